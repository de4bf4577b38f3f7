"""Accountability mechanisms, and what was prepared for each."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import PersonKey
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText
from evidence.models import Paragraph

from .case import CaseFile
from .law import Framework


class Mechanism(models.Model):
    """A body that can receive a submission, with its rules as data, not code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    frameworks = models.ManyToManyField(Framework, related_name="mechanisms")
    code = models.CharField(max_length=64, unique=True)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    mandate = models.TextField()
    audience = models.CharField(max_length=64)
    available = models.BooleanField(
        default=True, help_text="False: explained to users, never offered for a submission."
    )
    who_may_submit = models.JSONField(default=list)
    format = models.JSONField(help_text="Sections, languages, limits, file types, cover fields.")
    consent_requirements = models.JSONField(default=list)
    anonymity_possible = models.BooleanField(null=True)
    anonymity_note = models.TextField(blank=True)
    channel = models.JSONField(help_text="{kind, detail, url}")
    deadline_rule = models.TextField(blank=True)
    sources = models.JSONField(default=list, help_text="List of {citation, url}.")
    note = models.TextField(blank=True)
    verified = models.BooleanField()
    verified_part = models.TextField(blank=True)
    unverified_part = models.TextField(blank=True)
    recheck_before_use = models.BooleanField(default=False)
    last_checked = models.DateField(
        null=True, blank=True, help_text="When its rules were last looked up; the library says."
    )

    class FieldClasses:
        public = (
            "id",
            "frameworks",
            "code",
            "position",
            "name",
            "mandate",
            "audience",
            "available",
            "who_may_submit",
            "format",
            "consent_requirements",
            "anonymity_possible",
            "anonymity_note",
            "channel",
            "deadline_rule",
            "sources",
            "note",
            "verified",
            "verified_part",
            "unverified_part",
            "recheck_before_use",
            "last_checked",
        )

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.code


class Submission(models.Model):
    """A frozen snapshot of a case for one mechanism in one language.

    `snapshot` holds everything the file is built from except the words of survivors; those are
    in `SubmissionPassage`, each under its person's key, so that erasing a person reaches here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="submissions")
    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="submissions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions"
    )
    language = models.CharField(max_length=8)
    version = models.PositiveIntegerField(help_text="Counts up within case, mechanism, language.")
    frozen_at = models.DateTimeField()
    snapshot = models.TextField(help_text="Canonical JSON; the words of survivors left out.")
    content_sha256 = models.CharField(
        max_length=64, help_text="SHA-256 of the snapshot without its declared time fields."
    )
    writers = ArrayField(
        models.UUIDField(),
        default=list,
        blank=True,
        editable=False,
        help_text="Who wrote any version of a text in it. PostgreSQL says so when it is frozen.",
    )

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
            "version",
            "frozen_at",
            "snapshot",
            "content_sha256",
            "writers",
        )

    class Meta:
        ordering = ("case_file", "mechanism", "language", "version")
        constraints = (
            models.UniqueConstraint(
                fields=("case_file", "mechanism", "language", "version"),
                name="submission_version_once",
            ),
        )

    def __str__(self) -> str:
        return f"v{self.version}"


class SubmissionPassage(models.Model):
    """Words that were frozen into a submission, sealed under the person's key."""

    class Form(models.TextChoices):
        ORIGINAL = "original", _("Original words")
        TRANSLATION = "translation", _("Translation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="passages")
    paragraph = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=12, choices=Form.choices)
    language = models.CharField(max_length=8)
    text_sealed = models.BinaryField()
    text = SealedText("text_sealed")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "submission__case_file__team__organisation"
        team = "submission__case_file__team"

    class FieldClasses:
        case = ("id", "submission", "paragraph", "form", "language", "text_sealed")
        secret = ("key",)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("submission", "paragraph", "form", "language"), name="passage_once"
            ),
        )

    def __str__(self) -> str:
        return self.form
