"""Bundles that were taken in: which items came out of one, and what it said of them."""

import uuid

from django.db import models

from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText
from evidence.bundles.words import Format, Role, Trust, What

from .item import EvidenceItem


class BundleContents(models.Model):
    """One bundle, every hash of which fitted when it was taken in. Its item holds it bit for bit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.OneToOneField(EvidenceItem, on_delete=models.PROTECT, related_name="bundle")
    format = models.CharField(max_length=12, choices=Format.choices)
    notes = models.CharField(
        max_length=500, blank=True, help_text="Codes of evidence/bundles/words.py, one space apart."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "item__organisation"
        team = "item__materials__team"

    class FieldClasses:
        case = ("id", "item", "format", "notes")

    class Meta:
        ordering = ("item",)

    def __str__(self) -> str:
        return str(self.pk)


class BundleMemberName(models.Model):
    """What a file was called in its bundle: it may name her (T-31)."""

    name = SealedText("name_sealed")

    class Meta:
        abstract = True


class BundleMember(BundleMemberName):
    """One file of a bundle. What is evidence became an item of its own; lists and keys did not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bundle = models.ForeignKey(BundleContents, on_delete=models.PROTECT, related_name="members")
    item = models.ForeignKey(
        EvidenceItem,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="came_in",
        help_text="Empty: it stays in the bundle. The same file of two bundles is one item.",
    )
    number = models.PositiveIntegerField(help_text="From 1, in the order of names.")
    role = models.CharField(max_length=8, choices=Role.choices)
    size = models.PositiveBigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    hashes = models.PositiveSmallIntegerField(
        help_text="How many hashes of the bundle's lists it matched; 0 for what no list names."
    )
    notes = models.CharField(max_length=500, blank=True, help_text="Codes, one space apart.")
    name_sealed = models.BinaryField(null=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "bundle__item__organisation"
        team = "bundle__item__materials__team"

    class FieldClasses:
        case = ("id", "bundle", "item", "number", "role", "size", "sha256", "hashes", "notes")
        identity = ("name_sealed",)

    class Meta:
        ordering = ("bundle", "number")
        constraints = (
            models.UniqueConstraint(fields=("bundle", "number"), name="bundle_member_number_once"),
            models.CheckConstraint(
                condition=models.Q(role="file", item__isnull=False, hashes__gt=0)
                | (~models.Q(role="file") & models.Q(item=None)),
                name="bundle_file_is_an_item_with_a_hash",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def key(self) -> object:
        """The key of the bundle's item; what seals and opens asks for it here."""
        return self.bundle.item.key


class BundleSayingWords(models.Model):
    """What is said and in which field: an address, a place, a device. No name of a file."""

    value = SealedText("value_sealed")
    where = SealedText("where_sealed")

    class Meta:
        abstract = True


class BundleSaying(BundleSayingWords):
    """One thing a bundle says of a file or of itself, apart from the file, with its own trust.

    As it is said, in no form of ours: a time may be local and say it is UTC (COC-5, COC-7, COC-10).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="sayings")
    bundle = models.ForeignKey(BundleContents, on_delete=models.PROTECT, related_name="sayings")
    number = models.PositiveIntegerField(help_text="From 1 in each bundle.")
    what = models.CharField(max_length=12, choices=What.choices)
    trust = models.CharField(max_length=12, choices=Trust.choices)
    value_sealed = models.BinaryField(null=True)
    where_sealed = models.BinaryField(null=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "item__organisation"
        team = "item__materials__team"

    class FieldClasses:
        case = (
            "id",
            "item",
            "bundle",
            "number",
            "what",
            "trust",
            "value_sealed",
            "where_sealed",
        )

    class Meta:
        ordering = ("bundle", "number")
        constraints = (
            models.UniqueConstraint(fields=("bundle", "number"), name="bundle_saying_number_once"),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def key(self) -> object:
        """The key of its item; what seals and opens asks for it here."""
        return self.item.key
