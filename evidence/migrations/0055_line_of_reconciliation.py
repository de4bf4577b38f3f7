"""A line up the chain may follow what two people accepted, and names it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("evidence", "0054_merges_guards"),)

    operations = (
        migrations.AddField(
            model_name="reportingline",
            name="reconciliation",
            field=models.ForeignKey(
                blank=True,
                help_text="What two people accepted, which it follows; empty: it was entered by itself.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="evidence.reconciliation",
            ),
        ),
    )
