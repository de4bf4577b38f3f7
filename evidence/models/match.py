"""Two persons who may be the same one: known to who may decide it, never to who asked."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet

from .person import BlindIndexToken, Person


class PossibleMatch(models.Model):
    """A person who was just met shares a name or a telephone with one met before (FACC-7).

    The documenter is not told: with somebody's name and a seized telephone anybody could else ask
    whether she spoke to us. An approver decides.
    """

    class Decision(models.TextChoices):
        SAME = "same", _("The same person")
        DIFFERENT = "different", _("Two persons")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="matches")
    earlier = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="later_matches")
    purposes = models.JSONField(help_text="Which tokens are equal: full_name, phone …")
    found_at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="matches_decided",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(
        default=0,
        db_default=0,
        help_text="How often it was decided; who decides says which she saw.",
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "person__organisation"

    class FieldClasses:
        case = (
            "id",
            "person",
            "earlier",
            "purposes",
            "found_at",
            "decision",
            "decided_at",
            "version",
        )
        identity = ("decided_by",)

    class Meta:
        ordering = ("found_at",)
        constraints = (
            models.UniqueConstraint(fields=("person", "earlier"), name="match_once"),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_by=None, decided_at=None)
                | (
                    ~models.Q(decision="")
                    & models.Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="match_decision_has_person_and_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def alike(self) -> list[str]:
        """What is equal, in words."""
        labels = dict(BlindIndexToken.Purpose.choices)
        return [str(labels.get(purpose, purpose)) for purpose in self.purposes]
