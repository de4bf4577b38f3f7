"""The database writes the hash of each event itself, and lets nobody change or remove one."""

from django.db import migrations

HASH = """
CREATE FUNCTION accounts_auditevent_hash() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- What the application sends for these is ignored: it cannot date an event back.
    NEW.at := clock_timestamp();
    NEW.xact := pg_current_xact_id();
    NEW.payload := json_build_array(
        'gawah-event-1',
        NEW.id,
        NEW.xact::text,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        NEW.action,
        NEW.outcome,
        NEW.actor_id,
        NEW.system,
        NEW.subject_type,
        NEW.subject_id,
        NEW.details
    )::text;
    -- 0x00 before a leaf, 0x01 before an inner node (RFC 6962).
    NEW.leaf := sha256('\\x00'::bytea || convert_to(NEW.payload, 'UTF8'));
    RETURN NEW;
END
$$;
CREATE TRIGGER auditevent_hash BEFORE INSERT ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION accounts_auditevent_hash();
"""

UNHASH = """
DROP TRIGGER auditevent_hash ON accounts_auditevent;
DROP FUNCTION accounts_auditevent_hash();
"""

KEEP = """
CREATE FUNCTION accounts_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refused: rows of % are only ever added', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER auditevent_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
CREATE TRIGGER auditseal_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
"""

UNKEEP = """
DROP TRIGGER auditevent_only_added ON accounts_auditevent;
DROP TRIGGER auditseal_only_added ON accounts_auditseal;
DROP FUNCTION accounts_only_added();
"""

# The role exists where the application's account is another one than the owner's (config/databases.py).
RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE ALL ON accounts_auditevent, accounts_auditseal FROM gawah_app, PUBLIC;
        GRANT SELECT, INSERT ON accounts_auditevent, accounts_auditseal TO gawah_app;
    END IF;
END $$;
"""

UNRIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT UPDATE, DELETE ON accounts_auditevent, accounts_auditseal TO gawah_app;
    END IF;
END $$;
"""

# Uncompressed and out of line, so that a piece of a long index is read without the rest.
STORAGE = 'ALTER TABLE accounts_auditseal ALTER COLUMN "index" SET STORAGE EXTERNAL'
UNSTORAGE = 'ALTER TABLE accounts_auditseal ALTER COLUMN "index" SET STORAGE EXTENDED'


class Migration(migrations.Migration):
    dependencies = (("accounts", "0001_initial"),)

    operations = (
        migrations.RunSQL(HASH, UNHASH),
        migrations.RunSQL(KEEP, UNKEEP),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
        migrations.RunSQL(STORAGE, UNSTORAGE),
    )
