"""A line that says it follows a reconciliation follows one that was accepted and says that it stands.

It is closed only after that was decided anew: nobody takes back alone what two people accepted.
"""

from django.db import migrations

RESTS = """
CREATE FUNCTION evidence_line_is_accepted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evidence_reconciliation
        WHERE id = NEW.reconciliation_id AND verdict = 'stands'
            AND actor_id IN (NEW.subordinate_id, NEW.superior_id)
            AND accepted_at IS NOT NULL AND replaced_at IS NULL
    ) THEN
        RAISE EXCEPTION 'line_rests_on_accepted: nobody accepted this'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER line_is_accepted BEFORE INSERT ON evidence_reportingline
    FOR EACH ROW WHEN (NEW.reconciliation_id IS NOT NULL)
    EXECUTE FUNCTION evidence_line_is_accepted();

CREATE FUNCTION evidence_line_stays_with_accepted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM evidence_reconciliation
        WHERE id = OLD.reconciliation_id AND replaced_at IS NULL
    ) THEN
        RAISE EXCEPTION 'line_follows_accepted: it is closed when that is decided anew'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER line_stays_with_accepted BEFORE UPDATE ON evidence_reportingline
    FOR EACH ROW
    WHEN (OLD.reconciliation_id IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at)
    EXECUTE FUNCTION evidence_line_stays_with_accepted();
"""
NOT_RESTS = """
DROP TRIGGER line_stays_with_accepted ON evidence_reportingline;
DROP FUNCTION evidence_line_stays_with_accepted();
DROP TRIGGER line_is_accepted ON evidence_reportingline;
DROP FUNCTION evidence_line_is_accepted();
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0055_line_of_reconciliation"),)

    operations = (migrations.RunSQL(RESTS, NOT_RESTS),)
