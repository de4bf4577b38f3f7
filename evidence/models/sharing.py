"""Two approvers who let an account of somebody in extreme danger leave for one receiver (RISK-2)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet

from .person import Person


class RiskApproval(models.Model):
    """One approver's word that what she allowed may leave for one receiver, though the risk is extreme.

    It takes two, and it ends by itself. It adds nothing to her consent. Never changed; taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="risk_approvals")
    recipient = models.CharField(max_length=64, help_text="Code of the mechanism.")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, help_text="Why, without names.")
    given_at = models.DateTimeField()
    until = models.DateTimeField(help_text="UTC; counts no more from then on.")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "person__organisation"
        team = "person__materials__team"

    class FieldClasses:
        case = (
            "id",
            "person",
            "recipient",
            "approver",
            "reason",
            "given_at",
            "until",
            "taken_back_at",
        )

    class Meta:
        ordering = ("given_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "recipient", "approver"),
                condition=models.Q(taken_back_at=None),
                name="risk_approved_once_by_each",
                violation_error_message=_("You have said so already. Another approver must, too."),
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("given_at")), name="risk_approval_ends"
            ),
        )

    def __str__(self) -> str:
        return self.recipient
