"""Which accounts and incidents a submission was frozen with, under which code and with which consent.

The file of a submission knows only the codes of this receiver. Here alone stands what they stand for:
consent is asked again by it, and a withdrawal finds by it what went out.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet
from evidence.models import Consent, Incident, Testimony

from .mechanism import Submission


class FrozenRecord(models.Model):
    """One record of ours in one submission. Written once, with it; never changed (migration 0019)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="frozen")
    testimony = models.ForeignKey(
        Testimony, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(
        max_length=32,
        help_text="What this receiver calls it: the same in every version, another for another.",
    )
    identity_level = models.CharField(
        max_length=16, choices=Consent.IdentityLevel.choices, blank=True
    )
    may_quote = models.BooleanField(default=False)
    may_publish = models.BooleanField(
        default=False,
        db_default=False,
        help_text="It may stand in a public version, too.",
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "submission__case_file__team__organisation"
        team = "submission__case_file__team"

    class FieldClasses:
        case = (
            "id",
            "submission",
            "testimony",
            "incident",
            "code",
            "identity_level",
            "may_quote",
            "may_publish",
        )

    class Meta:
        ordering = ("submission", "code")
        constraints = (
            models.UniqueConstraint(fields=("submission", "code"), name="frozen_code_once"),
            models.UniqueConstraint(fields=("submission", "testimony"), name="frozen_account_once"),
            models.UniqueConstraint(fields=("submission", "incident"), name="frozen_incident_once"),
            models.CheckConstraint(
                condition=Q(testimony__isnull=False, incident=None) & ~Q(identity_level="")
                | Q(testimony=None, incident__isnull=False, identity_level="", may_quote=False),
                name="frozen_account_or_incident",
                violation_error_message=_("Either an account with its consent, or an incident."),
            ),
        )

    def __str__(self) -> str:
        return self.code
