"""Evidence items: what can be shown to a judge. A citation of a publication, a file, or a thing."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, PersonKey
from accounts.scoping import ScopedQuerySet

from .person import Person
from .source import Source


class EvidenceItem(models.Model):
    """One thing that can be shown to a judge, under a code that never changes (COC-6)."""

    class Kind(models.TextChoices):
        """Letters as in report_shape section 4; sound and things have none there."""

        DOCUMENT = "D", _("Document")
        OPEN_SOURCE = "OS", _("Open source")
        PHOTOGRAPH = "F", _("Photograph")
        VIDEO = "V", _("Video")
        AUDIO = "A", _("Audio recording")
        THING = "K", _("Physical object")
        BUNDLE = "B", _("Bundle of files")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    source = models.ForeignKey(
        Source,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="items",
        help_text="The publication; empty: received from somebody, as its custody tells.",
    )
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="items",
        help_text="Who is to be heard or seen in it, or gave it; what she allowed then holds.",
    )
    nobody_seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who looked and found nobody in it who could be recognised; empty: nobody said so.",
    )
    nobody_seen_at = models.DateTimeField(null=True, blank=True)
    key = models.ForeignKey(
        PersonKey,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Of this item alone: its files and what is noted of it. Empty for publications.",
    )
    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    description = models.CharField(
        max_length=300, blank=True, help_text="What it shows, without names."
    )
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="items_received",
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "organisation"
        team = "materials__team"
        own = "received_by"

    class FieldClasses:
        case = (
            "id",
            "organisation",
            "source",
            "person",
            "nobody_seen_by",
            "nobody_seen_at",
            "code",
            "kind",
            "description",
            "received_by",
        )
        secret = ("key",)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(source__isnull=False)
                | models.Q(received_by__isnull=False, key__isnull=False),
                name="item_comes_from_somewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(nobody_seen_by__isnull=True, nobody_seen_at__isnull=True)
                | models.Q(
                    nobody_seen_by__isnull=False, nobody_seen_at__isnull=False, person__isnull=True
                ),
                name="item_shows_somebody_or_nobody",
            ),
        )

    def __str__(self) -> str:
        return self.code
