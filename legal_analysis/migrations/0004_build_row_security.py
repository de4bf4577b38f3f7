"""Row security on requests for files and on the files: only who asked, and the system, reach them.

The same second wall as 0002_row_security.
"""

from django.db import migrations

POLICIES = {
    "legal_analysis_build": "requested_by_id = (SELECT gawah_user())",
    "legal_analysis_package": (
        "EXISTS (SELECT FROM legal_analysis_build b WHERE b.id = legal_analysis_package.build_id)"
    ),
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
        ("legal_analysis", "0003_build"),
        ("accounts", "0004_row_security_functions"),
    )

    operations = tuple(migrations.RunSQL(enable(table), disable(table)) for table in POLICIES)
