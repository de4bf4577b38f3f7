"""Rights, the instruments that protect them, and what takes them away."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.scoping import ScopedQuerySet
from evidence.models import Incident, Testimony

from .telling import LinksOfPolicies


class Instrument(models.Model):
    """A treaty or declaration, and whether Afghanistan is bound by it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=32, unique=True, help_text="Usual short name, e.g. ICESCR.")
    full_title = models.CharField(max_length=300)
    kind = models.CharField(max_length=32)
    party = models.BooleanField(null=True, help_text="Empty: not open to parties, or not known.")
    date_edtf = models.CharField(max_length=32, help_text="Adoption, accession or ratification.")
    mode = models.CharField(max_length=32, blank=True)
    in_force = models.CharField(max_length=32, blank=True, help_text="EDTF; empty if not stated.")
    monitoring_body = models.CharField(max_length=200, blank=True)
    individual_complaints = models.BooleanField(null=True)
    note = models.TextField()
    sources = models.JSONField(default=list, help_text="List of {citation, url}.")
    verified = models.BooleanField()
    unverified_part = models.TextField(blank=True)

    class FieldClasses:
        public = (
            "id",
            "code",
            "full_title",
            "kind",
            "party",
            "date_edtf",
            "mode",
            "in_force",
            "monitoring_body",
            "individual_complaints",
            "note",
            "sources",
            "verified",
            "unverified_part",
        )

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Right(models.Model):
    """A fundamental right that the record shows being taken away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    core = models.BooleanField(help_text="One of the four rights the project follows first.")
    icc_named = models.BooleanField(help_text="Named in public ICC statements on Afghanistan.")
    description = models.TextField()
    typical_deprivations = models.JSONField(default=list, help_text="List of sentences.")
    sources = models.JSONField(default=list, help_text="List of {citation, url}.")
    note = models.TextField(blank=True)
    verified = models.BooleanField()
    unverified_part = models.TextField(blank=True)

    class FieldClasses:
        public = (
            "id",
            "code",
            "position",
            "title",
            "core",
            "icc_named",
            "description",
            "typical_deprivations",
            "sources",
            "note",
            "verified",
            "unverified_part",
        )

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.code


class RightInstrument(models.Model):
    """The article of an instrument that protects a right.

    `article` is empty in no row; `instrument` may be a general text without treaty status.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    right = models.ForeignKey(Right, on_delete=models.CASCADE, related_name="instruments")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="rights")
    position = models.PositiveSmallIntegerField()
    article = models.CharField(max_length=120)
    note = models.TextField(blank=True)

    class FieldClasses:
        public = ("id", "right", "instrument", "position", "article", "note")

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=("right", "instrument", "article"), name="right_article_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.instrument}, art. {self.article}"


class Deprivation(models.Model):
    """A right taken away in an incident, or that an account speaks of."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="deprivations")
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.CASCADE, related_name="deprivations"
    )
    testimony = models.ForeignKey(
        Testimony, null=True, blank=True, on_delete=models.CASCADE, related_name="deprivations"
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        records = ("incident", "testimony")

    class FieldClasses:
        case = ("id", "right", "incident", "testimony")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(incident__isnull=False, testimony=None)
                | models.Q(incident=None, testimony__isnull=False),
                name="deprivation_has_one_record",
            ),
            models.UniqueConstraint(
                fields=("right", "incident"),
                condition=models.Q(incident__isnull=False),
                name="deprivation_incident_once",
            ),
            models.UniqueConstraint(
                fields=("right", "testimony"),
                condition=models.Q(testimony__isnull=False),
                name="deprivation_testimony_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.right_id)


class Enforcement(models.Model):
    """An incident or account that shows a policy being carried out."""

    class Basis(models.TextChoices):
        REPORTED = "reported", _("Stated in the record")
        ACCEPTED = "accepted", _("Suggested by date and place, accepted by an analyst")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(
        "legal_analysis.Policy", on_delete=models.PROTECT, related_name="enforcements"
    )
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.CASCADE, related_name="enforcements"
    )
    testimony = models.ForeignKey(
        Testimony, null=True, blank=True, on_delete=models.CASCADE, related_name="enforcements"
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enforcements",
        help_text="Whose analyst accepted it; empty: stated in the record, and as open as that.",
    )
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.REPORTED)

    objects = LinksOfPolicies.as_manager()

    class AccessPath:
        records = ("incident", "testimony")
        organisation = "organisation"
        team = "organisation__teams"

    class FieldClasses:
        case = ("id", "policy", "incident", "testimony", "organisation", "basis")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(incident__isnull=False, testimony=None)
                | models.Q(incident=None, testimony__isnull=False),
                name="enforcement_has_one_record",
            ),
            models.CheckConstraint(
                condition=models.Q(basis="reported", organisation=None)
                | models.Q(basis="accepted", organisation__isnull=False, incident__isnull=False),
                name="enforcement_accepted_is_of_an_organisation",
            ),
            models.UniqueConstraint(
                fields=("policy", "incident", "organisation"),
                condition=models.Q(incident__isnull=False),
                nulls_distinct=False,
                name="enforcement_incident_once",
            ),
            models.UniqueConstraint(
                fields=("policy", "testimony"),
                condition=models.Q(testimony__isnull=False),
                name="enforcement_testimony_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.policy_id)
