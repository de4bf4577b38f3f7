"""What persons write for one submission: the sections and cover fields that no record can fill."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.scoping import ScopedQuerySet

from .case import CaseFile
from .mechanism import Mechanism


class SubmissionText(models.Model):
    """One section of a submission (case, receiver, language) as somebody saved it once. Only added to.

    The highest number is what stands in the submission. A row without a number was kept aside: a
    reference in it was unknown, or a colleague had saved another version meanwhile.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(
        CaseFile, on_delete=models.PROTECT, related_name="submission_texts"
    )
    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    section = models.CharField(
        max_length=80, help_text="As the shape names it, e.g. recommendations or cover.session."
    )
    number = models.PositiveIntegerField(
        null=True, blank=True, help_text="Counts up within a section; empty: kept aside."
    )
    began = models.PositiveIntegerField(
        help_text="Number of the version it was written on; 0: there was none."
    )
    paragraphs = models.JSONField(
        default=list, blank=True, help_text="List of texts with [[CODE]] references."
    )
    saved_at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "case_file__team__organisation"
        team = "case_file__team"

    class FieldClasses:
        case = (
            "id",
            "case_file",
            "mechanism",
            "author",
            "language",
            "section",
            "number",
            "began",
            "paragraphs",
            "saved_at",
        )

    class Meta:
        ordering = ("case_file", "section", "saved_at")
        constraints = (
            models.UniqueConstraint(
                fields=("case_file", "mechanism", "language", "section", "number"),
                name="submission_text_number_once",
            ),
            models.CheckConstraint(
                condition=Q(number=None) | Q(number__gt=0), name="submission_text_counts_from_one"
            ),
        )

    def __str__(self) -> str:
        return self.section
