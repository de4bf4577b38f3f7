"""Keys of receivers, with which packages are locked."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.scoping import ScopedQuerySet

from .mechanism import Mechanism


def who(help_text: str) -> models.ForeignKey:
    """Return a field for somebody who may not have acted yet."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=help_text,
    )


class ReceiverKey(models.Model):
    """The public key (age) of a receiver, compared with the receiver by a second person.

    A key never changes: it is ended, and another one is entered.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="receiver_keys"
    )
    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="keys")
    public_key = models.CharField(max_length=80, help_text="age1…; anybody may know it.")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()
    confirmed_by = who("Who read the fingerprint to the receiver; empty: nobody yet.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_by = who("Who ended it; empty: it is in use, or waits.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "organisation"
        team = "organisation__teams"

    class FieldClasses:
        case = (
            "id",
            "organisation",
            "mechanism",
            "public_key",
            "entered_by",
            "entered_at",
            "confirmed_by",
            "confirmed_at",
            "ended_by",
            "ended_at",
        )

    class Meta:
        ordering = ("-entered_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="receiver_key_confirmed_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")),
                name="receiver_key_by_two_people",
                violation_error_message=_("A second person must compare this key."),
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="receiver_key_end_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=Q(public_key__regex="^age1[02-9ac-hj-np-z]{58}$"),
                name="receiver_key_is_one",
            ),
            models.UniqueConstraint(
                fields=("organisation", "mechanism"),
                condition=Q(ended_at=None),
                name="receiver_key_one_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
