"""What was asked and answered stays as it was: a reveal only takes its next step, once."""

from django.db import migrations

GUARD = """
CREATE FUNCTION accounts_identityreveal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '% refused: who asked to see somebody stays on record', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Not the words: they may be sealed again, and open in this row only.
    IF (NEW.id, NEW.user_id, NEW.person_id, NEW.team_id, NEW.reason, NEW.parts, NEW.requested_at)
       IS DISTINCT FROM
       (OLD.id, OLD.user_id, OLD.person_id, OLD.team_id, OLD.reason, OLD.parts, OLD.requested_at)
    THEN
        RAISE EXCEPTION 'refused: what a reveal asked for does not change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (OLD.approved_at IS NOT NULL OR OLD.refused_at IS NOT NULL) AND
       (NEW.approved_by_id, NEW.approved_at, NEW.refused_by_id, NEW.refused_at, NEW.refusal)
       IS DISTINCT FROM
       (OLD.approved_by_id, OLD.approved_at, OLD.refused_by_id, OLD.refused_at, OLD.refusal) THEN
        RAISE EXCEPTION 'refused: the answer to a reveal does not change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.opened_at IS NOT NULL AND
       (NEW.opened_at, NEW.until) IS DISTINCT FROM (OLD.opened_at, OLD.until) THEN
        RAISE EXCEPTION 'refused: a reveal does not stay open for longer'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'refused: this reveal has ended'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER identityreveal_guard BEFORE UPDATE OR DELETE ON accounts_identityreveal
    FOR EACH ROW EXECUTE FUNCTION accounts_identityreveal_guard();
CREATE TRIGGER identityreveal_guard_truncate BEFORE TRUNCATE ON accounts_identityreveal
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_identityreveal_guard();
"""

UNGUARD = """
DROP TRIGGER identityreveal_guard ON accounts_identityreveal;
DROP TRIGGER identityreveal_guard_truncate ON accounts_identityreveal;
DROP FUNCTION accounts_identityreveal_guard();
"""


class Migration(migrations.Migration):
    dependencies = (("accounts", "0010_reveal_asked_and_answered"),)

    operations = (migrations.RunSQL(GUARD, UNGUARD),)
