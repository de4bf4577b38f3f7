"""Leave to take a file out as it came, by a second person."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0037_handover_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FileRequest",
            fields=[
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                (
                    "opened_at",
                    models.DateTimeField(
                        blank=True, help_text="When it was first opened.", null=True
                    ),
                ),
                (
                    "until",
                    models.DateTimeField(
                        blank=True,
                        help_text="It ends by itself then; empty: not opened.",
                        null=True,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "recipient",
                    models.CharField(
                        help_text="Code of a mechanism; own_work: nobody; others: who else it may be.",
                        max_length=64,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("mechanism", "A court or mechanism asked for it"),
                            ("examine", "Somebody who knows how to must examine it"),
                            ("work", "To work on it with a program that is not here"),
                            ("return", "Who gave it asks for it"),
                            ("other", "Another reason, written below"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "words_sealed",
                    models.BinaryField(help_text="The reason in the words of who asks."),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("clean_copy", "The copy without hidden data is enough"),
                            ("not_needed", "The work can be done without it"),
                            ("unclear", "The reason is not clear"),
                            ("not_allowed_by_her", "The person did not allow this"),
                            ("talk_to_me", "Speak to me first"),
                        ],
                        help_text="Why it was refused; empty: it was not.",
                        max_length=24,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Second person; empty: not approved.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who ended it early, or took the request back; empty: nobody.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="evidence.original",
                    ),
                ),
                (
                    "refused_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Second person; empty: not refused.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        help_text="Who asks.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-requested_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["mechanism", "examine", "work", "return", "other"]),
                            models.Q(("recipient", ""), _negated=True),
                        ),
                        name="file_request_says_why_and_for_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(
                                ("approved_at__isnull", False), ("approved_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="file_request_approval_has_person_and_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("refusal", ""),
                                ("refused_at__isnull", True),
                                ("refused_by__isnull", True),
                            ),
                            models.Q(
                                ("refused_at__isnull", False),
                                ("refused_by__isnull", False),
                                models.Q(("refusal", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="file_request_refusal_has_person_time_and_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            ("refused_by__isnull", True),
                            _connector="OR",
                        ),
                        name="file_request_has_one_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_by__isnull", True),
                                models.Q(("approved_by", models.F("user")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("refused_by__isnull", True),
                                models.Q(("refused_by", models.F("user")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="file_request_by_two_people",
                        violation_error_message="A second person must approve this.",
                    ),
                    models.CheckConstraint(
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
                        name="file_request_opened_soon_after_approval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            (
                                "until__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("opened_at"),
                                    "+",
                                    models.Value(datetime.timedelta(seconds=900)),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="file_request_open_for_a_quarter_of_an_hour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="file_request_end_has_person_and_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            ("ended_by__isnull", True),
                            ("refused_by__isnull", True),
                        ),
                        fields=("user", "original"),
                        name="file_request_once_at_a_time",
                    ),
                ],
            },
        ),
    ]
