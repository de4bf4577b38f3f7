"""Who takes back that it is published recalls the public version, and stops no confidential one."""

from django.db import migrations, models

ANY = "WHERE o.submission_id = NEW.submission_id"
OF_THIS_EXTENT = f"{ANY} AND (NOT r.public OR NEW.extent = ''twins'')"
# The guard of 0028 stays as it is beside this.
GUARD = f"""
DO $$
DECLARE
    guard text := pg_get_functiondef('legal_analysis_release_guard()'::regprocedure);
BEGIN
    IF position('{ANY}' IN guard) = 0 THEN
        RAISE EXCEPTION 'The guard of releases asks for no recall.';
    END IF;
    EXECUTE replace(guard, '{ANY}', '{OF_THIS_EXTENT}');
END $$;
"""
UNGUARD = f"""
DO $$ BEGIN
    EXECUTE replace(
        pg_get_functiondef('legal_analysis_release_guard()'::regprocedure), '{OF_THIS_EXTENT}', '{ANY}'
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("legal_analysis", "0043_public_versions"),)

    operations = (
        migrations.AddField(
            model_name="recall",
            name="public",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text=(
                    "Only the public version is touched: what was shared with the receiver stays allowed."
                ),
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    )
