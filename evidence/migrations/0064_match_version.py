"""How often a pair of persons was decided: who decides follows on what she saw."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("evidence", "0063_first_day_told"),)

    operations = (
        migrations.AddField(
            "possiblematch",
            "version",
            models.PositiveIntegerField(
                db_default=0,
                default=0,
                help_text="How often it was decided; who decides says which she saw.",
            ),
        ),
    )
