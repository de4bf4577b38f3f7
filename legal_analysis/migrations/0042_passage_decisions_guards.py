"""A decision on a passage is only added to, each on the one before; and a package keeps what it rests on.

Reached by the team of its case.
"""

from django.db import migrations

TABLE, RELEASE = "legal_analysis_passagedecision", "legal_analysis_release"
RULE = (
    "(SELECT gawah_system()) OR EXISTS (SELECT FROM legal_analysis_casefile c"
    f" JOIN accounts_caseteam t ON t.id = c.team_id WHERE c.id = {TABLE}.case_file_id"
    " AND (t.id = ANY ((SELECT gawah_teams())::uuid[])"
    " OR t.organisation_id = ANY ((SELECT gawah_organisations())::uuid[])))"
)
ENABLE = f"""
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;
CREATE POLICY {TABLE}_rows ON {TABLE} USING ({RULE}) WITH CHECK ({RULE});
CREATE FUNCTION {TABLE}_follows() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.number <> 1 + coalesce((
        SELECT max(d.number) FROM {TABLE} d
        WHERE d.case_file_id = NEW.case_file_id AND d.mechanism_id = NEW.mechanism_id
            AND d.place = NEW.place AND d.digest = NEW.digest
            AND d.start = NEW.start AND d.length = NEW.length
    ), 0) THEN
        RAISE EXCEPTION 'passage_decision_follows: somebody decided meanwhile'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER passage_decision_follows BEFORE INSERT ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_follows();
CREATE TRIGGER passage_decision_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON {TABLE} FROM gawah_app;
    END IF;
END $$;
"""
DISABLE = f"""
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT UPDATE, DELETE ON {TABLE} TO gawah_app;
    END IF;
END $$;
DROP TRIGGER passage_decision_kept ON {TABLE};
DROP TRIGGER passage_decision_follows ON {TABLE};
DROP FUNCTION {TABLE}_follows();
DROP POLICY {TABLE}_rows ON {TABLE};
ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;
"""

# Written when the package is made, and never after. The guard of 0028 stays as it is beside this.
STEPS = "made_at,problem"
KEPT = f"""
DO $$
DECLARE
    guard text := pg_get_functiondef('legal_analysis_release_guard()'::regprocedure);
BEGIN
    IF position('{STEPS}' IN guard) = 0 THEN
        RAISE EXCEPTION 'The guard of releases has no step called {STEPS}.';
    END IF;
    EXECUTE replace(guard, '{STEPS}', 'made_at,decided,problem');
END $$;
CREATE FUNCTION {RELEASE}_decided_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.made_at IS NOT NULL AND NEW.decided IS DISTINCT FROM OLD.decided THEN
        RAISE EXCEPTION 'release_is_kept: what was decided of its passages does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER release_decided_kept BEFORE UPDATE ON {RELEASE}
    FOR EACH ROW EXECUTE FUNCTION {RELEASE}_decided_kept();
"""
UNKEPT = f"""
DROP TRIGGER release_decided_kept ON {RELEASE};
DROP FUNCTION {RELEASE}_decided_kept();
DO $$ BEGIN
    EXECUTE replace(
        pg_get_functiondef('legal_analysis_release_guard()'::regprocedure),
        'made_at,decided,problem', '{STEPS}'
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0041_passage_decisions"),
        ("accounts", "0018_stamps_kept"),
    )

    operations = (
        migrations.RunSQL(ENABLE, DISABLE),
        migrations.RunSQL(KEPT, UNKEPT),
    )
