"""A second person reads an account: who reads it now, how that ended, and what was said about it."""

import datetime
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import PersonKey, Role
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText

from .testimony import Testimony

# Who read or wrote, as others see it: what she was for this account, never her name.
ROLES = [(role.value, role.label) for role in (Role.DOCUMENTER, Role.ANALYST, Role.ADVOCATE, Role.APPROVER)]  # fmt: skip


class Review(models.Model):
    """One reading of one account by a second person. While it is open nobody else takes it up.

    A trigger of the database holds that the reader is not who took the account down, that only an
    account that was sent in is taken up, and that nothing of an ended reading changes (migration
    0005).
    """

    LASTS = datetime.timedelta(minutes=30)

    class Outcome(models.TextChoices):
        GIVEN_BACK = "given_back", _("Given back unread")
        LAPSED = "lapsed", _("Ended by itself")
        RETURNED = "returned", _("Returned with a question")
        ACCEPTED = "accepted", _("Accepted")

    class Question(models.TextChoices):
        """What is asked of who took it down. A code: she may not be shown words about the account."""

        UNREADABLE = "unreadable", _("A passage cannot be understood")
        WHEN_WHERE = "when_where", _("It is not clear when or where it happened")
        WHO = "who", _("It is not clear who did what")
        CONSENT = "consent", _("It is not clear what she allowed")
        TRANSLATION = "translation", _("A translation is missing or does not fit")
        NAMES = "names", _("Something in it could show who she is")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews"
    )
    role = models.CharField(
        max_length=16, choices=ROLES, help_text="What the reader is for it; shown to others."
    )
    taken_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(help_text="Half an hour after it was taken up; then it ends.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Empty while it is open.")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    question = models.CharField(
        max_length=12, choices=Question.choices, blank=True, help_text="Of a returned one only."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "testimony__organisation"
        team = "testimony__materials__team"
        own = "testimony__interview__interviewer"

    class FieldClasses:
        case = (
            "id",
            "testimony",
            "role",
            "taken_at",
            "until",
            "ended_at",
            "outcome",
            "question",
        )
        identity = ("reviewer",)

    class Meta:
        ordering = ("taken_at", "id")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=("testimony",),
                condition=Q(ended_at=None),
                name="review_one_open",
                violation_error_message=_("Somebody is reading this account already."),
            ),
            models.CheckConstraint(
                condition=Q(until=F("taken_at") + datetime.timedelta(minutes=30)),
                name="review_lasts_half_an_hour",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="")
                | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="review_end_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome="returned") & ~Q(question="")
                | ~Q(outcome="returned") & Q(question=""),
                name="review_question_with_return",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__lte=F("until")),
                name="review_ends_in_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fill in `until`, which follows from `taken_at`."""
        self.until = self.taken_at + self.LASTS
        super().save(*args, **kwargs)


class SealedComment(models.Model):
    """What was said in clear, opened with the key of the person whose account it is about."""

    text = SealedText("text_sealed")

    class Meta:
        abstract = True


class Comment(SealedComment):
    """One thing said about an account by somebody who works on it. Sealed as the account is."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Comment")
        QUESTION = "question", _("Question")
        ANSWER = "answer", _("Answer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="comments")
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments"
    )
    role = models.CharField(
        max_length=16, choices=ROLES, help_text="What the author is for it; shown to others."
    )
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.COMMENT)
    at = models.DateTimeField(default=timezone.now)
    text_sealed = models.BinaryField()

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "testimony__organisation"
        team = "testimony__materials__team"

    class FieldClasses:
        case = ("id", "testimony", "role", "kind", "at", "text_sealed")
        identity = ("author",)
        secret = ("key",)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.kind
