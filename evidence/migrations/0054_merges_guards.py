"""What no code of ours can go round about merged incidents.

A record that was merged points to the one that stands, and neither it nor what was left with it changes
until the merge is undone. It comes to point there, and ceases to, only in the transaction that says so in
the journal. The journal only grows; of a merge only its undoing is added, once.

A merged record keeps no act and no source of its own: those of both lie with the record that stands.
The times of a merge are those of the transaction, written here: so a row can be held to them.
"""

from django.db import migrations

# As in 0020, with a condition more.
WHOLE = """
CREATE OR REPLACE FUNCTION gawah_incident_is_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN  -- of the incident itself
        touched := NEW.id;
    ELSE
        touched := OLD.incident_id;
    END IF;
    IF NOT EXISTS (SELECT FROM evidence_incident WHERE id = touched{standing}) THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT FROM evidence_act WHERE incident_id = touched) THEN
        RAISE EXCEPTION 'incident_has_act' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM evidence_incidentsource WHERE incident_id = touched)
        AND NOT EXISTS (SELECT FROM evidence_testimony_incidents WHERE incident_id = touched) THEN
        RAISE EXCEPTION 'incident_has_source_or_account' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

# Columns the database works out are not there yet when a row is about to change.
POINTS = """
CREATE FUNCTION gawah_incident_points() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    worked_out text[] := ARRAY['merged_into_id', 'title_letters', 'words'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'merged_incident_stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'incident_is_merged_by_a_merge'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.merged_into_id IS NOT NULL
        AND to_jsonb(NEW) - worked_out IS DISTINCT FROM to_jsonb(OLD) - worked_out
    THEN
        RAISE EXCEPTION 'merged_incident_stays: it is changed where it stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id AND NOT EXISTS (
        SELECT FROM evidence_incidentmerge m WHERE m.merged_id = NEW.id AND (
            OLD.merged_into_id IS NULL AND m.standing_id = NEW.merged_into_id
                AND m.merged_at = now() AND m.undone_at IS NULL
            OR NEW.merged_into_id IS NULL AND m.standing_id = OLD.merged_into_id
                AND m.undone_at = now())
    ) THEN
        RAISE EXCEPTION 'incident_is_merged_by_a_merge: and taken apart by its undoing'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER incident_points BEFORE UPDATE ON evidence_incident FOR EACH ROW
    WHEN (OLD.merged_into_id IS NOT NULL OR NEW.merged_into_id IS NOT NULL)
    EXECUTE FUNCTION gawah_incident_points();
CREATE TRIGGER incident_points_new BEFORE INSERT ON evidence_incident FOR EACH ROW
    WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION gawah_incident_points();
CREATE TRIGGER incident_points_gone BEFORE DELETE ON evidence_incident FOR EACH ROW
    WHEN (OLD.merged_into_id IS NOT NULL) EXECUTE FUNCTION gawah_incident_points();
"""
NO_POINTS = """
DROP TRIGGER incident_points_gone ON evidence_incident;
DROP TRIGGER incident_points_new ON evidence_incident;
DROP TRIGGER incident_points ON evidence_incident;
DROP FUNCTION gawah_incident_points();
"""

# Arguments: the column that names the other row, its table, and the column that says it was merged.
# It asks for the row as a foreign key does: so who writes waits for a merge that is going on, and sees it.
STILL = """
CREATE FUNCTION gawah_merged_stands_still() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    one jsonb;
    away uuid;
BEGIN
    FOREACH one IN ARRAY ARRAY[to_jsonb(OLD), to_jsonb(NEW)] LOOP
        CONTINUE WHEN one IS NULL OR one ->> TG_ARGV[0] IS NULL;
        EXECUTE format('SELECT %I FROM %I WHERE id = $1 FOR KEY SHARE', TG_ARGV[2], TG_ARGV[1])
            INTO away USING (one ->> TG_ARGV[0])::uuid;
        IF away IS NOT NULL THEN
            RAISE EXCEPTION 'merged_stands_still: this record was merged into another'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""
NO_STILL = "DROP FUNCTION gawah_merged_stands_still()"
OF_INCIDENT = "'incident_id', 'evidence_incident', 'merged_into_id'"
TABLES = {
    "evidence_act": ("INSERT OR UPDATE OR DELETE", OF_INCIDENT),
    "evidence_incidentsource": ("INSERT OR UPDATE OR DELETE", OF_INCIDENT),
    "evidence_testimony_incidents": ("INSERT OR UPDATE OR DELETE", OF_INCIDENT),
    "evidence_casematerial": ("INSERT OR UPDATE OR DELETE", OF_INCIDENT),
    "evidence_correction": ("INSERT", OF_INCIDENT),
    # One that was given before can still be withdrawn.
    "evidence_incidentpermit": (
        "INSERT",
        "'content_object_id', 'evidence_incident', 'merged_into_id'",
    ),
    "evidence_involvement": (
        "INSERT OR UPDATE OR DELETE",
        "'act_id', 'evidence_act', 'joined_to_id'",
    ),
}


def stands_still(table: str) -> str:
    when, what = TABLES[table]
    return (
        f"CREATE TRIGGER merged_stands_still AFTER {when} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION gawah_merged_stands_still({what})"
    )


JOINED = """
CREATE FUNCTION gawah_joined_act_was_merged() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM evidence_act a JOIN evidence_incident i ON i.id = a.incident_id
        LEFT JOIN evidence_act stands ON stands.id = a.joined_to_id
        WHERE a.id = NEW.id AND a.joined_to_id IS NOT NULL
            AND stands.incident_id IS DISTINCT FROM i.merged_into_id
    ) THEN
        RAISE EXCEPTION 'joined_act_was_merged: an act is joined with one of the record that stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER joined_act_was_merged AFTER INSERT OR UPDATE ON evidence_act
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.joined_to_id IS NOT NULL)
    EXECUTE FUNCTION gawah_joined_act_was_merged();
"""
NO_JOINED = """
DROP TRIGGER joined_act_was_merged ON evidence_act;
DROP FUNCTION gawah_joined_act_was_merged();
"""

JOURNAL = """
CREATE FUNCTION gawah_merge_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.undone_at IS NOT NULL OR EXISTS (
            SELECT FROM evidence_incident WHERE id = NEW.standing_id AND merged_into_id IS NOT NULL)
        OR EXISTS (SELECT FROM evidence_incident WHERE merged_into_id = NEW.merged_id) THEN
            RAISE EXCEPTION 'merge_is_of_two_that_stand'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.merged_at := now();
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL THEN
        NEW.undone_at := now();
        IF to_jsonb(NEW) - ARRAY['undone_at', 'undone_by_id', 'undone_reason']
            = to_jsonb(OLD) - ARRAY['undone_at', 'undone_by_id', 'undone_reason'] THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'merge_is_kept: it is only ever undone, and once'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER merge_guard BEFORE INSERT OR UPDATE OR DELETE ON evidence_incidentmerge
    FOR EACH ROW EXECUTE FUNCTION gawah_merge_guard();

CREATE FUNCTION gawah_merge_step_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND EXISTS (
        SELECT FROM evidence_incidentmerge
        WHERE id = NEW.merge_id AND merged_at = now() AND undone_at IS NULL)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'merge_step_is_kept: it is written with its merge, and stays'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER merge_step_guard BEFORE INSERT OR UPDATE OR DELETE ON evidence_mergestep
    FOR EACH ROW EXECUTE FUNCTION gawah_merge_step_guard();
"""
NO_JOURNAL = """
DROP TRIGGER merge_step_guard ON evidence_mergestep;
DROP FUNCTION gawah_merge_step_guard();
DROP TRIGGER merge_guard ON evidence_incidentmerge;
DROP FUNCTION gawah_merge_guard();
"""

RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE DELETE, TRUNCATE ON evidence_incidentmerge FROM gawah_app;
        REVOKE UPDATE, DELETE, TRUNCATE ON evidence_mergestep FROM gawah_app;
    END IF;
END $$;
"""
UNRIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT DELETE ON evidence_incidentmerge TO gawah_app;
        GRANT UPDATE, DELETE ON evidence_mergestep TO gawah_app;
    END IF;
END $$;
"""

# A pair that went over keeps the number of its grade, and the next one follows on that: else it could
# have the same number, and would not be kept.
GRADES = """
DO $$ BEGIN
    EXECUTE replace(pg_get_functiondef('evidence_pair_guard()'::regprocedure), '{before}', '{after}');
END $$;
"""
BY_RECORD = "coalesce(last, 0) + 1"
BY_PAIR = "greatest(last, OLD.grade_version, 0) + 1"


class Migration(migrations.Migration):
    dependencies = (("evidence", "0053_merges"),)

    operations = (
        migrations.RunSQL(
            WHOLE.replace("{standing}", " AND merged_into_id IS NULL"),
            WHOLE.replace("{standing}", ""),
        ),
        migrations.RunSQL(POINTS, NO_POINTS),
        migrations.RunSQL(STILL, NO_STILL),
        *(
            migrations.RunSQL(
                stands_still(table), f"DROP TRIGGER merged_stands_still ON {table}"
            )
            for table in TABLES
        ),
        migrations.RunSQL(JOINED, NO_JOINED),
        migrations.RunSQL(JOURNAL, NO_JOURNAL),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
        migrations.RunSQL(
            GRADES.replace("{before}", BY_RECORD).replace("{after}", BY_PAIR),
            GRADES.replace("{before}", BY_PAIR).replace("{after}", BY_RECORD),
        ),
    )
