"""What a person decided of one passage that would leave: taken out, left to the receiver, or left to all."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet

from .case import CaseFile
from .mechanism import Mechanism


class PassageDecision(models.Model):
    """One decision of one person on one passage, for one receiver of a case. Only added to.

    A passage is so many letters of a text that leaves. The text is known by its keyed digest: were a
    letter of it changed, it would be another, and nothing decided of it yet. Of several decisions on
    one passage the last stands.
    """

    class Kind(models.TextChoices):
        """What it may be, as the scan says (evidence/scanning/kinds.py); or a person marked it."""

        PERSON = "person", _("Name of somebody who spoke to us, or to whom it happened")
        OFFICE = "office", _("Name of an office-holder whom the case does not name")
        RELATIVE = "relative", _("Name of a relative")
        STAFF = "staff", _("Somebody who took an account down or interpreted")
        CODE = "code", _("Code of ours")
        EMAIL = "email", _("E-mail address")
        PHONE = "phone", _("Telephone number")
        NUMBER = "number", _("Number of a document")
        HANDLE = "handle", _("Name in a social network")
        COORDINATES = "coordinates", _("Coordinates")
        WEB = "web", _("Web address")
        DAY = "day", _("Exact day")
        PLACE = "place", _("Place smaller than a province")
        PROVINCE = "province", _("Province, where only the region may be said")
        BY_HAND = "by_hand", _("Marked by a person")

    class Decision(models.TextChoices):
        REDACT = "redact", _("Take it out")
        CLOSED = "closed", _("Leave it in the confidential version only")
        LEAVE = "leave", _("Leave it as it is")

    class Reason(models.TextChoices):
        """Why. Codes of redaction as report_shape section 5 has them."""

        IDENTITY = "R1", _("R1 identity of a victim or witness")
        PLACE = "R2", _("R2 place or day by which she can be told")
        THIRD_PERSON = "R3", _("R3 identity of a third person")
        SECURITY = "R4", _("R4 security of those who work on it")
        LEGAL = "R5", _("R5 a legal ground")
        OTHER = "L1", _("L1 it is another word, or another person")
        PUBLIC = "L2", _("L2 it is public already")
        WANTED = "L3", _("L3 she wants this receiver to have it")
        OURS = "L4", _("L4 it is a contact of ours")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(
        CaseFile, on_delete=models.PROTECT, related_name="passage_decisions"
    )
    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(
        max_length=200, help_text="Record and field, by its code there: account/W-014/summary."
    )
    digest = models.BinaryField(max_length=16, help_text="Keyed digest of the whole text.")
    start = models.PositiveIntegerField(help_text="Letters of the text before the passage.")
    length = models.PositiveIntegerField(help_text="Letters of the passage.")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    number = models.PositiveIntegerField(help_text="Counts up for one passage.")
    decision = models.CharField(max_length=8, choices=Decision.choices)
    reason = models.CharField(max_length=2, choices=Reason.choices)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=16, help_text="What she was in the case then.")
    decided_at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "case_file__team__organisation"
        team = "case_file__team"

    class FieldClasses:
        case = (
            "id",
            "case_file",
            "mechanism",
            "place",
            "start",
            "length",
            "kind",
            "number",
            "decision",
            "reason",
            "decided_by",
            "role",
            "decided_at",
        )
        secret = ("digest",)

    class Meta:
        ordering = ("case_file", "place", "start", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("case_file", "mechanism", "place", "digest", "start", "length", "number"),
                name="passage_decision_number_once",
            ),
            models.CheckConstraint(
                condition=Q(length__gt=0, number__gt=0), name="passage_decision_is_of_something"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=("redact", "closed"), reason__startswith="R")
                | Q(decision="leave", reason__startswith="L"),
                name="passage_decision_has_its_reason",
                violation_error_message=_("The reason does not go with the decision."),
            ),
        )
        indexes = (models.Index(F("case_file"), F("mechanism"), name="passage_decision_of_case"),)

    def __str__(self) -> str:
        return self.place
