"""Who did what to whom: incident, acts, involvements (the HURIDOCS events model)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.scoping import ScopedQuerySet
from evidence.in_time import first_day_told
from evidence.vocabulary import ActKind, CountingUnit, DegreeOfInvolvement, VictimGroup

from .authority import Authority
from .dated import Dated
from .person import Person
from .place import Place
from .source import GRADED_SOURCE_FIELDS, GradedSource


class Incident(Dated):
    """One event, at one place and time, in which one or more acts were done.

    The database lets none stand without an act, nor without a source or an account (migration 0020).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incidents",
        help_text="Who holds it; empty for a published incident.",
    )
    place = models.ForeignKey(
        Place,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incidents",
        help_text="Finest known province or district; empty if more than one province or unknown.",
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged",
        help_text="The record that stands for it since they were merged; empty: it stands itself.",
    )
    code = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    place_text = models.CharField(
        max_length=200, blank=True, help_text="Place as the source has it."
    )
    summary = models.TextField(help_text="De-identified; searchable.")
    note = models.TextField(blank=True, help_text="Caveats, printed with the incident.")
    verified = models.BooleanField(help_text="False: not yet found in a listed source.")

    date_said = models.CharField(
        max_length=200, blank=True, help_text="The date in the words it was told in, as typed."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "organisation"
        team = "materials__team"
        permitted = "permits__user"
        standing = "merged_into"

    class FieldClasses:
        case = (
            "id",
            "organisation",
            "place",
            "merged_into",
            "code",
            "title",
            "place_text",
            "summary",
            "note",
            "verified",
            "date_edtf",
            "date_calendar",
            "date_range",
            "date_said",
        )

    class Meta(Dated.Meta):
        ordering = ("date_range", "code")
        indexes = (
            models.Index(fields=("date_range", "code"), name="incident_by_date"),
            models.Index(first_day_told(), models.F("code"), name="incident_by_day_told"),
        )

    def __str__(self) -> str:
        return self.code


class Act(models.Model):
    """One act inside an incident: of one kind, against these victims, by these alleged perpetrators.

    The same kind can stand there more than once: against somebody else, or by somebody else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="acts")
    joined_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="joined",
        help_text="The act of the other record that it is, since the two records were merged.",
    )
    kind = models.CharField(max_length=32, choices=ActKind.choices)
    means = models.JSONField(
        default=list, blank=True, help_text="By what it was done: codes of Means; empty: not known."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "incident__organisation"
        team = "incident__materials__team"
        permitted = "incident__permits__user"
        standing = "joined_to"

    class FieldClasses:
        case = ("id", "incident", "joined_to", "kind", "means")

    class Meta:
        ordering = ("incident", "kind")
        indexes = (models.Index(fields=("kind", "incident"), name="act_by_kind"),)

    def __str__(self) -> str:
        return self.kind


class Involvement(models.Model):
    """One side of an act: a victim (a person or a counted group), or an alleged perpetrator."""

    class Side(models.TextChoices):
        VICTIM = "victim", _("Victim")
        ALLEGED_PERPETRATOR = "alleged_perpetrator", _("Alleged perpetrator")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="involvements")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="involvements"
    )
    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="involvements"
    )
    side = models.CharField(max_length=20, choices=Side.choices)
    group = models.CharField(max_length=16, choices=VictimGroup.choices, blank=True)
    count = models.PositiveIntegerField(
        null=True, blank=True, help_text="Recorded number of victims; empty: not known."
    )
    counting_unit = models.CharField(max_length=16, choices=CountingUnit.choices, blank=True)
    degree = models.CharField(max_length=20, choices=DegreeOfInvolvement.choices, blank=True)
    described_as = models.CharField(
        max_length=200, blank=True, help_text="The alleged perpetrator in the source's words."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "act__incident__organisation"
        team = "act__incident__materials__team"
        permitted = "act__incident__permits__user"
        standing = "act__joined_to"

    class FieldClasses:
        case = (
            "id",
            "act",
            "person",
            "authority",
            "side",
            "group",
            "count",
            "counting_unit",
            "degree",
            "described_as",
        )

    class Meta:
        ordering = ("act", "side", "group", "described_as")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(side="victim", authority=None, degree="", described_as="")
                & (models.Q(person__isnull=False) | ~models.Q(group=""))
                | models.Q(side="alleged_perpetrator", person=None, group="", count=None)
                & ~models.Q(degree="")
                & ~models.Q(described_as=""),
                name="involvement_is_victim_or_alleged_perpetrator",
            ),
            models.CheckConstraint(
                condition=models.Q(count=None, counting_unit="")
                | (models.Q(count__isnull=False) & ~models.Q(counting_unit="")),
                name="involvement_count_has_unit",
            ),
        )

    def __str__(self) -> str:
        return self.side


class IncidentSource(GradedSource):
    """A source on an incident."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="graded_sources")

    class FieldClasses:
        public = (*GRADED_SOURCE_FIELDS, "incident")
        identity = ("graded_by",)

    class Meta(GradedSource.Meta):
        constraints = (
            models.UniqueConstraint(fields=("incident", "source"), name="incident_source_once"),
        )
