"""From what is recorded of authorities to who was above and below one on a day. Asks no database.

Sets of days are sorted lists of ranges that do not touch, days counted as whole numbers.
"""

from __future__ import annotations

import enum
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from evidence.dates.times import ALWAYS, FOR_EVER, Span, Time
from evidence.models import ReportingLine

Days = Sequence[tuple[int, int]]
EVERY_DAY: Days = ((ALWAYS, FOR_EVER),)
SERVES_IN = "serves_in"  # beside the kinds of a ReportingLine
LED_BY = ReportingLine.Kind.LED_BY.value


class Certainty(enum.StrEnum):
    SURELY = "surely"
    POSSIBLY = "possibly"


@dataclass(frozen=True)
class Tie:
    """One authority under another for a time. `row`: the ReportingLine or Tenure that says so."""

    below: UUID
    above: UUID
    kind: str
    time: Time
    row: Any = None

    @property
    def sure(self) -> Days:
        first, last = self.time.sure()
        return ((first, last),) if first <= last else ()

    @property
    def possible(self) -> Days:
        first, last = self.time.possible()
        return ((first, last),) if first <= last else ()

    def on(self, days: Span) -> Certainty | None:
        """Whether it held on the days asked: on all of them surely, or on one possibly."""
        return certainty(self.sure, self.possible, days)


@dataclass(frozen=True)
class Reach:
    """On which days somebody is reached over ties in one direction: surely, and possibly."""

    sure: Days
    possible: Days

    def on(self, days: Span) -> Certainty | None:
        return certainty(self.sure, self.possible, days)


def certainty(sure: Days, possible: Days, days: Span) -> Certainty | None:
    if any(first <= days.first and days.last <= last for first, last in sure):
        return Certainty.SURELY
    if any(first <= days.last and days.first <= last for first, last in possible):
        return Certainty.POSSIBLY
    return None


@dataclass
class Book:
    """Every tie, by who is below it and by who is above it."""

    up: Mapping[UUID, list[Tie]] = field(default_factory=dict)
    down: Mapping[UUID, list[Tie]] = field(default_factory=dict)

    @classmethod
    def of(cls, ties: Iterable[Tie]) -> Book:
        up, down = defaultdict(list), defaultdict(list)
        for one in ties:
            up[one.below].append(one)
            down[one.above].append(one)
        return cls(up, down)

    def above(self, start: UUID) -> dict[UUID, Reach]:
        """Return everybody `start` was ever under, with the days."""
        return _reached(start, lambda pk: ((one.above, one) for one in self.up.get(pk, ())))

    def below(self, start: UUID) -> dict[UUID, Reach]:
        """Return everybody who was ever under `start`, with the days."""
        return _reached(start, lambda pk: ((one.below, one) for one in self.down.get(pk, ())))

    def holders(self, institution: UUID, days: Span) -> list[tuple[Tie, Certainty]]:
        """Return who served in an institution on the days asked, the surest first."""
        found = [
            (one, sure)
            for one in self.down.get(institution, ())
            if one.kind == SERVES_IN and (sure := one.on(days))
        ]
        return sorted(found, key=lambda pair: pair[1] != Certainty.SURELY)


def _reached(start: UUID, ties_of: Any) -> dict[UUID, Reach]:
    sure: dict[UUID, Days] = {start: EVERY_DAY}
    possible: dict[UUID, Days] = {start: EVERY_DAY}
    todo = deque([start])
    while todo:
        here = todo.popleft()
        for there, tie in ties_of(here):
            if there == start:
                continue
            more = [
                _add(sure, there, _both(sure.get(here, ()), tie.sure)),
                _add(possible, there, _both(possible.get(here, ()), tie.possible)),
            ]
            if any(more):
                todo.append(there)
    return {
        pk: Reach(sure.get(pk, ()), days) for pk, days in possible.items() if pk != start and days
    }


def _add(known: dict[UUID, Days], pk: UUID, days: Days) -> bool:
    """Whether these days were not known yet."""
    before = known.get(pk, ())
    after = joined([*before, *days])
    known[pk] = after
    return list(after) != list(before)


def _both(one: Days, other: Days) -> Days:
    return joined(
        (max(first, since), min(last, until)) for first, last in one for since, until in other
    )


def joined(ranges: Iterable[tuple[int, int]]) -> Days:
    """Return ranges of days in order, those that touch as one, without empty ones."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if first > last:
            continue
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


# --- The chain of one authority on the days asked -----------------------------------------------------


@dataclass(frozen=True)
class Place:
    """One authority in a chain. `level`: 0 is who is asked about, below 0 above it, above 0 below it.

    `holders`: who served there, if it is an institution.
    """

    authority: UUID
    level: int
    certainty: Certainty
    ties: tuple[tuple[Tie, Certainty], ...] = ()  # upwards, inside the chain
    holders: tuple[tuple[Tie, Certainty], ...] = ()


def chain(book: Book, start: UUID, days: Span) -> list[Place]:
    """Return who stood above and below `start` on the days asked, from the top down.

    Those who only serve in an institution of the chain stand in its place and have none of their own.
    """
    ups, downs = _on(book.above(start), days), _on(book.below(start), days)
    # Who leads an institution also serves in it. He stands above it, and so does all it is under.
    led = {one.below for one in book.down.get(start, ()) if one.kind == LED_BY and one.on(days)}
    seats = {pk: ups.pop(pk) for pk in led & set(ups)}
    downs = {pk: sure for pk, sure in downs.items() if pk not in ups}
    placed = {start: Certainty.SURELY, **ups, **downs}
    levels = {
        start: 0,
        **_steps(start, {**ups, **seats}, _next_up(book, start, days), -1),
        **_steps(start, downs, _next_down(book, days), 1),
    }
    kept = {pk for pk in placed if pk == start or pk in ups or _has_own_place(book, pk, days)}
    found = [
        Place(
            pk,
            levels[pk],
            placed[pk],
            tuple(_ties(book, pk, days, kept, levels)),
            tuple(one for one in book.holders(pk, days) if one[0].below not in kept),
        )
        for pk in kept
    ]
    return sorted(found, key=lambda one: (one.level, one.certainty != Certainty.SURELY))


def _on(reached: Mapping[UUID, Reach], days: Span) -> dict[UUID, Certainty]:
    return {pk: sure for pk, one in reached.items() if (sure := one.on(days))}


def _has_own_place(book: Book, pk: UUID, days: Span) -> bool:
    return any(one.kind != SERVES_IN and one.on(days) for one in book.up.get(pk, ()))


def _ties(
    book: Book, pk: UUID, days: Span, kept: set[UUID], levels: Mapping[UUID, int]
) -> Iterator[tuple[Tie, Certainty]]:
    """The ties to draw: those to a higher level only, so that no drawing goes round."""
    for one in book.up.get(pk, ()):
        sure = one.on(days)
        if sure and one.above in kept and levels[one.above] < levels[pk]:
            yield one, sure


# Who leads an office is above it, though he serves in it: no step goes from him back to it, or the other
# way round. Only who is asked about himself is under what his office is under.


def _next_up(book: Book, start: UUID, days: Span) -> Callable[[UUID], Iterator[UUID]]:
    def ends(pk: UUID) -> Iterator[UUID]:
        led = {one.below for one in book.down.get(pk, ()) if one.kind == LED_BY}
        for one in book.up.get(pk, ()):
            if one.on(days) and (pk == start or one.kind != SERVES_IN or one.above not in led):
                yield one.above

    return ends


def _next_down(book: Book, days: Span) -> Callable[[UUID], Iterator[UUID]]:
    def ends(pk: UUID) -> Iterator[UUID]:
        leaders = {one.above for one in book.up.get(pk, ()) if one.kind == LED_BY}
        for one in book.down.get(pk, ()):
            if one.on(days) and (one.kind != SERVES_IN or one.below not in leaders):
                yield one.below

    return ends


def _steps(
    start: UUID, among: Collection[UUID], next_of: Callable[[UUID], Iterable[UUID]], sign: int
) -> dict[UUID, int]:
    """Return how far each is from `start`: the longest way, so that nobody stands beside his superior.

    Where uncertain days let it go round, it ends after as many steps as there are places.
    """
    levels: dict[UUID, int] = {}
    edge = {start}
    for step in range(1, len(among) + 1):
        edge = {pk for here in edge for pk in next_of(here) if pk in among}
        levels.update(dict.fromkeys(edge, sign * step))
    return dict.fromkeys(among, sign) | levels
