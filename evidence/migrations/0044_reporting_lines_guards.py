"""A reporting line is only ever closed, once; none goes, and none is without a source."""

from django.db import migrations

KEPT = """
CREATE FUNCTION evidence_reportingline_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    closing constant text[] := '{closed_at,closed_by_id,closed_reason}';
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'reporting_line_is_kept: it is corrected or taken back, and stays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.closed_at IS NOT NULL OR to_jsonb(NEW) - closing IS DISTINCT FROM to_jsonb(OLD) - closing
    THEN
        RAISE EXCEPTION 'reporting_line_is_kept: what it says does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER reportingline_guard BEFORE UPDATE OR DELETE ON evidence_reportingline
    FOR EACH ROW EXECUTE FUNCTION evidence_reportingline_guard();
CREATE TRIGGER reportingline_guard_truncate BEFORE TRUNCATE ON evidence_reportingline
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_reportingline_guard();

CREATE FUNCTION evidence_reportinglinesource_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- A grade may be given anew; whose source of which line it is stays.
    IF TG_OP <> 'UPDATE' OR (NEW.line_id, NEW.source_id) IS DISTINCT FROM (OLD.line_id, OLD.source_id)
    THEN
        RAISE EXCEPTION 'reporting_line_source_is_kept'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER reportinglinesource_guard BEFORE UPDATE OR DELETE ON evidence_reportinglinesource
    FOR EACH ROW EXECUTE FUNCTION evidence_reportinglinesource_guard();
CREATE TRIGGER reportinglinesource_guard_truncate BEFORE TRUNCATE ON evidence_reportinglinesource
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_reportinglinesource_guard();
"""
NOT_KEPT = """
DROP TRIGGER reportinglinesource_guard_truncate ON evidence_reportinglinesource;
DROP TRIGGER reportinglinesource_guard ON evidence_reportinglinesource;
DROP FUNCTION evidence_reportinglinesource_guard();
DROP TRIGGER reportingline_guard_truncate ON evidence_reportingline;
DROP TRIGGER reportingline_guard ON evidence_reportingline;
DROP FUNCTION evidence_reportingline_guard();
"""

# When the transaction ends: a line and its sources are written in one.
SOURCED = """
CREATE FUNCTION evidence_reportingline_has_source() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM evidence_reportinglinesource WHERE line_id = NEW.id) THEN
        RAISE EXCEPTION 'reporting_line_has_source' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER reportingline_has_source AFTER INSERT ON evidence_reportingline
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION evidence_reportingline_has_source();
"""
NOT_SOURCED = """
DROP TRIGGER reportingline_has_source ON evidence_reportingline;
DROP FUNCTION evidence_reportingline_has_source();
"""

RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE DELETE, TRUNCATE ON evidence_reportingline FROM gawah_app;
        REVOKE DELETE, TRUNCATE ON evidence_reportinglinesource FROM gawah_app;
    END IF;
END $$;
"""
UNRIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT DELETE ON evidence_reportingline TO gawah_app;
        GRANT DELETE ON evidence_reportinglinesource TO gawah_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0043_reporting_lines"),)

    operations = (
        migrations.RunSQL(KEPT, NOT_KEPT),
        migrations.RunSQL(SOURCED, NOT_SOURCED),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
    )
