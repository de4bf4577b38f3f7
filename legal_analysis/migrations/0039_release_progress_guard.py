"""How far the making of a package is may be written down beside it; the guard of releases knew no such steps."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION legal_analysis_release_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    steps constant text[] := '{approved_by_id,approved_at,refused_by_id,refused_at,refusal,opened_at,
        until,ended_by_id,ended_at,made_at,problem,@STEPS@contents,exhibits,sha256,seal_sha256,file_sha256,size,
        object_name,key_id,sent_at,sent_by_id,reference,follow_up_due,followed_up_at,feedback_due,
        feedback_given_at}';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF num_nonnulls(NEW.approved_at, NEW.refused_at, NEW.opened_at, NEW.ended_at, NEW.made_at,
            NEW.sent_at) > 0
        THEN
            RAISE EXCEPTION 'release_begins: asked for, and nothing more'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'release_is_kept: what went out stays on record'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF to_jsonb(NEW) - steps IS DISTINCT FROM to_jsonb(OLD) - steps THEN
        RAISE EXCEPTION 'release_is_kept: what was asked for does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (OLD.approved_at IS NOT NULL OR OLD.refused_at IS NOT NULL) AND
       (NEW.approved_by_id, NEW.approved_at, NEW.refused_by_id, NEW.refused_at, NEW.refusal)
       IS DISTINCT FROM
       (OLD.approved_by_id, OLD.approved_at, OLD.refused_by_id, OLD.refused_at, OLD.refusal) THEN
        RAISE EXCEPTION 'release_is_kept: the answer does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.made_at IS NOT NULL AND
       ((NEW.made_at, NEW.contents, NEW.exhibits, NEW.sha256, NEW.seal_sha256, NEW.file_sha256,
        NEW.size)
        IS DISTINCT FROM
        (OLD.made_at, OLD.contents, OLD.exhibits, OLD.sha256, OLD.seal_sha256, OLD.file_sha256,
        OLD.size)
        OR (NEW.object_name <> '' AND NEW.object_name <> OLD.object_name)) THEN
        RAISE EXCEPTION 'release_is_kept: another package is another release'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.opened_at IS NOT NULL AND
       (NEW.opened_at, NEW.until) IS DISTINCT FROM (OLD.opened_at, OLD.until) THEN
        RAISE EXCEPTION 'release_once: it is fetched once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.ended_at IS NOT NULL AND
       (NEW.ended_by_id, NEW.ended_at, NEW.approved_at, NEW.opened_at) IS DISTINCT FROM
       (OLD.ended_by_id, OLD.ended_at, OLD.approved_at, OLD.opened_at) THEN
        RAISE EXCEPTION 'release_is_kept: it has ended'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.sent_at IS NOT NULL AND
       (NEW.sent_at, NEW.sent_by_id) IS DISTINCT FROM (OLD.sent_at, OLD.sent_by_id) THEN
        RAISE EXCEPTION 'release_is_kept: it was sent then'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.approved_by_id IS NOT NULL AND EXISTS (
        SELECT FROM legal_analysis_submission s
        WHERE s.id = NEW.submission_id AND s.author_id = NEW.approved_by_id
    ) THEN
        RAISE EXCEPTION 'release_by_two_people: who wrote it does not let it go'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.approved_at IS DISTINCT FROM OLD.approved_at
        OR NEW.opened_at IS DISTINCT FROM OLD.opened_at) AND EXISTS (
        SELECT FROM legal_analysis_recall r JOIN legal_analysis_release o ON o.id = r.release_id
        WHERE o.submission_id = NEW.submission_id
    ) THEN
        RAISE EXCEPTION 'release_recalled: somebody in it does not allow it any more'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
"""
MARK = "@STEPS@"


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0038_volumes_and_progress"),)

    operations = (
        migrations.RunSQL(
            GUARD.replace(MARK, "page,chapters_done,chapters,"), GUARD.replace(MARK, "")
        ),
    )
