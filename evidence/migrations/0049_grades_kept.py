"""A grade follows on the one before, has a reason, and every one of them is kept by the database itself.

What is kept names the record and the source: when a record is loaded or corrected anew, its pair goes
and comes back, and what was said of it stays. Pairs that were graded before get their first version,
with the day of this migration, since none was kept.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION evidence_pair_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_record uuid := (to_jsonb(NEW) ->> TG_ARGV[1])::uuid;
    last integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.reliability, NEW.credibility, NEW.grade_reason, NEW.graded_by_id, NEW.graded_at,
                NEW.grade_version)
            IS NOT DISTINCT FROM (OLD.reliability, OLD.credibility, OLD.grade_reason,
                OLD.graded_by_id, OLD.graded_at, OLD.grade_version)
        THEN
            RETURN NEW;
        END IF;
        -- Who entered a source that nobody has judged is no grade.
        IF NEW.grade_version = 0 AND OLD.grade_version = 0
            AND (NEW.reliability, NEW.credibility, NEW.grade_reason) = ('F', '6', '')
        THEN
            RETURN NEW;
        END IF;
        IF NEW.grade_version <> OLD.grade_version + 1 THEN
            RAISE EXCEPTION 'grade_follows: version % does not follow on %',
                NEW.grade_version, OLD.grade_version
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        -- A time that was not set anew is that of the grade before.
        IF NEW.graded_at IS NOT DISTINCT FROM OLD.graded_at THEN
            NEW.graded_at := clock_timestamp();
        END IF;
    ELSIF (NEW.reliability, NEW.credibility, NEW.grade_reason) = ('F', '6', '') THEN
        NEW.grade_version := 0;
        NEW.graded_at := NULL;
        RETURN NEW;
    END IF;
    IF btrim(NEW.grade_reason) = '' THEN
        RAISE EXCEPTION 'grade_has_reason: say why'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT max(version) INTO last FROM evidence_grading
    WHERE record = of_record AND source_id = NEW.source_id;
    NEW.grade_version := coalesce(last, 0) + 1;
    NEW.graded_at := coalesce(NEW.graded_at, clock_timestamp());
    RETURN NEW;
END
$$;

CREATE FUNCTION evidence_pair_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.grade_version = 0 THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.grade_version = OLD.grade_version THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO evidence_grading (id, kind, record, source_id, version, reliability, credibility,
        reason, graded_by_id, graded_at)
    VALUES (gen_random_uuid(), TG_ARGV[0], (to_jsonb(NEW) ->> TG_ARGV[1])::uuid, NEW.source_id,
        NEW.grade_version, NEW.reliability, NEW.credibility, NEW.grade_reason, NEW.graded_by_id,
        NEW.graded_at);
    RETURN NULL;
END
$$;

-- A row nobody gave would be a forged grade: only the trigger on a pair adds one.
CREATE FUNCTION evidence_grading_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'grading_was_given: it is written when a pair is graded'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER grading_guard BEFORE INSERT ON evidence_grading
    FOR EACH ROW EXECUTE FUNCTION evidence_grading_guard();
CREATE TRIGGER grading_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_grading
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
"""

NO_GUARD = """
DROP TRIGGER grading_kept ON evidence_grading;
DROP TRIGGER grading_guard ON evidence_grading;
DROP FUNCTION evidence_grading_guard();
DROP FUNCTION evidence_pair_kept();
DROP FUNCTION evidence_pair_guard();
"""

PAIRS = {
    "evidence_incidentsource": ("incident", "incident_id"),
    "evidence_testimonysource": ("account", "testimony_id"),
    "evidence_authoritysource": ("authority", "authority_id"),
    "evidence_reportinglinesource": ("line", "line_id"),
}


def of(table: str, kind: str, record: str) -> str:
    """Begin the history of one kind of pair."""
    given = "(reliability, credibility, grade_reason) IS DISTINCT FROM ('F', '6', '')"
    return f"""
CREATE TRIGGER pair_guard BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION evidence_pair_guard('{kind}', '{record}');
CREATE TRIGGER pair_kept AFTER INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION evidence_pair_kept('{kind}', '{record}');
UPDATE {table} SET grade_version = 1,
    grade_reason = coalesce(nullif(btrim(grade_reason), ''), 'No reason was kept.')
WHERE {given};
-- The test of what is written waits for the end of a transaction; a migration goes on at once.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


def no(table: str) -> str:
    return f"DROP TRIGGER pair_kept ON {table}; DROP TRIGGER pair_guard ON {table};"


RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON evidence_grading FROM gawah_app;
    END IF;
END $$;
"""
UNRIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT UPDATE, DELETE ON evidence_grading TO gawah_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0048_grades"), ("accounts", "0002_trail_append_only"))

    operations = (
        migrations.RunSQL(GUARD, NO_GUARD),
        *(migrations.RunSQL(of(table, *args), no(table)) for table, args in PAIRS.items()),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
    )
