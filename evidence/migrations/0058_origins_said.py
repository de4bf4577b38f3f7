"""Where publications come from is said, never set: by a row with a reason that stays.

A row of OriginChange follows on the version of its source and sets its group; nothing else does. That a
publication rests on an account is said of who gave it, and taken back once.
"""

from django.db import migrations

CHANGE, SOURCE, RESTS = "evidence_originchange", "evidence_source", "evidence_restson"

SAID = f"""
CREATE FUNCTION evidence_originchange_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last integer;
BEGIN
    SELECT origin_version INTO last FROM {SOURCE} WHERE id = NEW.source_id FOR UPDATE;
    IF NEW.version <> last + 1 THEN
        RAISE EXCEPTION 'origin_change_follows: version % does not follow on %', NEW.version, last
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER originchange_guard BEFORE INSERT ON {CHANGE}
    FOR EACH ROW EXECUTE FUNCTION evidence_originchange_guard();

CREATE FUNCTION evidence_originchange_done() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE {SOURCE} SET independence_group = NEW."group", origin_version = NEW.version
    WHERE id = NEW.source_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER originchange_done AFTER INSERT ON {CHANGE}
    FOR EACH ROW EXECUTE FUNCTION evidence_originchange_done();
CREATE TRIGGER originchange_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {CHANGE}
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();

CREATE FUNCTION evidence_source_origin_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.origin_version := 0;
        RETURN NEW;
    END IF;
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'origin_is_said: a group changes with a reason, by a row of origin changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER source_origin_guard_new BEFORE INSERT ON {SOURCE}
    FOR EACH ROW EXECUTE FUNCTION evidence_source_origin_guard();
CREATE TRIGGER source_origin_guard BEFORE UPDATE ON {SOURCE}
    FOR EACH ROW WHEN (
        (OLD.independence_group, OLD.origin_version)
        IS DISTINCT FROM (NEW.independence_group, NEW.origin_version))
    EXECUTE FUNCTION evidence_source_origin_guard();

CREATE FUNCTION evidence_source_origin_first() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO {CHANGE} (id, source_id, version, "group", reason, written_at)
    VALUES (gen_random_uuid(), NEW.id, 1, NEW.independence_group, 'As it was entered.',
        clock_timestamp());
    RETURN NULL;
END
$$;
CREATE TRIGGER source_origin_first AFTER INSERT ON {SOURCE}
    FOR EACH ROW WHEN (NEW.independence_group <> '')
    EXECUTE FUNCTION evidence_source_origin_first();

INSERT INTO {CHANGE} (id, source_id, version, "group", reason, written_at)
SELECT gen_random_uuid(), id, 1, independence_group, 'Grouped before reasons were kept.', now()
FROM {SOURCE} WHERE independence_group <> '';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
UNSAID = f"""
DROP TRIGGER source_origin_first ON {SOURCE};
DROP FUNCTION evidence_source_origin_first();
DROP TRIGGER source_origin_guard ON {SOURCE};
DROP TRIGGER source_origin_guard_new ON {SOURCE};
DROP FUNCTION evidence_source_origin_guard();
DROP TRIGGER originchange_kept ON {CHANGE};
DROP TRIGGER originchange_done ON {CHANGE};
DROP FUNCTION evidence_originchange_done();
DROP TRIGGER originchange_guard ON {CHANGE};
DROP FUNCTION evidence_originchange_guard();
"""

RESTS_ON = f"""
CREATE FUNCTION evidence_restson_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    taking constant text[] := '{{taken_back_at,taken_back_by_id,taken_back_reason}}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (
            SELECT FROM evidence_testimony t
            WHERE t.id = NEW.testimony_id AND t.basis = 'consent'
                AND t.person_id = NEW.person_id AND t.organisation_id = NEW.organisation_id
        ) THEN
            RAISE EXCEPTION 'rests_on_account_given: who gave this account, and to whom, is another'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'rests_on_is_kept: it is taken back, and stays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.taken_back_at IS NOT NULL OR to_jsonb(NEW) - taking IS DISTINCT FROM to_jsonb(OLD) - taking
    THEN
        RAISE EXCEPTION 'rests_on_is_kept: it is only ever taken back, and once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER restson_guard BEFORE INSERT OR UPDATE OR DELETE ON {RESTS}
    FOR EACH ROW EXECUTE FUNCTION evidence_restson_guard();
CREATE TRIGGER restson_guard_truncate BEFORE TRUNCATE ON {RESTS}
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_restson_guard();
"""
RESTS_FREE = f"""
DROP TRIGGER restson_guard_truncate ON {RESTS};
DROP TRIGGER restson_guard ON {RESTS};
DROP FUNCTION evidence_restson_guard();
"""

# What one organisation knows of its accounts. Wider than the first wall: who counts must know, or a
# colleague on another case would count more origins than there are.
RULE = (
    "(SELECT gawah_system())"
    " OR organisation_id = ANY ((SELECT gawah_organisations())::uuid[])"
    " OR EXISTS (SELECT FROM accounts_caseteam t"
    f" WHERE t.organisation_id = {RESTS}.organisation_id"
    " AND t.id = ANY ((SELECT gawah_teams())::uuid[]))"
)
ROWS = (
    f"ALTER TABLE {RESTS} ENABLE ROW LEVEL SECURITY;"
    f" ALTER TABLE {RESTS} FORCE ROW LEVEL SECURITY;"
    f" CREATE POLICY {RESTS}_rows ON {RESTS} USING ({RULE}) WITH CHECK ({RULE});"
)
UNROWS = (
    f"DROP POLICY {RESTS}_rows ON {RESTS};"
    f" ALTER TABLE {RESTS} NO FORCE ROW LEVEL SECURITY;"
    f" ALTER TABLE {RESTS} DISABLE ROW LEVEL SECURITY;"
)

RIGHTS = f"""
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON {CHANGE} FROM gawah_app;
        REVOKE DELETE, TRUNCATE ON {RESTS} FROM gawah_app;
    END IF;
END $$;
"""
UNRIGHTS = f"""
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT UPDATE, DELETE ON {CHANGE} TO gawah_app;
        GRANT DELETE ON {RESTS} TO gawah_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (
        ("evidence", "0057_origins"),
        ("accounts", "0004_row_security_functions"),
    )

    operations = (
        migrations.RunSQL(SAID, UNSAID),
        migrations.RunSQL(RESTS_ON, RESTS_FREE),
        migrations.RunSQL(ROWS, UNROWS),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
    )
