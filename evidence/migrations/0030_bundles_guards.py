"""What came in a bundle and what it said is only added to, and seen by who sees the item."""

from django.db import migrations

TABLES = ("evidence_bundlecontents", "evidence_bundlemember", "evidence_bundlesaying")
SYSTEM = "(SELECT gawah_system())"
OF_ITEM = (
    SYSTEM + " OR EXISTS (SELECT FROM evidence_evidenceitem i WHERE i.id = {table}.item_id)"
)
OF_BUNDLE = (
    SYSTEM + " OR EXISTS (SELECT FROM evidence_bundlecontents b WHERE b.id = {table}.bundle_id)"
)
POLICIES = {
    "evidence_bundlecontents": OF_ITEM,
    "evidence_bundlemember": OF_BUNDLE,
    "evidence_bundlesaying": OF_ITEM,
}


def enable(table: str) -> str:
    rule = POLICIES[table].format(table=table)
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {table}_rows ON {table} USING ({rule}) WITH CHECK ({rule});"
        f" CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();"
    )


def disable(table: str) -> str:
    return (
        f"DROP TRIGGER {table}_only_added ON {table};"
        f" DROP POLICY {table}_rows ON {table};"
        f" ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


def rights(words: str) -> str:
    return (
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN"
        f" {words} gawah_app; END IF; END $$;"
    )


REVOKE = rights(f"REVOKE UPDATE, DELETE, TRUNCATE ON {', '.join(TABLES)} FROM")
GRANT = rights(f"GRANT UPDATE, DELETE ON {', '.join(TABLES)} TO")


class Migration(migrations.Migration):
    dependencies = (
        ("evidence", "0029_bundles"),
        ("accounts", "0002_trail_append_only"),
        ("accounts", "0004_row_security_functions"),
    )

    operations = (
        *(migrations.RunSQL(enable(table), disable(table)) for table in TABLES),
        migrations.RunSQL(REVOKE, GRANT),
    )
