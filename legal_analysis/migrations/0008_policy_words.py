"""The words by which a policy is found, in one spelling for all keyboards; see evidence/search.py.

Django does not know the column, so no page fetches it.
"""

from django.db import migrations

WORDS = (
    "code || ' ' || title || ' ' || title_fa_af || ' ' || title_ps || ' ' || number"
    " || ' ' || summary"
)
ADD = (
    "ALTER TABLE legal_analysis_policy ADD COLUMN words tsvector GENERATED ALWAYS AS"
    f" (to_tsvector('simple'::regconfig, gawah_folded({WORDS}))) STORED;"
    " CREATE INDEX policy_by_words ON legal_analysis_policy USING gin (words);"
)
DROP = "ALTER TABLE legal_analysis_policy DROP COLUMN words;"


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0007_policy_entry_row_security"),
        ("evidence", "0006_words_folded"),
    )

    operations = (migrations.RunSQL(ADD, DROP),)
