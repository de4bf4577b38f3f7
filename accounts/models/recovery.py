"""The way back for somebody who lost her password or her second factor (T-28)."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet

from .assignment import Organisation

LONGEST_CODE = datetime.timedelta(minutes=30)


class Recovery(models.Model):
    """One request to let somebody back in: who asked, why, who she was known by, who agreed.

    Two people besides her, by constraint. What was lost says what goes: the second factors stay if
    only the password is lost.
    """

    class Lost(models.TextChoices):
        PASSWORD = "password", _("Her password")
        SECOND_FACTOR = "second_factor", _("Her phone or security key")
        BOTH = "both", _("Both")
        TAKEN = "taken", _("Her device was taken, or somebody else saw it")

    class Proof(models.TextChoices):
        CALLED_BACK = "called_back", _("Called back on a number known before")
        IN_PERSON = "in_person", _("Met in person")
        VIDEO = "video", _("Seen and heard by somebody who knows her")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="recoveries", help_text="Who vouches."
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recoveries"
    )
    lost = models.CharField(max_length=16, choices=Lost.choices)
    proof = models.CharField(
        max_length=16, choices=Proof.choices, help_text="How it was made sure that it is she."
    )
    proven_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="recoveries_proven",
        help_text="Who called her back, or saw her.",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recoveries_asked"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recoveries_agreed",
        help_text="Second person; empty: nobody agreed.",
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    code_digest = models.BinaryField(
        null=True,
        blank=True,
        unique=True,
        help_text="SHA-256 of the code, 32 bytes; empty: there is none.",
    )
    code_expires_at = models.DateTimeField(null=True, blank=True, help_text="UTC.")
    password_digest = models.BinaryField(
        null=True,
        blank=True,
        help_text="SHA-256 of the stored password as the code was made: changed, the code is dead.",
    )
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recoveries_withdrawn",
    )

    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When she was last told of it, as she signed in; UTC."
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "organisation"

    class FieldClasses:
        case = (
            "id",
            "organisation",
            "user",
            "lost",
            "proof",
            "proven_by",
            "asked_by",
            "asked_at",
            "agreed_by",
            "agreed_at",
            "code_expires_at",
            "used_at",
            "withdrawn_at",
            "withdrawn_by",
            "told_at",
        )
        secret = ("code_digest", "password_digest")

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")) & ~Q(proven_by=F("user")),
                name="recovery_is_for_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True)
                | (~Q(agreed_by=F("asked_by")) & ~Q(agreed_by=F("user"))),
                name="recovery_by_two_people",
                violation_error_message=_("A second person must agree to this."),
            ),
            models.CheckConstraint(
                condition=Q(
                    agreed_by__isnull=True, agreed_at__isnull=True, code_expires_at__isnull=True
                )
                | Q(
                    agreed_by__isnull=False, agreed_at__isnull=False, code_expires_at__isnull=False
                ),
                name="recovery_agreement_has_person_time_and_end",
            ),
            models.CheckConstraint(
                condition=Q(code_expires_at__isnull=True)
                | Q(code_expires_at__lte=F("agreed_at") + LONGEST_CODE),
                name="recovery_code_is_short_lived",
            ),
            models.CheckConstraint(
                condition=Q(code_digest__isnull=True, password_digest__isnull=True)
                | Q(
                    code_digest__isnull=False,
                    password_digest__isnull=False,
                    agreed_by__isnull=False,
                    used_at__isnull=True,
                    withdrawn_at__isnull=True,
                ),
                name="recovery_code_only_between_agreement_and_use",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True)
                | Q(agreed_by__isnull=False, withdrawn_at__isnull=True),
                name="recovery_used_only_if_agreed",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="recovery_withdrawal_has_time_and_person",
            ),
            models.UniqueConstraint(
                fields=("organisation", "user"),
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="recovery_one_open_in_organisation",
                violation_error_message=_("There is a request for her already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.withdrawn_at is None

    @property
    def needs_password(self) -> bool:
        """What she did not lose she still shows."""
        return self.lost == self.Lost.SECOND_FACTOR

    @property
    def removes_factors(self) -> bool:
        """A lost password alone never touches the second factor."""
        return self.lost != self.Lost.PASSWORD
