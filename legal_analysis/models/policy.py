"""Decrees, orders, letters, laws, verbal instructions and practices of the de facto authorities."""

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from evidence import dates
from evidence.models import Authority, Place
from evidence.models.dated import Dated
from evidence.models.source import GRADED_SOURCE_FIELDS, GradedSource

from .right import Right


class Policy(Dated):
    """One measure by which the de facto authorities rule a part of life."""

    class Kind(models.TextChoices):
        DECREE = "decree", _("Decree")
        ORDER = "order", _("Order")
        LETTER = "letter", _("Letter")
        LAW = "law", _("Law")
        ANNOUNCEMENT = "announcement", _("Announcement")
        VERBAL_INSTRUCTION = "verbal_instruction", _("Verbal instruction")
        PRACTICE = "practice", _("Practice")

    class Scope(models.TextChoices):
        NATIONAL = "national", _("National")
        PROVINCE = "province", _("Provincial")

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        AMENDED = "amended", _("Amended")
        REVERSED = "reversed", _("Reversed")
        UNKNOWN = "unknown", _("Not known")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authorities = models.ManyToManyField(Authority, related_name="policies", blank=True)
    code = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    title_fa_af = models.CharField(max_length=300, blank=True, help_text="Title in Dari, if known.")
    title_ps = models.CharField(max_length=300, blank=True, help_text="Title in Pashto, if known.")
    number = models.CharField(
        max_length=60, blank=True, help_text="Number it bears; empty if it has none, or not known."
    )
    issuing_authority = models.CharField(max_length=300, help_text="Issuer in the source's words.")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    scope = models.CharField(max_length=10, choices=Scope.choices)
    provinces = models.ManyToManyField(Place, related_name="policies", blank=True)
    summary = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices)
    note = models.TextField(blank=True)
    verified = models.BooleanField()
    date_said = models.CharField(
        max_length=200, blank=True, help_text="The date in the words it was given in, as typed."
    )
    version = models.PositiveSmallIntegerField(
        default=0,
        help_text="0: of the reference library. Else entered on pages; how often it was verified.",
    )

    class FieldClasses:
        public = (
            "id",
            "authorities",
            "code",
            "title",
            "title_fa_af",
            "title_ps",
            "number",
            "issuing_authority",
            "kind",
            "scope",
            "provinces",
            "summary",
            "status",
            "note",
            "verified",
            "date_edtf",
            "date_calendar",
            "date_range",
            "date_said",
            "version",
        )

    class Meta(Dated.Meta):
        ordering = ("date_range", "code")
        verbose_name_plural = "policies"
        constraints: ClassVar[Any] = (
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(version=0) | models.Q(verified=True),
                name="policy_entered_is_verified",
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def is_entered(self) -> bool:
        """Whether people entered it here; the reference library never writes over such a one."""
        return self.version > 0


class Provision(models.Model):
    """One rule inside a policy. Number 1 is the policy as a whole until its text is entered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="provisions")
    rights = models.ManyToManyField(Right, related_name="provisions", blank=True)
    number = models.PositiveSmallIntegerField()
    text = models.TextField(help_text="What it orders, in English; a paraphrase unless marked.")
    original_text = models.TextField(blank=True)
    original_language = models.CharField(max_length=8, blank=True)
    groups = models.JSONField(default=list, help_text="Victim groups.")

    class FieldClasses:
        public = (
            "id",
            "policy",
            "rights",
            "number",
            "text",
            "original_text",
            "original_language",
            "groups",
        )

    class Meta:
        ordering = ("policy", "number")
        constraints = (
            models.UniqueConstraint(fields=("policy", "number"), name="provision_number_once"),
            models.CheckConstraint(
                condition=models.Q(original_text="", original_language="")
                | (~models.Q(original_text="") & ~models.Q(original_language="")),
                name="provision_original_has_language",
            ),
        )

    def __str__(self) -> str:
        return f"{self.policy}, {self.number}"


class InForce(models.Model):
    """A time during which a provision held."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="in_force")
    from_edtf = models.CharField(max_length=64)
    to_edtf = models.CharField(max_length=64, blank=True, help_text="Empty: no end known.")
    calendar = models.CharField(
        max_length=16,
        choices=dates.Calendar.choices,
        default=dates.Calendar.GREGORIAN,
        help_text="The calendar of both dates.",
    )
    from_said = models.CharField(
        max_length=200,
        blank=True,
        help_text="The beginning in the words it was given in, as typed.",
    )
    to_said = models.CharField(
        max_length=200, blank=True, help_text="The end in the words it was given in, as typed."
    )
    date_range = DateRangeField(help_text="Days it can have held; open where no end is known.")
    note = models.CharField(max_length=300, blank=True)

    class FieldClasses:
        public = (
            "id",
            "provision",
            "from_edtf",
            "to_edtf",
            "calendar",
            "from_said",
            "to_said",
            "date_range",
            "note",
        )

    class Meta:
        ordering = ("date_range",)
        indexes = (GistIndex(fields=("date_range",), name="in_force_by_days"),)
        constraints = (
            ExclusionConstraint(
                name="in_force_intervals_do_not_overlap",
                expressions=(
                    ("provision", RangeOperators.EQUAL),
                    ("date_range", RangeOperators.OVERLAPS),
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_edtf}/{self.to_edtf}"


class PolicyRelation(models.Model):
    """How a later policy bears on an earlier one. A trigger refuses those that go round in a circle."""

    class Kind(models.TextChoices):
        AMENDS = "amends", _("amends")
        REPEALS = "repeals", _("repeals")
        IMPLEMENTS = "implements", _("implements")
        RESTATES = "restates", _("restates")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="relations")
    earlier = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="later_relations")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    note = models.CharField(max_length=300, blank=True)

    class FieldClasses:
        public = ("id", "policy", "earlier", "kind", "note")

    class Meta:
        ordering = ("policy", "earlier")
        constraints = (
            models.UniqueConstraint(fields=("policy", "earlier"), name="policy_relation_once"),
            models.CheckConstraint(
                condition=~models.Q(policy=models.F("earlier")),
                name="policy_relation_between_two_policies",
            ),
        )

    def __str__(self) -> str:
        return f"{self.policy} {self.kind} {self.earlier}"


class PolicySource(GradedSource):
    """A source on a policy."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="graded_sources")

    class FieldClasses:
        public = (*GRADED_SOURCE_FIELDS, "policy")
        identity = ("graded_by",)

    class Meta(GradedSource.Meta):
        constraints = (
            models.UniqueConstraint(fields=("policy", "source"), name="policy_source_once"),
        )
