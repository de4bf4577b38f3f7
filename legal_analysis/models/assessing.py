"""The versions of an assessment, what is said about it, and what somebody is writing."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.scoping import ScopedQuerySet

from .case import Assessment, CaseFile
from .law import Conclusion, Element


class Part(models.TextChoices):
    """The parts of an assessment, in the order of reading."""

    LAW = "law", _("The law")
    FACTS = "facts", _("The facts")
    REASONING = "reasoning", _("Reasoning")
    CONTRARY = "contrary", _("What speaks against it")
    GAPS = "gaps", _("Gaps (never leave the house)")


class AssessmentVersion(models.Model):
    """An assessment as it was saved once. The database writes it; nothing changes it or takes it away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessment_versions"
    )
    conclusion = models.ForeignKey(Conclusion, on_delete=models.PROTECT, related_name="+")
    law = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    reasoning = models.JSONField(default=list)
    contrary = models.JSONField(default=list)
    gaps = models.JSONField(default=list)
    saved_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "assessment__case_file__team__organisation"
        team = "assessment__case_file__team"

    class FieldClasses:
        case = ("id", "assessment", "number", "author", "conclusion", *Part.values, "saved_at")

    class Meta:
        ordering = ("assessment", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("assessment", "number"), name="assessment_version_number_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.number)

    @property
    def parts(self) -> dict[str, list[str]]:
        return {part: getattr(self, part) for part in Part.values}


class AssessmentComment(models.Model):
    """One thing said about an assessment; what a second reader decided among them. Only added to."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Comment")
        AGREED = "agreed", _("Read and agreed")
        CHANGE = "change", _("Asks for a change")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessment_comments"
    )
    role = models.CharField(
        max_length=16, choices=Role.choices, help_text="What the author was for the case."
    )
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.COMMENT)
    part = models.CharField(
        max_length=12, choices=Part.choices, blank=True, help_text="Empty: on the whole of it."
    )
    version = models.PositiveIntegerField(help_text="The version it was said of.")
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "assessment__case_file__team__organisation"
        team = "assessment__case_file__team"

    class FieldClasses:
        case = ("id", "assessment", "author", "role", "kind", "part", "version", "text", "at")

    class Meta:
        ordering = ("at", "id")
        constraints: ClassVar[Any] = (
            models.CheckConstraint(
                condition=Q(kind="agreed") | ~Q(text=""), name="assessment_comment_says_something"
            ),
        )

    def __str__(self) -> str:
        return self.kind


class AssessmentDraft(models.Model):
    """What one analyst is writing and has not saved as a version, so that no word is lost (T-20).

    Seen by who writes it, and nobody else. A page of hers that did not show what it holds does not
    write over it (`page`, `mark`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(
        CaseFile, on_delete=models.PROTECT, related_name="assessment_drafts"
    )
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessment_drafts"
    )
    conclusion = models.ForeignKey(
        Conclusion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    began = models.PositiveIntegerField(
        help_text="The version it was written on; 0: there was none."
    )
    seen = models.PositiveIntegerField(
        default=0,
        db_default=0,
        help_text="The version its texts were put together with; 0: none since it began.",
    )
    page = models.UUIDField(
        null=True,
        blank=True,
        help_text="The opened page that kept it by itself; empty: a button did.",
    )
    mark = models.UUIDField(
        default=uuid.uuid4,
        db_default=RandomUUID(),
        help_text="Another at each keeping; a page carries the one it shows.",
    )
    aside = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        help_text="Texts from other pages of hers, beside which this one was written unseen.",
    )
    law = models.TextField(blank=True)
    facts = models.TextField(blank=True)
    reasoning = models.TextField(blank=True)
    contrary = models.TextField(blank=True)
    gaps = models.TextField(blank=True)
    refused = models.BooleanField(
        default=False, help_text="It was to be saved, and something in it was wrong."
    )
    saved_at = models.DateTimeField(auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "case_file__team__organisation"
        own = "author"

    class FieldClasses:
        case = (
            "id",
            "case_file",
            "element",
            "author",
            "conclusion",
            "began",
            "seen",
            "page",
            "mark",
            "aside",
            *Part.values,
            "refused",
            "saved_at",
        )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case_file", "element", "author"), name="assessment_draft_one_per_author"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
