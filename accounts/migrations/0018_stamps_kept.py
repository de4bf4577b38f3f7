"""What was given out stays as it was, and a time stamp is dated by the database and then never changes."""

from django.db import migrations

KEPT = """
CREATE FUNCTION accounts_stamp_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    may_change CONSTANT text[] := ARRAY['state', 'answer', 'roots', 'gen_time', 'serial', 'stamped_at',
                                        'attempts', 'last_problem', 'next_try_at'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'waiting' OR octet_length(NEW.digest) <> 32 THEN
            RAISE EXCEPTION 'a stamp begins by waiting for an answer over 32 bytes'
                USING ERRCODE = 'check_violation';
        END IF;
        NEW.requested_at := clock_timestamp();
        RETURN NEW;
    END IF;
    IF OLD.state = 'stamped' OR to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'UPDATE refused: a stamp of % stays as it is', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state = 'stamped' THEN
        -- Our clock, whatever the application says.
        NEW.stamped_at := clock_timestamp();
        IF abs(extract(epoch FROM NEW.gen_time - NEW.stamped_at)) > 3600 THEN
            RAISE EXCEPTION 'a stamp whose clock is more than an hour off is not taken'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
"""

TRIGGERS = """
CREATE TRIGGER witnessstamp_kept BEFORE INSERT OR UPDATE ON accounts_witnessstamp
    FOR EACH ROW EXECUTE FUNCTION accounts_stamp_kept();
CREATE TRIGGER witnessstamp_not_removed BEFORE DELETE OR TRUNCATE ON accounts_witnessstamp
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
CREATE TRIGGER outsidewitness_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_outsidewitness
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
"""

UNTRIGGERS = """
DROP TRIGGER witnessstamp_kept ON accounts_witnessstamp;
DROP TRIGGER witnessstamp_not_removed ON accounts_witnessstamp;
DROP TRIGGER outsidewitness_only_added ON accounts_outsidewitness;
"""

RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE ALL ON accounts_outsidewitness, accounts_witnessstamp FROM gawah_app, PUBLIC;
        GRANT SELECT, INSERT ON accounts_outsidewitness TO gawah_app;
        GRANT SELECT, INSERT, UPDATE ON accounts_witnessstamp TO gawah_app;
    END IF;
END $$;
"""

UNRIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT UPDATE, DELETE ON accounts_outsidewitness, accounts_witnessstamp TO gawah_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("accounts", "0017_outside_witness"),)

    operations = (
        migrations.RunSQL(KEPT, "DROP FUNCTION accounts_stamp_kept()"),
        migrations.RunSQL(TRIGGERS, UNTRIGGERS),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
    )
