"""Leave to take a file out as it came, unredacted, given by a second person for a short time."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.second_person import UNANSWERED, AskedOfAnother, two_people
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText

from .original import Original


class FileReason(models.TextChoices):
    """Why a file must leave: the original, or the copy without hidden data."""

    MECHANISM = "mechanism", _("A court or mechanism asked for it")
    EXAMINE = "examine", _("Somebody who knows how to must examine it")
    WORK = "work", _("To work on it with a program that is not here")
    RETURN = "return", _("Who gave it asks for it")
    OTHER = "other", _("Another reason, written below")


class FileRequest(AskedOfAnother):
    """One request to fetch one original, and the answer of a second person.

    A trigger keeps what was asked and answered as it was: only a next step is added.
    """

    class Refusal(models.TextChoices):
        CLEAN_COPY = "clean_copy", _("The copy without hidden data is enough")
        NOT_NEEDED = "not_needed", _("The work can be done without it")
        UNCLEAR = "unclear", _("The reason is not clear")
        NOT_ALLOWED_BY_HER = "not_allowed_by_her", _("The person did not allow this")
        TALK_TO_ME = "talk_to_me", _("Speak to me first")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="requests")
    recipient = models.CharField(
        max_length=64,
        help_text="Code of a mechanism; own_work: nobody; others: who else it may be.",
    )
    reason = models.CharField(max_length=16, choices=FileReason.choices)
    words_sealed = models.BinaryField(help_text="The reason in the words of who asks.")
    refusal = models.CharField(
        max_length=24,
        blank=True,
        choices=Refusal.choices,
        help_text="Why it was refused; empty: it was not.",
    )

    # Erased with the item.
    words = SealedText("words_sealed")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "user"
        team = "original__item__materials__team"
        organisation = "original__item__organisation"

    class FieldClasses:
        case = (
            "id",
            "user",
            "original",
            "recipient",
            "reason",
            "words_sealed",
            "requested_at",
            "approved_by",
            "approved_at",
            "refused_by",
            "refused_at",
            "refusal",
            "opened_at",
            "until",
            "ended_by",
            "ended_at",
        )

    class Meta:
        ordering = ("-requested_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(reason__in=["mechanism", "examine", "work", "return", "other"])
                & ~Q(recipient=""),
                name="file_request_says_why_and_for_whom",
            ),
            *two_people("file_request"),
            models.UniqueConstraint(
                fields=("user", "original"),
                condition=UNANSWERED,
                name="file_request_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def key(self) -> object:
        """The key of its item; what seals and opens asks for it here."""
        return self.original.item.key
