"""Requests to prepare the file of a submission, and the finished file until it is fetched."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet

from .case import CaseFile
from .mechanism import Mechanism, Submission


class Build(models.Model):
    """One request of one person to prepare one submission as a file, and how far it is."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting for its turn")
        FREEZING = "freezing", _("Asking consent and freezing the case")
        LAYING_OUT = "laying_out", _("Laying out the pages")
        WRITING = "writing", _("Writing the file")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Volumes(models.TextChoices):
        """Whether a long file comes in volumes."""

        USUAL = "usual", _("As the last time; the first time as the receiver asks")
        VOLUMES = "volumes", _("In volumes of at most 300 pages")
        ONE = "one", _("As one file, however long")

    class Error(models.TextChoices):
        """Why it failed, and what she can do about it."""

        NOT_ALLOWED = (
            "not_allowed",
            _("You may not prepare files of this case any more. Ask an administrator."),
        )
        CONSENT_CHANGED = (
            "consent_changed",
            _(
                "What the people in this case allow changed while the file was prepared. Prepare it"
                " again: the new file holds what is allowed now."
            ),
        )
        SNAPSHOT_CHANGED = (
            "snapshot_changed",
            _("What was frozen is not whole any more. Prepare it again; the case is frozen anew."),
        )
        NAMED_NO_MORE = (
            "named_no_more",
            _(
                "A person it names is not named in the case any more. Prepare it again; the case is"
                " frozen anew."
            ),
        )
        ERASED = (
            "erased",
            _("Somebody's words were erased at her wish. Prepare it again; they are not in it."),
        )
        PROSE_REFUSED = (
            "prose_refused",
            _(
                "A text of this case names something this receiver may not see. An analyst must take"
                " it out of the assessments or texts of the case. Then prepare it again."
            ),
        )
        TOO_LONG = (
            "too_long",
            _(
                "It is longer than this receiver takes. Shorten what you wrote for it, then prepare"
                " it again."
            ),
        )
        PDF_REFUSED = (
            "pdf_refused",
            _(
                "The pages could not be written without losing something, so nothing was written."
                " Tell whoever runs this site, with the number of this request."
            ),
        )
        WORKER_DIED = (
            "worker_died",
            _(
                "The program that prepares files stopped each time it was tried. Tell whoever runs"
                " this site, with the number of this request."
            ),
        )
        LAYOUT_DIED = (
            "layout_died",
            _(
                "The machine stopped the laying out of the pages, and once more when it was tried"
                " again; most often its memory was full. What is laid out is kept for a day: prepare"
                " it again later, and it goes on from there. If it fails again, tell whoever runs this"
                " site, with the number of this request."
            ),
        )
        FAULT = (
            "fault",
            _(
                "Something of ours is broken; nothing was written. Prepare it again. If it fails"
                " again, tell whoever runs this site, with the number of this request."
            ),
        )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="builds")
    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="builds")
    submission = models.ForeignKey(
        Submission,
        on_delete=models.PROTECT,
        related_name="builds",
        null=True,
        blank=True,
        help_text="What the file is made from; empty until the case is frozen.",
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="builds",
        help_text="The work is done with her rights, as they are when it is done.",
    )
    language = models.CharField(max_length=8)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    volumes = models.CharField(
        max_length=8, choices=Volumes.choices, default=Volumes.USUAL, help_text="As she wished."
    )
    public = models.BooleanField(
        default=False, db_default=False, help_text="She wishes the public version, too."
    )
    page = models.PositiveIntegerField(default=0, help_text="Page in hand; 0 where there is none.")
    chapters_done = models.PositiveIntegerField(default=0, help_text="Chapters laid out.")
    chapters = models.PositiveIntegerField(default=0, help_text="How many there are; 0: not known.")
    steps = models.JSONField(
        default=list, blank=True, help_text="List of {status, at}: when it came to each status."
    )
    attempt = models.PositiveSmallIntegerField(
        default=0, help_text="Counts the starts. Whoever works for an earlier one must stop."
    )
    job_id = models.BigIntegerField(null=True, blank=True, help_text="Its place in the job queue.")
    error_code = models.CharField(max_length=32, choices=Error.choices, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(
        null=True, blank=True, help_text="Last sign of life of the work."
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the whole file.")
    pages = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of the PDF; empty if the receiver takes none."
    )
    counted_pages = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Pages its receiver counts; empty where it sets no limit in pages.",
    )
    files = models.PositiveSmallIntegerField(
        default=0, help_text="PDF files: more than one if it came in volumes."
    )
    downloaded_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "requested_by"

    class FieldClasses:
        case = (
            "id",
            "case_file",
            "mechanism",
            "submission",
            "requested_by",
            "language",
            "status",
            "volumes",
            "public",
            "page",
            "chapters_done",
            "chapters",
            "steps",
            "attempt",
            "job_id",
            "error_code",
            "created_at",
            "started_at",
            "heartbeat_at",
            "finished_at",
            "sha256",
            "pages",
            "counted_pages",
            "files",
            "downloaded_at",
        )

    class Meta:
        ordering = ("-created_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("case_file", "mechanism", "language", "requested_by"),
                condition=Q(status__in=("queued", "freezing", "laying_out", "writing")),
                name="build_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="failed") & ~Q(error_code="")
                | ~Q(status="failed") & Q(error_code=""),
                name="build_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("done", "failed", "cancelled"), finished_at__isnull=False)
                | Q(
                    status__in=("queued", "freezing", "laying_out", "writing"),
                    finished_at__isnull=True,
                ),
                name="build_ended_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("freezing", "laying_out", "writing", "done"))
                | Q(started_at__isnull=False, heartbeat_at__isnull=False, attempt__gt=0),
                name="build_running_was_started",
            ),
            models.CheckConstraint(
                condition=~Q(status="done")
                | Q(submission__isnull=False, sha256__regex="^[0-9a-f]{64}$")
                & (Q(pages__gt=0) | Q(pages=None)),
                name="build_done_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(downloaded_at=None) | Q(status="done"),
                name="build_downloaded_was_done",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_live(self) -> bool:
        """Whether it is still to end."""
        return bool(NEXT[Build.Status(self.status)])


Status = Build.Status
_STOPS = {Status.FAILED, Status.CANCELLED}

# What may follow what. Back to the queue leads only the rescue of work whose worker died.
NEXT: dict[Build.Status, set[Build.Status]] = {
    Status.QUEUED: {Status.FREEZING, *_STOPS},
    Status.FREEZING: {Status.LAYING_OUT, Status.QUEUED, *_STOPS},
    Status.LAYING_OUT: {Status.WRITING, Status.QUEUED, *_STOPS},
    Status.WRITING: {Status.DONE, Status.QUEUED, *_STOPS},
    Status.DONE: set(),
    Status.FAILED: set(),
    Status.CANCELLED: set(),
}
LIVE = tuple(status for status, following in NEXT.items() if following)
RUNNING = tuple(status for status in LIVE if status != Status.QUEUED)


class Package(models.Model):
    """The finished file of a build, sealed, until it is fetched once or its time runs out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    build = models.OneToOneField(Build, on_delete=models.CASCADE, related_name="package")
    expires_at = models.DateTimeField()
    sealed = models.BinaryField(
        help_text="The file, sealed with the wrapping key for this build and no other."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "build__requested_by"

    class FieldClasses:
        case = ("id", "build", "expires_at")
        secret = ("sealed",)

    def __str__(self) -> str:
        return str(self.pk)


class LaidOutPart(models.Model):
    """A part of a dossier laid out before, sealed, so that a change of one chapter costs one chapter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="laid_out_parts")
    digest = models.BinaryField(
        max_length=16,
        help_text="Keyed digest of all the part is made from; says nothing by itself.",
    )
    expires_at = models.DateTimeField(db_index=True)
    sealed = models.BinaryField(
        help_text="The part, sealed with the wrapping key for this case and digest and no other."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "case_file__team__organisation"
        team = "case_file__team"

    class FieldClasses:
        case = ("id", "case_file", "expires_at")
        secret = ("digest", "sealed")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case_file", "digest"), name="laid_out_part_once_for_each_case"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
