"""An item handed over, and the word of who got it."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0035_stamp_by_request"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("outside", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="It was handed to somebody else before she confirmed; empty: it was not.",
                        null=True,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers_confirmed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        help_text="Of the same item: when it was handed over, in its chain.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handover",
                        to="evidence.custodyevent",
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handed_over",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="evidence.evidenceitem",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: somebody outside.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handed_to",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("asked_at",),
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("confirmed_at", None), ("ended_at", None), ("to__isnull", False)
                        ),
                        fields=["to"],
                        name="handover_waits_for",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outside", False), ("to__isnull", False)),
                            models.Q(("outside", True), ("to", None)),
                            _connector="OR",
                        ),
                        name="handover_is_to_a_colleague_or_outside",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to", models.F("handed_by")), ("to__isnull", False), _negated=True
                        ),
                        name="handover_is_to_somebody_else",
                        violation_error_message="Nobody hands something over to herself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("confirmed_by", None)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by", models.F("to")),
                                ("confirmed_by__isnull", False),
                                ("to__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="handover_confirmed_has_time_and_is_hers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at", None), ("ended_at", None), _connector="OR"
                        ),
                        name="handover_confirmed_or_ended",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("confirmed_at", None), ("ended_at", None), ("to__isnull", False)
                        ),
                        fields=("item",),
                        name="handover_one_open_per_item",
                    ),
                ],
            },
        ),
    ]
