"""What was said of each source-information pair, one version after the other."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from evidence.vocabulary import Credibility, Reliability

from .source import Source


class Grading(models.Model):
    """One grade of one source for one record, as somebody gave it once (EVAL-1, EVAL-2).

    Written by the database when a pair is graded, and never changed. It names the record and the
    source and not the pair: a record that is loaded or corrected anew keeps what was said before.
    """

    class Kind(models.TextChoices):
        """What kind of record the source tells of."""

        INCIDENT = "incident", _("Incidents")
        ACCOUNT = "account", _("Accounts")
        POLICY = "policy", _("Policies")
        AUTHORITY = "authority", _("Authorities")
        LINE = "line", _("Reporting lines")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    record = models.UUIDField(help_text="Key of the incident, account, policy, authority or line.")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="gradings")
    version = models.PositiveIntegerField(help_text="From 1, without gaps.")
    reliability = models.CharField(max_length=1, choices=Reliability.choices)
    credibility = models.CharField(max_length=1, choices=Credibility.choices)
    reason = models.TextField(help_text="Why.")
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    graded_at = models.DateTimeField(help_text="UTC.")

    class FieldClasses:
        public = (
            "id",
            "kind",
            "record",
            "source",
            "version",
            "reliability",
            "credibility",
            "reason",
            "graded_at",
        )
        identity = ("graded_by",)

    class Meta:
        ordering = ("record", "source", "version")
        constraints = (
            models.UniqueConstraint(
                fields=("record", "source", "version"), name="grading_version_once"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="grading_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.reliability}{self.credibility}"
