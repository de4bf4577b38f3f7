"""Accounts: how they were taken, and their numbered, sealed paragraphs."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.identity import who_acts
from accounts.models import Organisation, PersonKey
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText
from evidence.in_time import first_day_told
from evidence.vocabulary import Language, RiskLevel

from .dated import Dated
from .person import Person
from .place import Place
from .source import GRADED_SOURCE_FIELDS, GradedSource


def due_in(language: str) -> list[str]:
    """Return what there can be to do on translations into a language."""
    return [f"{work}.{language}" for work in ("write", "check")]


class SealedConditions(models.Model):
    """What was noted about the conversation, opened with the person's key."""

    others_present = SealedText("others_present_sealed")
    earlier_account = SealedText("earlier_account_sealed")
    wellbeing_after = SealedText("wellbeing_after_sealed")
    safety = SealedText("safety_sealed")

    class Meta:
        abstract = True


class Interview(SealedConditions, Dated):
    """The conversation in which an account was given: conditions, not content."""

    class PlaceKind(models.TextChoices):
        """Kind of place, never the address."""

        HOME = "home", _("A home")
        PARTNER_OFFICE = "partner_office", _("An office of a partner")
        CLINIC = "clinic", _("A clinic")
        REMOTE_CALL = "remote_call", _("By phone or online")
        OUTSIDE_COUNTRY = "outside_country", _("Outside Afghanistan")
        OTHER_SAFE_PLACE = "other_safe_place", _("Another safe place")

    class ReferralOffered(models.TextChoices):
        """REF-2: all that the evidence side may know of support."""

        YES = "yes", _("Offered and wanted")
        NO = "no", _("Not offered")
        DECLINED = "declined", _("Offered and declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interviews")
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="+")
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interviews"
    )
    place_kind = models.CharField(max_length=16, choices=PlaceKind.choices)
    language = models.CharField(max_length=8, choices=Language.choices)
    interpreter_code = models.CharField(max_length=32, blank=True)
    others_present_sealed = models.BinaryField(help_text="Who else was there, by role.")
    earlier_account_sealed = models.BinaryField(
        help_text="Whether she has told this before, to whom and when (FACC-1)."
    )
    wellbeing_after_sealed = models.BinaryField(help_text="How she was when they parted.")
    safety_sealed = models.BinaryField(
        null=True, help_text="What could happen to her, and what was agreed; empty: nothing noted."
    )
    explained = models.JSONField(
        default=list,
        blank=True,
        help_text="What was explained before she decided (CONS-5), by code.",
    )
    read_back = models.BooleanField(help_text="The account was read back to her.")
    risk_before = models.CharField(max_length=16, choices=RiskLevel.choices)
    referral_offered = models.CharField(max_length=10, choices=ReferralOffered.choices)

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "person__organisation"
        team = "testimonies__materials__team"
        own = "interviewer"

    class FieldClasses:
        case = (
            "id",
            "person",
            "language",
            "read_back",
            "referral_offered",
            "risk_before",
            "place_kind",
            "explained",
            "date_edtf",
            "date_calendar",
            "date_range",
        )
        identity = (
            "interviewer",
            "interpreter_code",
            "others_present_sealed",
            "earlier_account_sealed",
            "wellbeing_after_sealed",
            "safety_sealed",
        )
        secret = ("key",)

    class Meta(Dated.Meta):
        abstract = False
        ordering = ("date_range",)

    def __str__(self) -> str:
        return str(self.pk)


class Testimony(Dated):
    """One account of one person: taken by us with consent, or published by others.

    A paraphrase from a published report is never called her own words (OUT-3): `basis` and
    `label` say so wherever it is shown.
    """

    class Basis(models.TextChoices):
        CONSENT = "consent", _("Given to us with consent")
        PUBLISHED_SOURCE = "published_source", _("Taken from a published source")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned with a question")
        REVIEWED = "reviewed", _("Reviewed")
        SEALED = "sealed", _("Sealed")

    # What may follow on what. A trigger of the database holds the same (migration 0005).
    NEXT: dict[str, set[str]] = {
        Status.DRAFT: {Status.SUBMITTED},
        Status.SUBMITTED: {Status.RETURNED, Status.REVIEWED},
        Status.RETURNED: {Status.SUBMITTED},
        Status.REVIEWED: {Status.SEALED},
        Status.SEALED: set(),
    }

    class AccountType(models.TextChoices):
        """FACC-3."""

        FIRST_ACCOUNT = "first_account", _("First account")
        FULL_STATEMENT = "full_statement", _("Full statement")
        CLARIFICATION = "clarification", _("Clarification")
        THIRD_PARTY = "third_party", _("Account of another person")
        OPEN_SOURCE = "open_source", _("Published account")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="testimonies",
        help_text="Who holds it; empty for a published account, open to every reader of cases.",
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="testimonies")
    interview = models.ForeignKey(
        Interview, null=True, blank=True, on_delete=models.PROTECT, related_name="testimonies"
    )
    place = models.ForeignKey(
        Place,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Province or district of the events; empty when withheld.",
    )
    incidents = models.ManyToManyField("evidence.Incident", related_name="testimonies", blank=True)
    code = models.CharField(max_length=32, unique=True)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    account_type = models.CharField(max_length=16, choices=AccountType.choices)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    status_since = models.DateTimeField(
        default=timezone.now, help_text="When it came to this status; the oldest is read first."
    )
    label = models.CharField(max_length=300, blank=True, help_text="Origin in words, printed.")
    place_text = models.CharField(
        max_length=200, blank=True, help_text="Place as the published source has it."
    )
    acts = models.JSONField(default=list, blank=True, help_text="Kinds of act it speaks of.")
    groups = models.JSONField(default=list, blank=True, help_text="Victim groups.")
    summary = models.TextField(
        blank=True, help_text="De-identified summary, checked by a second person; searchable."
    )
    note = models.TextField(blank=True)
    verified = models.BooleanField(default=True)

    date_said = models.CharField(
        max_length=200, blank=True, help_text="The date in the words it was told in, as typed."
    )
    translation_due = ArrayField(
        models.CharField(max_length=16),
        default=list,
        blank=True,
        editable=False,
        help_text="What there is to do on its translations, and into which language: write.en, check.ps."
        " Kept by the database.",
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "organisation"
        team = "materials__team"
        own = "interview__interviewer"

    class FieldClasses:
        case = (
            "id",
            "organisation",
            "person",
            "interview",
            "place",
            "code",
            "basis",
            "account_type",
            "status",
            "status_since",
            "label",
            "place_text",
            "acts",
            "groups",
            "summary",
            "note",
            "verified",
            "incidents",
            "date_edtf",
            "date_calendar",
            "date_range",
            "date_said",
            "translation_due",
        )

    class Meta(Dated.Meta):
        ordering = ("code",)
        verbose_name_plural = "testimonies"
        indexes: ClassVar[Any] = (
            models.Index(fields=("date_range", "code"), name="testimony_by_date"),
            models.Index(first_day_told(), models.F("code"), name="testimony_by_day_told"),
            *(
                models.Index(
                    fields=("status_since", "code"),
                    name=f"testimony_due_{language.value.replace('-', '_')}",
                    condition=models.Q(translation_due__overlap=due_in(language)),
                )
                for language in Language
            ),
        )
        constraints: ClassVar[Any] = (
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(basis="published_source", interview=None)
                | models.Q(basis="consent", interview__isnull=False, organisation__isnull=False),
                name="testimony_basis_has_interview_or_publication",
                violation_error_message=_("An account given to us has an interview."),
            ),
        )

    def __str__(self) -> str:
        return self.code


class SealedOriginal(models.Model):
    """The person's words in clear, opened with her key."""

    original = SealedText("original_sealed")

    class Meta:
        abstract = True


class Paragraph(SealedOriginal):
    """One numbered paragraph of an account, in the original language. Never edited once sealed."""

    class Knowledge(models.TextChoices):
        """EVAL-6: how she knows."""

        DIRECT = "direct", _("Saw or lived it")
        HEARSAY = "hearsay", _("Heard it from another person")
        INFERENCE = "inference", _("Concludes it")
        DOCUMENT = "document", _("Read it in a document")
        NOT_STATED = "not_stated", _("Not stated")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    testimony = models.ForeignKey(Testimony, on_delete=models.PROTECT, related_name="paragraphs")
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="From 1, without gaps, stable for ever.")
    language = models.CharField(max_length=8, choices=Language.choices)
    knowledge = models.CharField(
        max_length=12, choices=Knowledge.choices, default=Knowledge.NOT_STATED
    )
    original_sealed = models.BinaryField()

    objects = ScopedQuerySet.as_manager()
    history = HistoricalRecords(bases=[SealedOriginal], get_user=who_acts)

    class AccessPath:
        organisation = "testimony__organisation"
        team = "testimony__materials__team"

    class FieldClasses:
        case = ("id", "testimony", "number", "language", "knowledge", "original_sealed")
        secret = ("key",)

    class Meta:
        ordering = ("testimony", "number")
        constraints = (
            models.UniqueConstraint(fields=("testimony", "number"), name="paragraph_number_once"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="paragraph_numbers_start_at_one"
            ),
        )

    def __str__(self) -> str:
        return f"para. {self.number}"


class TestimonySource(GradedSource):
    """The publication an account was taken from."""

    testimony = models.ForeignKey(
        Testimony, on_delete=models.CASCADE, related_name="graded_sources"
    )

    class FieldClasses:
        public = (*GRADED_SOURCE_FIELDS, "testimony")
        identity = ("graded_by",)

    class Meta(GradedSource.Meta):
        constraints = (
            models.UniqueConstraint(fields=("testimony", "source"), name="testimony_source_once"),
        )
