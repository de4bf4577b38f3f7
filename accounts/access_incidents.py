"""Who adds an act to an incident, corrects it, or says what it shows: the part of access.py about them."""

import uuid

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts import access, access_policies
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


# The same whatever is missing: so it tells nothing of what she does not see.
ONLY_WHO_SEES_ALL = _(
    "Only an analyst who may change both records, and see everything that hangs on them, may do this."
)


ONLY_WHO_CHANGES_ONE = _("Only an analyst who may change one of the two records may do this.")


def check_may_merge(user: Asker, one: Model, other: Model) -> None:
    """Merge two records of one holder: an analyst who may change both.

    evidence/merging.py asks besides whether she sees everything that hangs on them.
    """
    holders = {record.organisation_id for record in (one, other)}  # type: ignore[attr-defined]
    if len(holders) != 1 or not all(can_change_incident(user, record) for record in (one, other)):
        raise NotAllowed(ONLY_WHO_SEES_ALL)


def can_tell_apart(user: Asker, one: Model, other: Model) -> bool:
    """Say of two records she sees that they are two events: an analyst who may change one of them."""
    return any(can_change_incident(user, record) for record in (one, other))


def check_may_link_incident(user: Asker, incident: Model) -> uuid.UUID:
    """Say which provisions an incident shows being carried out: an analyst. Returns for whom she says it.

    Of an incident somebody holds: an analyst of it. Of a published one every organisation says it for
    itself, and none for the others.
    """
    holder: uuid.UUID | None = incident.organisation_id  # type: ignore[attr-defined]
    if holder is None:
        return access_policies.check_may_enter_policy(user)
    check_may_change_incident(user, incident)
    return holder


def can_link_incident(user: Asker, incident: Model) -> bool:
    return access._allowed(check_may_link_incident, user, incident)
