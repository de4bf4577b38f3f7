"""A time stamp is dated by the database and, once there, never changes."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER timestamp_kept BEFORE INSERT OR UPDATE ON evidence_timestamp
    FOR EACH ROW EXECUTE FUNCTION accounts_stamp_kept();
CREATE TRIGGER timestamp_not_removed BEFORE DELETE OR TRUNCATE ON evidence_timestamp
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
"""

UNTRIGGERS = """
DROP TRIGGER timestamp_kept ON evidence_timestamp;
DROP TRIGGER timestamp_not_removed ON evidence_timestamp;
"""

RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE ALL ON evidence_timestamp FROM gawah_app, PUBLIC;
        GRANT SELECT, INSERT, UPDATE ON evidence_timestamp TO gawah_app;
    END IF;
END $$;
"""

UNRIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT DELETE ON evidence_timestamp TO gawah_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0027_time_stamp"), ("accounts", "0018_stamps_kept"))

    operations = (migrations.RunSQL(TRIGGERS, UNTRIGGERS), migrations.RunSQL(RIGHTS, UNRIGHTS))
