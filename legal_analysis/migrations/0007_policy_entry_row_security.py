"""Row security on policies being entered: seen by those who work for their organisation.

The same second wall as 0002_row_security.
"""

from django.db import migrations

TABLE = "legal_analysis_policyentry"
RULE = (
    "(SELECT gawah_system())"
    " OR organisation_id = ANY ((SELECT gawah_organisations())::uuid[])"
    " OR EXISTS (SELECT FROM accounts_caseteam t"
    f" WHERE t.organisation_id = {TABLE}.organisation_id"
    " AND t.id = ANY ((SELECT gawah_teams())::uuid[]))"
)

ENABLE = (
    f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;"
    f" ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;"
    f" CREATE POLICY {TABLE}_rows ON {TABLE} USING ({RULE}) WITH CHECK ({RULE});"
)
DISABLE = (
    f"DROP POLICY {TABLE}_rows ON {TABLE};"
    f" ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY;"
    f" ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;"
)


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0006_policy_entry_guards"),
        ("accounts", "0004_row_security_functions"),
    )

    operations = (migrations.RunSQL(ENABLE, DISABLE),)
