"""Survivors and other persons who give an account. The identity is sealed."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.identity import who_acts
from accounts.models import Organisation, PersonKey
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText
from evidence.vocabulary import RiskLevel


class SealedIdentity(models.Model):
    """Identity in clear, opened with the person's key; the same on every history row."""

    full_name = SealedText("full_name_sealed")
    father_name = SealedText("father_name_sealed")
    phone = SealedText("phone_sealed")
    address = SealedText("address_sealed")
    birth_date = SealedText("birth_date_sealed")
    document_number = SealedText("document_number_sealed")
    contact_plan = SealedText("contact_plan_sealed")

    class Meta:
        abstract = True


class Person(SealedIdentity):
    """One person, known to everybody but the vault by a pseudonym code only."""

    class Kind(models.TextChoices):
        """First letter of the code, as report_shape section 4 has it."""

        WOMAN = "woman", _("Woman")
        GIRL = "girl", _("Girl")
        MAN = "man", _("Man")
        BOY = "boy", _("Boy")
        UNDISCLOSED = "undisclosed", _("Not stated or protected")

    class Origin(models.TextChoices):
        OWN = "own", _("Met by our documenters")
        PUBLISHED = "published", _("Quoted in a published report, not met by us")
        INVENTED = "invented", _("Invented for demonstration")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="persons",
        help_text="Who holds the record; empty for a person of the published library.",
    )
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="persons")
    code = models.CharField(max_length=32, unique=True, help_text="Pseudonym, e.g. W-012.")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    origin = models.CharField(max_length=16, choices=Origin.choices)
    age_band = models.CharField(max_length=16, blank=True, help_text="e.g. 25-34; empty: unknown.")
    is_child = models.BooleanField(default=False, help_text="Under 18 when the account was given.")
    risk_level = models.CharField(
        max_length=16, choices=RiskLevel.choices, default=RiskLevel.NOT_ASSESSED
    )
    protection_flags = models.JSONField(default=list, blank=True)
    label = models.CharField(
        max_length=300, blank=True, help_text="Printed wherever the person is: origin in words."
    )

    is_canary = models.BooleanField(
        default=False,
        help_text="No real person: whoever opens this identity raises an alarm. Shown to nobody.",
    )

    full_name_sealed = models.BinaryField(null=True)
    father_name_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    address_sealed = models.BinaryField(null=True)
    birth_date_sealed = models.BinaryField(null=True)
    document_number_sealed = models.BinaryField(null=True)
    contact_plan_sealed = models.BinaryField(null=True)

    objects = ScopedQuerySet.as_manager()
    history = HistoricalRecords(bases=[SealedIdentity], get_user=who_acts)

    class AccessPath:
        organisation = "organisation"
        team = "materials__team"
        own = "interviews__interviewer"

    class FieldClasses:
        case = (
            "id",
            "organisation",
            "code",
            "kind",
            "origin",
            "age_band",
            "is_child",
            "risk_level",
            "label",
        )
        identity = (
            "protection_flags",
            "full_name_sealed",
            "father_name_sealed",
            "phone_sealed",
            "address_sealed",
            "birth_date_sealed",
            "document_number_sealed",
            "contact_plan_sealed",
        )
        secret = ("key", "is_canary")

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(origin="published") | models.Q(organisation__isnull=False),
                name="person_met_has_organisation",
                violation_error_message=_("A person we met belongs to an organisation."),
            ),
            models.CheckConstraint(
                condition=~models.Q(origin="published")
                | models.Q(full_name_sealed=None, phone_sealed=None, address_sealed=None),
                name="person_published_has_no_identity",
            ),
        )

    def __str__(self) -> str:
        return self.code


class BlindIndexToken(models.Model):
    """Keyed tokens that answer "has she been interviewed before?" without a name in clear."""

    class Purpose(models.TextChoices):
        FULL_NAME = "full_name", _("Full name")
        NAME_AND_FATHER = "name_and_father", _("Name and father's name")
        PHONE = "phone", _("Phone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    token = models.BinaryField(max_length=16, help_text="HMAC of the normalised value, 16 bytes.")

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "person__organisation"

    class FieldClasses:
        secret = ("id", "person", "purpose", "token")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "purpose"), name="token_one_per_purpose"),
        )
        indexes = (models.Index(fields=("purpose", "token"), name="token_lookup"),)

    def __str__(self) -> str:
        return self.purpose
