"""Who adds an act to an incident, or corrects it: the part of access.py for what is already there."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.access import Asker
from accounts.errors import NotAllowed
from accounts.models import Role


def check_may_change_incident(user: Asker, incident: Model) -> None:
    """Add an act to an incident, or correct it: an analyst of who holds it, or of its case.

    What is published is changed by its files. What a partner lent to her case, or was opened to her by
    name, she reads.
    """
    if not access.holds_record(user, incident, Role.ANALYST):
        raise NotAllowed(_("Only an analyst of this incident may do this."))


def can_change_incident(user: Asker, incident: Model) -> bool:
    return access._allowed(check_may_change_incident, user, incident)
