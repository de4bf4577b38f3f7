"""What a release holds is said of every item in it, and not only of those in which somebody was known."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("legal_analysis", "0048_citation_mark_of_law"),
    ]

    operations = [
        migrations.AlterField(
            model_name="release",
            name="holds",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=32),
                blank=True,
                default=list,
                help_text="Codes of the items in it: by them, too, a withdrawal of who is in one finds it.",
                size=None,
            ),
        ),
    ]
