"""An interview on its way: what was answered so far, sealed, until it is sent or thrown away."""

import datetime
import json
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, PersonKey
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText

Answers = dict[str, Any]
# A forgotten draft is a danger to her; so the list asks about old ones.
OLD_AFTER_DAYS = 14


class SealedAnswers(models.Model):
    """The answers in clear, as JSON, opened with the key that becomes hers when they are sent."""

    answers_text = SealedText("answers_text_sealed")

    class Meta:
        abstract = True


class Draft(SealedAnswers):
    """One interview that is being written down. Nobody but who writes it knows that it is there.

    It is never on the device (T-20): every page saves it here. It ends by being sent, when its key
    becomes the key of the person, or by being thrown away, when its key is destroyed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drafts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts"
    )
    key = models.OneToOneField(PersonKey, on_delete=models.PROTECT, related_name="draft")
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    step = models.CharField(max_length=20, blank=True, help_text="The page that was saved last.")
    answers_text_sealed = models.BinaryField(null=True, help_text="Empty: nothing answered yet.")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "author"

    class FieldClasses:
        case = ("id", "begun_at", "saved_at", "step")
        identity = ("organisation", "author", "answers_text_sealed")
        secret = ("key",)

    class Meta:
        ordering = ("-saved_at",)
        verbose_name = _("interview begun")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_old(self) -> bool:
        """Whether it waits so long that somebody should send it or destroy it."""
        return timezone.now() - self.saved_at > datetime.timedelta(days=OLD_AFTER_DAYS)

    @property
    def answers(self) -> Answers:
        """What was answered, by page. Opens the seal each time."""
        found: Answers = json.loads(self.answers_text) if self.answers_text_sealed else {}
        return found

    @answers.setter
    def answers(self, value: Answers) -> None:
        self.answers_text = json.dumps(value, ensure_ascii=False)
