"""What was found out about a file is only added to; who sees the file sees it."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION evidence_inspection_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '% refused: an inspection is kept', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- What came of making the copies is added once; all else stays.
    IF OLD.copies_at IS NOT NULL
       OR to_jsonb(NEW) - '{copies_at,copies_refused}'::text[]
          IS DISTINCT FROM to_jsonb(OLD) - '{copies_at,copies_refused}'::text[]
    THEN
        RAISE EXCEPTION 'refused: what was found cannot change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER inspection_guard BEFORE UPDATE OR DELETE ON evidence_inspection
    FOR EACH ROW EXECUTE FUNCTION evidence_inspection_guard();
CREATE TRIGGER inspection_guard_truncate BEFORE TRUNCATE ON evidence_inspection
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_inspection_guard();
CREATE TRIGGER itemmetadata_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_itemmetadata
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
"""

UNGUARDS = """
DROP TRIGGER itemmetadata_only_added ON evidence_itemmetadata;
DROP TRIGGER inspection_guard_truncate ON evidence_inspection;
DROP TRIGGER inspection_guard ON evidence_inspection;
DROP FUNCTION evidence_inspection_guard();
"""

RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON evidence_itemmetadata FROM gawah_app;
        REVOKE DELETE, TRUNCATE ON evidence_inspection FROM gawah_app;
    END IF;
END $$;
"""

UNRIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT UPDATE, DELETE ON evidence_itemmetadata TO gawah_app;
        GRANT DELETE ON evidence_inspection TO gawah_app;
    END IF;
END $$;
"""

TABLES = ("evidence_inspection", "evidence_itemmetadata")


def enable(table: str) -> str:
    rows = (
        "(SELECT gawah_system())"
        f" OR EXISTS (SELECT FROM evidence_original o WHERE o.id = {table}.original_id)"
    )
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {table}_rows ON {table} USING ({rows})"
        " WITH CHECK ((SELECT gawah_system()));"
    )


def disable(table: str) -> str:
    return (
        f"DROP POLICY {table}_rows ON {table};"
        f" ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


class Migration(migrations.Migration):
    dependencies = (("evidence", "0033_inspections"),)

    operations = (
        migrations.RunSQL(GUARDS, UNGUARDS),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
        *(migrations.RunSQL(enable(table), disable(table)) for table in TABLES),
    )
