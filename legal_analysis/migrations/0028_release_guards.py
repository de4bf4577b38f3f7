"""What no code of ours can go round about what leaves.

A release begins empty. What was asked, answered, made and sent stays as it was; only a next step is
added. Who lets it go neither asked for it nor wrote the submission. Nothing of a submission that was
recalled is let go or fetched. A key of a receiver is never changed, only compared and ended.
"""

from django.db import migrations

RELEASE, KEY, RECALL = (
    "legal_analysis_release",
    "legal_analysis_receiverkey",
    "legal_analysis_recall",
)

GUARD = f"""
CREATE FUNCTION legal_analysis_release_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    steps constant text[] := '{{approved_by_id,approved_at,refused_by_id,refused_at,refusal,opened_at,
        until,ended_by_id,ended_at,made_at,problem,contents,exhibits,sha256,seal_sha256,file_sha256,size,
        object_name,key_id,sent_at,sent_by_id,reference,follow_up_due,followed_up_at,feedback_due,
        feedback_given_at}}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF num_nonnulls(NEW.approved_at, NEW.refused_at, NEW.opened_at, NEW.ended_at, NEW.made_at,
            NEW.sent_at) > 0
        THEN
            RAISE EXCEPTION 'release_begins: asked for, and nothing more'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'release_is_kept: what went out stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF to_jsonb(NEW) - steps IS DISTINCT FROM to_jsonb(OLD) - steps THEN
        RAISE EXCEPTION 'release_is_kept: what was asked for does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.approved_at IS NOT NULL OR OLD.refused_at IS NOT NULL) AND
       (NEW.approved_by_id, NEW.approved_at, NEW.refused_by_id, NEW.refused_at, NEW.refusal)
       IS DISTINCT FROM
       (OLD.approved_by_id, OLD.approved_at, OLD.refused_by_id, OLD.refused_at, OLD.refusal) THEN
        RAISE EXCEPTION 'release_is_kept: the answer does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.made_at IS NOT NULL AND
       ((NEW.made_at, NEW.contents, NEW.exhibits, NEW.sha256, NEW.seal_sha256, NEW.file_sha256,
        NEW.size)
        IS DISTINCT FROM
        (OLD.made_at, OLD.contents, OLD.exhibits, OLD.sha256, OLD.seal_sha256, OLD.file_sha256,
        OLD.size)
        OR (NEW.object_name <> '' AND NEW.object_name <> OLD.object_name)) THEN
        RAISE EXCEPTION 'release_is_kept: another package is another release'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.opened_at IS NOT NULL AND
       (NEW.opened_at, NEW.until) IS DISTINCT FROM (OLD.opened_at, OLD.until) THEN
        RAISE EXCEPTION 'release_once: it is fetched once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.ended_at IS NOT NULL AND
       (NEW.ended_by_id, NEW.ended_at, NEW.approved_at, NEW.opened_at) IS DISTINCT FROM
       (OLD.ended_by_id, OLD.ended_at, OLD.approved_at, OLD.opened_at) THEN
        RAISE EXCEPTION 'release_is_kept: it has ended'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.sent_at IS NOT NULL AND
       (NEW.sent_at, NEW.sent_by_id) IS DISTINCT FROM (OLD.sent_at, OLD.sent_by_id) THEN
        RAISE EXCEPTION 'release_is_kept: it was sent then'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.approved_by_id IS NOT NULL AND EXISTS (
        SELECT FROM legal_analysis_submission s
        WHERE s.id = NEW.submission_id AND s.author_id = NEW.approved_by_id
    ) THEN
        RAISE EXCEPTION 'release_by_two_people: who wrote it does not let it go'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.approved_at IS DISTINCT FROM OLD.approved_at
        OR NEW.opened_at IS DISTINCT FROM OLD.opened_at) AND EXISTS (
        SELECT FROM {RECALL} r JOIN {RELEASE} o ON o.id = r.release_id
        WHERE o.submission_id = NEW.submission_id
    ) THEN
        RAISE EXCEPTION 'release_recalled: somebody in it does not allow it any more'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER release_guard BEFORE INSERT OR UPDATE OR DELETE ON {RELEASE}
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_release_guard();
CREATE TRIGGER release_guard_truncate BEFORE TRUNCATE ON {RELEASE}
    FOR EACH STATEMENT EXECUTE FUNCTION legal_analysis_release_guard();

CREATE FUNCTION legal_analysis_only_steps() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    step text;
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '%_is_kept', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- The steps are the arguments. Each is taken once; all else never changes.
    IF to_jsonb(NEW) - TG_ARGV IS DISTINCT FROM to_jsonb(OLD) - TG_ARGV THEN
        RAISE EXCEPTION '%_is_kept', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    FOREACH step IN ARRAY TG_ARGV LOOP
        IF coalesce(to_jsonb(OLD) ->> step, '') <> ''
            AND to_jsonb(NEW) -> step IS DISTINCT FROM to_jsonb(OLD) -> step
        THEN
            RAISE EXCEPTION '%_is_kept: %', TG_TABLE_NAME, step
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
CREATE TRIGGER receiver_key_guard BEFORE UPDATE OR DELETE ON {KEY} FOR EACH ROW
    EXECUTE FUNCTION legal_analysis_only_steps('confirmed_by_id', 'confirmed_at', 'ended_by_id',
        'ended_at');
CREATE TRIGGER recall_guard BEFORE UPDATE OR DELETE ON {RECALL} FOR EACH ROW
    EXECUTE FUNCTION legal_analysis_only_steps('channel', 'notice', 'sent_at', 'sent_by_id',
        'answer', 'answered_at');
CREATE TRIGGER receiver_key_guard_truncate BEFORE TRUNCATE ON {KEY}
    FOR EACH STATEMENT EXECUTE FUNCTION legal_analysis_only_steps();
CREATE TRIGGER recall_guard_truncate BEFORE TRUNCATE ON {RECALL}
    FOR EACH STATEMENT EXECUTE FUNCTION legal_analysis_only_steps();
"""

UNGUARD = f"""
DROP TRIGGER recall_guard_truncate ON {RECALL};
DROP TRIGGER receiver_key_guard_truncate ON {KEY};
DROP TRIGGER recall_guard ON {RECALL};
DROP TRIGGER receiver_key_guard ON {KEY};
DROP FUNCTION legal_analysis_only_steps();
DROP TRIGGER release_guard_truncate ON {RELEASE};
DROP TRIGGER release_guard ON {RELEASE};
DROP FUNCTION legal_analysis_release_guard();
"""

# The same second wall as 0002_row_security.
OURS = (
    f"{KEY}.organisation_id = ANY ((SELECT gawah_organisations())::uuid[])"
    " OR EXISTS (SELECT FROM accounts_caseteam t"
    f" WHERE t.organisation_id = {KEY}.organisation_id"
    " AND t.id = ANY ((SELECT gawah_teams())::uuid[]))"
)
WALLS = {
    RELEASE: f"EXISTS (SELECT FROM legal_analysis_submission s WHERE s.id = {RELEASE}.submission_id)",
    RECALL: f"EXISTS (SELECT FROM {RELEASE} r WHERE r.id = {RECALL}.release_id)",
    KEY: OURS,
}


def enable(table: str) -> str:
    rule = f"(SELECT gawah_system()) OR {WALLS[table]}"
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


RIGHTS = f"""
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE DELETE, TRUNCATE ON {RELEASE}, {KEY}, {RECALL} FROM gawah_app;
    END IF;
END $$;
"""
UNRIGHTS = f"""
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT DELETE ON {RELEASE}, {KEY}, {RECALL} TO gawah_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0027_releases"),
        ("accounts", "0004_row_security_functions"),
    )

    operations = (
        migrations.RunSQL(GUARD, UNGUARD),
        *(migrations.RunSQL(enable(table), disable(table)) for table in WALLS),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
    )
