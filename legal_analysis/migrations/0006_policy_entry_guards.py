"""What no code of ours can go round about policies people enter.

An entry goes the ways PolicyEntry.NEXT has, and never changes once it is verified. A policy that was
entered is there by a verified entry and changes only by the next one: no load, and no slip of ours,
writes over it. What bears on what never goes round in a circle.
"""

from django.db import migrations

ENTRY = """
CREATE FUNCTION legal_analysis_policy_entry_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'writing' THEN
            RAISE EXCEPTION 'policy_entry_follows: an entry begins by being written'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state NOT IN ('writing', 'returned') THEN
            RAISE EXCEPTION 'policy_entry_is_kept: it waits, or was verified'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state = 'verified'
        OR (NEW.id, NEW.organisation_id, NEW.author_id, NEW.version, NEW.begun_at)
            IS DISTINCT FROM
            (OLD.id, OLD.organisation_id, OLD.author_id, OLD.version, OLD.begun_at)
        OR OLD.policy_id IS NOT NULL AND NEW.policy_id IS DISTINCT FROM OLD.policy_id
    THEN
        RAISE EXCEPTION 'policy_entry_is_kept: what was verified, and whose it is, stays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('writing', 'waiting'), ('waiting', 'returned'), ('waiting', 'verified'),
        ('returned', 'waiting')
    ) THEN
        RAISE EXCEPTION 'policy_entry_follows: % does not follow on %', NEW.state, OLD.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state NOT IN ('writing', 'returned')
        AND (NEW.answers, NEW.title, NEW.code) IS DISTINCT FROM (OLD.answers, OLD.title, OLD.code)
    THEN
        RAISE EXCEPTION 'policy_entry_is_kept: nobody changes what waits to be verified'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER policy_entry_guard BEFORE INSERT OR UPDATE OR DELETE ON legal_analysis_policyentry
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_policy_entry_guard();
"""

NO_ENTRY = """
DROP TRIGGER policy_entry_guard ON legal_analysis_policyentry;
DROP FUNCTION legal_analysis_policy_entry_guard();
"""

POLICY = """
CREATE FUNCTION legal_analysis_policy_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.version > 0 THEN
            RAISE EXCEPTION 'policy_entered_is_kept: it is never deleted'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF NEW.version = 0 AND (TG_OP = 'INSERT' OR OLD.version = 0) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- What the database fills in by itself is not there yet.
        IF to_jsonb(NEW) - 'words' = to_jsonb(OLD) - 'words' THEN
            RETURN NEW;
        END IF;
        IF OLD.version = 0 OR NEW.version <> OLD.version + 1 OR NEW.code <> OLD.code THEN
            RAISE EXCEPTION 'policy_entered_is_kept: it changes by a verified correction only'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.version <> 1 THEN
        RAISE EXCEPTION 'policy_entered_is_kept: it begins at version 1'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM legal_analysis_policyentry e
        WHERE e.policy_id = NEW.id AND e.version = NEW.version AND e.state = 'verified'
    ) THEN
        RAISE EXCEPTION 'policy_entered_is_verified: nobody verified this version'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER policy_guard BEFORE INSERT OR UPDATE OR DELETE ON legal_analysis_policy
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_policy_guard();

CREATE FUNCTION legal_analysis_policy_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM legal_analysis_policysource WHERE policy_id = NEW.id)
        OR NOT EXISTS (SELECT FROM legal_analysis_provision WHERE policy_id = NEW.id)
        OR (NEW.scope = 'province')
            <> EXISTS (SELECT FROM legal_analysis_policy_provinces WHERE policy_id = NEW.id)
    THEN
        RAISE EXCEPTION 'policy_entered_is_whole: it has a source, a provision, and its provinces'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER policy_whole AFTER INSERT OR UPDATE ON legal_analysis_policy
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.version > 0) EXECUTE FUNCTION legal_analysis_policy_whole();
"""

NO_POLICY = """
DROP TRIGGER policy_whole ON legal_analysis_policy;
DROP FUNCTION legal_analysis_policy_whole();
DROP TRIGGER policy_guard ON legal_analysis_policy;
DROP FUNCTION legal_analysis_policy_guard();
"""

# Two that are written at the same time could close a circle neither of them sees: one waits.
CIRCLE = """
CREATE FUNCTION legal_analysis_policy_relation_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(20260725);
    -- Onto itself: a constraint of the table says so.
    IF NEW.earlier_id <> NEW.policy_id AND EXISTS (
        WITH RECURSIVE before(id) AS (
            SELECT NEW.earlier_id
            UNION
            SELECT r.earlier_id FROM legal_analysis_policyrelation r JOIN before b
                ON r.policy_id = b.id
            WHERE r.id <> NEW.id
        )
        SELECT FROM before WHERE id = NEW.policy_id
    ) THEN
        RAISE EXCEPTION 'policy_relation_no_circle: the earlier one builds on the later one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER policy_relation_guard BEFORE INSERT OR UPDATE ON legal_analysis_policyrelation
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_policy_relation_guard();
"""

NO_CIRCLE = """
DROP TRIGGER policy_relation_guard ON legal_analysis_policyrelation;
DROP FUNCTION legal_analysis_policy_relation_guard();
"""


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0005_policy_entry"),)

    operations = (
        migrations.RunSQL(ENTRY, NO_ENTRY),
        migrations.RunSQL(POLICY, NO_POLICY),
        migrations.RunSQL(CIRCLE, NO_CIRCLE),
    )
