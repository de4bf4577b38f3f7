"""What no code of ours can go round: a second person reads, and an account goes the ways there are.

Both triggers see with the eyes of whoever acts, and refuse what she may not see. Statuses may follow
on each other as Testimony.NEXT has it; a test compares the two.
"""

from django.db import migrations

READING = """
CREATE FUNCTION evidence_review_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'review_is_kept: a reading is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL
            OR (NEW.id, NEW.testimony_id, NEW.reviewer_id, NEW.role, NEW.taken_at)
                IS DISTINCT FROM (OLD.id, OLD.testimony_id, OLD.reviewer_id, OLD.role, OLD.taken_at)
        THEN
            RAISE EXCEPTION 'review_is_kept: a reading only ends, once'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM evidence_testimony t JOIN evidence_interview i ON i.id = t.interview_id
        WHERE t.id = NEW.testimony_id AND t.status = 'submitted'
            AND i.interviewer_id <> NEW.reviewer_id
    ) THEN
        RAISE EXCEPTION 'review_by_a_second_person: not sent in, or taken down by the reader'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER review_guard BEFORE INSERT OR UPDATE OR DELETE ON evidence_review
    FOR EACH ROW EXECUTE FUNCTION evidence_review_guard();
"""

UNREADING = """
DROP TRIGGER review_guard ON evidence_review;
DROP FUNCTION evidence_review_guard();
"""

STATUS = """
CREATE FUNCTION evidence_testimony_status() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last text;
BEGIN
    IF (OLD.status, NEW.status) NOT IN (
        ('draft', 'submitted'), ('submitted', 'returned'), ('submitted', 'reviewed'),
        ('returned', 'submitted'), ('reviewed', 'sealed')
    ) THEN
        RAISE EXCEPTION 'testimony_status_follows: % does not follow on %', NEW.status, OLD.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status IN ('returned', 'reviewed') THEN
        SELECT outcome INTO last FROM evidence_review
            WHERE testimony_id = NEW.id ORDER BY taken_at DESC, id DESC LIMIT 1;
        IF last IS DISTINCT FROM
            (CASE NEW.status WHEN 'reviewed' THEN 'accepted' ELSE 'returned' END)
        THEN
            RAISE EXCEPTION 'testimony_status_by_review: no second person said so'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER testimony_status BEFORE UPDATE ON evidence_testimony
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION evidence_testimony_status();
"""

UNSTATUS = """
DROP TRIGGER testimony_status ON evidence_testimony;
DROP FUNCTION evidence_testimony_status();
"""


class Migration(migrations.Migration):
    dependencies = (("evidence", "0004_review_row_security"),)

    operations = (
        migrations.RunSQL(READING, UNREADING),
        migrations.RunSQL(STATUS, UNSTATUS),
    )
