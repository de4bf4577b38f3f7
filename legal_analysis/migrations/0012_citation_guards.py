"""What no code of ours can go round about citations.

A citation points for ever at what it was made for; no row goes. Each change is the next version, and
what it said before is kept, by the database itself. What changes in what is cited marks it, in the
transaction of that change, until somebody reads again: translations once they are shown as her words.

Who cites holds the row that is cited, so nothing can change there unseen while a citation is made.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION legal_analysis_citation_guard() RETURNS trigger
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
         rights)
    SELECT gen_random_uuid(), OLD.id, OLD.version, OLD.stance, OLD.weight, OLD.reason,
        OLD.fingerprint, OLD.written_by_id, OLD.written_at,
        coalesce(jsonb_agg(r.code ORDER BY r.position) FILTER (WHERE r.code IS NOT NULL), '[]')
    FROM legal_analysis_citation_rights c JOIN legal_analysis_right r ON r.id = c.right_id
    WHERE c.citation_id = OLD.id;
    RETURN NEW;
END
$$;
CREATE TRIGGER citation_guard BEFORE UPDATE OR DELETE ON legal_analysis_citation
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_citation_guard();
CREATE TRIGGER citation_guard_truncate BEFORE TRUNCATE ON legal_analysis_citation
    FOR EACH STATEMENT EXECUTE FUNCTION legal_analysis_citation_guard();

CREATE FUNCTION legal_analysis_citationversion_only_added() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'citation_version_is_kept: what was said before stays'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER citationversion_only_added
    BEFORE UPDATE OR DELETE OR TRUNCATE ON legal_analysis_citationversion
    FOR EACH STATEMENT EXECUTE FUNCTION legal_analysis_citationversion_only_added();
"""

NO_GUARD = """
DROP TRIGGER citationversion_only_added ON legal_analysis_citationversion;
DROP FUNCTION legal_analysis_citationversion_only_added();
DROP TRIGGER citation_guard_truncate ON legal_analysis_citation;
DROP TRIGGER citation_guard ON legal_analysis_citation;
DROP FUNCTION legal_analysis_citation_guard();
"""

# One function: the trigger names the column of the citation and the column of the row that changed.
MARK = """
CREATE FUNCTION legal_analysis_citation_mark() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    EXECUTE format(
        'UPDATE legal_analysis_citation SET stale_since = now()'
        ' WHERE %I = $1 AND stale_since IS NULL AND taken_back_at IS NULL', TG_ARGV[0])
    USING (to_jsonb(NEW) ->> TG_ARGV[1])::uuid;
    RETURN NULL;
END
$$;

CREATE FUNCTION legal_analysis_citation_mark_of_incident() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE legal_analysis_citation c SET stale_since = now()
    FROM evidence_act a
    WHERE a.incident_id = NEW.id AND c.act_id = a.id
        AND c.stale_since IS NULL AND c.taken_back_at IS NULL;
    RETURN NULL;
END
$$;

-- An addendum is one more paragraph: what was cited of the account is to be read with it.
CREATE FUNCTION legal_analysis_citation_mark_of_account() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE legal_analysis_citation c SET stale_since = now()
    FROM evidence_paragraph p
    WHERE p.testimony_id IN (SELECT testimony_id FROM changed) AND c.paragraph_id = p.id
        AND c.stale_since IS NULL AND c.taken_back_at IS NULL;
    RETURN NULL;
END
$$;

CREATE FUNCTION legal_analysis_citation_mark_of_involvements() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE legal_analysis_citation SET stale_since = now()
    WHERE act_id IN (SELECT act_id FROM changed) AND stale_since IS NULL AND taken_back_at IS NULL;
    RETURN NULL;
END
$$;

CREATE TRIGGER citation_mark_addendum AFTER INSERT ON evidence_paragraph
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION legal_analysis_citation_mark_of_account();
CREATE TRIGGER citation_mark AFTER UPDATE ON evidence_paragraph
    FOR EACH ROW WHEN (OLD.original_sealed IS DISTINCT FROM NEW.original_sealed)
    EXECUTE FUNCTION legal_analysis_citation_mark('paragraph_id', 'id');
CREATE TRIGGER citation_mark_new AFTER INSERT ON evidence_translation
    FOR EACH ROW WHEN (NEW.check_status = 'checked')
    EXECUTE FUNCTION legal_analysis_citation_mark('paragraph_id', 'paragraph_id');
CREATE TRIGGER citation_mark AFTER UPDATE ON evidence_translation
    FOR EACH ROW WHEN (
        OLD.check_status <> NEW.check_status
        OR NEW.check_status = 'checked' AND OLD.text_sealed IS DISTINCT FROM NEW.text_sealed)
    EXECUTE FUNCTION legal_analysis_citation_mark('paragraph_id', 'paragraph_id');
CREATE TRIGGER citation_mark AFTER UPDATE ON evidence_act
    FOR EACH ROW WHEN ((OLD.kind, OLD.means) IS DISTINCT FROM (NEW.kind, NEW.means))
    EXECUTE FUNCTION legal_analysis_citation_mark('act_id', 'id');
CREATE TRIGGER citation_mark AFTER UPDATE ON evidence_incident
    FOR EACH ROW WHEN (
        (OLD.title, OLD.summary, OLD.place_id, OLD.place_text, OLD.date_edtf, OLD.date_calendar)
        IS DISTINCT FROM
        (NEW.title, NEW.summary, NEW.place_id, NEW.place_text, NEW.date_edtf, NEW.date_calendar))
    EXECUTE FUNCTION legal_analysis_citation_mark_of_incident();
CREATE TRIGGER citation_mark_added AFTER INSERT ON evidence_involvement
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION legal_analysis_citation_mark_of_involvements();
CREATE TRIGGER citation_mark_changed AFTER UPDATE ON evidence_involvement
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION legal_analysis_citation_mark_of_involvements();
CREATE TRIGGER citation_mark_gone AFTER DELETE ON evidence_involvement
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION legal_analysis_citation_mark_of_involvements();
CREATE TRIGGER citation_mark AFTER UPDATE ON legal_analysis_provision
    FOR EACH ROW WHEN (
        (OLD.text, OLD.original_text, OLD.groups)
        IS DISTINCT FROM (NEW.text, NEW.original_text, NEW.groups))
    EXECUTE FUNCTION legal_analysis_citation_mark('provision_id', 'id');
CREATE TRIGGER citation_mark AFTER UPDATE ON evidence_evidenceitem
    FOR EACH ROW WHEN (OLD.description IS DISTINCT FROM NEW.description)
    EXECUTE FUNCTION legal_analysis_citation_mark('item_id', 'id');
"""

NO_MARK = """
DROP TRIGGER citation_mark ON evidence_evidenceitem;
DROP TRIGGER citation_mark ON legal_analysis_provision;
DROP TRIGGER citation_mark_gone ON evidence_involvement;
DROP TRIGGER citation_mark_changed ON evidence_involvement;
DROP TRIGGER citation_mark_added ON evidence_involvement;
DROP TRIGGER citation_mark ON evidence_incident;
DROP TRIGGER citation_mark ON evidence_act;
DROP TRIGGER citation_mark ON evidence_translation;
DROP TRIGGER citation_mark_new ON evidence_translation;
DROP TRIGGER citation_mark ON evidence_paragraph;
DROP TRIGGER citation_mark_addendum ON evidence_paragraph;
DROP FUNCTION legal_analysis_citation_mark_of_involvements();
DROP FUNCTION legal_analysis_citation_mark_of_account();
DROP FUNCTION legal_analysis_citation_mark_of_incident();
DROP FUNCTION legal_analysis_citation_mark();
"""


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0011_citation_has_writer"),
        ("evidence", "0037_handover_guards"),
    )

    operations = (
        migrations.RunSQL(GUARD, NO_GUARD),
        migrations.RunSQL(MARK, NO_MARK),
    )
