"""Leave to see one identity, given by a second person for a time."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet


class IdentityReveal(models.Model):
    """One request to read the identity of one person, and the answer of a second person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reveals",
        help_text="Who asks to see.",
    )
    person_id = models.UUIDField(
        db_index=True, help_text="evidence.Person; no foreign key, accounts lies below evidence."
    )
    reason = models.CharField(max_length=300, help_text="Why it is needed; no names.")
    requested_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reveals_approved",
        help_text="Second person; empty: not approved.",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True, help_text="The leave ends then.")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "user"

    class FieldClasses:
        case = (
            "id",
            "user",
            "person_id",
            "reason",
            "requested_at",
            "approved_by",
            "approved_at",
            "until",
        )

    class Meta:
        ordering = ("-requested_at",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="reveal_has_reason"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True, until__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False, until__isnull=False),
                name="reveal_approval_has_person_time_and_end",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("user")),
                name="reveal_by_two_people",
                violation_error_message=_("A second person must approve this."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("approved_at")),
                name="reveal_ends_after_approval",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
