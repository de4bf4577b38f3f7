"""Incidents that may be one event, and what was done about it: merged, and perhaps taken apart again."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet

from .incident import Incident


class IncidentPair(models.Model):
    """Two incidents that are alike, or of which somebody said that they are two events.

    Found when one of them is entered or changed (evidence/pairs.py); seen by who may see both. A pair
    said to be different is not proposed again until that is taken back.
    """

    class Verdict(models.TextChoices):
        DIFFERENT = "different", _("Two different events")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    one = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="+", help_text="The one whose id is less."
    )
    other = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    likeness = models.FloatField(help_text="From 0: how much speaks for one event; pairs.py.")
    verdict = models.CharField(
        max_length=10, choices=Verdict.choices, blank=True, help_text="Empty: nobody has decided."
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Why, without names.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        every = ("one", "other")

    class FieldClasses:
        case = ("id", "one", "other", "likeness", "verdict", "reason", "decided_at")
        identity = ("decided_by",)

    class Meta:
        ordering = ("-likeness", "id")
        constraints = (
            models.UniqueConstraint(fields=("one", "other"), name="incident_pair_once"),
            models.CheckConstraint(
                condition=Q(one__lt=models.F("other")), name="incident_pair_in_order"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", reason="", decided_by=None, decided_at=None)
                | Q(verdict="different", decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(reason=""),
                name="incident_pair_decided_has_who_when_why",
            ),
        )
        indexes = (
            models.Index(
                fields=("-likeness", "id"), condition=Q(verdict=""), name="incident_pair_likest"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def both(self) -> tuple[Incident, Incident]:
        return self.one, self.other


class IncidentMerge(models.Model):
    """One merge: `merged` points to `standing` from then on, until it is undone.

    Never changed but for its undoing, once, and never deleted (migration 0054). The database writes the
    times, once both records are held (0069), and lets rows go over only in the transaction that says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    standing = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="merges", help_text="What stays."
    )
    merged = models.ForeignKey(
        Incident,
        on_delete=models.PROTECT,
        related_name="merges_away",
        help_text="What leads there.",
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(
        help_text="Of the merges into the record that stands, from 1; the last is undone first."
    )
    reason = models.CharField(max_length=500, help_text="Why they are one event, without names.")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.CharField(max_length=500, blank=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        # Once it is undone, who sees only one of the two must not learn of the other.
        every = ("standing", "merged")
        unless = {"merged": Q(undone_at=None)}

    class FieldClasses:
        case = (
            "id",
            "standing",
            "merged",
            "number",
            "reason",
            "merged_at",
            "undone_at",
            "undone_reason",
        )
        identity = ("author", "undone_by")

    class Meta:
        ordering = ("standing", "-number")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="incident_merge_has_reason"),
            models.CheckConstraint(
                condition=~Q(standing=models.F("merged")), name="incident_merge_is_of_two"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undone_reason="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason=""),
                name="incident_merge_undone_has_who_and_why",
            ),
            models.UniqueConstraint(fields=("standing", "number"), name="incident_merge_in_order"),
            models.UniqueConstraint(
                fields=("merged",), condition=Q(undone_at=None), name="incident_merged_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class MergeStep(models.Model):
    """One column of one row that a merge changed: what stood there, and what stood there then.

    Rows are only added, in the transaction of their merge (migration 0054). Undoing a merge is to walk
    its steps backwards.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    merge = models.ForeignKey(IncidentMerge, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField(help_text="Order in the merge, from 0.")
    model = models.CharField(max_length=64, help_text="Label, e.g. evidence.Act.")
    row = models.CharField(max_length=40, help_text="Primary key of the row.")
    column = models.CharField(max_length=32)
    was = models.JSONField(null=True)
    became = models.JSONField(null=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        every = ("merge",)

    class FieldClasses:
        case = ("id", "merge", "number", "model", "row", "column", "was", "became")

    class Meta:
        ordering = ("merge", "number")
        constraints = (
            models.UniqueConstraint(fields=("merge", "number"), name="merge_step_in_order"),
            models.UniqueConstraint(
                fields=("merge", "model", "row", "column"), name="merge_step_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.model}.{self.column}"
