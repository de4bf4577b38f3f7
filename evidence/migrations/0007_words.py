"""The words of an incident and of an account that may be searched. Never a sealed word.

Codes, titles, and de-identified summaries; that of an account only once a second person has read it.
Django does not know the column, so no page fetches it; evidence/search.py asks for it.
"""

from django.db import migrations

WORDS = {
    "evidence_incident": "code || ' ' || title || ' ' || summary",
    "evidence_testimony": (
        "code || ' ' || CASE WHEN status IN ('reviewed', 'sealed') THEN summary ELSE '' END"
    ),
}


def add(table: str) -> str:
    return (
        f"ALTER TABLE {table} ADD COLUMN words tsvector GENERATED ALWAYS AS"
        f" (to_tsvector('simple'::regconfig, gawah_folded({WORDS[table]}))) STORED"
    )


class Migration(migrations.Migration):
    dependencies = (("evidence", "0006_words_folded"),)

    operations = tuple(
        migrations.RunSQL(add(table), f"ALTER TABLE {table} DROP COLUMN words") for table in WORDS
    )
