"""Leave to see one identity, given by a second person for a short time."""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet
from accounts.sealed import SealedText

from .assignment import CaseTeam
from .key import PersonKey

# Nobody is to find a door open that she knocked at long ago.
WAITS_FOR = datetime.timedelta(days=7)
# She who asked may be away when the answer comes; but not for longer than this.
TO_BE_OPENED_WITHIN = datetime.timedelta(hours=24)
# From the first showing on.
OPEN_FOR = datetime.timedelta(minutes=15)


class Part(models.TextChoices):
    """What of an identity is asked for; named as on evidence.SealedIdentity."""

    FULL_NAME = "full_name", _("Name")
    FATHER_NAME = "father_name", _("Father's name")
    PHONE = "phone", _("Phone")
    ADDRESS = "address", _("Address")
    BIRTH_DATE = "birth_date", _("Birth date")
    DOCUMENT_NUMBER = "document_number", _("Number of an identity document")
    CONTACT_PLAN = "contact_plan", _("How to reach the person safely")


class IdentityReveal(models.Model):
    """One request to read the identity of one person, and the answer of a second person.

    A trigger (migration 0011) keeps what was asked and answered as it was; only a next step may be
    added. Whether it is open is a question of the clock: nothing has to run for it to end.
    """

    class Reason(models.TextChoices):
        CONTACT = "contact", _("To ask the person something again, for example what may be done")
        SAFETY = "safety", _("The person is in danger")
        MECHANISM = (
            "mechanism",
            _("A mechanism needs to know who this is, and the person allows it"),
        )
        SAME_PERSON = "same_person", _("To see whether two accounts are from one person")
        OTHER = "other", _("Another reason, written below")

    class Refusal(models.TextChoices):
        NOT_NEEDED = "not_needed", _("The work can be done without it")
        TOO_MUCH = "too_much", _("Less would be enough: ask for fewer parts")
        UNCLEAR = "unclear", _("The reason is not clear")
        NOT_ALLOWED_BY_HER = "not_allowed_by_her", _("The person did not allow this")
        TALK_TO_ME = "talk_to_me", _("Speak to me first")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a second person")
        LAPSED = "lapsed", _("Not answered in time")
        REFUSED = "refused", _("Refused")
        ALLOWED = "allowed", _("Allowed, not opened yet")
        UNUSED = "unused", _("Allowed, never opened")
        OPEN = "open", _("Open now")
        ENDED = "ended", _("Ended")

    LIVE = (State.WAITING, State.ALLOWED, State.OPEN)

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
    key = models.ForeignKey(
        PersonKey,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Of the person; seals what was written of her.",
    )
    team = models.ForeignKey(
        CaseTeam,
        on_delete=models.PROTECT,
        related_name="reveals",
        help_text="The case it is needed for; its approvers answer.",
    )
    reason = models.CharField(max_length=16, choices=Reason.choices, help_text="Why it is needed.")
    words_sealed = models.BinaryField(help_text="The reason in the words of who asks.")
    parts = ArrayField(
        models.CharField(max_length=16, choices=Part.choices),
        help_text="Which parts of the identity are asked for; no other is shown.",
    )
    requested_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reveals_approved",
        help_text="Second person; empty: not approved.",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reveals_refused",
        help_text="Second person; empty: not refused.",
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(
        max_length=24,
        blank=True,
        choices=Refusal.choices,
        help_text="Why it was refused; empty: it was not.",
    )
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When it was first shown.")
    until = models.DateTimeField(
        null=True, blank=True, help_text="It ends by itself then; empty: not opened."
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reveals_ended",
        help_text="Who ended it early, or took the request back; empty: nobody.",
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    # Erased with the rest of her.
    words = SealedText("words_sealed")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        own = "user"
        team = "team"
        organisation = "team__organisation"

    class FieldClasses:
        case = (
            "id",
            "user",
            "person_id",
            "team",
            "reason",
            "words_sealed",
            "parts",
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
        secret = ("key",)

    class Meta:
        ordering = ("-requested_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(reason__in=["contact", "safety", "mechanism", "same_person", "other"]),
                name="reveal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(parts__len__gt=0)
                & Q(
                    parts__contained_by=[
                        "full_name",
                        "father_name",
                        "phone",
                        "address",
                        "birth_date",
                        "document_number",
                        "contact_plan",
                    ]
                ),
                name="reveal_asks_for_known_parts",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="reveal_approval_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=Q(refused_by__isnull=True, refused_at__isnull=True, refusal="")
                | (Q(refused_by__isnull=False, refused_at__isnull=False) & ~Q(refusal="")),
                name="reveal_refusal_has_person_time_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(refused_by__isnull=True),
                name="reveal_has_one_answer",
            ),
            models.CheckConstraint(
                condition=(Q(approved_by__isnull=True) | ~Q(approved_by=F("user")))
                & (Q(refused_by__isnull=True) | ~Q(refused_by=F("user"))),
                name="reveal_by_two_people",
                violation_error_message=_("A second person must approve this."),
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, until__isnull=True)
                | Q(
                    approved_at__isnull=False,
                    opened_at__gte=F("approved_at"),
                    opened_at__lte=F("approved_at") + datetime.timedelta(hours=24),
                    until__gt=F("opened_at"),
                ),
                name="reveal_opened_soon_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True)
                | Q(until__lte=F("opened_at") + datetime.timedelta(minutes=15)),
                name="reveal_open_for_a_quarter_of_an_hour",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="reveal_end_has_person_and_time",
            ),
            models.UniqueConstraint(
                fields=("user", "person_id"),
                condition=Q(
                    approved_by__isnull=True, refused_by__isnull=True, ended_by__isnull=True
                ),
                name="reveal_asked_for_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    def state_at(self, now: datetime.datetime) -> "IdentityReveal.State":
        """How it stands at a moment."""
        if self.refused_at:
            return self.State.REFUSED
        if self.ended_at:
            return self.State.ENDED
        if self.until:
            return self.State.OPEN if now < self.until else self.State.ENDED
        if self.approved_at:
            in_time = now < self.approved_at + TO_BE_OPENED_WITHIN
            return self.State.ALLOWED if in_time else self.State.UNUSED
        in_time = now < self.requested_at + WAITS_FOR
        return self.State.WAITING if in_time else self.State.LAPSED

    @property
    def state(self) -> "IdentityReveal.State":
        return self.state_at(timezone.now())

    @property
    def parts_in_words(self) -> list[Any]:
        """The parts asked for, as a page calls them, in the order of the list."""
        return [part.label for part in Part if part.value in self.parts]
