"""The letters of a title lie beside the row: making them anew for each row compared took a second.

Django does not know the column, so no page fetches it; evidence/likeness.py asks for it.
"""

from django.db import migrations

LETTERS = (
    "ALTER TABLE evidence_incident ADD COLUMN title_letters text"
    " GENERATED ALWAYS AS (gawah_letters(title)) STORED"
)
KEPT = (
    "CREATE INDEX CONCURRENTLY incident_letters_alike ON evidence_incident"
    " USING gin (title_letters gin_trgm_ops)"
)
MADE = (
    "CREATE INDEX CONCURRENTLY incident_title_alike ON evidence_incident"
    " USING gin (gawah_letters(title) gin_trgm_ops)"
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = (("evidence", "0023_unfinished_translation_row_security"),)

    operations = (
        migrations.RunSQL(LETTERS, "ALTER TABLE evidence_incident DROP COLUMN title_letters"),
        migrations.RunSQL(KEPT, "DROP INDEX CONCURRENTLY incident_letters_alike"),
        migrations.RunSQL("DROP INDEX CONCURRENTLY incident_title_alike", MADE),
    )
