"""Who decides of what a scan found in the texts that would leave: the part of access.py for it."""

from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker
from accounts.errors import NotAllowed
from accounts.models import CaseTeam, Role

# In this order: who holds two of them acts as the first.
DECIDE = (Role.ANALYST, Role.ADVOCATE, Role.APPROVER)


def check_may_decide(user: Asker, team: CaseTeam) -> Role:
    """Decide of a passage: whoever may read these texts. An approver only as the second person, or to
    take something out (legal_analysis/last_reading/deciding.py). Returns what she is in the case."""
    for role in DECIDE:
        if access._holds(user, (role,), team):
            return role
    raise NotAllowed(_("Only who works on this case may decide this."))


def can_decide(user: Asker, team: CaseTeam) -> bool:
    return access._allowed(check_may_decide, user, team)
