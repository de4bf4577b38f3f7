"""Where policies were carried out at a place, when, and how many independent origins say so.

As one reader may know it: the incidents she may read, and behind them the accounts she may read. What one
origin is says evidence/origins.py.
"""

import enum
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts import access
from accounts.models import User
from evidence.dates.times import ALWAYS, Span, span_within
from evidence.models import Place
from evidence.origins import Joined
from legal_analysis import origins
from legal_analysis.in_force import Asked, counting
from legal_analysis.in_force.reading import beginnings
from legal_analysis.models import Deprivation, Enforcement, Policy
from legal_analysis.views.reading import readable_accounts, sees_exactly


class Timing(enum.StrEnum):
    """When an incident shows a policy being carried out, seen from the days that are asked.

    In the order in which one incident counts that shows several policies: for what was carried out by
    then it is enough that it shows one of them by then.
    """

    BY_THEN = "by_then"  # since the policy began, and no later than asked
    UNSURE = "unsure"  # the dates do not tell
    LATER = "later"
    BEFORE = "before"  # before the policy began


EVER = Span(ALWAYS, ALWAYS)  # the beginning of what always was
_RANK = {one: place for place, one in enumerate(Timing)}


@dataclass(frozen=True)
class Counted:
    """In how many incidents something was carried out, and how many independent origins stand behind."""

    incidents: int
    origins: int


@dataclass(frozen=True)
class Line:
    """What was counted of one timing; None is every one. `on_right`: of these, those that deny the right."""

    timing: Timing | None
    counted: Counted
    on_right: Counted


@dataclass(frozen=True)
class Tally:
    """What was counted: a line for each timing in the order of Timing, and one for all of them."""

    every_line: tuple[Line, ...]

    @property
    def by_then(self) -> Line:
        return self.every_line[0]

    @property
    def others(self) -> int:
        """How many incidents are not surely from then."""
        return self.every_line[-1].counted.incidents - self.by_then.counted.incidents

    @property
    def lines(self) -> list[Line]:
        """The lines that say something: what was carried out by then always; all of it, if there is more."""
        more = [one for one in self.every_line[1:] if self.others and one.counted.incidents]
        return [self.by_then, *more]


@dataclass(frozen=True)
class CarriedOut:
    """The incidents of a place by the policy that they show being carried out, each with its timing.

    `denials`: the incidents there that are recorded as a denial of the right which was asked about, whatever
    they show.
    """

    by_policy: Mapping[UUID, Mapping[UUID, Timing]]
    behind: origins.Behind
    denials: Mapping[UUID, Timing]

    @classmethod
    def nothing(cls) -> "CarriedOut":
        """What she sees who may not read it."""
        return cls({}, origins.Behind(Joined(), {}), {})

    def timings(self, policies: Iterable[UUID]) -> dict[UUID, Timing]:
        """Return each incident with the timing that counts."""
        found: dict[UUID, Timing] = {}
        for policy in policies:
            for pk, timing in self.by_policy.get(policy, {}).items():
                found[pk] = min(found.get(pk, timing), timing, key=_RANK.__getitem__)
        return found

    def tally(self, policies: Collection[UUID]) -> Tally:
        """Count the incidents of each timing, and of those the ones that are a denial of the right itself.

        A measure often concerns several rights, and what shows it may be of another of them.
        """
        timings = self.timings(policies)
        by_timing: dict[Timing | None, set[UUID]] = {one: set() for one in Timing}
        for pk, timing in timings.items():
            by_timing[timing].add(pk)
        by_timing[None] = set(timings)
        return Tally(
            tuple(
                Line(timing, self.counted(found), self.counted(found & self.denials.keys()))
                for timing, found in by_timing.items()
            )
        )

    def beside(self, policies: Iterable[UUID], timing: Timing | None = None) -> set[UUID]:
        """Return the denials of the right that show none of these policies."""
        found = {pk for pk, one in self.denials.items() if timing is None or one == timing}
        return found - self.timings(policies).keys()

    def counted(self, incidents: Collection[UUID]) -> Counted:
        return Counted(len(incidents), len(origins_of(incidents, self.behind)))


def carried_out(
    place: Place, policies: Collection[Policy], *, asked: Asked, user: User, right: str = ""
) -> CarriedOut:
    """Return where and when these policies were carried out in a province. Few queries at any size.

    `right`: the code of the right that was asked about, if any. Whoever sees months only is answered by
    months: on which side of the asked day it fell would else tell the day of an incident.
    """
    there = Q(incident__place=place) | Q(incident__place__province=place)
    days = counting.days_told(exactly=sees_exactly(user))
    links = Enforcement.objects.visible_to(user).filter(
        there, policy__in=[one.pk for one in policies]
    )
    begun = beginnings(policies)
    by_policy: defaultdict[UUID, dict[UUID, Timing]] = defaultdict(dict)
    rows = links.order_by().annotate(days=days).values_list("policy", "incident", "days")
    for policy, incident, of in rows:
        by_policy[policy][incident] = _timing(span_within(of), begun[policy], asked)
    denials = {}
    if right:
        denied = Deprivation.objects.visible_to(user).filter(there, right__code=right)
        of_each = denied.order_by().annotate(days=days).values_list("incident", "days")
        denials = {pk: _timing(span_within(of), EVER, asked) for pk, of in of_each}
    every = denials.keys() | set().union(*by_policy.values())
    return CarriedOut(dict(by_policy), behind(every, user=user), denials)


def _timing(days: Span | None, beginning: Span, asked: Asked) -> Timing:
    if days is None:
        return Timing.UNSURE
    side, last = counting.side_of(days, beginning), asked.days.last
    if side == "before":
        return Timing.BEFORE
    if days.first > last:
        return Timing.LATER
    return Timing.BY_THEN if side and days.last <= last else Timing.UNSURE


def behind(incidents: Collection[UUID], *, user: User, accounts: Any = ()) -> origins.Behind:
    """Return the origins behind incidents, as far as this reader may know them.

    That a publication only repeats an account is told, by a smaller number, to nobody who may not read
    the account. `accounts`: as origins.behind takes them.
    """
    if not incidents:
        return origins.Behind(Joined(), {})
    readable = readable_accounts(user).order_by().values("pk")
    return origins.behind(
        organisations=access.works_for(user),
        accounts=accounts,
        incidents=incidents,
        told_by=readable,
        repeating=readable,
    )


def origins_of(incidents: Iterable[UUID], known: origins.Behind) -> set[str]:
    return set().union(*(known.of(one) for one in incidents))
