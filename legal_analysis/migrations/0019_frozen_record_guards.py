"""What a submission was frozen with is written once: neither changed nor taken out afterwards.

Reached by the case, like the submission itself.
"""

from django.db import migrations

TABLE = "legal_analysis_frozenrecord"
RULE = (
    "(SELECT gawah_system()) OR EXISTS (SELECT FROM legal_analysis_submission s"
    f" WHERE s.id = {TABLE}.submission_id)"
)
ENABLE = f"""
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;
CREATE POLICY {TABLE}_rows ON {TABLE} USING ({RULE}) WITH CHECK ({RULE});
REVOKE UPDATE, DELETE, TRUNCATE ON {TABLE} FROM gawah_app;
CREATE FUNCTION {TABLE}_only_added() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'frozen_record_is_kept: what a submission was made from stays'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER frozen_record_only_added BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_only_added();
CREATE TRIGGER frozen_record_only_added_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_only_added();
"""
DISABLE = f"""
DROP TRIGGER frozen_record_only_added_truncate ON {TABLE};
DROP TRIGGER frozen_record_only_added ON {TABLE};
DROP FUNCTION {TABLE}_only_added();
GRANT UPDATE, DELETE ON {TABLE} TO gawah_app;
DROP POLICY {TABLE}_rows ON {TABLE};
ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0018_frozen_record"),)

    operations = (migrations.RunSQL(ENABLE, DISABLE),)
