"""Who opens a case, changes what it is about, and brings a record into it: the part of access.py about cases."""

import uuid

from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker
from accounts.errors import NotAllowed
from accounts.models import CaseTeam, Role


def may_open_for(user: Asker) -> set[uuid.UUID]:
    """Return the organisations for which she may open a case: as an analyst of all their cases."""
    return access._organisations(user, Role.ANALYST)


def check_may_open(user: Asker, organisation: uuid.UUID) -> None:
    if organisation not in may_open_for(user):
        raise NotAllowed(_("Only an analyst of the whole organisation may open a case."))


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
