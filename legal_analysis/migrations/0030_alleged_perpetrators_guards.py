"""No office-holder among the alleged perpetrators of a case without two people; versions keep who was named.

That an approval stands behind a name is asked when the transaction ends, from each of the tables in which
it could come undone. ERRCODE as of a check, so that Django raises IntegrityError.
"""

from django.db import migrations

TABLE = "legal_analysis_naming"
NAMED = "legal_analysis_casefile_alleged_perpetrators"

KEPT = f"""
CREATE FUNCTION legal_analysis_naming_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    steps constant text[] := '{{approved_by_id,approved_at,refused_by_id,refused_at,refusal,
        ended_by_id,ended_at}}';
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'naming_is_kept: who proposed a name stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF to_jsonb(NEW) - steps IS DISTINCT FROM to_jsonb(OLD) - steps OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'naming_is_kept: what was proposed does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.approved_at IS NOT NULL OR OLD.refused_at IS NOT NULL) AND
       (NEW.approved_by_id, NEW.approved_at, NEW.refused_by_id, NEW.refused_at, NEW.refusal)
       IS DISTINCT FROM
       (OLD.approved_by_id, OLD.approved_at, OLD.refused_by_id, OLD.refused_at, OLD.refusal) THEN
        RAISE EXCEPTION 'naming_is_kept: the answer does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER naming_guard BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_naming_guard();
CREATE TRIGGER naming_guard_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION legal_analysis_naming_guard();
"""
NOT_KEPT = f"""
DROP TRIGGER naming_guard_truncate ON {TABLE};
DROP TRIGGER naming_guard ON {TABLE};
DROP FUNCTION legal_analysis_naming_guard();
"""

# That it was another person who approved is held by naming_by_two_people as well: this trigger says it
# a second time, so that no test can see that it is gone. A name that is printed cannot be called back.
TWO = f"""
CREATE FUNCTION legal_analysis_named_by_two() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM {NAMED} c JOIN evidence_authority a ON a.id = c.authority_id
        WHERE a.kind = 'office_holder'
            AND CASE TG_TABLE_NAME
                WHEN 'evidence_authority' THEN a.id = (to_jsonb(NEW) ->> 'id')::uuid
                ELSE a.id = (to_jsonb(NEW) ->> 'authority_id')::uuid END
            AND NOT EXISTS (
                SELECT FROM {TABLE} n
                WHERE n.case_file_id = c.casefile_id AND n.authority_id = c.authority_id
                    AND n.approved_at IS NOT NULL AND n.approved_by_id <> n.user_id
                    AND n.ended_at IS NULL)
    ) THEN
        RAISE EXCEPTION 'office_holder_named_by_two: a second person must approve this name'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER named_by_two AFTER INSERT OR UPDATE ON {NAMED}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_named_by_two();
CREATE CONSTRAINT TRIGGER named_by_two AFTER UPDATE ON {TABLE}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_named_by_two();
CREATE CONSTRAINT TRIGGER named_by_two AFTER UPDATE OF kind ON evidence_authority
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind IS DISTINCT FROM OLD.kind)
    EXECUTE FUNCTION legal_analysis_named_by_two();
"""
NOT_TWO = f"""
DROP TRIGGER named_by_two ON evidence_authority;
DROP TRIGGER named_by_two ON {TABLE};
DROP TRIGGER named_by_two ON {NAMED};
DROP FUNCTION legal_analysis_named_by_two();
"""

# As in migration 0012, and besides: whom it named.
_GUARD = """
CREATE OR REPLACE FUNCTION legal_analysis_citation_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'citation_is_kept: it is taken back, and never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- A mark, or nothing at all, is no version.
    IF to_jsonb(NEW) - 'stale_since' = to_jsonb(OLD) - 'stale_since' THEN
        RETURN NEW;
    END IF;
    IF OLD.taken_back_at IS NOT NULL
        OR (NEW.id, NEW.case_file_id, NEW.element_id, NEW.author_id, NEW.pinpoint, NEW.part_of)
            IS DISTINCT FROM
            (OLD.id, OLD.case_file_id, OLD.element_id, OLD.author_id, OLD.pinpoint, OLD.part_of)
        OR (NEW.paragraph_id, NEW.act_id, NEW.provision_id, NEW.item_id)
            IS DISTINCT FROM (OLD.paragraph_id, OLD.act_id, OLD.provision_id, OLD.item_id)
        OR (NEW.part_start, NEW.part_end) IS DISTINCT FROM (OLD.part_start, OLD.part_end)
    THEN
        RAISE EXCEPTION 'citation_is_kept: it points at what it was made for, and stays taken back'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'citation_follows: version % does not follow on %', NEW.version, OLD.version
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO legal_analysis_citationversion
        (id, citation_id, version, stance, weight, reason, fingerprint, written_by_id, written_at,
         rights@column)
    SELECT gen_random_uuid(), OLD.id, OLD.version, OLD.stance, OLD.weight, OLD.reason,
        OLD.fingerprint, OLD.written_by_id, OLD.written_at,
        coalesce(jsonb_agg(r.code ORDER BY r.position) FILTER (WHERE r.code IS NOT NULL), '[]')@value
    FROM legal_analysis_citation_rights c JOIN legal_analysis_right r ON r.id = c.right_id
    WHERE c.citation_id = OLD.id;
    RETURN NEW;
END
$$;
"""
_WHOM = """,
        (SELECT coalesce(jsonb_agg(a.code ORDER BY a.code), '[]')
         FROM legal_analysis_citation_perpetrators p JOIN evidence_authority a
            ON a.id = p.authority_id
         WHERE p.citation_id = OLD.id)"""
BEFORE = _GUARD.replace("@column", "").replace("@value", "")
AFTER = _GUARD.replace("@column", ", perpetrators").replace("@value", _WHOM)

RIGHTS = f"""
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE DELETE, TRUNCATE ON {TABLE} FROM gawah_app;
    END IF;
END $$;
"""
UNRIGHTS = f"""
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT DELETE ON {TABLE} TO gawah_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0029_alleged_perpetrators"),)

    operations = (
        migrations.RunSQL(KEPT, NOT_KEPT),
        migrations.RunSQL(TWO, NOT_TWO),
        migrations.RunSQL(AFTER, BEFORE),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
    )
