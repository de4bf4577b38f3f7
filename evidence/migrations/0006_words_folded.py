"""One spelling for words that are searched: what accounts/names.py does, in the database.

Letters of Dari, Pashto and Persian keyboards merge, marks and joiners fall, digits are 0-9, and
what stands between words is a space. A test holds it to evidence/search.py, which asks.
"""

from django.db import migrations

LETTERS = ("يىئېۍےكةۀہھأإآٱؤ", "ییییییکهههه" + "اااا" + "و")
DIGITS = ("٠١٢٣٤٥٦٧٨٩" + "۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
# Else the parser would take "gone.Then" for the name of a computer and "5/4" for a path.
MARKS = "-/_.,:;!?()[]{}<>\"''«»‹›“”‘’„–—·•،؛؟٪٫٬۔@#&*+=|~%"
FROM = (LETTERS[0] + DIGITS[0] + MARKS).replace("'", "''")  # as SQL writes it
TO = LETTERS[1] + DIGITS[1] + " " * len(MARKS)
# Tatweel, zero-width characters, direction marks, then marks of Latin and Arabic script.
DROPPED = (
    r"[\u0640\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF"
    r"\u0300-\u036F\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED"
    r"\u08CA-\u08E1\u08E3-\u08FF]"
)

FOLDED = f"""
CREATE FUNCTION gawah_folded(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT lower(regexp_replace(
        normalize(translate(normalize($1, NFKC), '{FROM}', '{TO}'), NFKD), '{DROPPED}', '', 'g'))
$$
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0005_review_by_a_second_person"),)

    operations = (migrations.RunSQL(FOLDED, "DROP FUNCTION gawah_folded(text)"),)
