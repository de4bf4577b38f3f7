"""Leave to see one identity, given by a second person for a short time."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet
from accounts.sealed import SealedText

from .assignment import CaseTeam
from .key import PersonKey
from .second_person import UNANSWERED, AskedOfAnother, two_people


class Part(models.TextChoices):
    """What of an identity is asked for; named as on evidence.SealedIdentity."""

    FULL_NAME = "full_name", _("Name")
    FATHER_NAME = "father_name", _("Father's name")
    PHONE = "phone", _("Phone")
    ADDRESS = "address", _("Address")
    BIRTH_DATE = "birth_date", _("Birth date")
    DOCUMENT_NUMBER = "document_number", _("Number of an identity document")
    CONTACT_PLAN = "contact_plan", _("How to reach the person safely")


class IdentityReveal(AskedOfAnother):
    """One request to read the identity of one person, and the answer of a second person.

    A trigger (migration 0011) keeps what was asked and answered as it was: only a next step is added.
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
    refusal = models.CharField(
        max_length=24,
        blank=True,
        choices=Refusal.choices,
        help_text="Why it was refused; empty: it was not.",
    )

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
            *two_people("reveal"),
            models.UniqueConstraint(
                fields=("user", "person_id"),
                condition=UNANSWERED,
                name="reveal_asked_for_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def parts_in_words(self) -> list[Any]:
        """The parts asked for, as a page calls them, in the order of the list."""
        return [part.label for part in Part if part.value in self.parts]
