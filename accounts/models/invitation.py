"""An invitation to work in an organisation, with a code that opens it once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet

from .assignment import TEAM_ROLES, CaseTeam, Organisation, Role


class Invitation(models.Model):
    """One role offered to one person. It becomes an assignment when she types her code.

    What the administrator typed stays here: if the address has an account already, nothing of that
    account shows, and nothing differs (T-24).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations", help_text="Who invites."
    )
    team = models.ForeignKey(
        CaseTeam,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations",
        help_text="Set when the role is for one case only; empty: the whole organisation.",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="invitations",
        help_text="The account: new, without a password, or one that was there before.",
    )
    display_name = models.CharField(
        max_length=80, help_text="As the administrator typed it; shown until it is accepted."
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    starts_on = models.DateField(help_text="First day, UTC.")
    ends_on = models.DateField(null=True, blank=True, help_text="Last day, UTC; empty: open.")
    of_partner = models.BooleanField(
        default=False,
        help_text="She is another organisation's person, lent to one case of ours until its last day.",
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations_made",
        help_text="Empty: whoever runs the machine, for the first administrator.",
    )
    invited_at = models.DateTimeField(auto_now_add=True)
    code_digest = models.BinaryField(
        null=True,
        blank=True,
        unique=True,
        help_text="SHA-256 of the code, 32 bytes; empty: there is none any more.",
    )
    code_expires_at = models.DateTimeField(help_text="UTC; the code opens nothing after it.")
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations_withdrawn",
    )

    objects = ScopedQuerySet.as_manager()

    class AccessPath:
        organisation = "organisation"

    class FieldClasses:
        case = (
            "id",
            "organisation",
            "team",
            "display_name",
            "role",
            "starts_on",
            "ends_on",
            "of_partner",
            "invited_by",
            "invited_at",
            "code_expires_at",
            "accepted_at",
            "withdrawn_at",
            "withdrawn_by",
        )
        secret = ("user", "code_digest")

    class Meta:
        ordering = ("-invited_at",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(display_name=""), name="invitation_has_display_name"
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(role__in=[str(role) for role in TEAM_ROLES]),
                name="invitation_team_role",
                violation_error_message=_("This role is given for a whole organisation only."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="invitation_ends_after_start",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="invitation_withdrawal_has_time_and_person",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(code_digest__isnull=True)
                | Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_code_dies_with_its_use",
            ),
            models.CheckConstraint(
                condition=Q(of_partner=False) | Q(team__isnull=False, ends_on__isnull=False),
                name="invitation_of_partner_is_for_a_case_and_ends",
                violation_error_message=_("Say for which case, and until when."),
            ),
            models.CheckConstraint(
                condition=~Q(invited_by=F("user")), name="invitation_is_for_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(invited_by__isnull=False)
                | Q(role=str(Role.ADMINISTRATOR), team__isnull=True),
                name="invitation_by_nobody_is_of_an_administrator",
            ),
            models.UniqueConstraint(
                fields=("organisation", "user"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_open_in_organisation",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Neither accepted nor withdrawn; its code may have run out."""
        return self.accepted_at is None and self.withdrawn_at is None
