"""A hand-over belongs to its event of the chain, is confirmed or ended once, and is kept."""

from django.db import migrations

GUARD = """
CREATE FUNCTION evidence_handover_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT item_id, kind, actor_id INTO told FROM evidence_custodyevent WHERE id = NEW.event_id;
        IF (told.item_id, told.kind, told.actor_id)
           IS DISTINCT FROM (NEW.item_id, 'transferred'::varchar, NEW.handed_by_id)
        THEN
            RAISE EXCEPTION 'refused: this event of the chain is another one'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '% refused: a hand-over is kept', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.confirmed_at IS NOT NULL OR OLD.ended_at IS NOT NULL
       OR to_jsonb(NEW) - '{confirmed_at,confirmed_by_id,ended_at}'::text[]
          IS DISTINCT FROM to_jsonb(OLD) - '{confirmed_at,confirmed_by_id,ended_at}'::text[]
    THEN
        RAISE EXCEPTION 'refused: a hand-over cannot change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER handover_guard BEFORE INSERT OR UPDATE OR DELETE ON evidence_handover
    FOR EACH ROW EXECUTE FUNCTION evidence_handover_guard();
CREATE TRIGGER handover_guard_truncate BEFORE TRUNCATE ON evidence_handover
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_handover_guard();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE DELETE, TRUNCATE ON evidence_handover FROM gawah_app;
    END IF;
END $$;
"""

UNGUARD = """
DROP TRIGGER handover_guard_truncate ON evidence_handover;
DROP TRIGGER handover_guard ON evidence_handover;
DROP FUNCTION evidence_handover_guard();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT DELETE ON evidence_handover TO gawah_app;
    END IF;
END $$;
"""

ROWS = (
    "(SELECT gawah_system())"
    " OR EXISTS (SELECT FROM evidence_evidenceitem i WHERE i.id = evidence_handover.item_id)"
)

SECURITY = (
    "ALTER TABLE evidence_handover ENABLE ROW LEVEL SECURITY;"
    " ALTER TABLE evidence_handover FORCE ROW LEVEL SECURITY;"
    f" CREATE POLICY evidence_handover_rows ON evidence_handover USING ({ROWS})"
    f" WITH CHECK ({ROWS});"
)

UNSECURITY = (
    "DROP POLICY evidence_handover_rows ON evidence_handover;"
    " ALTER TABLE evidence_handover NO FORCE ROW LEVEL SECURITY;"
    " ALTER TABLE evidence_handover DISABLE ROW LEVEL SECURITY;"
)


class Migration(migrations.Migration):
    dependencies = (("evidence", "0036_handover"),)

    operations = (
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(SECURITY, UNSECURITY),
    )
