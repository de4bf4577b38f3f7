"""Lists by date, by kind of act and by word, without reading every row. Built while old code serves.

No index on the words of accounts: row security must hold before a word is compared, so PostgreSQL
would not use it (docs/adr/0012).
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

WORDS = "CREATE INDEX CONCURRENTLY incident_words ON evidence_incident USING gin (words)"


class Migration(migrations.Migration):
    atomic = False
    dependencies = (("evidence", "0007_words"),)

    operations = (
        AddIndexConcurrently(
            "incident", models.Index(fields=["date_range", "code"], name="incident_by_date")
        ),
        AddIndexConcurrently(
            "testimony", models.Index(fields=["date_range", "code"], name="testimony_by_date")
        ),
        AddIndexConcurrently("act", models.Index(fields=["kind", "incident"], name="act_by_kind")),
        migrations.RunSQL(WORDS, "DROP INDEX CONCURRENTLY incident_words"),
    )
