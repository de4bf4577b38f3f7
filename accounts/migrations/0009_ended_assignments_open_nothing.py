"""Row security, too, knows that an assignment that was ended opens nothing any more."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION gawah_assignments() RETURNS SETOF accounts_assignment
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.* FROM accounts_assignment a JOIN accounts_user u ON u.id = a.user_id
    WHERE a.user_id = gawah_user() AND u.is_active
      AND a.role IN ('documenter', 'analyst', 'advocate', 'approver')
      AND a.starts_on <= (now() AT TIME ZONE 'UTC')::date
      AND (a.ends_on IS NULL OR a.ends_on >= (now() AT TIME ZONE 'UTC')::date)
      {more}
$$;
"""
ENDED = FUNCTION.replace("{more}", "AND a.ended_at IS NULL")


class Migration(migrations.Migration):
    dependencies = (("accounts", "0008_recovery"),)

    operations = (migrations.RunSQL(ENDED, FUNCTION.replace("{more}", "")),)
