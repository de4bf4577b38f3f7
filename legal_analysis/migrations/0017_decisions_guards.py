"""Decisions on provisions: kept for ever, seen by whose they are, and behind every accepted link.

Nothing of a decision changes but that it is replaced, once. A link between an incident and a policy that
says an analyst accepted it has a decision that says so: no suggestion becomes a link by itself.
"""

from django.db import migrations

TABLE = "legal_analysis_enforcementdecision"

KEPT = f"""
CREATE FUNCTION legal_analysis_decision_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'enforcement_decision_is_kept'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.replaced_at IS NOT NULL
        OR to_jsonb(NEW) - 'replaced_at' IS DISTINCT FROM to_jsonb(OLD) - 'replaced_at'
    THEN
        RAISE EXCEPTION 'enforcement_decision_is_kept: it is only ever replaced, and once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER decision_guard BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_decision_guard();
CREATE TRIGGER decision_guard_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION legal_analysis_decision_guard();
"""
NOT_KEPT = f"""
DROP TRIGGER decision_guard_truncate ON {TABLE};
DROP TRIGGER decision_guard ON {TABLE};
DROP FUNCTION legal_analysis_decision_guard();
"""

# When the transaction ends: the decision and the link are written in one. By then nobody acts any
# more, so the function says for itself that it may see every decision.
DECIDED = f"""
CREATE FUNCTION legal_analysis_link_is_decided() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    link legal_analysis_enforcement;
    acting text := coalesce(current_setting('gawah.system', true), '');
    decided boolean;
BEGIN
    IF TG_TABLE_NAME = 'legal_analysis_enforcement' THEN
        SELECT * INTO link FROM legal_analysis_enforcement WHERE id = NEW.id;
    ELSE
        SELECT e.* INTO link FROM legal_analysis_enforcement e
        JOIN legal_analysis_provision p ON p.policy_id = e.policy_id
        WHERE p.id = NEW.provision_id AND e.incident_id = NEW.incident_id
            AND e.organisation_id = NEW.organisation_id;
    END IF;
    IF link.id IS NULL OR link.basis <> 'accepted' THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('gawah.system', 'constraint', true);
    decided := EXISTS (
        SELECT FROM {TABLE} d JOIN legal_analysis_provision p ON p.id = d.provision_id
        WHERE d.incident_id = link.incident_id AND d.organisation_id = link.organisation_id
            AND p.policy_id = link.policy_id AND d.verdict = 'accepted' AND d.replaced_at IS NULL
    );
    PERFORM set_config('gawah.system', acting, true);
    IF NOT decided THEN
        RAISE EXCEPTION 'enforcement_accepted_is_decided: nobody accepted this link'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER link_is_decided AFTER INSERT OR UPDATE ON legal_analysis_enforcement
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.basis = 'accepted') EXECUTE FUNCTION legal_analysis_link_is_decided();
CREATE CONSTRAINT TRIGGER link_stays_decided AFTER UPDATE ON {TABLE}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_link_is_decided();
"""
NOT_DECIDED = f"""
DROP TRIGGER link_stays_decided ON {TABLE};
DROP TRIGGER link_is_decided ON legal_analysis_enforcement;
DROP FUNCTION legal_analysis_link_is_decided();
"""

# The same second wall as on policies being entered (0007).
RULE = (
    "(SELECT gawah_system())"
    " OR organisation_id = ANY ((SELECT gawah_organisations())::uuid[])"
    " OR EXISTS (SELECT FROM accounts_caseteam t"
    f" WHERE t.organisation_id = {TABLE}.organisation_id"
    " AND t.id = ANY ((SELECT gawah_teams())::uuid[]))"
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
        ("legal_analysis", "0016_decisions_on_provisions"),
        ("accounts", "0004_row_security_functions"),
    )

    operations = (
        migrations.RunSQL(KEPT, NOT_KEPT),
        migrations.RunSQL(DECIDED, NOT_DECIDED),
        migrations.RunSQL(ROWS, UNROWS),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
    )
