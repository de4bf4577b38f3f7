"""Organisations, the teams admitted to a case, and who works where as what."""

import datetime
import uuid
from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is for one organisation or one case team. access.py says what that opens."""

    DOCUMENTER = "documenter", _("Documenter")
    ANALYST = "analyst", _("Legal analyst")
    ADVOCATE = "advocate", _("Advocate")
    APPROVER = "approver", _("Approver")
    SUPPORT_WORKER = "support_worker", _("Support worker")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


TEAM_ROLES = (Role.ANALYST, Role.ADVOCATE, Role.APPROVER)


class Organisation(models.Model):
    """One organisation that documents and answers for what it holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    code = models.SlugField(max_length=32, unique=True, help_text="Short, stable, e.g. DEMO.")

    class FieldClasses:
        case = ("id", "name", "code")

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
            models.CheckConstraint(condition=~Q(code=""), name="organisation_has_code"),
        )

    def __str__(self) -> str:
        return self.code


class CaseTeam(models.Model):
    """The people admitted to one case file. The case file itself belongs to legal_analysis."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="teams", help_text="Who runs the case."
    )
    name = models.CharField(max_length=200, help_text="Working name, seen by its members only.")

    class FieldClasses:
        case = ("id", "organisation", "name")

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "name"),
                name="team_name_once_in_organisation",
                violation_error_message=_("This organisation has a team of that name already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_force(self, on: datetime.date) -> Self:
        """Assignments that hold on a day, counting the first and the last day.

        One that was ended holds no more, on that day neither.
        """
        return self.not_over(on).filter(starts_on__lte=on)

    def not_over(self, on: datetime.date) -> Self:
        """Assignments that hold on a day or begin later."""
        lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        return self.filter(lasting, ended_at__isnull=True)

    def of(self, organisations: Collection[uuid.UUID]) -> Self:
        """What somebody is in these organisations, or as a person of theirs in a partner's case."""
        given = Q(organisation__in=organisations) | Q(team__organisation__in=organisations)
        return self.filter(given | Q(partner__in=organisations))

    def within(self, organisations: Collection[uuid.UUID]) -> Self:
        """What these organisations gave: for all of themselves, or for a case they run."""
        return self.filter(
            Q(organisation__in=organisations) | Q(team__organisation__in=organisations)
        )


class Assignment(models.Model):
    """One person in one role, for one organisation or one case team, from one day to another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assignments",
        help_text="Set when the role is for all of an organisation; else empty.",
    )
    team = models.ForeignKey(
        CaseTeam,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assignments",
        help_text="Set when the role is for one case only; else empty.",
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    starts_on = models.DateField(help_text="First day, UTC.")
    ends_on = models.DateField(null=True, blank=True, help_text="Last day, UTC; empty: open.")
    partner = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lent",
        help_text="The other organisation whose person this is; empty: a person of our own.",
    )
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="Ended by somebody, at once; empty: runs to its last day."
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assignments_ended",
    )

    objects = AssignmentQuerySet.as_manager()

    class FieldClasses:
        case = (
            "id",
            "user",
            "organisation",
            "team",
            "role",
            "starts_on",
            "ends_on",
            "partner",
            "ended_at",
            "ended_by",
        )

    class Meta:
        ordering = ("starts_on",)
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, team__isnull=True)
                | Q(organisation__isnull=True, team__isnull=False),
                name="assignment_organisation_or_team",
                violation_error_message=_("Choose an organisation or a case team, not both."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="assignment_ends_after_start",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(role__in=[str(role) for role in TEAM_ROLES]),
                name="assignment_team_role",
                violation_error_message=_("This role is given for a whole organisation only."),
            ),
            models.UniqueConstraint(
                fields=("user", "role", "organisation", "team", "starts_on"),
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="assignment_once",
                violation_error_message=_("This assignment exists already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="assignment_end_has_time_and_person",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=True) | Q(team__isnull=False),
                name="assignment_of_partner_is_for_a_team",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    def is_over(self, on: datetime.date) -> bool:
        """Ended by somebody, or past its last day."""
        return self.ended_at is not None or (self.ends_on is not None and self.ends_on < on)
