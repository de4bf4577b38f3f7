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
from legal_analysis.in_force import Answer, Asked, counting
from legal_analysis.in_force.reading import beginnings
from legal_analysis.models import Deprivation, Enforcement, EnforcementDecision, Policy
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


Timings = Mapping[UUID, Timing]
"""When each incident shows something, by its key."""


@dataclass(frozen=True)
class CarriedOut:
    """The incidents of a place by what they show being carried out, each with its timing.

    Of a policy with several provisions an incident may show one and not the other: `accepted` are those
    that analysts accepted for a provision, `unsaid` those of a policy of which the record does not say
    for which; both are empty for a policy with one provision. `denials`: the incidents there that are
    recorded as a denial of the right which was asked about, whatever they show.
    """

    by_policy: Mapping[UUID, Timings]
    accepted: Mapping[UUID, Timings]
    unsaid: Mapping[UUID, Timings]
    denials: Timings
    behind: origins.Behind

    @classmethod
    def nothing(cls) -> "CarriedOut":
        """What she sees who may not read it."""
        return cls({}, {}, {}, {}, origins.Behind(Joined(), {}))

    def of_provision(self, answer: Answer) -> Timings:
        """Return the incidents that show a provision being carried out."""
        key = answer.policy.pk
        whole = {} if answer.has_siblings else self.by_policy.get(key, {})
        return self.accepted.get(answer.provision.pk, whole)

    def all_of(self, found: Iterable[Answer]) -> Timings:
        """Return the incidents that show something of what was found, each with the timing that counts."""
        timings: dict[UUID, Timing] = {}
        for one in found:
            for shown in (self.of_provision(one), self.unsaid.get(one.policy.pk, {})):
                for pk, timing in shown.items():
                    timings[pk] = min(timings.get(pk, timing), timing, key=_RANK.__getitem__)
        return timings

    def tally(self, timings: Timings) -> Tally:
        """Count the incidents of each timing, and of those the ones that are a denial of the right itself.

        A measure often concerns several rights, and what shows it may be of another of them.
        """
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

    def beside(self, timings: Timings) -> Timings:
        """Return the denials of the right that are none of these incidents."""
        return {pk: one for pk, one in self.denials.items() if pk not in timings}

    def counted(self, incidents: Collection[UUID]) -> Counted:
        return Counted(len(incidents), len(origins_of(incidents, self.behind)))


def carried_out(
    place: Place,
    policies: Collection[Policy],
    *,
    found: Iterable[Answer] = (),
    asked: Asked,
    user: User,
    right: str = "",
) -> CarriedOut:
    """Return where and when these policies were carried out in a province. Few queries at any size.

    `found`: the answers of which provision by provision is told. `right`: the code of the right that was
    asked about, if any. Whoever sees months only is answered by months: on which side of the asked day it
    fell would else tell the day of an incident.
    """
    there = Q(incident__place=place) | Q(incident__place__province=place)
    days = counting.days_told(exactly=sees_exactly(user))
    links = Enforcement.objects.visible_to(user).filter(
        there, policy__in=[one.pk for one in policies]
    )
    begun = beginnings(policies)
    spans: dict[UUID, Span | None] = {}
    by_policy: defaultdict[UUID, dict[UUID, Timing]] = defaultdict(dict)
    rows = links.order_by().annotate(days=days).values_list("policy", "incident", "days")
    for policy, incident, of in rows:
        spans[incident] = span_within(of)
        by_policy[policy][incident] = _timing(spans[incident], begun[policy], asked)
    several = [one for one in found if one.has_siblings and one.policy.pk in by_policy]
    accepted, unsaid = _apart(several, by_policy, spans, asked, user) if several else ({}, {})
    denials = {}
    if right:
        denied = Deprivation.objects.visible_to(user).filter(there, right__code=right)
        of_each = denied.order_by().annotate(days=days).values_list("incident", "days")
        denials = {pk: _timing(span_within(of), EVER, asked) for pk, of in of_each}
    every = denials.keys() | spans.keys()
    return CarriedOut(by_policy, accepted, unsaid, denials, behind(every, user=user))


def _apart(
    several: Iterable[Answer],
    by_policy: Mapping[UUID, Timings],
    spans: Mapping[UUID, Span | None],
    asked: Asked,
    user: User,
) -> tuple[dict[UUID, Timings], dict[UUID, Timings]]:
    """Return what was accepted by provision; and by policy what was accepted for none of its provisions."""
    holding = EnforcementDecision.objects.visible_to(user).filter(
        incident__in=spans,
        provision__policy__in={one.policy.pk for one in several},
        verdict=EnforcementDecision.Verdict.ACCEPTED,
        replaced_at=None,
    )
    for_provision: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for_policy: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for provision, policy, incident in holding.order_by().values_list(
        "provision", "provision__policy", "incident"
    ):
        for_provision[provision].add(incident)
        for_policy[policy].add(incident)
    accepted: dict[UUID, Timings] = {}
    unsaid: dict[UUID, Timings] = {}
    for one in several:
        begins, policy = one.rule.begins, one.policy.pk
        accepted[one.provision.pk] = {
            pk: _timing(spans[pk], begins, asked) for pk in for_provision[one.provision.pk]
        }
        unsaid[policy] = {
            pk: timing for pk, timing in by_policy[policy].items() if pk not in for_policy[policy]
        }
    return accepted, unsaid


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
