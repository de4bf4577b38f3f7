"""One spelling for Pashto and Dari too, and what a joiner joins is found apart: ننګرهار, املاء, دختر‌ها.

gawah_folded() does again what accounts/names.py does. gawah_words() makes of a text what is searched: the
words in one spelling, and those a joiner joins also each for itself. What is worked out of either lies
beside the rows, so it is made anew: one rewriting of each table, locked meanwhile. Three milliseconds for a
row of 600 letters on two busy cores (measured on 2,000): five minutes for 100,000 accounts, and four for as
many incidents. Run it when nobody works. Old code waits, and then asks in the old spelling until it is
started again. Tokens of names are made anew by `manage.py renew_tokens`.
"""

from django.db import migrations

# As in 0006, and in front of it what is new.
NEW = ("ۓڪګۂۃە", "یکگههه")
LETTERS = ("يىئېۍےكةۀہھأإآٱؤ", "ییییییکهههه" + "اااا" + "و")
DIGITS = ("٠١٢٣٤٥٦٧٨٩" + "۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
MARKS = "-/_.,:;!?()[]{}<>\"''«»‹›“”‘’„–—·•،؛؟٪٫٬۔@#&*+=|~%"
DROPPED = (
    r"[\u0640\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF"
    r"\u0300-\u036F\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED"
    r"\u08CA-\u08E1\u08E3-\u08FF]"
)


def folded(letters: tuple[str, str], before: str = "", after: str = "") -> str:
    marks = MARKS.replace("'", "''")  # as SQL writes it
    return f"""
CREATE OR REPLACE FUNCTION gawah_folded(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT lower({before}regexp_replace(
        normalize(translate(normalize($1, NFKC), '{letters[0]}{DIGITS[0]}{marks}',
            '{letters[1]}{DIGITS[1]}{" " * len(MARKS)}'), NFKD), '{DROPPED}', '', 'g'){after})
$$
"""


ANEW = folded(
    (NEW[0] + LETTERS[0], NEW[1] + LETTERS[1]),
    before="regexp_replace(",
    after=", '(?<=[اه])ء+', '', 'g')",
)
WORDS = r"""
CREATE FUNCTION gawah_words(text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT to_tsvector('simple'::regconfig, CASE WHEN strpos($1, U&'\200C') = 0 THEN gawah_folded($1)
        ELSE gawah_folded($1) || ' ' || gawah_folded(translate($1, U&'\200C', ' ')) END)
$$
"""
WORDS_BEFORE = "to_tsvector('simple'::regconfig, gawah_folded({}))"
WORDS_NOW = "gawah_words({})"
OF = {
    "evidence_incident": "code || ' ' || title || ' ' || summary",
    "evidence_testimony": (
        "code || ' ' || CASE WHEN status IN ('reviewed', 'sealed') THEN summary ELSE '' END"
    ),
    "evidence_source": "title || ' ' || publisher || ' ' || date_text",
    "evidence_authority": "code || ' ' || name || ' ' || role",
}
INDEXES = {
    "evidence_incident": (
        "CREATE INDEX incident_words ON evidence_incident USING gin (words);"
        "CREATE INDEX incident_letters_alike ON evidence_incident"
        " USING gin (title_letters gin_trgm_ops);"
    ),
    "evidence_testimony": "",
    "evidence_source": "CREATE INDEX source_by_words ON evidence_source USING gin (words);",
    "evidence_authority": "CREATE INDEX authority_by_words ON evidence_authority USING gin (words);",
}
LETTERS_OF_TITLES = (
    ", DROP COLUMN title_letters, ADD COLUMN title_letters text"
    " GENERATED ALWAYS AS (gawah_letters(title)) STORED"
)


def made_anew(table: str, words: str) -> str:
    letters = LETTERS_OF_TITLES if table == "evidence_incident" else ""
    return (
        f"ALTER TABLE {table} DROP COLUMN words, ADD COLUMN words tsvector"
        f" GENERATED ALWAYS AS ({words.format(OF[table])}) STORED{letters};{INDEXES[table]}"
    )


class Migration(migrations.Migration):
    dependencies = (("evidence", "0065_match_decisions_follow"),)

    operations = (
        migrations.RunSQL(ANEW, migrations.RunSQL.noop),
        migrations.RunSQL(WORDS, "DROP FUNCTION gawah_words(text)"),
        *(
            migrations.RunSQL(made_anew(table, WORDS_NOW), made_anew(table, WORDS_BEFORE))
            for table in OF
        ),
        # Going back, the old spelling comes first: operations are undone from the last.
        migrations.RunSQL(migrations.RunSQL.noop, folded(LETTERS)),
    )
