"""Who brings a record into a case: the part of access.py about it."""

from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker
from accounts.errors import NotAllowed
from accounts.models import CaseTeam, Role


def check_may_admit(user: Asker, record: object, team: CaseTeam) -> None:
    """Bring a record into a case: an analyst of both, and both are of one organisation.

    What is published is in every case. What a partner lent is brought in where it is taken in, and what
    was opened to her by name she may not open to others.
    """
    holder = record.organisation_id  # type: ignore[attr-defined]
    of_one = holder is not None and holder == team.organisation_id
    if not of_one or not access.holds_record(user, record, Role.ANALYST):  # type: ignore[arg-type]
        raise NotAllowed(_("Only an analyst of this record may bring it into a case."))
    access.check_may_analyse(user, team)


def can_admit(user: Asker, record: object, team: CaseTeam) -> bool:
    return access._allowed(check_may_admit, user, record, team)
