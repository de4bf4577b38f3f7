"""What no code of ours can go round about assessments.

One version follows on the other, so who saves over what she has not seen is refused; each is kept, by
the database itself; what changes is a draft again; and nobody who wrote a word of it is its second
reader. Versions and comments are only added to.
"""

from django.db import migrations

ASSESSMENT = """
CREATE FUNCTION legal_analysis_assessment_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    words_changed boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.version <> 1 OR NEW.second_reader_id IS NOT NULL OR NEW.waiting_since IS NOT NULL THEN
            RAISE EXCEPTION 'assessment_begins: as a draft, at version 1'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.case_file_id, NEW.element_id)
        IS DISTINCT FROM (OLD.id, OLD.case_file_id, OLD.element_id)
    THEN
        RAISE EXCEPTION 'assessment_is_of_one_element: another element is assessed by itself'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    words_changed := (NEW.author_id, NEW.conclusion_id, NEW.law, NEW.facts, NEW.reasoning,
            NEW.contrary, NEW.gaps)
        IS DISTINCT FROM (OLD.author_id, OLD.conclusion_id, OLD.law, OLD.facts, OLD.reasoning,
            OLD.contrary, OLD.gaps);
    IF NEW.version <> OLD.version + words_changed::int THEN
        RAISE EXCEPTION 'assessment_follows: somebody saved another version meanwhile'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF words_changed AND (NEW.second_reader_id IS NOT NULL OR NEW.waiting_since IS NOT NULL) THEN
        RAISE EXCEPTION 'assessment_changed_is_a_draft: nobody has read this version'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.second_reader_id IS NOT NULL
        AND NEW.second_reader_id IS DISTINCT FROM OLD.second_reader_id
    THEN
        IF OLD.waiting_since IS NULL THEN
            RAISE EXCEPTION 'assessment_waited: nobody asked for a second reader'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (
            SELECT FROM legal_analysis_assessmentversion v
            WHERE v.assessment_id = NEW.id AND v.author_id = NEW.second_reader_id
        ) THEN
            RAISE EXCEPTION 'assessment_reader_wrote_nothing: the second reader is another person'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER assessment_guard BEFORE INSERT OR UPDATE ON legal_analysis_assessment
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_assessment_guard();

CREATE FUNCTION legal_analysis_assessment_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.version = OLD.version THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO legal_analysis_assessmentversion (id, assessment_id, number, author_id,
        conclusion_id, law, facts, reasoning, contrary, gaps, saved_at)
    VALUES (gen_random_uuid(), NEW.id, NEW.version, NEW.author_id, NEW.conclusion_id, NEW.law,
        NEW.facts, NEW.reasoning, NEW.contrary, NEW.gaps, clock_timestamp());
    RETURN NULL;
END
$$;
CREATE TRIGGER assessment_kept AFTER INSERT OR UPDATE ON legal_analysis_assessment
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_assessment_kept();
"""

NO_ASSESSMENT = """
DROP TRIGGER assessment_kept ON legal_analysis_assessment;
DROP FUNCTION legal_analysis_assessment_kept();
DROP TRIGGER assessment_guard ON legal_analysis_assessment;
DROP FUNCTION legal_analysis_assessment_guard();
"""

# A row nobody saved would be a forged version: only what the assessment holds now is taken in.
VERSION = """
CREATE FUNCTION legal_analysis_assessment_version_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM legal_analysis_assessment a
        WHERE a.id = NEW.assessment_id
            AND (a.version, a.author_id, a.conclusion_id, a.law, a.facts, a.reasoning, a.contrary,
                a.gaps)
            = (NEW.number, NEW.author_id, NEW.conclusion_id, NEW.law, NEW.facts, NEW.reasoning,
                NEW.contrary, NEW.gaps)
    ) THEN
        RAISE EXCEPTION 'assessment_version_was_saved: the assessment holds something else'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER assessment_version_guard BEFORE INSERT ON legal_analysis_assessmentversion
    FOR EACH ROW EXECUTE FUNCTION legal_analysis_assessment_version_guard();
CREATE TRIGGER assessment_version_kept BEFORE UPDATE OR DELETE OR TRUNCATE
    ON legal_analysis_assessmentversion
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
CREATE TRIGGER assessment_comment_kept BEFORE UPDATE OR DELETE OR TRUNCATE
    ON legal_analysis_assessmentcomment
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_only_added();
"""

NO_VERSION = """
DROP TRIGGER assessment_comment_kept ON legal_analysis_assessmentcomment;
DROP TRIGGER assessment_version_kept ON legal_analysis_assessmentversion;
DROP TRIGGER assessment_version_guard ON legal_analysis_assessmentversion;
DROP FUNCTION legal_analysis_assessment_version_guard();
"""

RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE
            ON legal_analysis_assessmentversion, legal_analysis_assessmentcomment FROM gawah_app;
    END IF;
END $$;
"""

UNRIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gawah_app') THEN
        GRANT UPDATE, DELETE
            ON legal_analysis_assessmentversion, legal_analysis_assessmentcomment TO gawah_app;
    END IF;
END $$;
"""

# The second wall round what somebody has not saved: only she, and the system, reach it.
DRAFT = "legal_analysis_assessmentdraft"
MINE = "(SELECT gawah_system()) OR author_id = (SELECT gawah_user())"
WALL = (
    f"ALTER TABLE {DRAFT} ENABLE ROW LEVEL SECURITY;"
    f" ALTER TABLE {DRAFT} FORCE ROW LEVEL SECURITY;"
    f" CREATE POLICY {DRAFT}_rows ON {DRAFT} USING ({MINE}) WITH CHECK ({MINE});"
)
NO_WALL = (
    f"DROP POLICY {DRAFT}_rows ON {DRAFT};"
    f" ALTER TABLE {DRAFT} NO FORCE ROW LEVEL SECURITY;"
    f" ALTER TABLE {DRAFT} DISABLE ROW LEVEL SECURITY;"
)


class Migration(migrations.Migration):
    dependencies = (
        ("legal_analysis", "0013_assessment_versions"),
        ("accounts", "0018_stamps_kept"),
    )

    operations = (
        migrations.RunSQL(ASSESSMENT, NO_ASSESSMENT),
        migrations.RunSQL(VERSION, NO_VERSION),
        migrations.RunSQL(RIGHTS, UNRIGHTS),
        migrations.RunSQL(WALL, NO_WALL),
    )
