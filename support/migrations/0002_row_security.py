"""Row security on everything about help: the second wall behind accounts/access.py.

Another wall than that of the record (accounts/migrations/0004): who works on accounts sees nothing
here, and who works here sees no account. Somebody who does both in one organisation sees nothing
here: she could join the two in her head (accounts/membership.py does not give her both).
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION gawah_helps() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(a.organisation_id), '{}')
    FROM accounts_assignment a JOIN accounts_user u ON u.id = a.user_id
    WHERE a.user_id = gawah_user() AND u.is_active AND a.role = 'support_worker'
      AND a.organisation_id IS NOT NULL AND a.ended_at IS NULL
      AND a.starts_on <= (now() AT TIME ZONE 'UTC')::date
      AND (a.ends_on IS NULL OR a.ends_on >= (now() AT TIME ZONE 'UTC')::date)
      AND NOT EXISTS (
          SELECT FROM gawah_assignments() c LEFT JOIN accounts_caseteam t ON t.id = c.team_id
          WHERE coalesce(c.organisation_id, t.organisation_id) = a.organisation_id)
$$;
"""

HERS = "organisation_id = ANY ((SELECT gawah_helps())::uuid[])"
OF_NEED = "EXISTS (SELECT FROM support_need n WHERE n.id = {table}.need_id)"
POLICIES = {
    "support_need": HERS,
    "support_provider": HERS,
    "support_checkin": OF_NEED,
    "support_referral": OF_NEED,
}


def enable(table: str) -> str:
    rule = f"(SELECT gawah_system()) OR ({POLICIES[table].format(table=table)})"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {table}_rows ON {table} USING ({rule}) WITH CHECK ({rule});"
    )


def disable(table: str) -> str:
    return (
        f"DROP POLICY {table}_rows ON {table};"
        f" ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


class Migration(migrations.Migration):
    dependencies = (
        ("support", "0001_needs"),
        ("accounts", "0009_ended_assignments_open_nothing"),
    )

    operations = (
        migrations.RunSQL(FUNCTION, "DROP FUNCTION gawah_helps();"),
        *(migrations.RunSQL(enable(table), disable(table)) for table in POLICIES),
    )
