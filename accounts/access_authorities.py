"""Who says who was under whom, and who is named as alleged: the part of access.py about authorities."""

import uuid

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts import access, access_policies
from accounts.access import Asker
from accounts.errors import NotAllowed
from accounts.models import CaseTeam, Role


def check_may_write_line(user: Asker) -> uuid.UUID:
    """Enter who was under whom: an analyst. Returns the organisation she does it for."""
    return access_policies.check_may_enter_policy(user)


def can_write_line(user: Asker) -> bool:
    return access._allowed(check_may_write_line, user)


def check_may_correct_line(user: Asker, line: Model) -> uuid.UUID:
    """Correct what analysts of her organisation wrote, or take it back. Returns the organisation."""
    organisation = check_may_write_line(user)
    if line.organisation_id != organisation:  # type: ignore[attr-defined]
        raise NotAllowed(_("Only those who wrote this line may correct it. You may add your own."))
    return organisation


def can_correct_line(user: Asker, line: Model) -> bool:
    return access._allowed(check_may_correct_line, user, line)


def check_may_answer_naming(user: Asker, team: CaseTeam, *, proposed_by: uuid.UUID | None) -> None:
    """Let a person be named as an alleged perpetrator of a case, or refuse it. Never who proposed it."""
    if user.pk == proposed_by:
        raise NotAllowed(_("A second person must approve this."))
    if not access._holds(user, (Role.APPROVER,), team):
        raise NotAllowed(_("Only an approver of this case may approve this."))


def can_answer_naming(user: Asker, team: CaseTeam, *, proposed_by: uuid.UUID | None) -> bool:
    return access._allowed(check_may_answer_naming, user, team, proposed_by=proposed_by)


def check_may_end_naming(user: Asker, team: CaseTeam) -> None:
    """Take a proposal back, or a name off the case: an analyst or an approver of it."""
    if not access._holds(user, (Role.ANALYST, Role.APPROVER), team):
        raise NotAllowed(_("Only an analyst or an approver of this case may do this."))


def can_end_naming(user: Asker, team: CaseTeam) -> bool:
    return access._allowed(check_may_end_naming, user, team)
