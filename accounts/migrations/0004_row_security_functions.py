"""What row security asks: who acts, and which organisations and teams that opens today.

The policies themselves come with the tables they guard. SECURITY DEFINER, because the application's
role must not be able to answer these questions differently by what it may read.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION gawah_user() RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT nullif(current_setting('gawah.user_id', true), '')::uuid
$$;
CREATE FUNCTION gawah_system() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(current_setting('gawah.system', true), '') <> ''
$$;
CREATE FUNCTION gawah_assignments() RETURNS SETOF accounts_assignment
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.* FROM accounts_assignment a JOIN accounts_user u ON u.id = a.user_id
    WHERE a.user_id = gawah_user() AND u.is_active
      AND a.role IN ('documenter', 'analyst', 'advocate', 'approver')
      AND a.starts_on <= (now() AT TIME ZONE 'UTC')::date
      AND (a.ends_on IS NULL OR a.ends_on >= (now() AT TIME ZONE 'UTC')::date)
$$;
CREATE FUNCTION gawah_organisations() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(organisation_id), '{}') FROM gawah_assignments()
    WHERE organisation_id IS NOT NULL
$$;
CREATE FUNCTION gawah_teams() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(team_id), '{}') FROM gawah_assignments()
    WHERE team_id IS NOT NULL
$$;
CREATE FUNCTION gawah_reads_records() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM gawah_assignments())
$$;
"""

UNFUNCTIONS = """
DROP FUNCTION gawah_reads_records();
DROP FUNCTION gawah_teams();
DROP FUNCTION gawah_organisations();
DROP FUNCTION gawah_assignments();
DROP FUNCTION gawah_system();
DROP FUNCTION gawah_user();
"""


class Migration(migrations.Migration):
    dependencies = (("accounts", "0003_key_stays_destroyed"),)

    operations = (migrations.RunSQL(FUNCTIONS, UNFUNCTIONS),)
