"""The chain of custody of one item: rows are only ever added, each holds the hash of the one before."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText

from .item import EvidenceItem


class CustodyWords(models.Model):
    """What somebody wrote of it: from whom, where it is kept, under which seal."""

    note = SealedText("note_sealed")

    class Meta:
        abstract = True


class CustodyEvent(CustodyWords):
    """One thing that happened to one item (COC-3). PostgreSQL numbers, dates and chains it."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        REGISTERED = "registered", _("Registered")
        CHECKED = "checked", _("Checked against its hashes")
        DAMAGED = "damaged", _("Found missing or changed")
        STAMPED = "stamped", _("Time stamped")
        VIEWED = "viewed", _("Looked at")
        DOWNLOADED = "downloaded", _("Handed out")
        DERIVED = "derived", _("Copy made")
        INSPECTED = "inspected", _("Inspected")
        MOVED = "moved", _("Moved to another place")
        TRANSFERRED = "transferred", _("Handed over")
        ACKNOWLEDGED = "acknowledged", _("Receipt confirmed")
        EXPORTED = "exported", _("Exported")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="custody")
    number = models.PositiveIntegerField(help_text="From 1 without a gap; set by the database.")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at = models.DateTimeField(help_text="Clock of the database, UTC; set by it.")
    local_time = models.CharField(
        max_length=40, blank=True, help_text="Wall clock and zone of who acted; empty: a job."
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    system = models.CharField(max_length=64, blank=True, help_text="Command or job, else empty.")
    details = models.TextField(help_text="JSON object of codes and hashes, keys sorted.")
    note_sealed = models.BinaryField(null=True, help_text="Empty: nothing was written.")
    previous = models.BinaryField(help_text="Digest of the event before; empty for the first.")
    payload = models.TextField(help_text="The exact text that was hashed; set by the database.")
    digest = models.BinaryField(help_text="SHA-256 of 0x00 and the payload; set by the database.")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "item__organisation"
        team = "item__materials__team"

    class FieldClasses:
        case = (
            "id",
            "item",
            "number",
            "kind",
            "at",
            "local_time",
            "actor",
            "system",
            "details",
            "previous",
            "payload",
            "digest",
        )
        identity = ("note_sealed",)

    class Meta:
        ordering = ("item", "number")
        constraints = (
            models.UniqueConstraint(fields=("item", "number"), name="custody_number_once"),
            models.CheckConstraint(
                condition=models.Q(actor__isnull=False) ^ ~models.Q(system=""),
                name="custody_event_has_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def key(self) -> object:
        """The key of its item; what seals and opens asks for it here."""
        return self.item.key
