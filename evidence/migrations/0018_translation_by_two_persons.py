"""What no code of ours can go round: words and their check are of two persons, and no version is lost.

The triggers see with the eyes of whoever acts, and refuse what she may not see. Who acts is who the
row says it was (accounts/identity.py); work for the system may enter what somebody else did.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION evidence_translation_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    original evidence_paragraph%ROWTYPE;
BEGIN
    IF TG_OP NOT IN ('INSERT', 'UPDATE') THEN
        RAISE EXCEPTION 'translation_is_kept: a translation is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    IF TG_OP = 'INSERT' THEN
        SELECT * INTO original FROM evidence_paragraph WHERE id = NEW.paragraph_id;
        IF NOT FOUND OR NEW.key_id <> original.key_id THEN
            RAISE EXCEPTION 'translation_under_her_key: it must go when her words go'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.language = original.language THEN
            RAISE EXCEPTION 'translation_is_in_another_language: than her words'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.check_status <> 'unchecked' OR NEW.version <> 1 OR NEW.reworked_by_id IS NOT NULL
            OR NEW.method NOT IN ('human', 'machine')
        THEN
            RAISE EXCEPTION 'translation_begins_unchecked: and nobody has reworked it'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT gawah_system() AND NEW.translator_id IS DISTINCT FROM gawah_user() THEN
            RAISE EXCEPTION 'translation_of_who_acts: nobody writes for another'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;

    IF (NEW.id, NEW.paragraph_id, NEW.key_id, NEW.language)
        IS DISTINCT FROM (OLD.id, OLD.paragraph_id, OLD.key_id, OLD.language)
    THEN
        RAISE EXCEPTION 'translation_stays_where_it_is: and under her key'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Whoever writes on what she read earlier would overwrite what came between.
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'translation_next_version: it was changed meanwhile'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM evidence_historicaltranslation h
        WHERE h.id = OLD.id AND h.version = OLD.version AND h.text_sealed = OLD.text_sealed
            AND (h.translator_id, h.reworked_by_id, h.checked_by_id, h.method, h.check_status)
                IS NOT DISTINCT FROM
                (OLD.translator_id, OLD.reworked_by_id, OLD.checked_by_id, OLD.method,
                 OLD.check_status)
    ) THEN
        RAISE EXCEPTION 'translation_version_is_kept: the version before is not in the history'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    IF (NEW.text_sealed, NEW.method, NEW.tool, NEW.translator_id, NEW.reworked_by_id, NEW.written_at)
        IS DISTINCT FROM
        (OLD.text_sealed, OLD.method, OLD.tool, OLD.translator_id, OLD.reworked_by_id,
         OLD.written_at)
    THEN
        IF NEW.check_status <> 'unchecked' THEN
            RAISE EXCEPTION 'translation_new_words_are_unchecked: whoever checked the old ones'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (OLD.method, NEW.method) NOT IN (
            ('human', 'human'), ('machine', 'machine'), ('machine', 'reworked'),
            ('reworked', 'reworked')
        ) OR (OLD.method <> 'machine' AND NEW.tool <> OLD.tool) THEN
            RAISE EXCEPTION 'translation_keeps_its_origin: % does not follow on %',
                NEW.method, OLD.method USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.method <> 'machine' AND NEW.translator_id <> OLD.translator_id THEN
            RAISE EXCEPTION 'translation_keeps_its_translator: a correction names who made it'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT gawah_system() AND gawah_user() IS DISTINCT FROM
            (CASE OLD.method WHEN 'machine' THEN NEW.translator_id ELSE NEW.reworked_by_id END)
        THEN
            RAISE EXCEPTION 'translation_of_who_acts: nobody writes for another'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;

    IF OLD.check_status <> 'unchecked' OR NEW.check_status <> 'checked' THEN
        RAISE EXCEPTION 'translation_check_stands: until the words change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT FROM evidence_historicaltranslation h
        WHERE h.id = NEW.id AND NEW.checked_by_id IN (h.translator_id, h.reworked_by_id)
    ) THEN
        RAISE EXCEPTION 'translation_checked_by_a_second_person: she wrote a version of it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT gawah_system() AND NEW.checked_by_id IS DISTINCT FROM gawah_user() THEN
        RAISE EXCEPTION 'translation_of_who_acts: nobody checks for another'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER translation_guard BEFORE INSERT OR UPDATE OR DELETE ON evidence_translation
    FOR EACH ROW EXECUTE FUNCTION evidence_translation_guard();
CREATE TRIGGER translation_guard_truncate BEFORE TRUNCATE ON evidence_translation
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_translation_guard();
"""

UNGUARD = """
DROP TRIGGER translation_guard ON evidence_translation;
DROP TRIGGER translation_guard_truncate ON evidence_translation;
DROP FUNCTION evidence_translation_guard();
"""

KEEP = """
CREATE FUNCTION evidence_translation_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evidence_translation t
        WHERE t.id = NEW.id AND t.version = NEW.version AND t.text_sealed = NEW.text_sealed
            AND (t.translator_id, t.reworked_by_id, t.checked_by_id, t.method, t.check_status)
                IS NOT DISTINCT FROM
                (NEW.translator_id, NEW.reworked_by_id, NEW.checked_by_id, NEW.method,
                 NEW.check_status)
    ) THEN
        RAISE EXCEPTION 'translation_version_is_true: there never was such a version'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER translation_version BEFORE INSERT ON evidence_historicaltranslation
    FOR EACH ROW EXECUTE FUNCTION evidence_translation_version();
CREATE TRIGGER translation_version_only_added
    BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_historicaltranslation
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
"""

UNKEEP = """
DROP TRIGGER translation_version ON evidence_historicaltranslation;
DROP TRIGGER translation_version_only_added ON evidence_historicaltranslation;
DROP FUNCTION evidence_translation_version();
"""

ORIGINAL = """
CREATE FUNCTION evidence_paragraph_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM evidence_translation WHERE paragraph_id = OLD.id) THEN
        RAISE EXCEPTION 'paragraph_of_translation: what was translated stays as it was'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER paragraph_guard BEFORE UPDATE ON evidence_paragraph
    FOR EACH ROW WHEN (
        (NEW.original_sealed, NEW.language, NEW.testimony_id, NEW.key_id)
        IS DISTINCT FROM (OLD.original_sealed, OLD.language, OLD.testimony_id, OLD.key_id)
    )
    EXECUTE FUNCTION evidence_paragraph_guard();
"""

UNORIGINAL = """
DROP TRIGGER paragraph_guard ON evidence_paragraph;
DROP FUNCTION evidence_paragraph_guard();
"""


class Migration(migrations.Migration):
    dependencies = (
        ("evidence", "0017_translation_versions"),
        ("accounts", "0004_row_security_functions"),
    )

    operations = (
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(KEEP, UNKEEP),
        migrations.RunSQL(ORIGINAL, UNORIGINAL),
    )
