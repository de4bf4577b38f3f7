"""The file of an item, as it came; and what was made from it. Neither is ever changed."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText

from .item import EvidenceItem


class OriginalName(models.Model):
    """What the file was called where it came from: it may name her (T-31)."""

    name = SealedText("name_sealed")

    class Meta:
        abstract = True


class Original(OriginalName):
    """The file itself, bit for bit (COC-1). Its hashes were taken while it was received (COC-2).

    PostgreSQL lets nobody change what it is, only what is found out about it.
    """

    class Standing(models.TextChoices):
        """Whether it may be opened. Nothing is, before it was looked at apart."""

        QUARANTINED = "quarantined", _("Not inspected yet")
        CLEAN = "clean", _("Inspected")
        REFUSED = "refused", _("Kept closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.OneToOneField(EvidenceItem, on_delete=models.PROTECT, related_name="original")
    object_name = models.CharField(
        max_length=64, unique=True, help_text="Where it lies, sealed; random, says nothing."
    )
    size = models.PositiveBigIntegerField(help_text="Bytes, as they came.")
    sha256 = models.BinaryField(max_length=32)
    sha512 = models.BinaryField(max_length=64)
    name_sealed = models.BinaryField(null=True, help_text="Empty: it came without a name.")
    received_at = models.DateTimeField()
    media_type = models.CharField(
        max_length=120, blank=True, help_text="By its content; empty: not looked at yet."
    )
    standing = models.CharField(
        max_length=12, choices=Standing.choices, default=Standing.QUARANTINED
    )
    standing_reason = models.CharField(
        max_length=64, blank=True, help_text="A code: why it is kept closed."
    )
    checked_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was last read again to its end."
    )
    damaged_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was first found missing or changed."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "item__organisation"
        team = "item__materials__team"

    class FieldClasses:
        case = (
            "id",
            "item",
            "size",
            "sha256",
            "sha512",
            "received_at",
            "media_type",
            "standing",
            "standing_reason",
            "checked_at",
            "damaged_at",
        )
        identity = ("name_sealed",)
        secret = ("object_name",)

    class Meta:
        ordering = ("received_at",)
        indexes = (
            models.Index(fields=("sha256",), name="original_by_hash"),
            models.Index(fields=("checked_at",), name="original_by_check"),
            models.Index(
                fields=("damaged_at",),
                condition=models.Q(damaged_at__isnull=False),
                name="original_damaged",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(standing="refused") ^ models.Q(standing_reason=""),
                name="original_kept_closed_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def key(self) -> object:
        """The key of its item; what seals and opens asks for it here."""
        return self.item.key

    @property
    def place(self) -> str:
        """To what its sealed bytes are bound."""
        return f"original|{self.pk}"


class WorkingCopy(models.Model):
    """One thing made from an original, with which it was made (COC-8). The original stays apart."""

    class Kind(models.TextChoices):
        PREVIEW = "preview", _("Preview")
        VEILED = "veiled", _("Preview, grey and blurred")
        RESIZED = "resized", _("Smaller picture")
        TRANSCODED = "transcoded", _("Recording in another format")
        TEXT = "text", _("Text of the document")
        EXPORT = "export", _("Copy without hidden data")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="copies")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(default=1, help_text="Page or part, from 1.")
    tool = models.CharField(max_length=64)
    tool_version = models.CharField(max_length=64)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.BinaryField(max_length=32, help_text="Of its plain bytes.")
    object_name = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: made by a job.",
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "original__item__organisation"
        team = "original__item__materials__team"

    class FieldClasses:
        case = (
            "id",
            "original",
            "kind",
            "number",
            "tool",
            "tool_version",
            "media_type",
            "size",
            "sha256",
            "made_at",
            "made_by",
        )
        secret = ("object_name",)

    class Meta:
        ordering = ("kind", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("original", "kind", "number", "media_type"), name="working_copy_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def place(self) -> str:
        """To what its sealed bytes are bound."""
        return f"copy|{self.pk}"
