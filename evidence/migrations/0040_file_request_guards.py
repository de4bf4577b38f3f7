"""A request for a file only goes on; who asked and who may answer see it; a clean copy is asked for again."""

from django.db import migrations

GUARD = """
CREATE FUNCTION evidence_filerequest_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    steps constant text[] := '{approved_by_id,approved_at,refused_by_id,refused_at,refusal,opened_at,
        until,ended_by_id,ended_at,words_sealed}';
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '% refused: who asked for a file stays on record', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Not the words: they may be sealed again, and open in this row only.
    IF to_jsonb(NEW) - steps IS DISTINCT FROM to_jsonb(OLD) - steps THEN
        RAISE EXCEPTION 'refused: what was asked for does not change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (OLD.approved_at IS NOT NULL OR OLD.refused_at IS NOT NULL) AND
       (NEW.approved_by_id, NEW.approved_at, NEW.refused_by_id, NEW.refused_at, NEW.refusal)
       IS DISTINCT FROM
       (OLD.approved_by_id, OLD.approved_at, OLD.refused_by_id, OLD.refused_at, OLD.refusal) THEN
        RAISE EXCEPTION 'refused: the answer does not change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.opened_at IS NOT NULL AND
       (NEW.opened_at, NEW.until) IS DISTINCT FROM (OLD.opened_at, OLD.until) THEN
        RAISE EXCEPTION 'refused: it does not stay open for longer'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'refused: this request has ended' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER filerequest_guard BEFORE UPDATE OR DELETE ON evidence_filerequest
    FOR EACH ROW EXECUTE FUNCTION evidence_filerequest_guard();
CREATE TRIGGER filerequest_guard_truncate BEFORE TRUNCATE ON evidence_filerequest
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_filerequest_guard();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE DELETE, TRUNCATE ON evidence_filerequest FROM gawah_app;
    END IF;
END $$;
"""

UNGUARD = """
DROP TRIGGER filerequest_guard_truncate ON evidence_filerequest;
DROP TRIGGER filerequest_guard ON evidence_filerequest;
DROP FUNCTION evidence_filerequest_guard();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT DELETE ON evidence_filerequest TO gawah_app;
    END IF;
END $$;
"""

ROWS = (
    "(SELECT gawah_system())"
    " OR user_id = (SELECT gawah_user())"
    " OR EXISTS (SELECT FROM evidence_original o WHERE o.id = evidence_filerequest.original_id)"
)

SECURITY = (
    "ALTER TABLE evidence_filerequest ENABLE ROW LEVEL SECURITY;"
    " ALTER TABLE evidence_filerequest FORCE ROW LEVEL SECURITY;"
    f" CREATE POLICY evidence_filerequest_rows ON evidence_filerequest USING ({ROWS})"
    f" WITH CHECK ({ROWS});"
)

UNSECURITY = (
    "DROP POLICY evidence_filerequest_rows ON evidence_filerequest;"
    " ALTER TABLE evidence_filerequest NO FORCE ROW LEVEL SECURITY;"
    " ALTER TABLE evidence_filerequest DISABLE ROW LEVEL SECURITY;"
)

# As in migration 0034, and besides: a clean copy may be asked for at any time, and once more.
_BODY = """
CREATE OR REPLACE FUNCTION evidence_inspection_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '%% refused: an inspection is kept', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- What came of making the copies is added once; all else stays.
    IF {once}
       OR to_jsonb(NEW) - '{{{free}}}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{{{free}}}'::text[]
    THEN
        RAISE EXCEPTION 'refused: what was found cannot change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
"""


def inspection_guard(*, once: str, free: str) -> str:
    return _BODY.replace("%%", "%").format(once=once, free=free)


BEFORE = inspection_guard(once="OLD.copies_at IS NOT NULL", free="copies_at,copies_refused")
AFTER = inspection_guard(
    once="(OLD.copies_at IS NOT NULL AND (NEW.copies_at, NEW.copies_refused)"
    " IS DISTINCT FROM (OLD.copies_at, OLD.copies_refused))",
    free="copies_at,copies_refused,clean_asked_at,clean_refused",
)


class Migration(migrations.Migration):
    dependencies = (("evidence", "0039_clean_copy_asked"),)

    operations = (
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(SECURITY, UNSECURITY),
        migrations.RunSQL(AFTER, BEFORE),
    )
