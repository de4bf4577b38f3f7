"""A submission knows who wrote its texts, and none of them lets it go.

PostgreSQL fills it when the case is frozen, and takes nothing else. Whoever wrote any version of a text
counts: her words may stand on in the next one. Nor does somebody let go what she was the first to leave
when it was looked through: she would have read it alone.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

SUBMISSION, RELEASE = "legal_analysis_submission", "legal_analysis_release"

WRITERS = """
CREATE FUNCTION legal_analysis_writers(of_case uuid, for_mechanism uuid, in_language text)
RETURNS uuid[] LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT w.who ORDER BY w.who), '{}') FROM (
        SELECT t.author_id AS who FROM legal_analysis_submissiontext t
        WHERE t.case_file_id = of_case AND t.mechanism_id = for_mechanism
            AND t.language = in_language AND t.number IS NOT NULL
        UNION ALL SELECT t.author_id FROM legal_analysis_casetext t WHERE t.case_file_id = of_case
        UNION ALL SELECT a.author_id FROM legal_analysis_assessment a WHERE a.case_file_id = of_case
        UNION ALL SELECT v.author_id FROM legal_analysis_assessmentversion v
        JOIN legal_analysis_assessment a ON a.id = v.assessment_id WHERE a.case_file_id = of_case
        UNION ALL SELECT c.written_by_id FROM legal_analysis_citation c
        WHERE c.case_file_id = of_case AND c.taken_back_at IS NULL
        UNION ALL SELECT v.written_by_id FROM legal_analysis_citationversion v
        JOIN legal_analysis_citation c ON c.id = v.citation_id
        WHERE c.case_file_id = of_case AND c.taken_back_at IS NULL
    ) w
$$;
"""
UNWRITERS = "DROP FUNCTION legal_analysis_writers(uuid, uuid, text);"

# Of what was frozen before. Row security hides it from who is nobody.
FILL = f"""
SELECT set_config('gawah.system', 'migration', true);
UPDATE {SUBMISSION} s
SET writers = legal_analysis_writers(s.case_file_id, s.mechanism_id, s.language);
SELECT set_config('gawah.system', '', true);
"""

GUARD = f"""
CREATE FUNCTION legal_analysis_submission_writers() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    acting text := coalesce(current_setting('gawah.system', true), '');
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Whoever wrote, whatever of it is open to who freezes.
        PERFORM set_config('gawah.system', 'constraint', true);
        NEW.writers := legal_analysis_writers(NEW.case_file_id, NEW.mechanism_id, NEW.language);
        PERFORM set_config('gawah.system', acting, true);
    ELSE
        NEW.writers := OLD.writers;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER submission_writers BEFORE INSERT OR UPDATE ON {SUBMISSION}
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_submission_writers();

CREATE FUNCTION legal_analysis_release_by_another() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    acting text := coalesce(current_setting('gawah.system', true), '');
    wrote boolean;
    left_it boolean;
BEGIN
    PERFORM set_config('gawah.system', 'constraint', true);
    wrote := EXISTS (
        SELECT FROM {SUBMISSION} s
        WHERE s.id = NEW.submission_id AND NEW.approved_by_id = ANY (s.writers)
    );
    left_it := EXISTS (
        SELECT FROM {SUBMISSION} s
        JOIN legal_analysis_passagedecision d
            ON d.case_file_id = s.case_file_id AND d.mechanism_id = s.mechanism_id
        WHERE s.id = NEW.submission_id AND d.decided_by_id = NEW.approved_by_id
            AND d.decision <> 'redact' AND d.role <> 'approver'
    );
    PERFORM set_config('gawah.system', acting, true);
    IF wrote THEN
        RAISE EXCEPTION 'release_by_two_people: who wrote a text of it does not let it go'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF left_it THEN
        RAISE EXCEPTION 'release_by_two_people: who left a passage in it does not let it go'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER release_by_another BEFORE UPDATE ON {RELEASE} FOR EACH ROW
    WHEN (NEW.approved_by_id IS NOT NULL
        AND NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id)
    EXECUTE FUNCTION legal_analysis_release_by_another();
"""
UNGUARD = f"""
DROP TRIGGER release_by_another ON {RELEASE};
DROP FUNCTION legal_analysis_release_by_another();
DROP TRIGGER submission_writers ON {SUBMISSION};
DROP FUNCTION legal_analysis_submission_writers();
"""


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0045_release_problems"),)

    operations = (
        migrations.AddField(
            model_name="submission",
            name="writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                blank=True,
                default=list,
                editable=False,
                help_text="Who wrote any version of a text in it. PostgreSQL says so when it is frozen.",
                size=None,
            ),
        ),
        migrations.RunSQL(WRITERS, UNWRITERS),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, UNGUARD),
    )
