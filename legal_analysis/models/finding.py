"""What somebody looks for, and what was found: hers alone, sealed, and for a day only; or kept by name."""

import json
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import PersonKey
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText


class Search(models.Model):
    """One search of one person. Its address holds its number, never what was looked for (T-18).

    What was looked for can be a name. So both that and what was found are sealed with the wrapping key
    for this row alone, and the row goes when its time is over.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("It takes longer than usual and waits its turn.")
        WORKING = "working", _("It is being looked for.")
        DONE = "done", _("Done")
        FAILED = "failed", _("It could not be finished.")
        CANCELLED = "cancelled", _("You cancelled it.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="searches"
    )
    asked = models.BinaryField(help_text="What is looked for, sealed with the wrapping key.")
    found = models.BinaryField(
        null=True, help_text="The records found, by number, sealed so too; empty: not done."
    )
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.WAITING)
    done = models.PositiveSmallIntegerField(
        default=0, help_text="How many kinds of record were looked through."
    )
    attempt = models.PositiveSmallIntegerField(default=0, help_text="How often it was begun.")
    job_id = models.BigIntegerField(
        null=True, blank=True, help_text="The job that does it; empty: none was needed."
    )
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField(
        null=True, blank=True, help_text="Last sign of whoever is at work on it."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(help_text="When the row is dropped with what was found.")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "owner"

    class FieldClasses:
        case = (
            "id",
            "owner",
            "status",
            "done",
            "attempt",
            "job_id",
            "asked_at",
            "seen_at",
            "ended_at",
            "expires_at",
        )
        secret = ("asked", "found")

    class Meta:
        ordering = ("-asked_at",)
        indexes = (models.Index(fields=("expires_at",), name="search_by_end"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=("waiting", "working")) ^ Q(ended_at__isnull=False),
                name="search_ended_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status="done") ^ Q(found=None), name="search_done_has_found"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_live(self) -> bool:
        return self.status in {self.Status.WAITING, self.Status.WORKING}


class KeptSearch(models.Model):
    """The name of a search and what it looks for, in clear, opened with the key of the row."""

    name = SealedText("name_sealed")
    asked_text = SealedText("asked_sealed")

    class Meta:
        abstract = True


class SavedSearch(KeptSearch):
    """A search somebody keeps to run it again, under a name of her own. Seen by nobody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_searches"
    )
    key = models.OneToOneField(PersonKey, on_delete=models.PROTECT, related_name="saved_search")
    name_sealed = models.BinaryField()
    asked_sealed = models.BinaryField()
    saved_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "owner"

    class FieldClasses:
        case = ("id", "owner", "saved_at")
        identity = ("name_sealed", "asked_sealed")
        secret = ("key",)

    class Meta:
        ordering = ("-saved_at",)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def asked(self) -> dict[str, str]:
        """What it looks for, by field. Opens the seal each time."""
        found: dict[str, str] = json.loads(self.asked_text)
        return found
