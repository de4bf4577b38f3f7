"""A destroyed key never comes back, and no key disappears without its tombstone."""

from django.db import migrations

GUARD = """
CREATE FUNCTION accounts_personkey_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '% refused: a key leaves a tombstone', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.wrapped IS NULL OR NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'refused: the key was destroyed, or would become another one'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER personkey_guard BEFORE UPDATE OR DELETE ON accounts_personkey
    FOR EACH ROW EXECUTE FUNCTION accounts_personkey_guard();
CREATE TRIGGER personkey_guard_truncate BEFORE TRUNCATE ON accounts_personkey
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_personkey_guard();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE DELETE, TRUNCATE ON accounts_personkey FROM gawah_app;
    END IF;
END $$;
"""

UNGUARD = """
DROP TRIGGER personkey_guard ON accounts_personkey;
DROP TRIGGER personkey_guard_truncate ON accounts_personkey;
DROP FUNCTION accounts_personkey_guard();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT DELETE ON accounts_personkey TO gawah_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("accounts", "0002_trail_append_only"),)

    operations = (migrations.RunSQL(GUARD, UNGUARD),)
