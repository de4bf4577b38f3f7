"""A file on its way: what came of it so far, sealed."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import PersonKey
from accounts.scoping import ScopedQuerySet

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
    last_at = models.DateTimeField(help_text="When a piece last came; given up some days later.")

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
                condition=models.Q(length=None) | models.Q(received__lte=models.F("length")),
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
