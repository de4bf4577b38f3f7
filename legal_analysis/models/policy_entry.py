"""A policy on its way into the record: written by one analyst, verified by a second person."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.scoping import ScopedQuerySet

from .policy import Policy


class PolicyEntry(models.Model):
    """One policy as somebody entered it, or one correction of it; what she typed, page by page.

    Nothing of it is a Policy until a second person verified it, so nobody can cite it before. Then it
    never changes again: the entries of a policy are its history. Triggers hold both.
    """

    class State(models.TextChoices):
        WRITING = "writing", _("Being written")
        WAITING = "waiting", _("Waits for a second person")
        RETURNED = "returned", _("Sent back with a question")
        VERIFIED = "verified", _("Verified")

    # What may follow on what; a test compares this with the trigger.
    NEXT: ClassVar[dict[str, frozenset[str]]] = {
        State.WRITING: frozenset({State.WAITING}),
        State.WAITING: frozenset({State.RETURNED, State.VERIFIED}),
        State.RETURNED: frozenset({State.WAITING}),
        State.VERIFIED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="policy_entries"
    )
    policy = models.ForeignKey(
        Policy,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
        help_text="What it became, or what it corrects; empty while it is a new one.",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="policy_entries"
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="policy_entries_verified",
    )
    version = models.PositiveSmallIntegerField(
        default=1, help_text="1: the first entry of a policy; else a correction of it."
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WRITING)
    title = models.CharField(max_length=300, blank=True, help_text="By which it is found in lists.")
    code = models.CharField(
        max_length=80, blank=True, help_text="Code it asks for; empty until it is sent."
    )
    answers = models.JSONField(default=dict, help_text="What was typed, by page and field.")
    question = models.TextField(
        blank=True, help_text="What the second person asked last; empty if nothing."
    )
    reply = models.TextField(blank=True, help_text="What the author answered to that.")
    changed = models.JSONField(
        default=list, help_text="Fields a verified correction changed; empty for a first entry."
    )
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When it was sent last.")
    verified_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "organisation"
        team = "organisation__teams"
        own = "author"

    class FieldClasses:
        case = (
            "id",
            "organisation",
            "policy",
            "version",
            "state",
            "title",
            "code",
            "answers",
            "question",
            "reply",
            "changed",
            "begun_at",
            "saved_at",
            "sent_at",
            "verified_at",
        )
        identity = ("author", "verified_by")

    class Meta:
        ordering = ("sent_at", "begun_at", "id")
        verbose_name = _("policy being entered")
        verbose_name_plural = "policy entries"
        constraints: ClassVar[Any] = (
            models.CheckConstraint(
                condition=~Q(verified_by=F("author")),
                name="policy_entry_by_a_second_person",
                violation_error_message=_("A second person must verify it."),
            ),
            models.CheckConstraint(
                condition=Q(state="verified", verified_by__isnull=False, verified_at__isnull=False)
                & Q(policy__isnull=False)
                | ~Q(state="verified") & Q(verified_by=None, verified_at=None),
                name="policy_entry_verified_has_who_when_what",
            ),
            models.CheckConstraint(
                condition=Q(state="verified")
                | Q(version=1, policy=None)
                | Q(version__gt=1, policy__isnull=False),
                name="policy_entry_corrects_a_policy",
            ),
            models.CheckConstraint(
                condition=Q(state="writing", sent_at=None)
                | ~Q(state="writing") & Q(sent_at__isnull=False) & ~Q(code=""),
                name="policy_entry_sent_has_time_and_code",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(question=""),
                name="policy_entry_returned_has_question",
            ),
            models.UniqueConstraint(
                fields=("policy", "version"),
                condition=Q(policy__isnull=False),
                name="policy_entry_version_once",
                violation_error_message=_("Somebody is correcting this already."),
            ),
            models.UniqueConstraint(
                fields=("code",),
                condition=Q(version=1) & ~Q(code=""),
                name="policy_entry_code_once",
            ),
        )

    def __str__(self) -> str:
        return self.code or str(self.pk)

    @property
    def stamp(self) -> str:
        """What tells one sending of this entry from the next."""
        return self.sent_at.isoformat() if self.sent_at else ""

    @property
    def can_be_written(self) -> bool:
        return self.state in {self.State.WRITING, self.State.RETURNED}

    @property
    def is_correction(self) -> bool:
        return self.version > 1
