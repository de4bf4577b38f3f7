"""Row security on words somebody has not finished: hers, and only while the paragraph is open to her."""

from django.db import migrations

RULE = (
    "(SELECT gawah_system()) OR (author_id = (SELECT gawah_user()) AND EXISTS"
    " (SELECT FROM evidence_paragraph p WHERE p.id = evidence_unfinishedtranslation.paragraph_id))"
)
ENABLE = (
    "ALTER TABLE evidence_unfinishedtranslation ENABLE ROW LEVEL SECURITY;"
    " ALTER TABLE evidence_unfinishedtranslation FORCE ROW LEVEL SECURITY;"
    " CREATE POLICY evidence_unfinishedtranslation_rows ON evidence_unfinishedtranslation"
    f" USING ({RULE}) WITH CHECK ({RULE});"
)
DISABLE = (
    "DROP POLICY evidence_unfinishedtranslation_rows ON evidence_unfinishedtranslation;"
    " ALTER TABLE evidence_unfinishedtranslation NO FORCE ROW LEVEL SECURITY;"
    " ALTER TABLE evidence_unfinishedtranslation DISABLE ROW LEVEL SECURITY;"
)


class Migration(migrations.Migration):
    dependencies = (("evidence", "0022_unfinished_translation"),)

    operations = (migrations.RunSQL(ENABLE, DISABLE),)
