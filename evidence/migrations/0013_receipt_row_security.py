"""Row security on receipts and on what is asked for with them.

A receipt is read by no person: only the rules of evidence/receipts.py do, as the system. A request to
be contacted is seen by whom the person is open to; access.py narrows that to approvers.
"""

from django.db import migrations

RULES = {
    "evidence_receipt": "(SELECT gawah_system())",
    "evidence_contactrequest": (
        "(SELECT gawah_system()) OR EXISTS"
        " (SELECT FROM evidence_person p WHERE p.id = evidence_contactrequest.person_id)"
    ),
}


def enable(table: str) -> str:
    rule = RULES[table]
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
    dependencies = (("evidence", "0012_receipt"),)

    operations = tuple(migrations.RunSQL(enable(table), disable(table)) for table in RULES)
