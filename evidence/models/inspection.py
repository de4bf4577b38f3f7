"""What was found out about a file behind the wall, and what the file says of itself."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText

from .original import Original


class Inspection(models.Model):
    """One look at one original. Only what came of asking for copies and making them is added later."""

    class Scan(models.TextChoices):
        """What the virus scanner said."""

        NOT_CONFIGURED = "not_configured", _("not scanned: there is no virus scanner here")
        CLEAN = "clean", _("scanned: nothing known was found")
        FOUND = "found", _("scanned: something known was found")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="inspections")
    at = models.DateTimeField()
    refused = models.CharField(
        max_length=32, blank=True, help_text="A code: why it is kept closed; empty: it is not."
    )
    media_type = models.CharField(max_length=120, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True, help_text="Pixels.")
    height = models.PositiveIntegerField(null=True, blank=True, help_text="Pixels.")
    frames = models.PositiveIntegerField(null=True, blank=True, help_text="Pictures in one file.")
    pages = models.PositiveIntegerField(null=True, blank=True)
    members = models.PositiveIntegerField(
        null=True, blank=True, help_text="Files in an archive; what hangs on a message."
    )
    seconds = models.FloatField(null=True, blank=True)
    sound = models.BooleanField(null=True, blank=True, help_text="Empty: no recording.")
    remarks = models.CharField(
        max_length=200, blank=True, help_text="Codes of what would act in another viewer."
    )
    scan = models.CharField(max_length=16, choices=Scan.choices)
    scan_name = models.CharField(max_length=200, blank=True, help_text="What the scanner calls it.")
    scanner = models.CharField(max_length=200, blank=True, help_text="Its version and database.")
    copies_at = models.DateTimeField(
        null=True, blank=True, help_text="When its copies were made; empty: still to do."
    )
    copies_refused = models.CharField(
        max_length=32, blank=True, help_text="A code: why no more copies were made."
    )
    clean_asked_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When somebody asked for a copy without hidden data; empty: nobody did.",
    )
    clean_refused = models.CharField(
        max_length=32, blank=True, help_text="A code: why that copy cannot be made."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "original__item__organisation"
        team = "original__item__materials__team"

    class FieldClasses:
        case = (
            "id",
            "original",
            "at",
            "refused",
            "media_type",
            "width",
            "height",
            "frames",
            "pages",
            "members",
            "seconds",
            "sound",
            "remarks",
            "scan",
            "scan_name",
            "scanner",
            "copies_at",
            "copies_refused",
            "clean_asked_at",
            "clean_refused",
        )

    class Meta:
        ordering = ("at",)
        indexes = (
            models.Index(
                fields=("at",),
                condition=models.Q(copies_at=None, refused=""),
                name="inspection_copies_to_make",
            ),
            models.Index(
                fields=("clean_asked_at",),
                condition=models.Q(clean_asked_at__isnull=False, clean_refused=""),
                name="inspection_clean_asked",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(refused="") | models.Q(copies_at=None),
                name="inspection_refused_has_no_copies",
            ),
            models.CheckConstraint(
                condition=~models.Q(refused="", media_type=""), name="inspection_found_something"
            ),
            models.CheckConstraint(
                condition=models.Q(clean_asked_at=None, clean_refused="")
                | models.Q(clean_asked_at__isnull=False, refused=""),
                name="inspection_clean_copy_of_what_opened",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class MetadataValue(models.Model):
    """Sealed: it may say where she lives."""

    value = SealedText("value_sealed")

    class Meta:
        abstract = True


class ItemMetadata(MetadataValue):
    """One thing a file says of itself, as it stands in it: kept apart from what we know."""

    class Trust(models.TextChoices):
        """How far a value can be relied on."""

        SAID_BY_FILE = "said_by_file", _("as the file says; anybody can write this into a file")
        MEASURED = "measured", _("measured by us from the content")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="metadata")
    number = models.PositiveSmallIntegerField(help_text="From 1, in the order of the tool.")
    field = models.CharField(max_length=200, help_text='Group and name: "GPS:GPSLatitude".')
    value_sealed = models.BinaryField(null=True, help_text="Empty: the field is there, empty.")
    tool = models.CharField(max_length=64)
    trust = models.CharField(max_length=16, choices=Trust.choices)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "original__item__organisation"
        team = "original__item__materials__team"

    class FieldClasses:
        # As the words of an account: read by who works on the case, and never exported.
        case = ("id", "original", "number", "field", "value_sealed", "tool", "trust")

    class Meta:
        ordering = ("original", "number")
        constraints = (
            models.UniqueConstraint(fields=("original", "number"), name="metadata_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.field} {self.number}"

    @property
    def key(self) -> object:
        """The key of its item; what seals and opens asks for it here."""
        return self.original.item.key
