"""What was in force, worked out the slow and obvious way: every way the dates can fall, day by day.

A world is one choice of a day for every date that is not certain. In it a provision either bound on a
day or did not; only of what an amendment did nobody knows, so both are tried.
"""

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

FIRST = datetime.date(2023, 5, 30)
HORIZON = 22  # days; what has no end goes on after them
HERE, THERE, ELSEWHERE = "here", "there", "elsewhere"  # the last is named by no policy


@dataclass(frozen=True)
class Days:
    """Numbers of days from FIRST on, both included."""

    first: int
    last: int

    def each(self) -> range:
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class Held:
    start: Days
    end: Days | None


@dataclass(frozen=True)
class Order:
    """One policy of one provision."""

    provinces: tuple[str, ...]  # none: the whole country
    status: str
    times: tuple[Held, ...]

    def binds_in(self, province: str) -> bool:
        return not self.provinces or province in self.provinces


@dataclass(frozen=True)
class Chain:
    """Policies in the order of their numbers, and (later, kind, earlier) between them."""

    orders: tuple[Order, ...]
    relations: tuple[tuple[int, str, int], ...]


def verdict(chain: Chain, number: int, days: Days, province: str | None) -> str:
    """Return surely, possibly, ended or never, for one policy on the days asked."""
    order = chain.orders[number]
    provinces = [province] if province else [HERE, THERE, ELSEWHERE]
    found = {
        bound
        for each in provinces
        for world in _worlds(chain, number, each)
        for day in days.each()
        for bound in _bound(chain, number, each, day, *world)
    }
    if found == {True}:
        return "surely"
    if True in found:
        return "possibly"
    begun = any(held.start.first <= days.last for held in order.times)
    covers = any(order.binds_in(each) for each in provinces)
    return "ended" if begun and covers else "never"


World = tuple[tuple[tuple[int, int], ...], dict[int, int]]


def _worlds(chain: Chain, number: int, province: str) -> Iterator[World]:
    """Every way its own times and the beginnings of the others can fall."""
    order = chain.orders[number]
    doubtful = _end_is_doubtful(chain, number, province)
    own = [list(_falls(held, doubtful=doubtful)) for held in order.times]
    others = [one for one in range(len(chain.orders)) if one != number]
    beginnings = [sorted(_beginnings(chain.orders[one])) for one in others]
    for times in itertools.product(*own):
        for begins in itertools.product(*beginnings):
            yield times, dict(zip(others, begins, strict=True))


def _falls(held: Held, *, doubtful: bool) -> Iterator[tuple[int, int]]:
    for start in held.start.each():
        if held.end is not None:
            ends = list(held.end.each())
        else:
            ends = list(range(start, HORIZON)) if doubtful else [HORIZON]
        yield from ((start, end) for end in ends if end >= start)


def _beginnings(order: Order) -> set[int]:
    falls = (list(_falls(held, doubtful=False)) for held in order.times)
    return {min(start for start, _end in times) for times in itertools.product(*falls)}


def _end_is_doubtful(chain: Chain, number: int, province: str) -> bool:
    ended_by = {"reversed": "repeals", "amended": "amends repeals", "unknown": "repeals"}
    kinds = ended_by.get(chain.orders[number].status)
    if kinds is None:
        return False
    return not any(
        earlier == number and kind in kinds.split() and chain.orders[later].binds_in(province)
        for later, kind, earlier in chain.relations
    )


def _bound(
    chain: Chain,
    number: int,
    province: str,
    day: int,
    times: tuple[tuple[int, int], ...],
    begins: dict[int, int],
) -> set[bool]:
    """Return what may have been so that day, in this world."""
    if not chain.orders[number].binds_in(province):
        return {False}
    found = [
        _stood(chain, number, province, day, start if place else None, begins)
        for place, (start, end) in enumerate(times)
        if start <= day <= end
    ]
    if {True} in found:
        return {True}
    return set().union(*found) or {False}


def _stood(
    chain: Chain, number: int, province: str, day: int, anew: int | None, begins: dict[int, int]
) -> set[bool]:
    """The same of one of its times. What bore on it before it began anew did not touch that time; nothing
    bore on it before its first time."""
    doubt = False
    for later, kind, earlier in chain.relations:
        if not chain.orders[later].binds_in(province):
            continue
        begun = begins.get(later, HORIZON)
        if begun > day or (anew is not None and begun < anew):
            continue
        if earlier == number and kind == "repeals":
            return {False}
        if earlier == number and kind == "amends":
            doubt = True
        if kind == "repeals" and earlier in _basis(chain, number):
            doubt = True
    return {True, False} if doubt else {True}


def _basis(chain: Chain, number: int) -> set[int]:
    direct = {e for later, kind, e in chain.relations if later == number and kind == "implements"}
    return direct.union(*(_basis(chain, one) for one in direct))


# --- Chains to try -------------------------------------------------------------------------------------


def days(first: int, last: int) -> st.SearchStrategy[Days]:
    return st.builds(
        lambda start, more: Days(start, start + more), st.integers(first, last), st.integers(0, 2)
    )


@st.composite
def orders(draw: st.DrawFn, *, twice: bool) -> Order:
    start = draw(days(0, 6))
    ends = draw(st.booleans())
    times = [Held(start, draw(days(start.first, start.last + 3)) if ends else None)]
    if ends and twice and draw(st.booleans()):
        again = times[0].end.last + 1 + draw(st.integers(0, 4))  # type: ignore[union-attr]
        times.append(Held(Days(again, again + draw(st.integers(0, 1))), None))
    provinces = draw(st.sampled_from([(), (), (HERE,), (THERE,), (HERE, THERE)]))
    status = draw(st.sampled_from(["in_force", "in_force", "amended", "reversed", "unknown"]))
    return Order(provinces, status, tuple(times))


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """Up to four policies; each bears on at most two earlier ones, so none goes round in a circle."""
    made = [draw(orders(twice=number == 0)) for number in range(draw(st.integers(1, 4)))]
    kinds = st.sampled_from(["repeals", "repeals", "amends", "implements", "restates"])
    relations = []
    for later in range(1, len(made)):
        earlier = draw(st.lists(st.integers(0, later - 1), min_size=1, max_size=2, unique=True))
        relations += [(later, draw(kinds), one) for one in earlier]
    return Chain(tuple(made), tuple(relations))


questions = st.tuples(days(0, 11), st.sampled_from([HERE, HERE, THERE, ELSEWHERE, None]))
