"""What persons write for a submission is reached by the team of its case, in the database as well.

The policy of 0032 asked only whether the case is there, and a case has no row security of its own.
"""

from django.db import migrations

TABLE = "legal_analysis_submissiontext"
OF_TEAM = (
    "EXISTS (SELECT FROM legal_analysis_casefile c JOIN accounts_caseteam t ON t.id = c.team_id"
    f" WHERE c.id = {TABLE}.case_file_id"
    " AND (t.id = ANY ((SELECT gawah_teams())::uuid[])"
    " OR t.organisation_id = ANY ((SELECT gawah_organisations())::uuid[])))"
)
BEFORE = f"EXISTS (SELECT FROM legal_analysis_casefile c WHERE c.id = {TABLE}.case_file_id)"


def policy(rule: str) -> str:
    rule = f"(SELECT gawah_system()) OR {rule}"
    return f"ALTER POLICY {TABLE}_rows ON {TABLE} USING ({rule}) WITH CHECK ({rule});"


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0036_corroborations_guards"),)

    operations = (migrations.RunSQL(policy(OF_TEAM), policy(BEFORE)),)
