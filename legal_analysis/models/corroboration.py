"""What an analyst says of two records of a case: that one bears the other out on a fact, or does not."""

import uuid
from collections.abc import Collection
from typing import Any, ClassVar, Self, cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet
from evidence.models import Act, Incident, Testimony

from .case import CaseFile

_FIRST = Coalesce("first_account", "first_incident")
_SECOND = Coalesce("second_account", "second_incident")
_WHOLE = Value(uuid.UUID(int=0), output_field=models.UUIDField())


def _one_of(account: str, incident: str) -> Q:
    return Q(**{f"{account}__isnull": False, incident: None}) | Q(
        **{account: None, f"{incident}__isnull": False}
    )


class CorroborationQuerySet(ScopedQuerySet["Corroboration"]):
    def standing(self) -> Self:
        """Without those that were taken back."""
        return self.filter(taken_back_at=None)

    def of(self, records: Collection[uuid.UUID]) -> Self:
        """What is said of these records, given by their keys. As `Corroboration.sides`, row by row."""
        acts = Act._base_manager.filter(incident__in=records).values("pk")
        found = Q(first_account__in=records) | Q(second_account__in=records)
        for side in ("first_incident", "second_incident"):
            of_the_act = Q(act__isnull=False, **{side: F("about")})
            found |= Q(of_the_act, act__in=acts)
            found |= Q(**{f"{side}__in": records}) & ~of_the_act
        return self.filter(found)


class Corroboration(models.Model):
    """One record of a case corroborates another on one fact, or contradicts it, and why.

    Never changed; taken back once, with a reason. A trigger holds both, and that nothing corroborates
    what goes back to the same origin (migration 0036).
    """

    class Says(models.TextChoices):
        CONTRADICTS = "contradicts", _("Contradicts")
        CORROBORATES = "corroborates", _("Corroborates")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="corroborations")
    first_account = models.ForeignKey(
        Testimony, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    second_account = models.ForeignKey(
        Testimony, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    second_incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    about = models.ForeignKey(
        Incident,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The incident both speak of.",
    )
    act = models.ForeignKey(
        Act,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The act of it; empty: the incident as a whole.",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="corroborations"
    )
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    says = models.CharField(
        max_length=12, choices=Says.choices, help_text="What the first does to the second."
    )
    reason = models.TextField(help_text="In the words of the analyst, none of them an account's.")
    said_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_reason = models.CharField(max_length=500, blank=True)

    objects = CorroborationQuerySet.as_manager()

    class AccessPath:
        organisation = "case_file__team__organisation"
        team = "case_file__team"

    class FieldClasses:
        case = (
            "id",
            "case_file",
            "first_account",
            "first_incident",
            "second_account",
            "second_incident",
            "about",
            "act",
            "author",
            "taken_back_by",
            "says",
            "reason",
            "said_at",
            "taken_back_at",
            "taken_back_reason",
        )

    class Meta:
        ordering = ("-said_at",)
        constraints: ClassVar[Any] = (
            models.CheckConstraint(
                condition=_one_of("first_account", "first_incident")
                & _one_of("second_account", "second_incident"),
                name="corroboration_of_two_records",
            ),
            models.CheckConstraint(
                condition=(
                    Q(first_account=None)
                    | Q(second_account=None)
                    | ~Q(first_account=F("second_account"))
                )
                & (
                    Q(first_incident=None)
                    | Q(second_incident=None)
                    | ~Q(first_incident=F("second_incident"))
                ),
                name="corroboration_not_of_itself",
                violation_error_message=_("Of one origin: this is no corroboration."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="corroboration_says_why"),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None, taken_back_reason="")
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False)
                & ~Q(taken_back_reason=""),
                name="corroboration_taken_back_has_who_and_why",
            ),
            # Whichever of the two it was said from.
            models.UniqueConstraint(
                "case_file",
                Least(_FIRST, _SECOND),
                Greatest(_FIRST, _SECOND),
                "about",
                Coalesce("act", _WHOLE),
                condition=Q(taken_back_at=None),
                name="corroboration_said_once",
            ),
        )

    def __str__(self) -> str:
        return self.says

    @property
    def stands_about(self) -> uuid.UUID:
        """The incident it is about as things stand. Needs `act`.

        An act goes to another record by a merge or its undoing, and takes along what was said of it.
        """
        return self.act.incident_id if self.act else self.about_id

    @property
    def sides(self) -> tuple[uuid.UUID, uuid.UUID]:
        """The two records, the first first: of the one that has the act, where the act is now."""
        named = (
            self.first_account_id or self.first_incident_id,
            self.second_account_id or self.second_incident_id,
        )
        first, second = (self.stands_about if one == self.about_id else one for one in named)
        return cast(uuid.UUID, first), cast(uuid.UUID, second)
