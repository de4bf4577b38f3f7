"""What an analyst decided about a provision that was suggested for an incident."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from evidence.models import Incident

from .policy import Provision
from .telling import LinksOfProvisions


class EnforcementDecision(models.Model):
    """One decision that an incident shows a provision being carried out, or does not.

    Decided anew, the row stays and says when it was replaced; nothing else of it ever changes, and
    none is deleted. A trigger holds both, and that no link is accepted without one (migration 0017).
    """

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("It shows this being carried out")
        REFUSED = "refused", _("It does not show this being carried out")

    class Certainty(models.TextChoices):
        SURELY = "surely", _("surely in force")
        POSSIBLY = "possibly", _("possibly in force")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="enforcement_decisions",
        help_text="Whose decision it is: who holds the incident, or works on a published one.",
    )
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="enforcement_decisions"
    )
    provision = models.ForeignKey(
        Provision, on_delete=models.PROTECT, related_name="enforcement_decisions"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enforcement_decisions"
    )
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    certainty = models.CharField(
        max_length=10,
        choices=Certainty.choices,
        help_text="How sure it was that day that the provision bound there.",
    )
    reason = models.CharField(max_length=500, help_text="Why, without names.")
    decided_at = models.DateTimeField()
    replaced_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was decided anew; empty for the one that holds."
    )

    objects = LinksOfProvisions.as_manager()

    class AccessPath:
        records = ("incident",)
        organisation = "organisation"
        team = "organisation__teams"

    class FieldClasses:
        case = (
            "id",
            "organisation",
            "incident",
            "provision",
            "verdict",
            "certainty",
            "reason",
            "decided_at",
            "replaced_at",
        )
        identity = ("author",)

    class Meta:
        ordering = ("-decided_at",)
        constraints: ClassVar[Any] = (
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="enforcement_decision_has_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_at=None) | Q(replaced_at__gte=models.F("decided_at")),
                name="enforcement_decision_replaced_later",
            ),
            models.UniqueConstraint(
                fields=("incident", "provision", "organisation"),
                condition=Q(replaced_at=None),
                name="enforcement_decision_one_holds",
            ),
        )
        indexes = (
            models.Index(
                fields=("provision", "verdict"),
                condition=Q(replaced_at=None),
                name="decision_of_provision",
            ),
        )

    def __str__(self) -> str:
        return self.verdict
