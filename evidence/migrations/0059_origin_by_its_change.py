"""A group changes only to what the row of its change says: asked of that row, and of nothing else.

Before, an update from inside any trigger passed, and whoever may make a temporary table may make a
trigger (our own role may not). A change that is written sets its source in the same statement (0058),
so none is left over; that the group is asked for too would show only if another trigger came between.
"""

from django.db import migrations

HEAD = """
CREATE OR REPLACE FUNCTION evidence_source_origin_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.origin_version := 0;
        RETURN NEW;
    END IF;
"""
TAIL = """
        RAISE EXCEPTION 'origin_is_said: a group changes with a reason, by a row of origin changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
"""
BY_DEPTH = HEAD + "    IF pg_trigger_depth() < 2 THEN" + TAIL
BY_CHANGE = (
    HEAD
    + """
    IF NEW.origin_version <> OLD.origin_version + 1 OR NOT EXISTS (
        SELECT FROM evidence_originchange
        WHERE source_id = NEW.id AND version = NEW.origin_version
            AND "group" = NEW.independence_group
    ) THEN"""
    + TAIL
)


class Migration(migrations.Migration):
    dependencies = (("evidence", "0058_origins_said"),)

    operations = (migrations.RunSQL(BY_CHANGE, BY_DEPTH),)
