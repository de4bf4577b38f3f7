"""What a person allowed. The rules are in evidence/consent.py."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import PersonKey
from accounts.scoping import ScopedQuerySet
from accounts.vault import SealedText
from evidence.vocabulary import Language

from .person import Person


class SealedTerms(models.Model):
    """Conditions and circumstances in words, opened with her key."""

    conditions = SealedText("conditions_sealed")
    circumstances = SealedText("circumstances_sealed")

    class Meta:
        abstract = True


class Consent(SealedTerms):
    """One decision of one person on one use, for one recipient where the use has one.

    No row means "not asked", and "not asked" means no.
    """

    class Use(models.TextChoices):
        """What is asked; documentation_standards.md, "Consent model"."""

        INTERVIEW = "interview", _("To give this account at all")
        STORE = "store", _("To keep the account in this protected record")
        RECORD_AUDIO = "record_audio", _("To record sound")
        RECORD_VIDEO = "record_video", _("To record video")
        PHOTO = "photo", _("To take photographs")
        INJURY_EVIDENCE = "injury_evidence", _("To document injuries or medical papers")
        IDENTITY_STORE = "identity_store", _("To keep name and contact, locked away")
        INTERNAL_ANALYSIS = "internal_analysis", _("To use the account in our legal analysis")
        STATISTICS = "statistics", _("To be counted in figures")
        PUBLISH_ANONYMOUSLY = "publish_anonymously", _("To publish without identity")
        PUBLISH_MEDIA = "publish_media", _("To publish voice, face or picture")
        SHARE = "share", _("To share the account with a receiver")
        QUOTE = "quote", _("To quote her words to a receiver")
        ONWARD_SHARING = "onward_sharing", _("That the receiver may pass it on")
        RECONTACT = "recontact", _("To be contacted again")
        TESTIFY = "testify", _("To be asked to testify")
        REFERRAL = "referral", _("To be referred to support")

    USES_WITH_RECIPIENT = (Use.SHARE, Use.QUOTE, Use.ONWARD_SHARING)

    class Decision(models.TextChoices):
        GRANTED = "granted", _("Allowed")
        REFUSED = "refused", _("Not allowed")

    class IdentityLevel(models.TextChoices):
        NAMED = "named", _("With her name")
        PSEUDONYM = "pseudonym", _("Under a code")
        AGGREGATE = "aggregate", _("Only counted together with others")

    class Form(models.TextChoices):
        WRITTEN = "written", _("In writing")
        SPOKEN = "spoken", _("Spoken")
        RECORDED = "recorded", _("Recorded")
        THUMBPRINT = "thumbprint", _("Thumbprint")

    class GivenBy(models.TextChoices):
        """Who decided: she herself, or somebody for her (CHLD-1, CHLD-2, CONS-12)."""

        HERSELF = "herself", _("Herself")
        GUARDIAN = "guardian", _("Her guardian, and she agreed too")
        ADULT = "adult", _("An independent adult, because the guardian is a danger to her")
        RELATIVE = "relative", _("A relative, because she is dead or missing")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT, related_name="+")
    use = models.CharField(max_length=24, choices=Use.choices)
    recipient = models.CharField(
        max_length=64,
        blank=True,
        help_text="Code of the mechanism for a use that has a receiver, else empty.",
    )
    decision = models.CharField(max_length=8, choices=Decision.choices)
    identity_level = models.CharField(
        max_length=10,
        choices=IdentityLevel.choices,
        blank=True,
        help_text="How she may appear; only for a granted use with a receiver.",
    )
    form = models.CharField(max_length=10, choices=Form.choices)
    language = models.CharField(max_length=8, choices=Language.choices)
    text_version = models.CharField(
        max_length=32, help_text="Version of the explanation that was read to her (CONS-4)."
    )
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents_explained"
    )
    interpreter_code = models.CharField(max_length=32, blank=True)
    witness_code = models.CharField(
        max_length=32, blank=True, help_text="Witness for a person who cannot read."
    )
    given_by = models.CharField(max_length=10, choices=GivenBy.choices, default=GivenBy.HERSELF)
    given_at = models.DateTimeField()
    valid_until = models.DateField(
        help_text="Last day it holds; then it must be asked again (CONS-7)."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_through = models.CharField(
        max_length=80, blank=True, help_text="Channel of the withdrawal: herself, relay, receipt …"
    )
    conditions_sealed = models.BinaryField(null=True, help_text="Empty: she set none.")
    circumstances_sealed = models.BinaryField(
        null=True, help_text="Where somebody decided for her: relation, and why it is best for her."
    )
    superseded_at = models.DateTimeField(
        null=True, blank=True, help_text="A later decision took its place."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "person__organisation"
        team = "person__materials__team"
        own = "explained_by"

    class FieldClasses:
        case = (
            "id",
            "person",
            "use",
            "recipient",
            "decision",
            "identity_level",
            "form",
            "language",
            "text_version",
            "explained_by",
            "interpreter_code",
            "witness_code",
            "given_by",
            "given_at",
            "valid_until",
            "withdrawn_at",
            "withdrawn_through",
            "superseded_at",
            "conditions_sealed",
            "circumstances_sealed",
        )
        secret = ("key",)

    class Meta:
        ordering = ("person", "use", "recipient", "given_at")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "use", "recipient"),
                condition=models.Q(withdrawn_at=None, superseded_at=None),
                name="consent_one_live_per_use_and_recipient",
                violation_error_message=_("There is already a live decision on this use."),
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_through="")
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_through="")),
                name="consent_withdrawal_has_time_and_channel",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(use__in=("share", "quote", "onward_sharing")) & ~models.Q(recipient="")
                )
                | (
                    ~models.Q(use__in=("share", "quote", "onward_sharing")) & models.Q(recipient="")
                ),
                name="consent_recipient_only_where_use_has_one",
            ),
            models.CheckConstraint(
                condition=(models.Q(use="share", decision="granted") & ~models.Q(identity_level=""))
                | (~models.Q(use="share", decision="granted") & models.Q(identity_level="")),
                name="consent_sharing_says_how_named",
            ),
            models.CheckConstraint(
                condition=models.Q(given_by="herself")
                | models.Q(circumstances_sealed__isnull=False),
                name="consent_for_her_has_circumstances",
            ),
        )

    def __str__(self) -> str:
        return f"{self.use} {self.recipient} {self.decision}".replace("  ", " ")
