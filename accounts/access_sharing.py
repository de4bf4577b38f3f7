"""Who may let an account of somebody in extreme danger leave."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Asker, _allowed, _holds
from accounts.errors import NotAllowed
from accounts.models import CaseTeam, Role


def check_may_approve_risk(user: Asker, team: CaseTeam, *, taken_down_by: Any) -> None:
    """Say that an account of this case may leave though the risk is extreme. `taken_down_by`: ids.

    An approver of the case, who was not there when it was told.
    """
    if not _holds(user, (Role.APPROVER,), team):
        raise NotAllowed(_("Only an approver of this case may allow this."))
    if user.pk in taken_down_by:
        raise NotAllowed(_("Somebody who did not take the account down must allow this."))


def can_approve_risk(user: Asker, team: CaseTeam) -> bool:
    """Whether the page offers it to her at all; of whom, is asked when she says so."""
    return _allowed(check_may_approve_risk, user, team, taken_down_by=())
