"""Whether what was found to stand had not ended by then: that a source names no end is no word of it.

What was decided before keeps its words: where it has no end, the end is not known.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("evidence", "0067_points_folded_anew"),)

    operations = (
        migrations.AddField(
            model_name="reconciliation",
            name="goes_on",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="It had not ended when this was decided. Without it and without an end, the end"
                " is not known.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reconciliation",
            constraint=models.CheckConstraint(
                condition=models.Q(("goes_on", True), ("to_edtf__gt", ""), _negated=True),
                name="reconciliation_has_one_end",
                violation_error_message="Give the last day, or say that it goes on.",
            ),
        ),
    )
