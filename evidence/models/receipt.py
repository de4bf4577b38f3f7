"""What a person can keep of her interview: a code, and what she asks for with it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import PersonKey
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText
from evidence.vocabulary import Language

from .person import Person


class Receipt(models.Model):
    """One code given to one person. With it she sees what she allowed, and takes it back.

    The code itself is nowhere: only a keyed hash, whose key is not in the database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="receipts")
    code_index = models.BinaryField(
        max_length=16, unique=True, help_text="HMAC of the digits of the code, 16 bytes."
    )
    language = models.CharField(
        max_length=8, choices=Language.choices, help_text="In which the pages speak to her."
    )
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="receipts_issued"
    )
    ended_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="From then on the code opens nothing; who, is in the trail.",
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "person__organisation"

    class FieldClasses:
        secret = ("id", "person", "code_index", "language", "issued_at", "issued_by", "ended_at")

    class Meta:
        ordering = ("issued_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("person",),
                condition=models.Q(ended_at=None),
                name="receipt_one_live_per_person",
                violation_error_message=_("There is already a live code for this person."),
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class SealedWords(models.Model):
    """Her words, opened with her key."""

    words = SealedText("words_sealed")

    class Meta:
        abstract = True


class ContactRequest(SealedWords):
    """A person asks to be contacted. How to reach her safely stands in her contact plan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contact_requests")
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="+")
    words_sealed = models.BinaryField(null=True, help_text="Empty: she wrote nothing.")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contact_requests_done",
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "person__organisation"
        team = "person__materials__team"

    class FieldClasses:
        case = ("id", "person", "words_sealed", "asked_at", "done_at", "done_by")
        secret = ("key",)

    class Meta:
        ordering = ("asked_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(done_at=None, done_by=None)
                | models.Q(done_at__isnull=False, done_by__isnull=False),
                name="contact_request_done_has_time_and_person",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
