"""Passages where a text names an office-holder whom the case does not name (OUT-1)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("legal_analysis", "0046_submission_writers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="passagedecision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("person", "Name of somebody who spoke to us, or to whom it happened"),
                    ("office", "Name of an office-holder whom the case does not name"),
                    ("relative", "Name of a relative"),
                    ("staff", "Somebody who took an account down or interpreted"),
                    ("code", "Code of ours"),
                    ("email", "E-mail address"),
                    ("phone", "Telephone number"),
                    ("number", "Number of a document"),
                    ("handle", "Name in a social network"),
                    ("coordinates", "Coordinates"),
                    ("web", "Web address"),
                    ("day", "Exact day"),
                    ("place", "Place smaller than a province"),
                    ("province", "Province, where only the region may be said"),
                    ("by_hand", "Marked by a person"),
                ],
                max_length=16,
            ),
        ),
    ]
