"""Row security on what was frozen for a receiver: summaries, and the sealed words of survivors.

The same second wall as evidence/migrations/0002_row_security.py. A submission is reached by the
team of its case and by the organisation of that team.
"""

from django.db import migrations

OF_CASE = (
    "EXISTS (SELECT FROM legal_analysis_casefile c JOIN accounts_caseteam t ON t.id = c.team_id"
    " WHERE c.id = legal_analysis_submission.case_file_id"
    " AND (t.id = ANY ((SELECT gawah_teams())::uuid[])"
    " OR t.organisation_id = ANY ((SELECT gawah_organisations())::uuid[])))"
)
OF_SUBMISSION = (
    "EXISTS (SELECT FROM legal_analysis_submission s"
    " WHERE s.id = legal_analysis_submissionpassage.submission_id)"
)

POLICIES = {
    "legal_analysis_submission": OF_CASE,
    "legal_analysis_submissionpassage": OF_SUBMISSION,
}


def enable(table: str) -> str:
    rule = f"(SELECT gawah_system()) OR {POLICIES[table]}"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {table}_rows ON {table} USING ({rule}) WITH CHECK ({rule});"
    )


def disable(table: str) -> str:
    return (
        f"DROP POLICY {table}_rows ON {table};"
        f" ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0001_initial"),
        ("accounts", "0004_row_security_functions"),
    )

    operations = tuple(migrations.RunSQL(enable(table), disable(table)) for table in POLICIES)
