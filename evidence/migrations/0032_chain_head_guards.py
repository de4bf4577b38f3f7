"""Chains as they were given out are only ever added; stamps are seen by whoever sees their item."""

from django.db import migrations

KEPT = """
CREATE TRIGGER chainhead_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_chainhead
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
"""

RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE ALL ON evidence_chainhead FROM gawah_app, PUBLIC;
        GRANT SELECT, INSERT ON evidence_chainhead TO gawah_app;
    END IF;
END $$;
"""

UNRIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT UPDATE, DELETE ON evidence_chainhead TO gawah_app;
    END IF;
END $$;
"""

POLICIES = {
    "evidence_chainhead": "(SELECT gawah_system())",
    "evidence_timestamp": (
        "(SELECT gawah_system()) OR EXISTS"
        " (SELECT FROM evidence_evidenceitem i WHERE i.id = evidence_timestamp.item_id)"
    ),
}


def enable(table: str) -> str:
    rule = POLICIES[table]
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
    dependencies = (("evidence", "0031_chain_head"), ("accounts", "0018_stamps_kept"))

    operations = (
        migrations.RunSQL(KEPT, "DROP TRIGGER chainhead_only_added ON evidence_chainhead"),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
        *(migrations.RunSQL(enable(table), disable(table)) for table in POLICIES),
    )
