"""What persons write for a submission is only added to, each version on the one before.

Who would save over what she has not seen is refused, however fast she is. Reached by the case.
"""

from django.db import migrations

TABLE = "legal_analysis_submissiontext"
RULE = (
    "(SELECT gawah_system()) OR EXISTS (SELECT FROM legal_analysis_casefile c"
    f" WHERE c.id = {TABLE}.case_file_id)"
)
ENABLE = f"""
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;
CREATE POLICY {TABLE}_rows ON {TABLE} USING ({RULE}) WITH CHECK ({RULE});
CREATE FUNCTION {TABLE}_follows() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.number IS NOT NULL AND NEW.number <> 1 + coalesce((
        SELECT max(t.number) FROM {TABLE} t
        WHERE t.case_file_id = NEW.case_file_id AND t.mechanism_id = NEW.mechanism_id
            AND t.language = NEW.language AND t.section = NEW.section
    ), 0) THEN
        RAISE EXCEPTION 'submission_text_follows: somebody saved another version meanwhile'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER submission_text_follows BEFORE INSERT ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_follows();
CREATE TRIGGER submission_text_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}
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
DROP TRIGGER submission_text_kept ON {TABLE};
DROP TRIGGER submission_text_follows ON {TABLE};
DROP FUNCTION {TABLE}_follows();
DROP POLICY {TABLE}_rows ON {TABLE};
ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0031_submission_text"),
        ("accounts", "0018_stamps_kept"),
    )

    operations = (migrations.RunSQL(ENABLE, DISABLE),)
