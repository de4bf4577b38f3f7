"""Who cited something before there were versions is who said what it says."""

from django.db import migrations

FILL = "UPDATE legal_analysis_citation SET written_by_id = author_id WHERE written_by_id IS NULL"


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0009_citation_versions"),)

    operations = (migrations.RunSQL(FILL, migrations.RunSQL.noop),)
