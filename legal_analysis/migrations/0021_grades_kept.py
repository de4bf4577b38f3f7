"""Grades of the sources of policies are kept as all others are (evidence/migrations/0049)."""

from django.db import migrations

TABLE = "legal_analysis_policysource"
KEPT = f"""
CREATE TRIGGER pair_guard BEFORE INSERT OR UPDATE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION evidence_pair_guard('policy', 'policy_id');
CREATE TRIGGER pair_kept AFTER INSERT OR UPDATE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION evidence_pair_kept('policy', 'policy_id');
UPDATE {TABLE} SET grade_version = 1,
    grade_reason = coalesce(nullif(btrim(grade_reason), ''), 'No reason was kept.')
WHERE (reliability, credibility, grade_reason) IS DISTINCT FROM ('F', '6', '');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
NOT_KEPT = f"DROP TRIGGER pair_kept ON {TABLE}; DROP TRIGGER pair_guard ON {TABLE};"


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0020_grades"),
        ("evidence", "0049_grades_kept"),
    )

    operations = (migrations.RunSQL(KEPT, NOT_KEPT),)
