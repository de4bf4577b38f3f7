"""The key of one person, or of a record that is nobody's. Only accounts/vault opens or destroys it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.scoping import ScopedQuerySet

# The one reason for which a job destroys a key: the file was never finished, so it is nobody's.
GIVEN_UP = "file given up"


class PersonKey(models.Model):
    """One data key, wrapped. Destroying it erases everything it sealed, history rows included."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField(
        null=True, help_text="32-byte data key, wrapped by the wrapping key; empty: destroyed."
    )
    kek_id = models.BigIntegerField(help_text="Number of the wrapping key inside its keyset.")
    epoch = models.PositiveIntegerField(
        default=1, help_text="How often this key was wrapped, counting the first time."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    destroyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="keys_destroyed",
        help_text="Empty: not destroyed, or by the job that gives up files.",
    )
    destroyed_reason = models.CharField(
        max_length=200, blank=True, help_text="Why, without content or names; empty: not destroyed."
    )

    objects = ScopedQuerySet.as_manager()

    class FieldClasses:
        case = ("id", "created_at", "destroyed_at", "destroyed_by", "destroyed_reason")
        secret = ("wrapped", "kek_id", "epoch")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    wrapped__isnull=False,
                    destroyed_at__isnull=True,
                    destroyed_by__isnull=True,
                    destroyed_reason="",
                )
                | (
                    Q(wrapped__isnull=True, destroyed_at__isnull=False)
                    & ~Q(destroyed_reason="")
                    & (Q(destroyed_by__isnull=False) | Q(destroyed_reason=GIVEN_UP))
                ),
                name="key_is_whole_or_has_tombstone",
            ),
        )
        indexes = (models.Index(fields=("kek_id",), name="key_by_wrapping_key"),)

    def __str__(self) -> str:
        return str(self.pk)
