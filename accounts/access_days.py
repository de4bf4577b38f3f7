"""Who sees the day and the district of what we recorded: the part of access.py about them.

Analysts do; others see the month and the province. What others published is as exact as they made it. Somebody
can be an analyst here and an advocate there: she sees days of what is open to her as an analyst, and no other.
"""

from django.db.models import Model, Q

from accounts import access
from accounts.access import Asker
from accounts.access_rules import ORGANISATION, RULES
from accounts.models import Role
from accounts.paths import paths_of

# In which roles somebody reads records; a receipt that one is there is none.
READERS = frozenset(role for role, rule in RULES["evidence.Incident"].items() if rule.classes)


def sees_days(user: Asker) -> bool:
    """Whether she sees the days of all she reads: wherever she reads in another role, she is an analyst too.

    Asked for whole lists and counts. Who reads anything in another role alone sees months there everywhere.
    """
    held = access.standings(user)
    analysed = {(one.organisation_id, one.team_id) for one in held if one.role is Role.ANALYST}
    read = {(one.organisation_id, one.team_id) for one in held if one.role in READERS}
    return bool(read) and read == analysed


def sees_days_of(user: Asker, record: Model) -> bool:
    """The same of one record. Asks the database only for who is both."""
    if sees_days(user):
        return True
    is_both = access.has_role(user, Role.ANALYST)
    return is_both and access.role_on(user, record, Role.ANALYST) is not None


def with_days(model: type[Model], user: Asker) -> Q:
    """Of the rows she sees, those whose days she sees."""
    if sees_days(user):
        return Q()
    published = Q(**{f"{paths_of(model)[ORGANISATION]}__isnull": True})
    return published | access.rows(model, user, as_any_of=(Role.ANALYST,))
