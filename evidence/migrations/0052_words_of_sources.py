"""The words by which sources, institutions and office-holders are found, in one spelling (0006).

Django does not know the column, so no page fetches it; evidence/search.py asks for it.
"""

from django.db import migrations

WORDS = {
    "evidence_source": "title || ' ' || publisher || ' ' || date_text",
    "evidence_authority": "code || ' ' || name || ' ' || role",
}


def add(table: str) -> str:
    return (
        f"ALTER TABLE {table} ADD COLUMN words tsvector GENERATED ALWAYS AS"
        f" (to_tsvector('simple'::regconfig, gawah_folded({WORDS[table]}))) STORED;"
        f" CREATE INDEX {table.removeprefix('evidence_')}_by_words ON {table} USING gin (words);"
    )


class Migration(migrations.Migration):
    dependencies = (("evidence", "0051_risk_approval_kept"),)

    operations = tuple(
        migrations.RunSQL(add(table), f"ALTER TABLE {table} DROP COLUMN words") for table in WORDS
    )
