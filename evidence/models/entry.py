"""Incidents on their way into the record, and what was changed of those that are in it."""

import json
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import CaseTeam, PersonKey
from accounts.scoping import ScopedQuerySet

from .draft import Answers, SealedAnswers
from .incident import Incident
from .testimony import Testimony


class Entry(SealedAnswers):
    """An incident, an act or a correction that an analyst is writing, until she enters it.

    Kept at every page, on the server and sealed, so that no word is lost (T-20) and none lies on a
    device. Entered once: the row stays, without its words and with its key destroyed, and says what
    became of it.
    """

    class Kind(models.TextChoices):
        INCIDENT = "incident", _("A new incident")
        ACT = "act", _("One more act")
        CORRECTION = "correction", _("A correction")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(
        CaseTeam,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
        help_text="Whose case a new incident becomes material of; empty for the other kinds.",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entries"
    )
    key = models.OneToOneField(PersonKey, on_delete=models.PROTECT, related_name="entry")
    incident = models.ForeignKey(
        Incident,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
        help_text="What it adds to or corrects; for a new incident what it became.",
    )
    testimony = models.ForeignKey(
        Testimony,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
        help_text="The account it was begun from; empty: from a case.",
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    entered_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty while it is being written."
    )
    answers_text_sealed = models.BinaryField(null=True, help_text="Empty: nothing yet, or entered.")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "author"

    class FieldClasses:
        case = ("id", "team", "incident", "testimony", "kind", "begun_at", "saved_at", "entered_at")
        identity = ("author", "answers_text_sealed")
        secret = ("key",)

    class Meta:
        ordering = ("-saved_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind="incident", team__isnull=False)
                | (~models.Q(kind="incident") & models.Q(team=None, incident__isnull=False)),
                name="entry_has_case_or_incident",
            ),
            models.CheckConstraint(
                condition=models.Q(entered_at=None)
                | models.Q(incident__isnull=False, answers_text_sealed=None),
                name="entry_entered_keeps_no_words",
            ),
        )
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def answers(self) -> Answers:
        """What was answered, by page. Opens the seal each time."""
        found: Answers = json.loads(self.answers_text) if self.answers_text_sealed else {}
        return found

    @answers.setter
    def answers(self, value: Answers) -> None:
        self.answers_text = json.dumps(value, ensure_ascii=False)


class Correction(models.Model):
    """One correction of an incident: who changed which fields, and what stood there before.

    Rows are only added (migration 0020). Not an old version for each saving: the library is loaded by
    files, and most incidents are never corrected.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="corrections")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="corrections"
    )
    corrected_at = models.DateTimeField()
    before = models.JSONField(help_text="The fields that were changed, with what stood there.")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "incident__organisation"
        team = "incident__materials__team"
        permitted = "incident__permits__user"

    class FieldClasses:
        case = ("id", "incident", "author", "corrected_at", "before")

    class Meta:
        ordering = ("-corrected_at",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(before={}), name="correction_changes_something"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
