"""How far a large file is, and what became of it, is seen by who sent it."""

from django.db import migrations

ROWS = "(SELECT gawah_system()) OR sender_id = (SELECT gawah_user())"

SECURITY = (
    "ALTER TABLE evidence_joining ENABLE ROW LEVEL SECURITY;"
    " ALTER TABLE evidence_joining FORCE ROW LEVEL SECURITY;"
    f" CREATE POLICY evidence_joining_rows ON evidence_joining USING ({ROWS})"
    f" WITH CHECK ({ROWS});"
)

UNSECURITY = (
    "DROP POLICY evidence_joining_rows ON evidence_joining;"
    " ALTER TABLE evidence_joining NO FORCE ROW LEVEL SECURITY;"
    " ALTER TABLE evidence_joining DISABLE ROW LEVEL SECURITY;"
)


class Migration(migrations.Migration):
    dependencies = (("evidence", "0041_joining"),)

    operations = (migrations.RunSQL(SECURITY, UNSECURITY),)
