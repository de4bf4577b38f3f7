"""A corroboration is kept as it was said, taken back once, and never between two of one origin.

Origins as far as a row can tell: a source of both, or sources of one group; one person who gave both
accounts, or who tells of the incident. evidence/origins.py knows more: that two entries of a person are
the same one, or that a publication only repeats an account. Who writes sees no more here than she does
elsewhere: no other case shows through a refusal (T-02).
"""

from django.db import migrations

TABLE = "legal_analysis_corroboration"

KEPT = f"""
CREATE FUNCTION legal_analysis_origins_of(account uuid, incident uuid) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(nullif(s.independence_group, ''), s.id::text)
    FROM evidence_source s JOIN evidence_testimonysource p ON p.source_id = s.id
    WHERE p.testimony_id = account
    UNION
    SELECT coalesce(nullif(s.independence_group, ''), s.id::text)
    FROM evidence_source s JOIN evidence_incidentsource p ON p.source_id = s.id
    WHERE p.incident_id = incident
    UNION
    SELECT t.person_id::text FROM evidence_testimony t WHERE t.id = account AND t.basis = 'consent'
    UNION
    SELECT t.person_id::text
    FROM evidence_testimony t JOIN evidence_testimony_incidents i ON i.testimony_id = t.id
    WHERE i.incident_id = incident AND t.basis = 'consent'
$$;
CREATE FUNCTION legal_analysis_corroboration_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    steps constant text[] := '{{taken_back_at,taken_back_by_id,taken_back_reason}}';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.taken_back_at IS NOT NULL
            OR to_jsonb(NEW) - steps IS DISTINCT FROM to_jsonb(OLD) - steps
        THEN
            RAISE EXCEPTION 'corroboration_is_kept: it is taken back, once, and never changed'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    ELSIF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'corroboration_is_kept: it is taken back, and never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.act_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM evidence_act a WHERE a.id = NEW.act_id AND a.incident_id = NEW.about_id
    ) THEN
        RAISE EXCEPTION 'corroboration_on_one_fact: the act is of another incident'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.says = 'corroborates' AND EXISTS (
        SELECT * FROM legal_analysis_origins_of(NEW.first_account_id, NEW.first_incident_id)
        INTERSECT
        SELECT * FROM legal_analysis_origins_of(NEW.second_account_id, NEW.second_incident_id)
    ) THEN
        RAISE EXCEPTION 'corroboration_of_two_origins: of one origin: this is no corroboration'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER corroboration_guard BEFORE INSERT OR UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_corroboration_guard();
CREATE TRIGGER corroboration_guard_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION legal_analysis_corroboration_guard();
"""
NOT_KEPT = f"""
DROP TRIGGER corroboration_guard_truncate ON {TABLE};
DROP TRIGGER corroboration_guard ON {TABLE};
DROP FUNCTION legal_analysis_corroboration_guard();
DROP FUNCTION legal_analysis_origins_of(uuid, uuid);
"""

# As of a submission (0002): the team of the case, and the organisation of that team.
RULE = (
    "(SELECT gawah_system()) OR EXISTS"
    " (SELECT FROM legal_analysis_casefile c JOIN accounts_caseteam t ON t.id = c.team_id"
    f" WHERE c.id = {TABLE}.case_file_id"
    " AND (t.id = ANY ((SELECT gawah_teams())::uuid[])"
    " OR t.organisation_id = ANY ((SELECT gawah_organisations())::uuid[])))"
)
ROWS = (
    f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;"
    f" ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;"
    f" CREATE POLICY {TABLE}_rows ON {TABLE} USING ({RULE}) WITH CHECK ({RULE});"
)
UNROWS = (
    f"DROP POLICY {TABLE}_rows ON {TABLE};"
    f" ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY;"
    f" ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;"
)

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
    dependencies = (
        ("legal_analysis", "0035_corroborations"),
        ("accounts", "0004_row_security_functions"),
    )

    operations = (
        migrations.RunSQL(KEPT, NOT_KEPT),
        migrations.RunSQL(ROWS, UNROWS),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
    )
