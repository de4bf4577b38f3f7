"""Who says so: sources, and the grade of each source-information pair."""

import uuid

from django.conf import settings
from django.db import models

from evidence.vocabulary import Credibility, Reliability


class Source(models.Model):
    """One publication, document, person or organisation that tells us something."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=500)
    publisher = models.CharField(max_length=300, blank=True)
    date_text = models.CharField(
        max_length=64, blank=True, help_text="Date as the source gives it; empty if undated."
    )
    url = models.URLField(max_length=1000, blank=True, help_text="Address; empty if none is known.")
    independence_group = models.CharField(
        max_length=120,
        blank=True,
        help_text="Sources of one origin share a group and count once; empty = on its own.",
    )
    origin_version = models.PositiveIntegerField(
        default=0, db_default=0, help_text="How often the group was said: see OriginChange."
    )

    class FieldClasses:
        public = (
            "id",
            "title",
            "publisher",
            "date_text",
            "url",
            "independence_group",
            "origin_version",
        )

    class Meta:
        ordering = ("title", "publisher", "date_text", "url")
        constraints = (
            models.UniqueConstraint(
                fields=("title", "publisher", "date_text", "url"), name="source_once"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def origin(self) -> str:
        """Return what counts as one independent source, before more is known (evidence/origins.py)."""
        return origin_of(self.pk, self.independence_group)


def origin_of(pk: uuid.UUID, group: str = "") -> str:
    """Return what a source or a person counts as by itself: its group, or itself."""
    return group or str(pk)


class GradedSource(models.Model):
    """One source for one record, with its Admiralty grade (EVAL-1: the two parts are apart)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="%(class)s_set")
    position = models.PositiveSmallIntegerField(help_text="Order in the record, from 0.")
    reliability = models.CharField(max_length=1, choices=Reliability.choices, default=Reliability.F)
    credibility = models.CharField(
        max_length=1, choices=Credibility.choices, default=Credibility.NOT_JUDGED
    )
    grade_reason = models.TextField(blank=True, help_text="Why; empty while nobody has graded.")
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    graded_at = models.DateTimeField(
        null=True, blank=True, help_text="UTC; empty while nobody has graded."
    )
    grade_version = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Of the grade; 0 while nobody has graded. See Grading."
    )

    class Meta:
        abstract = True
        ordering = ("position",)

    def __str__(self) -> str:
        return self.grade

    @property
    def grade(self) -> str:
        """Return the grade as lawyers write it, e.g. B2."""
        return f"{self.reliability}{self.credibility}"

    @property
    def is_graded(self) -> bool:
        return self.grade_version > 0


GRADED_SOURCE_FIELDS = (
    "id",
    "source",
    "position",
    "reliability",
    "credibility",
    "grade_reason",
    "graded_at",
    "grade_version",
)
