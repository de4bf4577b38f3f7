"""A decision on two persons follows on the one before: two at once are not written over each other.

Which entries are one person decides how many origins are counted. A pair is found undecided, or comes
with what was said of it elsewhere; both begin at nothing.
"""

from django.db import migrations

TABLE = "evidence_possiblematch"

FOLLOWS = f"""
CREATE FUNCTION evidence_possiblematch_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    decided boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.version := 0;
        RETURN NEW;
    END IF;
    decided := (OLD.decision, OLD.decided_by_id, OLD.decided_at)
        IS DISTINCT FROM (NEW.decision, NEW.decided_by_id, NEW.decided_at);
    IF NEW.version <> OLD.version + decided::integer THEN
        RAISE EXCEPTION 'match_decision_follows: version % does not follow on %',
            NEW.version, OLD.version USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER possiblematch_guard BEFORE INSERT OR UPDATE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION evidence_possiblematch_guard();
"""
FREE = f"""
DROP TRIGGER possiblematch_guard ON {TABLE};
DROP FUNCTION evidence_possiblematch_guard();
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0064_match_version"),)

    operations = (migrations.RunSQL(FOLLOWS, FREE),)
