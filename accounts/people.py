"""Who works here and as what, for those who administer or audit an organisation. No content."""

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts import access
from accounts.models import Assignment, Organisation, User


@dataclass(frozen=True)
class Colleague:
    """One account with the assignments that the asker's organisations gave it."""

    user: User
    assignments: list[Assignment]


@dataclass(frozen=True)
class Staff:
    organisation: Organisation
    colleagues: list[Colleague]


def known_to(user: User) -> QuerySet[User]:
    """Accounts whose names this user may see: all who are or were assigned in her organisations."""
    given = Assignment.objects.filter(_within(access.people_of(user)))
    return User.objects.filter(pk__in=given.values("user"))


def staff(user: User, *, on: datetime.date) -> list[Staff]:
    """Return the people of each organisation the user administers: what they are on that day.

    An assignment given by another organisation is not shown: who works for a partner, and on what
    case, is that partner's to know. Costs two queries.
    """
    ids = access.administered_by(user)
    held = (
        Assignment.objects.filter(_within(ids))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
        .select_related("user", "team", "organisation")
        .order_by("user__display_name", "user_id", "starts_on")
    )
    by_place: dict[object, dict[object, Colleague]] = {pk: {} for pk in ids}
    for assignment in held:
        place = assignment.organisation_id or assignment.team.organisation_id  # type: ignore[union-attr]
        people = by_place[place]
        people.setdefault(assignment.user_id, Colleague(assignment.user, []))
        people[assignment.user_id].assignments.append(assignment)
    organisations = Organisation.objects.filter(pk__in=ids)
    return [Staff(place, list(by_place[place.pk].values())) for place in organisations]


def _within(ids: set[uuid.UUID]) -> Q:
    return Q(organisation__in=ids) | Q(team__organisation__in=ids)
