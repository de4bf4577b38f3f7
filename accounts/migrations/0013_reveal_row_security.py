"""Row security on requests to see an identity: who asked, and the people of the case.

The same second wall as on the records (evidence, 0002_row_security), as coarse: access.py lets only
the approvers among them in.
"""

from django.db import migrations

TABLE = "accounts_identityreveal"
RULE = (
    "(SELECT gawah_system())"
    " OR user_id = (SELECT gawah_user())"
    " OR team_id = ANY ((SELECT gawah_teams())::uuid[])"
    " OR EXISTS (SELECT FROM accounts_caseteam t WHERE t.id = team_id"
    " AND t.organisation_id = ANY ((SELECT gawah_organisations())::uuid[]))"
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
    dependencies = (("accounts", "0012_invitation_of_partner"),)

    operations = (migrations.RunSQL(ENABLE, DISABLE),)
