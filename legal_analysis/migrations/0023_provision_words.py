"""The words of a provision, in one spelling for all keyboards; see evidence/search.py.

Django does not know the column, so no page fetches it.
"""

from django.db import migrations

ADD = (
    "ALTER TABLE legal_analysis_provision ADD COLUMN words tsvector GENERATED ALWAYS AS"
    " (to_tsvector('simple'::regconfig, gawah_folded(text || ' ' || original_text))) STORED;"
    " CREATE INDEX provision_by_words ON legal_analysis_provision USING gin (words);"
)
DROP = "ALTER TABLE legal_analysis_provision DROP COLUMN words;"


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0022_builds_without_pages"),
        ("evidence", "0006_words_folded"),
    )

    operations = (migrations.RunSQL(ADD, DROP),)
