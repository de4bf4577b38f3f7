"""A provision is cited for when and where it held, too: what changes of that marks its citations.

Its words did so since 0012. What changed before this was not marked, and cannot be known any more.

Each first holds the provision, as whoever cites it does: either the citation is seen and marked, or
it waits and is made of what stands then.
"""

from django.db import migrations

MARK = """
CREATE FUNCTION legal_analysis_citation_mark_of_provision(changed uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM legal_analysis_provision WHERE id = changed FOR NO KEY UPDATE;
    UPDATE legal_analysis_citation SET stale_since = now()
    WHERE provision_id = changed AND stale_since IS NULL AND taken_back_at IS NULL;
END
$$;

CREATE FUNCTION legal_analysis_citation_mark_by_provision() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM legal_analysis_citation_mark_of_provision(OLD.provision_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM legal_analysis_citation_mark_of_provision(NEW.provision_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION legal_analysis_citation_mark_by_policy() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    -- Of a policy its own key, of a province of one the key of the policy.
    which uuid := (to_jsonb(coalesce(NEW, OLD)) ->> TG_ARGV[0])::uuid;
BEGIN
    PERFORM legal_analysis_citation_mark_of_provision(id)
    FROM (SELECT id FROM legal_analysis_provision WHERE policy_id = which ORDER BY id) p;
    RETURN NULL;
END
$$;

CREATE TRIGGER citation_mark_time AFTER INSERT OR DELETE ON legal_analysis_inforce
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_citation_mark_by_provision();
CREATE TRIGGER citation_mark_time_changed AFTER UPDATE ON legal_analysis_inforce
    FOR EACH ROW WHEN (
        (OLD.provision_id, OLD.from_edtf, OLD.to_edtf, OLD.calendar)
        IS DISTINCT FROM (NEW.provision_id, NEW.from_edtf, NEW.to_edtf, NEW.calendar))
    EXECUTE FUNCTION legal_analysis_citation_mark_by_provision();
CREATE TRIGGER citation_mark_right AFTER INSERT OR UPDATE OR DELETE
    ON legal_analysis_provision_rights
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_citation_mark_by_provision();
CREATE TRIGGER citation_mark_province AFTER INSERT OR UPDATE OR DELETE
    ON legal_analysis_policy_provinces
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_citation_mark_by_policy('policy_id');
CREATE TRIGGER citation_mark AFTER UPDATE ON legal_analysis_policy
    FOR EACH ROW WHEN (
        (OLD.title, OLD.scope, OLD.status, OLD.date_edtf, OLD.date_calendar)
        IS DISTINCT FROM (NEW.title, NEW.scope, NEW.status, NEW.date_edtf, NEW.date_calendar))
    EXECUTE FUNCTION legal_analysis_citation_mark_by_policy('id');
"""

NO_MARK = """
DROP TRIGGER citation_mark ON legal_analysis_policy;
DROP TRIGGER citation_mark_province ON legal_analysis_policy_provinces;
DROP TRIGGER citation_mark_right ON legal_analysis_provision_rights;
DROP TRIGGER citation_mark_time_changed ON legal_analysis_inforce;
DROP TRIGGER citation_mark_time ON legal_analysis_inforce;
DROP FUNCTION legal_analysis_citation_mark_by_policy();
DROP FUNCTION legal_analysis_citation_mark_by_provision();
DROP FUNCTION legal_analysis_citation_mark_of_provision(uuid);
"""


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0047_office_holders_in_texts"),)

    operations = (migrations.RunSQL(MARK, NO_MARK),)
