"""A request to see an identity is asked and answered as every other: one base, no end without a time."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0019_stamp_by_request"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="identityreveal",
            name="reveal_opened_soon_after_approval",
        ),
        migrations.AlterField(
            model_name="identityreveal",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Second person; empty: not approved.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="identityreveal",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who ended it early, or took the request back; empty: nobody.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="identityreveal",
            name="opened_at",
            field=models.DateTimeField(
                blank=True, help_text="When it was first opened.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="identityreveal",
            name="refused_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Second person; empty: not refused.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="identityreveal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opened_at__isnull", True), ("until__isnull", True)),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("opened_at__gte", models.F("approved_at")),
                        ("opened_at__isnull", False),
                        (
                            "opened_at__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("approved_at"),
                                "+",
                                models.Value(datetime.timedelta(days=1)),
                            ),
                        ),
                        ("until__gt", models.F("opened_at")),
                        ("until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reveal_opened_soon_after_approval",
            ),
        ),
    ]
