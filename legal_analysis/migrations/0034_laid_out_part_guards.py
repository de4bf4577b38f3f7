"""Parts laid out before: for the system alone, and gone when anybody takes anything back.

The triggers stand in the database, so that no way of withdrawing or erasing can pass by them. Whoever
takes something back waits for parts being written at this moment and deletes them with the others; a
part written later finds that the era has changed (legal_analysis/builds/kept.py).
"""

from django.db import migrations

TABLE = "legal_analysis_laidoutpart"

ROWS = f"""
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;
CREATE POLICY {TABLE}_rows ON {TABLE}
    USING ((SELECT gawah_system())) WITH CHECK ((SELECT gawah_system()));
"""
UNROWS = f"""
DROP POLICY {TABLE}_rows ON {TABLE};
ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;
"""

TAKEN_BACK = f"""
CREATE SEQUENCE legal_analysis_parts_era;
CREATE FUNCTION legal_analysis_forget_parts() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    acting text := coalesce(current_setting('gawah.system', true), '');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('legal_analysis_parts'));
    PERFORM nextval('legal_analysis_parts_era');
    PERFORM set_config('gawah.system', 'constraint', true);
    DELETE FROM {TABLE};
    PERFORM set_config('gawah.system', acting, true);
    RETURN NULL;
END
$$;
CREATE TRIGGER forget_parts AFTER UPDATE ON evidence_consent
    FOR EACH ROW WHEN (
        NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at
        OR NEW.superseded_at IS DISTINCT FROM OLD.superseded_at
    )
    EXECUTE FUNCTION legal_analysis_forget_parts();
CREATE TRIGGER forget_parts AFTER UPDATE ON accounts_personkey
    FOR EACH ROW WHEN (NEW.destroyed_at IS DISTINCT FROM OLD.destroyed_at)
    EXECUTE FUNCTION legal_analysis_forget_parts();
"""
NOT_TAKEN_BACK = """
DROP TRIGGER forget_parts ON accounts_personkey;
DROP TRIGGER forget_parts ON evidence_consent;
DROP FUNCTION legal_analysis_forget_parts();
DROP SEQUENCE legal_analysis_parts_era;
"""


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0033_laid_out_part"),
        ("accounts", "0004_row_security_functions"),
        ("evidence", "0001_initial"),
    )

    operations = (
        migrations.RunSQL(ROWS, UNROWS),
        migrations.RunSQL(TAKEN_BACK, NOT_TAKEN_BACK),
    )
