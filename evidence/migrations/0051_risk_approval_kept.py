"""A word of an approver is written once, and taken back once. Reached by the person it is about."""

from django.db import migrations

TABLE = "evidence_riskapproval"
RULE = (
    "(SELECT gawah_system()) OR EXISTS (SELECT FROM evidence_person p"
    f" WHERE p.id = {TABLE}.person_id)"
)
ENABLE = f"""
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY;
CREATE POLICY {TABLE}_rows ON {TABLE} USING ({RULE}) WITH CHECK ({RULE});
REVOKE DELETE, TRUNCATE ON {TABLE} FROM gawah_app;
CREATE FUNCTION {TABLE}_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.taken_back_at IS NULL
        AND to_jsonb(NEW) - 'taken_back_at' = to_jsonb(OLD) - 'taken_back_at'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'risk_approval_is_kept: it is taken back, once, and never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER risk_approval_kept BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_kept();
CREATE TRIGGER risk_approval_kept_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_kept();
"""
DISABLE = f"""
DROP TRIGGER risk_approval_kept_truncate ON {TABLE};
DROP TRIGGER risk_approval_kept ON {TABLE};
DROP FUNCTION {TABLE}_kept();
GRANT DELETE ON {TABLE} TO gawah_app;
DROP POLICY {TABLE}_rows ON {TABLE};
ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0050_risk_approval"),)

    operations = (migrations.RunSQL(ENABLE, DISABLE),)
