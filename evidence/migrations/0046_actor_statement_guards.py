"""What no code of ours can go round about statements of sources on actors, and what was made of them.

Who says what of whom never changes and no row goes; each change is the next version, and the one
before is kept by the database. What comes or changes marks every reconciliation of its point, in the
same transaction. A reconciliation is accepted once, by another person and unmarked; then it is replaced
once. A tenure that names a reconciliation has one that was accepted and says that it stands.
"""

from django.db import migrations

STATEMENTS = """
CREATE FUNCTION evidence_actorstatement_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'actor_statement_is_kept: it is taken back, and never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.taken_back_at IS NOT NULL
        OR (NEW.id, NEW.actor_id, NEW.source_id, NEW.object_actor_id, NEW.recorded_by_id)
            IS DISTINCT FROM
            (OLD.id, OLD.actor_id, OLD.source_id, OLD.object_actor_id, OLD.recorded_by_id)
        OR (NEW.kind, NEW.object_text, NEW.point)
            IS DISTINCT FROM (OLD.kind, OLD.object_text, OLD.point)
    THEN
        RAISE EXCEPTION 'actor_statement_is_kept: who says what of whom stays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'actor_statement_follows: version % does not follow on %',
            NEW.version, OLD.version
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO evidence_actorstatementversion
        (id, statement_id, version, denied, from_edtf, to_edtf, calendar, place_in_source, quote,
         probability, comment, written_by_id, written_at)
    VALUES (gen_random_uuid(), OLD.id, OLD.version, OLD.denied, OLD.from_edtf, OLD.to_edtf,
        OLD.calendar, OLD.place_in_source, OLD.quote, OLD.probability, OLD.comment,
        OLD.written_by_id, OLD.written_at);
    RETURN NEW;
END
$$;
CREATE TRIGGER actorstatement_guard BEFORE UPDATE OR DELETE ON evidence_actorstatement
    FOR EACH ROW EXECUTE FUNCTION evidence_actorstatement_guard();
CREATE TRIGGER actorstatement_guard_truncate BEFORE TRUNCATE ON evidence_actorstatement
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_actorstatement_guard();

CREATE FUNCTION evidence_actorstatementversion_only_added() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'actor_statement_version_is_kept: what was said before stays'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER actorstatementversion_only_added
    BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_actorstatementversion
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_actorstatementversion_only_added();

-- Of what has one answer at a time, another answer touches every point of the kind.
CREATE FUNCTION evidence_actorstatement_mark() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE evidence_reconciliation SET stale_since = now()
    WHERE actor_id = NEW.actor_id AND kind = NEW.kind
        AND (point = NEW.point OR kind IN ('belonged_to', 'reported_to'))
        AND stale_since IS NULL AND replaced_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER actorstatement_mark AFTER INSERT OR UPDATE ON evidence_actorstatement
    FOR EACH ROW EXECUTE FUNCTION evidence_actorstatement_mark();
"""
NO_STATEMENTS = """
DROP TRIGGER actorstatement_mark ON evidence_actorstatement;
DROP FUNCTION evidence_actorstatement_mark();
DROP TRIGGER actorstatementversion_only_added ON evidence_actorstatementversion;
DROP FUNCTION evidence_actorstatementversion_only_added();
DROP TRIGGER actorstatement_guard_truncate ON evidence_actorstatement;
DROP TRIGGER actorstatement_guard ON evidence_actorstatement;
DROP FUNCTION evidence_actorstatement_guard();
"""

RECONCILED = """
CREATE FUNCTION evidence_reconciliation_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    steps constant text[] := '{accepted_at,accepted_by_id,stale_since,replaced_at}';
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'reconciliation_is_kept: it is replaced, and never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.replaced_at IS NOT NULL
        OR to_jsonb(NEW) - steps IS DISTINCT FROM to_jsonb(OLD) - steps
        OR OLD.accepted_at IS NOT NULL
            AND (NEW.accepted_at, NEW.accepted_by_id)
                IS DISTINCT FROM (OLD.accepted_at, OLD.accepted_by_id)
        OR OLD.stale_since IS NOT NULL AND NEW.stale_since IS DISTINCT FROM OLD.stale_since
    THEN
        RAISE EXCEPTION 'reconciliation_is_kept: what was decided does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.accepted_at IS NULL AND NEW.accepted_at IS NOT NULL AND NEW.stale_since IS NOT NULL THEN
        RAISE EXCEPTION 'reconciliation_is_stale: a statement came or changed after it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER reconciliation_guard BEFORE UPDATE OR DELETE ON evidence_reconciliation
    FOR EACH ROW EXECUTE FUNCTION evidence_reconciliation_guard();
CREATE TRIGGER reconciliation_guard_truncate BEFORE TRUNCATE ON evidence_reconciliation
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_reconciliation_guard();

CREATE FUNCTION evidence_reconciledstatement_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR EXISTS (
        SELECT FROM evidence_reconciliation
        WHERE id = NEW.reconciliation_id AND accepted_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'reconciliation_is_kept: what was read for it does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER reconciledstatement_guard BEFORE INSERT OR UPDATE OR DELETE
    ON evidence_reconciledstatement
    FOR EACH ROW EXECUTE FUNCTION evidence_reconciledstatement_guard();
CREATE TRIGGER reconciledstatement_guard_truncate BEFORE TRUNCATE ON evidence_reconciledstatement
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_reconciledstatement_guard();

-- When the transaction ends: a reconciliation and what it rests on are written in one.
CREATE FUNCTION evidence_reconciliation_rests_on_something() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evidence_reconciledstatement WHERE reconciliation_id = NEW.id AND stands
    ) THEN
        RAISE EXCEPTION 'reconciliation_rests_on_a_statement' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER reconciliation_rests_on_something AFTER INSERT ON evidence_reconciliation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.verdict = 'stands')
    EXECUTE FUNCTION evidence_reconciliation_rests_on_something();

CREATE FUNCTION evidence_tenure_is_accepted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evidence_reconciliation
        WHERE id = NEW.reconciliation_id AND actor_id = NEW.authority_id AND verdict = 'stands'
            AND accepted_at IS NOT NULL AND replaced_at IS NULL
    ) THEN
        RAISE EXCEPTION 'tenure_rests_on_accepted: nobody accepted this'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenure_is_accepted BEFORE INSERT OR UPDATE ON evidence_tenure
    FOR EACH ROW WHEN (NEW.reconciliation_id IS NOT NULL)
    EXECUTE FUNCTION evidence_tenure_is_accepted();
"""
NOT_RECONCILED = """
DROP TRIGGER tenure_is_accepted ON evidence_tenure;
DROP FUNCTION evidence_tenure_is_accepted();
DROP TRIGGER reconciliation_rests_on_something ON evidence_reconciliation;
DROP FUNCTION evidence_reconciliation_rests_on_something();
DROP TRIGGER reconciledstatement_guard_truncate ON evidence_reconciledstatement;
DROP TRIGGER reconciledstatement_guard ON evidence_reconciledstatement;
DROP FUNCTION evidence_reconciledstatement_guard();
DROP TRIGGER reconciliation_guard_truncate ON evidence_reconciliation;
DROP TRIGGER reconciliation_guard ON evidence_reconciliation;
DROP FUNCTION evidence_reconciliation_guard();
"""

TABLES = (
    "evidence_actorstatement",
    "evidence_actorstatementversion",
    "evidence_reconciliation",
    "evidence_reconciledstatement",
)


def _if_there(what: str) -> str:
    acts = "".join(f"        {what.format(table)};\n" for table in TABLES)
    return (
        "DO $$ BEGIN\n    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN\n"
        f"{acts}    END IF;\nEND $$;"
    )


class Migration(migrations.Migration):
    dependencies = (("evidence", "0045_actor_statements"),)

    operations = (
        migrations.RunSQL(STATEMENTS, NO_STATEMENTS),
        migrations.RunSQL(RECONCILED, NOT_RECONCILED),
        migrations.RunSQL(
            _if_there("REVOKE DELETE, TRUNCATE ON {} FROM gawah_app"),
            _if_there("GRANT DELETE ON {} TO gawah_app"),
        ),
    )
