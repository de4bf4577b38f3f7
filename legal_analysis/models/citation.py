"""What in the record is set against which element of a case, and how it was said before."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet
from evidence.models import Act, Authority, EvidenceItem, Paragraph
from evidence.vocabulary import Language

from .case import CaseFile
from .law import Element
from .policy import Provision
from .right import Right


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("Supports")
    UNDERMINES = "undermines", _("Undermines")
    NEUTRAL = "neutral", _("Neutral")


class Weight(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class Said(models.Model):
    """What one version of a citation says, and who answers for it."""

    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who last read what is cited and said this of it.",
    )
    version = models.PositiveIntegerField(default=1, db_default=1, help_text="From 1.")
    stance = models.CharField(max_length=12, choices=Stance.choices)
    weight = models.CharField(max_length=8, choices=Weight.choices)
    reason = models.TextField(help_text="In the words of the analyst, none of them the account's.")
    fingerprint = models.BinaryField(
        max_length=16, help_text="Keyed hash of what was read; legal_analysis/cited.py."
    )
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


SAID = ("written_by", "version", "stance", "weight", "reason", "written_at")


class CitationQuerySet(ScopedQuerySet["Citation"]):
    def standing(self) -> Self:
        """Without those that were taken back."""
        return self.filter(taken_back_at=None)


class Citation(Said):
    """One thing in the record set against one element: it supports it, undermines it, or neither.

    legal_analysis/citing.py writes it. Triggers of the database (migrations 0012, 0048) hold the same: what
    is cited never changes and no row goes; each change is the next version, and the one before
    stands in CitationVersion; whatever changes in what is cited marks it, until somebody reads again.
    """

    Stance = Stance
    Weight = Weight

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="citations")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="citations")
    paragraph = models.ForeignKey(
        Paragraph, null=True, blank=True, on_delete=models.PROTECT, related_name="citations"
    )
    act = models.ForeignKey(
        Act, null=True, blank=True, on_delete=models.PROTECT, related_name="citations"
    )
    provision = models.ForeignKey(
        Provision, null=True, blank=True, on_delete=models.PROTECT, related_name="citations"
    )
    item = models.ForeignKey(
        EvidenceItem, null=True, blank=True, on_delete=models.PROTECT, related_name="citations"
    )
    rights = models.ManyToManyField(Right, related_name="citations", blank=True)
    perpetrators = models.ManyToManyField(
        Authority,
        related_name="citations",
        blank=True,
        help_text="Alleged perpetrators of the case it bears on; none: on no one in particular.",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="citations",
        help_text="Who cited it first.",
    )
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pinpoint = models.CharField(
        max_length=64, blank=True, help_text="Page or timecode of an evidence item; else empty."
    )
    # Where in the paragraph, and never the words: those lie sealed in it.
    part_start = models.PositiveIntegerField(
        null=True, blank=True, help_text="Letters before the part cited; empty: all of it."
    )
    part_end = models.PositiveIntegerField(
        null=True, blank=True, help_text="Letters up to the end of the part; empty: all of it."
    )
    part_of = models.CharField(
        max_length=8,
        blank=True,
        choices=Language.choices,
        help_text="The translation these letters are counted in; empty: in the original.",
    )
    stale_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when what is cited is another than what was read; empty: it is the same.",
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_reason = models.CharField(max_length=500, blank=True)

    objects = CitationQuerySet.as_manager()

    class AccessPath:
        organisation = "case_file__team__organisation"
        team = "case_file__team"

    class FieldClasses:
        case = (
            "id",
            "case_file",
            "element",
            "paragraph",
            "act",
            "provision",
            "item",
            "rights",
            "perpetrators",
            "author",
            "pinpoint",
            "part_start",
            "part_end",
            "part_of",
            "stale_since",
            "taken_back_at",
            "taken_back_by",
            "taken_back_reason",
            *SAID,
        )
        secret = ("fingerprint",)

    class Meta:
        ordering = ("element", "stance", "id")
        constraints: ClassVar[Any] = (
            models.CheckConstraint(
                condition=Q(paragraph__isnull=False, act=None, provision=None, item=None)
                | Q(paragraph=None, act__isnull=False, provision=None, item=None)
                | Q(paragraph=None, act=None, provision__isnull=False, item=None)
                | Q(paragraph=None, act=None, provision=None, item__isnull=False),
                name="citation_has_one_target",
                violation_error_message=_("A citation points at exactly one thing."),
            ),
            models.CheckConstraint(
                condition=Q(pinpoint="") | Q(item__isnull=False),
                name="citation_pinpoint_only_in_items",
            ),
            models.CheckConstraint(
                condition=Q(part_start=None, part_end=None, part_of="")
                | Q(
                    part_start__isnull=False, part_end__gt=F("part_start"), paragraph__isnull=False
                ),
                name="citation_part_is_of_a_paragraph",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None, taken_back_reason="")
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False)
                & ~Q(taken_back_reason=""),
                name="citation_taken_back_has_who_and_why",
            ),
            models.UniqueConstraint(
                fields=("case_file", "element", "paragraph", "part_of", "part_start", "part_end"),
                condition=Q(paragraph__isnull=False, taken_back_at=None),
                nulls_distinct=False,
                name="citation_paragraph_once",
            ),
            models.UniqueConstraint(
                fields=("case_file", "element", "act"),
                condition=Q(act__isnull=False, taken_back_at=None),
                name="citation_act_once",
            ),
            models.UniqueConstraint(
                fields=("case_file", "element", "provision"),
                condition=Q(provision__isnull=False, taken_back_at=None),
                name="citation_provision_once",
            ),
            models.UniqueConstraint(
                fields=("case_file", "element", "item", "pinpoint"),
                condition=Q(item__isnull=False, taken_back_at=None),
                name="citation_item_once",
            ),
        )

    def __str__(self) -> str:
        return self.stance


class CitationVersion(Said):
    """What a citation said before: written by the database when it changes, and never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citation = models.ForeignKey(Citation, on_delete=models.PROTECT, related_name="versions")
    rights = models.JSONField(default=list, help_text="Codes of rights.")
    perpetrators = models.JSONField(default=list, help_text="Codes of authorities.")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "citation__case_file__team__organisation"
        team = "citation__case_file__team"

    class FieldClasses:
        case = ("id", "citation", "rights", "perpetrators", *SAID)
        secret = ("fingerprint",)

    class Meta:
        ordering = ("citation", "version")
        constraints = (
            models.UniqueConstraint(fields=("citation", "version"), name="citation_version_once"),
        )

    def __str__(self) -> str:
        return str(self.version)
