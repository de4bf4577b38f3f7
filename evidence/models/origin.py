"""What was said of where publications come from: joined to one origin, or resting on one account."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.scoping import ScopedQuerySet

from .person import Person
from .source import Source
from .testimony import Testimony


class OriginChange(models.Model):
    """One time a source was put among those of one origin, or taken out. Adding a row does it.

    The database then sets the group of the source; by no other way can it change. Rows stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="origin_changes")
    version = models.PositiveIntegerField(help_text="Follows on that of the source, from 1.")
    group = models.CharField(
        max_length=120, blank=True, help_text="Name of the origin; empty: on its own."
    )
    reason = models.CharField(max_length=500, help_text="Why, without names of persons.")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(help_text="UTC.")

    class FieldClasses:
        public = ("id", "source", "version", "group", "reason", "written_at")
        identity = ("written_by",)

    class Meta:
        ordering = ("source", "version")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(fields=("source", "version"), name="origin_change_once"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="origin_change_has_reason",
                violation_error_message=_("Say why."),
            ),
        )

    def __str__(self) -> str:
        return self.group


class RestsOn(models.Model):
    """A publication that only repeats what a person told us: then the two are one origin.

    What an organisation knows of its own accounts; no other counts by it. It stays when taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="Whose account it is."
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="rests_on")
    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="repeated_in")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", help_text="Who gave the account."
    )
    reason = models.CharField(max_length=500, help_text="How one knows, without names.")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_reason = models.CharField(max_length=500, blank=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "organisation"
        team = "testimony__materials__team"

    class FieldClasses:
        case = (
            "id",
            "organisation",
            "source",
            "testimony",
            "person",
            "reason",
            "written_at",
            "taken_back_at",
            "taken_back_reason",
        )
        identity = ("written_by", "taken_back_by")

    class Meta:
        ordering = ("written_at",)
        constraints: ClassVar[Any] = (
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="rests_on_has_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None, taken_back_reason="")
                | Q(taken_back_at__gte=F("written_at"), taken_back_by__isnull=False)
                & ~Q(taken_back_reason=""),
                name="rests_on_taken_back_has_who_and_why",
            ),
            models.UniqueConstraint(
                fields=("source", "testimony"),
                condition=Q(taken_back_at=None),
                name="rests_on_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
