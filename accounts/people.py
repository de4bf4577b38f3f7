"""Who works here and as what, for those who administer or audit an organisation. No content."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from accounts import access
from accounts.models import Assignment, Invitation, Organisation, Recovery, User


@dataclass(frozen=True)
class Colleague:
    """One account with the assignments that the asker's organisation gave it."""

    user: User
    assignments: list[Assignment] = field(default_factory=list)

    @property
    def is_own(self) -> bool:
        """One of our own people; else a partner's, admitted to one of our cases."""
        return any(one.partner_id is None for one in self.assignments)


@dataclass(frozen=True)
class Staff:
    organisation: Organisation
    colleagues: list[Colleague]
    invitations: list[Invitation]
    recoveries: list[Recovery]


def known_to(user: User) -> QuerySet[User]:
    """Accounts whose names this user may see: all who are or were assigned in her organisations."""
    given = Assignment.objects.within(access.people_of(user))
    return User.objects.filter(pk__in=given.values("user"))


def staff(user: User, *, on: datetime.date, role: str = "", left: bool = False) -> list[Staff]:
    """Return the people of each organisation the user administers: what they are on that day.

    `role`: only these; `left`: also assignments that are over. An assignment given by another
    organisation is not shown: who works for a partner, and on what case, is that partner's to know.
    Costs four queries.
    """
    ids = access.administered_by(user)
    held = Assignment.objects.within(ids)
    held = held.filter(role=role) if role else held
    held = held if left else held.not_over(on)
    by_place = _by_place(ids, held)
    invitations = Invitation.objects.visible_to(user).filter(accepted_at=None, withdrawn_at=None)
    recoveries = Recovery.objects.visible_to(user).filter(used_at=None, withdrawn_at=None)
    offered = list(invitations.select_related("team"))
    asked = list(recoveries.select_related("user", "asked_by"))
    return [
        Staff(
            place,
            by_place[place.pk],
            [one for one in offered if one.organisation_id == place.pk],
            [one for one in asked if one.organisation_id == place.pk],
        )
        for place in Organisation.objects.filter(pk__in=ids)
    ]


def _by_place(
    ids: Iterable[uuid.UUID], held: QuerySet[Assignment]
) -> dict[uuid.UUID, list[Colleague]]:
    found: dict[uuid.UUID, dict[uuid.UUID, Colleague]] = {pk: {} for pk in ids}
    related = held.select_related("user", "team", "organisation", "partner")
    for assignment in related.order_by("user__display_name", "user_id", "starts_on"):
        place = assignment.organisation_id or assignment.team.organisation_id  # type: ignore[union-attr]
        people = found[place]
        people.setdefault(assignment.user_id, Colleague(assignment.user))
        people[assignment.user_id].assignments.append(assignment)
    return {pk: list(people.values()) for pk, people in found.items()}


def colleague(organisation: Organisation, person_id: uuid.UUID) -> Colleague | None:
    """Return one person with all that this organisation ever made her, newest first; or None."""
    held = Assignment.objects.within([organisation.pk]).filter(user=person_id)
    found = list(
        held.select_related(
            "user", "team__organisation", "organisation", "partner", "ended_by"
        ).order_by("-starts_on", "-pk")
    )
    return Colleague(found[0].user, found) if found else None


def lent_by(
    organisation: Organisation, person_id: uuid.UUID, *, on: datetime.date
) -> QuerySet[Assignment]:
    """Return where a person of ours helps others now or later. The case itself is theirs to know."""
    lent = Assignment.objects.filter(partner=organisation, user=person_id).not_over(on)
    return lent.select_related("team__organisation").order_by("starts_on")


def own_people(organisation: Organisation, *, on: datetime.date) -> QuerySet[User]:
    """Who works for this organisation today, partners' people left out."""
    held = Assignment.objects.within([organisation.pk]).in_force(on).filter(partner=None)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("display_name")
