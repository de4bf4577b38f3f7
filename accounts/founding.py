"""The first person of an organisation: invited by whoever runs the machine, who sees no content so.

She comes in as everybody does: with a code that opens once, a password of her own, a second factor.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit, membership
from accounts.errors import DomainError
from accounts.membership import Offer, RoleNotGiven
from accounts.models import Assignment, Invitation, Organisation, Role, User
from accounts.models.assignment import AssignmentQuerySet

COMMAND = "found_organisation"


class HasAdministrator(DomainError):
    """Then she invites: whoever has the machine must not be able to put people beside her."""

    code, status = "has_administrator", 409
    message = (
        "This organisation has an administrator. She invites others on the page of people; if she"
        " cannot come in, two people let her back in there."
    )


@transaction.atomic
def found(
    *,
    code: str,
    name: str,
    email: str,
    display_name: str,
    language: str,
    now: datetime.datetime | None = None,
) -> Offer:
    """Make the organisation if it is new, and invite its administrator. Only for the system.

    May be repeated as long as nobody came in: the codes made before open nothing any more.

    Errors: HasAdministrator; RoleNotGiven if she works there as something else; ValidationError.
    """
    now = now or timezone.now()
    organisation = Organisation.objects.select_for_update().filter(code=code).first()
    if organisation is None:
        organisation = Organisation(code=code, name=name)
        organisation.full_clean()
        organisation.save()
        audit.record(action="organisation.founded", by=None, system=COMMAND, subject=organisation)
    if _administrators(organisation, now.date()).exists():
        raise HasAdministrator
    email = User.objects.normalise(email)
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, display_name=display_name, language=language)
        audit.record(action="account.created", by=None, system=COMMAND, subject=user)
    if membership.own_assignments(organisation, user, on=now.date()).exists():
        raise RoleNotGiven("She does other work there. Somebody else must look after the people.")
    invitation = _open_invitation(organisation, user)
    invitation.display_name, invitation.starts_on = display_name, now.date()
    invitation.code_expires_at = now + membership.CODE_LIVES
    return membership.with_new_code(invitation, "invitation.made", by=None, system=COMMAND)


def _administrators(organisation: Organisation, day: datetime.date) -> AssignmentQuerySet:
    held = Assignment.objects.in_force(day).within([organisation.pk])
    return held.filter(role=Role.ADMINISTRATOR, user__is_active=True)


def _open_invitation(organisation: Organisation, user: User) -> Invitation:
    """Return the invitation of this address, and shut those of others."""
    ours = Invitation.objects.unscoped(reason=COMMAND).filter(
        organisation=organisation, invited_by=None, accepted_at=None, withdrawn_at=None
    )
    ours.exclude(user=user).update(code_digest=None)
    return ours.filter(user=user).first() or Invitation(
        organisation=organisation, user=user, role=Role.ADMINISTRATOR
    )
