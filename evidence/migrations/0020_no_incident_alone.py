"""No incident without an act, nor without a source or an account; entries and corrections guarded.

An act has an incident, and an involvement an act, by their columns. That an incident has an act can be
said only when a transaction ends: so a trigger that waits until then asks again for each incident that
was touched. ERRCODE as of a check, so that Django raises IntegrityError.
"""

from django.db import migrations

WHOLE = """
CREATE FUNCTION gawah_incident_is_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN  -- of the incident itself
        touched := NEW.id;
    ELSE
        touched := OLD.incident_id;
    END IF;
    IF NOT EXISTS (SELECT FROM evidence_incident WHERE id = touched) THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT FROM evidence_act WHERE incident_id = touched) THEN
        RAISE EXCEPTION 'incident_has_act' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM evidence_incidentsource WHERE incident_id = touched)
        AND NOT EXISTS (SELECT FROM evidence_testimony_incidents WHERE incident_id = touched) THEN
        RAISE EXCEPTION 'incident_has_source_or_account' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""
TRIGGERS = {
    "evidence_incident": "INSERT",
    "evidence_act": "DELETE OR UPDATE OF incident_id",
    "evidence_incidentsource": "DELETE OR UPDATE OF incident_id",
    "evidence_testimony_incidents": "DELETE OR UPDATE OF incident_id",
}


def wait_and_ask(table: str) -> str:
    return (
        f"CREATE CONSTRAINT TRIGGER incident_is_whole AFTER {TRIGGERS[table]} ON {table}"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gawah_incident_is_whole()"
    )


# A second wall, as on drafts (0015): only who writes it.
ROWS = """
ALTER TABLE evidence_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY evidence_entry_rows ON evidence_entry
    USING ((SELECT gawah_system()) OR author_id = (SELECT gawah_user()))
    WITH CHECK ((SELECT gawah_system()) OR author_id = (SELECT gawah_user()));
"""
UNROWS = """
DROP POLICY evidence_entry_rows ON evidence_entry;
ALTER TABLE evidence_entry NO FORCE ROW LEVEL SECURITY;
ALTER TABLE evidence_entry DISABLE ROW LEVEL SECURITY;
"""

ONLY_ADDED = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON evidence_correction FROM gawah_app;
    END IF;
END $$;
"""
NOT_ONLY_ADDED = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT UPDATE, DELETE ON evidence_correction TO gawah_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0019_entries_and_means"),)

    operations = (
        migrations.RunSQL(WHOLE, "DROP FUNCTION gawah_incident_is_whole()"),
        *(
            migrations.RunSQL(wait_and_ask(table), f"DROP TRIGGER incident_is_whole ON {table}")
            for table in TRIGGERS
        ),
        migrations.RunSQL(ROWS, UNROWS),
        migrations.RunSQL(ONLY_ADDED, NOT_ONLY_ADDED),
    )
