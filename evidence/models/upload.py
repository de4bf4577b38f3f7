"""A file on its way: what came of it so far, sealed; and a large one while it is put together."""

import json
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import PersonKey
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText

from .item import EvidenceItem
from .original import OriginalName


class Upload(OriginalName):
    """One file that somebody is sending, in pieces or at once. Ends as an original, or not at all.

    Written before the first byte, so that no file lies in the store that no row knows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads"
    )
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="+")
    original_id = models.UUIDField(
        default=uuid.uuid4, help_text="Of the original it becomes; its bytes are bound to it."
    )
    object_name = models.CharField(max_length=64, unique=True)
    name_sealed = models.BinaryField(null=True)
    length = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Bytes to come, as its sender said; empty: not said."
    )
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes that are here.")
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField(
        help_text="When bytes of it last came; given up some time later."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "sender"

    class FieldClasses:
        case = ("id", "sender", "length", "received", "begun_at", "last_at")
        identity = ("name_sealed",)
        secret = ("key", "object_name", "original_id")

    class Meta:
        ordering = ("-last_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(length=None) | Q(received__lte=models.F("length")),
                name="upload_not_longer_than_said",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class UploadPart(models.Model):
    """One piece of an upload, sealed in a file of its own until the whole is here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    start = models.PositiveBigIntegerField(help_text="Where in the file it begins, from 0.")
    size = models.PositiveBigIntegerField()
    object_name = models.CharField(max_length=64, unique=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "upload__sender"

    class FieldClasses:
        secret = ("id", "upload", "start", "size", "object_name")

    class Meta:
        ordering = ("start",)
        constraints = (
            models.UniqueConstraint(fields=("upload", "start"), name="upload_part_once"),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def place(self) -> str:
        """To what its sealed bytes are bound."""
        return f"part|{self.pk}"


class JoiningTold(models.Model):
    """What its sender said of a file, as JSON, opened with the key of the upload."""

    told_text = SealedText("told_sealed")

    class Meta:
        abstract = True


class Joining(JoiningTold):
    """The putting together of one large upload, all of whose pieces are here: asked for, then done.

    It outlives its upload by some days, so that its sender finds out what became of the file.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("All of it is here. It waits its turn.")
        WORKING = "working", _("It is being put together, sealed and compared.")
        DONE = "done", _("It is in.")
        FAILED = "failed", _("It could not be put together.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="joinings"
    )
    upload = models.OneToOneField(
        Upload,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="joining",
        help_text="Empty: it became an item.",
    )
    item = models.ForeignKey(
        EvidenceItem,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What it became; empty: not yet, or a bundle that is looked into first.",
    )
    told_sealed = models.BinaryField(
        null=True, help_text="What is known of it beside its bytes; empty when it is done."
    )
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    size = models.PositiveBigIntegerField(help_text="Bytes of the whole file.")
    done = models.PositiveBigIntegerField(default=0, help_text="Bytes put together so far.")
    attempt = models.PositiveSmallIntegerField(default=0, help_text="How often it was begun.")
    error_code = models.CharField(
        max_length=64, blank=True, help_text="Why it failed, as a code; empty: it did not."
    )
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField(
        null=True, blank=True, help_text="Last sign of whoever is at work on it."
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "sender"

    class FieldClasses:
        case = (
            "id",
            "sender",
            "upload",
            "item",
            "status",
            "size",
            "done",
            "attempt",
            "error_code",
            "asked_at",
            "seen_at",
            "ended_at",
        )
        identity = ("told_sealed",)

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=("done", "failed")) ^ Q(ended_at=None),
                name="joining_ended_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status="failed") ^ Q(error_code=""),
                name="joining_failed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(done__lte=models.F("size")), name="joining_not_longer_than_it_is"
            ),
            models.CheckConstraint(
                condition=Q(status="done") | Q(upload__isnull=False),
                name="joining_keeps_its_upload_until_done",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def key(self) -> object:
        """The key of its upload; what seals and opens asks for it here."""
        return self.upload.key if self.upload else None

    @property
    def is_live(self) -> bool:
        return self.status in {self.Status.WAITING, self.Status.WORKING}

    @property
    def told(self) -> dict[str, str]:
        """What its sender said of it, by field. Opens the seal each time."""
        found: dict[str, str] = json.loads(self.told_text) if self.told_sealed else {}
        return found

    @told.setter
    def told(self, value: dict[str, str]) -> None:
        self.told_text = json.dumps(value, ensure_ascii=False)
