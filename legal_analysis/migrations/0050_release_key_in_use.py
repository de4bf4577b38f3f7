"""Nothing is made, let go or fetched that is locked with a key which was ended.

Whoever ends it has heard that the secret half may be in other hands. The key is held, so that of an end
and a step that meet one waits for the other.
"""

from django.db import migrations

RELEASE, KEY = "legal_analysis_release", "legal_analysis_receiverkey"

GUARD = f"""
CREATE FUNCTION legal_analysis_release_key_in_use() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    acting text := coalesce(current_setting('gawah.system', true), '');
    in_use boolean;
BEGIN
    PERFORM set_config('gawah.system', 'constraint', true);
    PERFORM FROM {KEY} WHERE id = NEW.receiver_key_id AND ended_at IS NULL FOR SHARE;
    in_use := FOUND;
    PERFORM set_config('gawah.system', acting, true);
    IF NOT in_use THEN
        RAISE EXCEPTION 'release_key_in_use: the key it is locked with was ended'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER release_key_in_use BEFORE UPDATE ON {RELEASE} FOR EACH ROW
    WHEN (NEW.receiver_key_id IS NOT NULL
        AND (NEW.made_at, NEW.approved_at, NEW.opened_at)
            IS DISTINCT FROM (OLD.made_at, OLD.approved_at, OLD.opened_at))
    EXECUTE FUNCTION legal_analysis_release_key_in_use();
"""
UNGUARD = f"""
DROP TRIGGER release_key_in_use ON {RELEASE};
DROP FUNCTION legal_analysis_release_key_in_use();
"""


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0049_holds_of_every_item"),)

    operations = (migrations.RunSQL(GUARD, UNGUARD),)
