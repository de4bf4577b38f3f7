"""Leave to name a person as an alleged perpetrator of a case, given by a second person."""

import datetime
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.second_person import AskedOfAnother, two_people
from accounts.scoping import ScopedQuerySet
from evidence.models import Authority

from .case import CaseFile


class Naming(AskedOfAnother):
    """One proposal to name an office-holder in a case, and the answer of a second person (OUT-1).

    Nothing is opened by it and it runs for no minutes: once approved it holds until somebody ends it.
    Triggers keep it as it was, and let no office-holder among the alleged perpetrators of a case
    without one that holds (migration 0030).
    """

    class Refusal(models.TextChoices):
        NOT_SHOWN = "not_shown", _("The record does not show enough")
        OFFICE_IS_ENOUGH = "office_is_enough", _("The institution is enough")
        DANGER = "danger", _("It could put somebody in danger")
        TALK_TO_ME = "talk_to_me", _("Speak to me first")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="namings")
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        related_name="namings",
        help_text="The office-holder it would name.",
    )
    reason = models.CharField(max_length=1000, help_text="Why, in the words of who proposes it.")
    refusal = models.CharField(
        max_length=24,
        blank=True,
        choices=Refusal.choices,
        help_text="Why it was refused; empty: it was not.",
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "case_file__team__organisation"
        team = "case_file__team"

    class FieldClasses:
        case = (
            "id",
            "case_file",
            "authority",
            "reason",
            "user",
            "requested_at",
            "approved_by",
            "approved_at",
            "refused_by",
            "refused_at",
            "refusal",
            "opened_at",
            "until",
            "ended_by",
            "ended_at",
        )

    class Meta:
        ordering = ("-requested_at",)
        constraints: ClassVar[Any] = (
            models.CheckConstraint(condition=~Q(reason=""), name="naming_says_why"),
            *two_people("naming"),
            models.CheckConstraint(
                condition=Q(opened_at=None, until=None), name="naming_opens_nothing"
            ),
            models.UniqueConstraint(
                fields=("case_file", "authority"),
                condition=Q(refused_by=None, ended_by=None),
                name="naming_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    def state_at(self, now: datetime.datetime) -> AskedOfAnother.State:
        if self.approved_at and not self.ended_at:
            return self.State.ALLOWED
        return super().state_at(now)
