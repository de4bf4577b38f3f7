"""Originals stay what they were, custody is only added to, and the database makes its chain itself."""

from django.db import migrations

CHAIN = """
CREATE FUNCTION evidence_custody_chain() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before record;
BEGIN
    -- One after the other for each item, until the transaction ends; other items do not wait.
    PERFORM pg_advisory_xact_lock(4711003, hashtext(NEW.item_id::text));
    SELECT number, digest INTO before FROM evidence_custodyevent
        WHERE item_id = NEW.item_id ORDER BY number DESC LIMIT 1;
    -- What the application sends for these is ignored: it cannot date an event back.
    NEW.number := coalesce(before.number, 0) + 1;
    NEW.previous := coalesce(before.digest, ''::bytea);
    NEW.at := clock_timestamp();
    NEW.payload := json_build_array(
        'gawah-custody-1',
        NEW.id,
        NEW.item_id,
        NEW.number,
        encode(NEW.previous, 'hex'),
        NEW.kind,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        NEW.local_time,
        NEW.actor_id,
        NEW.system,
        NEW.details,
        encode(sha256(NEW.note_sealed), 'hex')
    )::text;
    NEW.digest := sha256('\\x00'::bytea || convert_to(NEW.payload, 'UTF8'));
    RETURN NEW;
END
$$;
CREATE TRIGGER custody_chain BEFORE INSERT ON evidence_custodyevent
    FOR EACH ROW EXECUTE FUNCTION evidence_custody_chain();
CREATE TRIGGER custody_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_custodyevent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
"""

UNCHAIN = """
DROP TRIGGER custody_only_added ON evidence_custodyevent;
DROP TRIGGER custody_chain ON evidence_custodyevent;
DROP FUNCTION evidence_custody_chain();
"""

ORIGINALS = """
CREATE FUNCTION evidence_original_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '% refused: an original is kept', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.id, NEW.item_id, NEW.object_name, NEW.size, NEW.sha256, NEW.sha512, NEW.name_sealed,
        NEW.received_at)
       IS DISTINCT FROM
       (OLD.id, OLD.item_id, OLD.object_name, OLD.size, OLD.sha256, OLD.sha512, OLD.name_sealed,
        OLD.received_at)
    THEN
        RAISE EXCEPTION 'refused: what an original is cannot change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER original_guard BEFORE UPDATE OR DELETE ON evidence_original
    FOR EACH ROW EXECUTE FUNCTION evidence_original_guard();
CREATE TRIGGER original_guard_truncate BEFORE TRUNCATE ON evidence_original
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_original_guard();
CREATE TRIGGER workingcopy_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_workingcopy
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
CREATE FUNCTION evidence_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.code, NEW.key_id) IS DISTINCT FROM (OLD.id, OLD.code, OLD.key_id) THEN
        RAISE EXCEPTION 'refused: the code and the key of an item never change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER item_guard BEFORE UPDATE ON evidence_evidenceitem
    FOR EACH ROW EXECUTE FUNCTION evidence_item_guard();
"""

UNORIGINALS = """
DROP TRIGGER item_guard ON evidence_evidenceitem;
DROP FUNCTION evidence_item_guard();
DROP TRIGGER workingcopy_only_added ON evidence_workingcopy;
DROP TRIGGER original_guard_truncate ON evidence_original;
DROP TRIGGER original_guard ON evidence_original;
DROP FUNCTION evidence_original_guard();
"""

RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON evidence_custodyevent, evidence_workingcopy FROM gawah_app;
        REVOKE DELETE, TRUNCATE ON evidence_original FROM gawah_app;
    END IF;
END $$;
"""

UNRIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT UPDATE, DELETE ON evidence_custodyevent, evidence_workingcopy TO gawah_app;
        GRANT DELETE ON evidence_original TO gawah_app;
    END IF;
END $$;
"""

SYSTEM = "(SELECT gawah_system())"
# A team that holds an item has it by its material; who received it, before it is joined to a case.
ITEM_WRITTEN = (
    f"{SYSTEM} OR received_by_id = (SELECT gawah_user())"
    " OR organisation_id = ANY ((SELECT gawah_organisations())::uuid[])"
    " OR EXISTS (SELECT FROM evidence_casematerial m WHERE m.item_id = evidence_evidenceitem.id"
    " AND m.team_id = ANY ((SELECT gawah_teams())::uuid[]))"
)
ITEM_SEEN = f"{ITEM_WRITTEN} OR (organisation_id IS NULL AND (SELECT gawah_reads_records()))"
OF_ITEM = (
    SYSTEM + " OR EXISTS (SELECT FROM evidence_evidenceitem i WHERE i.id = {table}.item_id)"
)
OF_ORIGINAL = (
    SYSTEM + " OR EXISTS (SELECT FROM evidence_original o WHERE o.id = {table}.original_id)"
)
OWN = f"{SYSTEM} OR sender_id = (SELECT gawah_user())"
OF_UPLOAD = SYSTEM + " OR EXISTS (SELECT FROM evidence_upload u WHERE u.id = {table}.upload_id)"

# table: (which rows are seen, which rows may be written)
POLICIES = {
    "evidence_evidenceitem": (ITEM_SEEN, ITEM_WRITTEN),
    "evidence_original": (OF_ITEM, OF_ITEM),
    "evidence_workingcopy": (OF_ORIGINAL, OF_ORIGINAL),
    "evidence_custodyevent": (OF_ITEM, OF_ITEM),
    "evidence_upload": (OWN, OWN),
    "evidence_uploadpart": (OF_UPLOAD, OF_UPLOAD),
}


def enable(table: str) -> str:
    seen, written = (rule.format(table=table) for rule in POLICIES[table])
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {table}_rows ON {table} USING ({seen}) WITH CHECK ({written});"
    )


def disable(table: str) -> str:
    return (
        f"DROP POLICY {table}_rows ON {table};"
        f" ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


class Migration(migrations.Migration):
    dependencies = (
        ("evidence", "0025_evidence_files"),
        ("accounts", "0002_trail_append_only"),
        ("accounts", "0004_row_security_functions"),
    )

    operations = (
        migrations.RunSQL(CHAIN, UNCHAIN),
        migrations.RunSQL(ORIGINALS, UNORIGINALS),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
        *(migrations.RunSQL(enable(table), disable(table)) for table in POLICIES),
    )
