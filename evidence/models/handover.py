"""An item handed to somebody else, and her word that she has it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet

from .custody import CustodyEvent
from .item import EvidenceItem

_OPEN = Q(to__isnull=False, confirmed_at=None, ended_at=None)


class Handover(models.Model):
    """One item handed to one colleague, who confirms it herself, or to somebody outside.

    Who outside, and why, stands in sealed words in its event of the chain of custody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="handovers")
    event = models.OneToOneField(
        CustodyEvent,
        on_delete=models.PROTECT,
        related_name="handover",
        help_text="Of the same item: when it was handed over, in its chain.",
    )
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handed_over"
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="handed_to",
        help_text="Empty: somebody outside.",
    )
    outside = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="handovers_confirmed",
    )
    ended_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="It was handed to somebody else before she confirmed; empty: it was not.",
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "item__organisation"
        team = "item__materials__team"

    class FieldClasses:
        case = (
            "id",
            "item",
            "event",
            "handed_by",
            "to",
            "outside",
            "asked_at",
            "confirmed_at",
            "confirmed_by",
            "ended_at",
        )

    class Meta:
        ordering = ("asked_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(to__isnull=False, outside=False) | Q(to=None, outside=True),
                name="handover_is_to_a_colleague_or_outside",
            ),
            models.CheckConstraint(
                condition=~Q(to__isnull=False, to=F("handed_by")),
                name="handover_is_to_somebody_else",
                violation_error_message=_("Nobody hands something over to herself."),
            ),
            # Each NULL is asked for by itself: what compares with NULL is neither true nor false, and
            # PostgreSQL lets it pass.
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    to__isnull=False,
                    confirmed_by=F("to"),
                ),
                name="handover_confirmed_has_time_and_is_hers",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(ended_at=None),
                name="handover_confirmed_or_ended",
            ),
            models.UniqueConstraint(
                fields=("item",), condition=_OPEN, name="handover_one_open_per_item"
            ),
        )
        indexes = (models.Index(fields=("to",), condition=_OPEN, name="handover_waits_for"),)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.to_id is not None and self.confirmed_at is None and self.ended_at is None
