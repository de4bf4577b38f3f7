"""Assessments that were there before versions were kept: as they stand, they are the first."""

from django.db import migrations

FILL = """
INSERT INTO legal_analysis_assessmentversion (id, assessment_id, number, author_id, conclusion_id,
    law, facts, reasoning, contrary, gaps, saved_at)
SELECT gen_random_uuid(), a.id, a.version, a.author_id, a.conclusion_id, a.law, a.facts,
    a.reasoning, a.contrary, a.gaps, now()
FROM legal_analysis_assessment a
WHERE NOT EXISTS (
    SELECT FROM legal_analysis_assessmentversion v
    WHERE v.assessment_id = a.id AND v.number = a.version
);
"""


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0014_assessment_guards"),)

    operations = (migrations.RunSQL(FILL, migrations.RunSQL.noop),)
