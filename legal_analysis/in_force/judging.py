"""From what is recorded of provisions to whether they bound somewhere on a day. Asks no database.

Days are counted as whole numbers (date.toordinal), so that "never" and "for ever" are numbers too.
"""

import datetime
import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from evidence.dates.times import ALWAYS, FOR_EVER, Span, Time
from legal_analysis.models import Policy, PolicyRelation

Provinces = frozenset[UUID] | None  # None: the whole country


class Certainty(enum.StrEnum):
    SURELY = "surely"
    POSSIBLY = "possibly"
    ENDED = "ended"  # it bound before, and surely no more


class Why(enum.StrEnum):
    """What bears on an answer; a page has a sentence for each."""

    FIRST_DAY = "first_day"
    START_UNSURE = "start_unsure"
    END_UNSURE = "end_unsure"
    END_NOT_KNOWN = "end_not_known"
    END_RECORDED = "end_recorded"
    PLACE_NOT_KNOWN = "place_not_known"
    AMENDED = "amended"
    PERHAPS_AMENDED = "perhaps_amended"
    REPEALED = "repealed"
    PERHAPS_REPEALED = "perhaps_repealed"
    REPEALED_LATER = "repealed_later"
    BASIS_REPEALED = "basis_repealed"
    RESTATED = "restated"


@dataclass(frozen=True)
class Rule:
    """One provision, with what is recorded of its policy. `goes_on`: an earlier time is not among `times`.
    `has_siblings`: its policy has other provisions."""

    policy: Any
    provinces: Provinces
    status: str
    times: tuple[Time, ...]
    row: Any = None
    goes_on: bool = False
    has_siblings: bool = False

    @property
    def first(self) -> Time | None:
        """The time by which it began; None if that is not among its times. Each other began it anew."""
        return None if self.goes_on else min(self.times, key=lambda time: time.start.first)

    @property
    def begins(self) -> Span:
        """The days on which its first known time can have begun."""
        times = [time.begins() for time in self.times]
        return Span(min(one.first for one in times), min(one.last for one in times))


@dataclass(frozen=True)
class Bearing:
    """What a later policy does to an earlier one, where, and from when."""

    kind: str
    later: Any
    earlier: Any
    provinces: Provinces
    begins: Span
    row: Any = None

    def reaches(self, province: UUID | None) -> bool:
        return self.provinces is None or province in self.provinces


@dataclass(frozen=True)
class Asked:
    """A place and the days an event can have happened on; None is an end that is not known.

    `province` None: not known where, or in more than one.
    """

    first: datetime.date | None
    last: datetime.date | None
    province: UUID | None = None

    @property
    def days(self) -> Span:
        return Span(
            self.first.toordinal() if self.first else ALWAYS,
            self.last.toordinal() if self.last else FOR_EVER,
        )


@dataclass(frozen=True)
class Reason:
    """One thing that bears on an answer; `bearing`: the relation behind it, if it is one."""

    why: Why
    bearing: Bearing | None = None


@dataclass(frozen=True)
class Answer:
    """One provision: whether it bound, and why."""

    rule: Rule
    certainty: Certainty
    reasons: tuple[Reason, ...]

    @property
    def provision(self) -> Any:
        return self.rule.row

    @property
    def policy(self) -> Any:
        return self.rule.row.policy

    @property
    def has_siblings(self) -> bool:
        return self.rule.has_siblings

    @property
    def is_local(self) -> bool:
        return self.rule.provinces is not None


@dataclass
class Book:
    """How policies bear on each other, by the earlier one; and what each of them implements."""

    on: Mapping[Any, Sequence[Bearing]] = field(default_factory=dict)
    implemented: Mapping[Any, Sequence[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, bearings: Iterable[Bearing]) -> "Book":
        on, implemented = defaultdict(list), defaultdict(list)
        for one in bearings:
            on[one.earlier].append(one)
            if one.kind == PolicyRelation.Kind.IMPLEMENTS:
                implemented[one.later].append(one.earlier)
        return cls(on, implemented)

    def basis_of(self, policy: Any) -> Iterator[Any]:
        """What a policy implements, over however many steps."""
        seen, edge = {policy}, [policy]
        while edge:
            edge = [
                one for each in edge for one in self.implemented.get(each, ()) if one not in seen
            ]
            seen.update(edge)
            yield from edge


# A status that says it ended, or may have, and the relations that say when.
_ENDED_BY: Mapping[str, frozenset[str]] = {
    Policy.Status.REVERSED: frozenset({PolicyRelation.Kind.REPEALS}),
    Policy.Status.AMENDED: frozenset({PolicyRelation.Kind.AMENDS, PolicyRelation.Kind.REPEALS}),
    Policy.Status.UNKNOWN: frozenset({PolicyRelation.Kind.REPEALS}),
}


@dataclass(frozen=True)
class _There:
    """What holds of one provision in one province, or in one that nobody names (None)."""

    rule: Rule
    bearings: tuple[Bearing, ...]
    basis: tuple[Bearing, ...]  # repeals of what it implements

    @classmethod
    def at(cls, rule: Rule, province: UUID | None, book: Book) -> "_There":
        reaching = tuple(one for one in book.on.get(rule.policy, ()) if one.reaches(province))
        basis = tuple(
            one
            for policy in book.basis_of(rule.policy)
            for one in book.on.get(policy, ())
            if one.kind == PolicyRelation.Kind.REPEALS
            and one.reaches(province)
            and one.later != rule.policy  # what it takes away itself does not put it in doubt
        )
        return cls(rule, reaching, basis)

    def of_kind(self, *kinds: str) -> list[Bearing]:
        return [one for one in self.bearings if one.kind in kinds]

    @property
    def end_is_doubtful(self) -> bool:
        """Whether it ended, or may have, on a day nobody recorded."""
        ended_by = _ENDED_BY.get(self.rule.status)
        return ended_by is not None and not self.of_kind(*ended_by)

    def end_of(self, time: Time) -> Span:
        if time.end is not None:
            return time.end
        return Span(ALWAYS if self.end_is_doubtful else FOR_EVER, FOR_EVER)

    def sure(self) -> list[tuple[int, int]]:
        """The days on which it bound however the dates fall, joined where they touch."""
        kinds = (PolicyRelation.Kind.REPEALS, PolicyRelation.Kind.AMENDS)
        bearing = [one.begins for one in (*self.of_kind(*kinds), *self.basis)]
        found = []
        for time in self.rule.times:
            end = self.end_of(time)
            until = min(
                (one.first - 1 for one in bearing if touches(one, time, self.rule)),
                default=FOR_EVER,
            )
            # It ends on its first day or later, whatever its end can be.
            found.append((time.begins().last, min(max(end.first, time.start.first), until)))
        return _joined(found)

    def possible(self) -> list[tuple[int, int]]:
        """The days on which it may have bound."""
        repeals = [one.begins for one in self.of_kind(PolicyRelation.Kind.REPEALS)]
        found: list[tuple[int, int]] = []
        for time in self.rule.times:
            # May it have begun anew after the repeal, it may have bound from then on, but not on that very day.
            anew = (
                []
                if time == self.rule.first
                else [one for one in repeals if one.first < time.start.last]
            )
            until = min((one.last - 1 for one in repeals if one not in anew), default=FOR_EVER)
            days = {one.last for one in anew if one.first == one.last}
            found += _without(time.start.first, min(self.end_of(time).last, until), days)
        return _joined(found)


def touches(bearing: Span, time: Time, rule: Rule) -> bool:
    """Whether what began on one of these days may bear on a time of a rule: what begins after it is said
    anew. On the first time it always bears: nothing is repealed before it was there."""
    return time == rule.first or time.start.first <= bearing.last


def _without(first: int, last: int, days: Iterable[int]) -> Iterator[tuple[int, int]]:
    for day in sorted(days):
        if first <= day <= last:
            yield first, day - 1
            first = day + 1
    yield first, last


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if first > last:
            continue
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def judge(rule: Rule, asked: Asked, book: Book) -> Answer | None:
    """Return whether a provision bound at a place on the days asked; None if it never came to that.

    A place that is not known is every province: surely then means in each of them.
    """
    places = _places(rule, asked, book)
    there = [_There.at(rule, place, book) for place in places if _covers(rule, place)]
    if not there:
        return None
    days = asked.days
    if not any(_meets(each.possible(), days) for each in there):
        if not any(time.start.first <= days.last for time in rule.times):
            return None
        certainty = Certainty.ENDED
    elif len(there) == len(places) and all(_holds(each.sure(), days) for each in there):
        certainty = Certainty.SURELY
    else:
        certainty = Certainty.POSSIBLY
    reasons = tuple(_reasons(rule, asked, there, certainty, unsure=len(places) > 1))
    return Answer(rule, certainty, reasons)


def _covers(rule: Rule, province: UUID | None) -> bool:
    return rule.provinces is None or province in rule.provinces


def _places(rule: Rule, asked: Asked, book: Book) -> list[UUID | None]:
    """The provinces to try: the one that is asked, or all that make a difference and one that does not."""
    if asked.province is not None:
        return [asked.province]
    named: set[UUID] = set(rule.provinces or ())
    for policy in (rule.policy, *book.basis_of(rule.policy)):
        for one in book.on.get(policy, ()):
            named |= one.provinces or frozenset()
    return [*named, None]


def _meets(ranges: Iterable[tuple[int, int]], days: Span) -> bool:
    return any(first <= days.last and days.first <= last for first, last in ranges)


def _holds(ranges: Iterable[tuple[int, int]], days: Span) -> bool:
    return any(first <= days.first and days.last <= last for first, last in ranges)


# --- Why ---------------------------------------------------------------------------------------------


def _reasons(
    rule: Rule, asked: Asked, there: Sequence[_There], certainty: Certainty, *, unsure: bool
) -> Iterator[Reason]:
    days = asked.days
    if certainty == Certainty.POSSIBLY:
        if unsure and asked.province is None:
            yield Reason(Why.PLACE_NOT_KNOWN)
        yield from _of_times(there, days)
    elif certainty == Certainty.SURELY and any(
        time.start.first <= days.last and days.first <= time.start.last for time in rule.times
    ):
        yield Reason(Why.FIRST_DAY)
    elif certainty == Certainty.ENDED and any(
        time.end and time.end.last < days.first for time in rule.times
    ):
        yield Reason(Why.END_RECORDED)
    seen: set[tuple[Any, str]] = set()
    for each in there:
        held = [
            one for one in rule.times if _meets([(one.start.first, each.end_of(one).last)], days)
        ]
        for one in each.bearings:
            if held and not any(touches(one.begins, time, rule) for time in held):
                continue  # it was said anew since
            why = _bears(one, days)
            if why and (one.later, one.kind) not in seen:
                seen.add((one.later, one.kind))
                yield Reason(why, one)
        for one in each.basis:
            if one.begins.first <= days.last and (one.later, "basis") not in seen:
                seen.add((one.later, "basis"))
                yield Reason(Why.BASIS_REPEALED, one)


def _of_times(there: Sequence[_There], days: Span) -> Iterator[Reason]:
    """What about its own dates leaves it open."""
    times = [
        (each, time)
        for each in there
        for time in each.rule.times
        if time.start.first <= days.last and days.first <= each.end_of(time).last
    ]
    if any(days.first < time.begins().last for _each, time in times):
        yield Reason(Why.START_UNSURE)
    if any(time.end and max(time.end.first, time.start.first) < days.last for _each, time in times):
        yield Reason(Why.END_UNSURE)
    if any(time.end is None and each.end_is_doubtful for each, time in times):
        yield Reason(Why.END_NOT_KNOWN)


def _bears(one: Bearing, days: Span) -> Why | None:
    """What a relation says of the days asked."""
    kind, begins = one.kind, one.begins
    if kind == PolicyRelation.Kind.REPEALS:
        if begins.last <= days.first:
            return Why.REPEALED
        return Why.PERHAPS_REPEALED if begins.first <= days.last else Why.REPEALED_LATER
    if begins.first > days.last:
        return None
    if kind == PolicyRelation.Kind.AMENDS:
        return Why.AMENDED if begins.last <= days.first else Why.PERHAPS_AMENDED
    return Why.RESTATED if kind == PolicyRelation.Kind.RESTATES else None
