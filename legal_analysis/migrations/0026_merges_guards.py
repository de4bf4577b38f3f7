"""Decisions go over with the record they are on, when it is merged and when that is undone.

Only as the journal of the merge says, in its transaction. Rights, links and decisions that were left with a
merged record do not change, nor is an act cited that was joined with another (evidence 0054).
"""

from django.db import migrations

TABLE = "legal_analysis_enforcementdecision"

# As in 0017, with the journal before it.
KEPT = """
CREATE OR REPLACE FUNCTION legal_analysis_decision_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'enforcement_decision_is_kept'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;{moved}
    IF OLD.replaced_at IS NOT NULL
        OR to_jsonb(NEW) - 'replaced_at' IS DISTINCT FROM to_jsonb(OLD) - 'replaced_at'
    THEN
        RAISE EXCEPTION 'enforcement_decision_is_kept: it is only ever replaced, and once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
"""
MOVED = """
    IF to_jsonb(NEW) - 'incident_id' = to_jsonb(OLD) - 'incident_id' AND EXISTS (
        SELECT FROM evidence_mergestep s JOIN evidence_incidentmerge m ON m.id = s.merge_id
        WHERE s.model = 'legal_analysis.EnforcementDecision' AND s.row = OLD.id::text
            AND s."column" = 'incident_id' AND (
                m.merged_at = now() AND m.undone_at IS NULL
                    AND s.was = to_jsonb(OLD.incident_id) AND s.became = to_jsonb(NEW.incident_id)
                OR m.undone_at = now()
                    AND s.became = to_jsonb(OLD.incident_id) AND s.was = to_jsonb(NEW.incident_id))
    ) THEN
        RETURN NEW;
    END IF;"""
OF_INCIDENT = "'incident_id', 'evidence_incident', 'merged_into_id'"
TABLES = {
    "legal_analysis_deprivation": ("INSERT OR UPDATE OR DELETE", OF_INCIDENT),
    "legal_analysis_enforcement": ("INSERT OR UPDATE OR DELETE", OF_INCIDENT),
    TABLE: ("INSERT OR UPDATE", OF_INCIDENT),
    "legal_analysis_citation": ("INSERT", "'act_id', 'evidence_act', 'joined_to_id'"),
}


def stands_still(table: str) -> str:
    when, what = TABLES[table]
    return (
        f"CREATE TRIGGER merged_stands_still AFTER {when} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION gawah_merged_stands_still({what})"
    )


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0025_searches_row_security"),
        ("evidence", "0054_merges_guards"),
    )

    operations = (
        migrations.RunSQL(KEPT.replace("{moved}", MOVED), KEPT.replace("{moved}", "")),
        *(
            migrations.RunSQL(
                stands_still(table), f"DROP TRIGGER merged_stands_still ON {table}"
            )
            for table in TABLES
        ),
    )
