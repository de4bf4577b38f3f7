"""What somebody looks for, and what she keeps of it, is seen by nobody else."""

from django.db import migrations

TABLES = ("legal_analysis_search", "legal_analysis_savedsearch")
ROWS = "(SELECT gawah_system()) OR owner_id = (SELECT gawah_user())"


def enable(table: str) -> str:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {table}_rows ON {table} USING ({ROWS}) WITH CHECK ({ROWS});"
    )


def disable(table: str) -> str:
    return (
        f"DROP POLICY {table}_rows ON {table};"
        f" ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0024_searches"),)

    operations = tuple(migrations.RunSQL(enable(table), disable(table)) for table in TABLES)
