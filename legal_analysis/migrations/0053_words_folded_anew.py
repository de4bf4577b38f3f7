"""The words of policies and provisions made anew in the spelling of migration 0066 of evidence.

Undone, it is undone before that one, so they keep the new spelling until each row is written again.
"""

from django.db import migrations

BEFORE = "to_tsvector('simple'::regconfig, gawah_folded({}))"
NOW = "gawah_words({})"
OF = {
    "policy": (
        "code || ' ' || title || ' ' || title_fa_af || ' ' || title_ps || ' ' || number"
        " || ' ' || summary"
    ),
    "provision": "text || ' ' || original_text",
}


def made_anew(table: str, words: str) -> str:
    return (
        f"ALTER TABLE legal_analysis_{table} DROP COLUMN words, ADD COLUMN words tsvector"
        f" GENERATED ALWAYS AS ({words.format(OF[table])}) STORED;"
        f"CREATE INDEX {table}_by_words ON legal_analysis_{table} USING gin (words);"
    )


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0052_her_conditions"),
        ("evidence", "0066_words_folded_anew"),
    )

    operations = tuple(
        migrations.RunSQL(made_anew(table, NOW), made_anew(table, BEFORE)) for table in OF
    )
