"""The order of time for readers who see months: a function of the range, and an index of it for each list."""

from django.db import migrations, models

MAKE = """
CREATE FUNCTION evidence_first_day_told(date_range daterange, organisation uuid) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN organisation IS NULL THEN lower(date_range)
    ELSE date_trunc('month', lower(date_range)::timestamp)::date END;
"""
UNMAKE = "DROP FUNCTION evidence_first_day_told(daterange, uuid);"


def index(name: str) -> models.Index:
    told = models.Func(
        models.F("date_range"),
        models.F("organisation"),
        function="evidence_first_day_told",
        output_field=models.DateField(),
    )
    return models.Index(told, models.F("code"), name=name)


class Migration(migrations.Migration):
    dependencies = (("evidence", "0062_who_is_in_a_file"),)

    operations = (
        migrations.RunSQL(MAKE, UNMAKE),
        migrations.AddIndex("incident", index("incident_by_day_told")),
        migrations.AddIndex("testimony", index("testimony_by_day_told")),
    )
