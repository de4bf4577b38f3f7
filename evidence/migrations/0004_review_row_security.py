"""Row security on readings and comments: seen and written by whom the account is open to.

The same second wall as 0002_row_security.
"""

from django.db import migrations

TABLES = ("evidence_review", "evidence_comment")


def enable(table: str) -> str:
    rule = (
        "(SELECT gawah_system()) OR"
        f" EXISTS (SELECT FROM evidence_testimony t WHERE t.id = {table}.testimony_id)"
    )
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
    dependencies = (("evidence", "0003_review"),)

    operations = tuple(migrations.RunSQL(enable(table), disable(table)) for table in TABLES)
