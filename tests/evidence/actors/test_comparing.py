"""Whether two sources contradict each other, against every way their uncertain dates can fall."""

import itertools
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evidence.actors.comparing import (
    ONCE,
    ONE_AT_A_TIME,
    Finding,
    Relation,
    Said,
    days_of,
    finding,
    relation,
)
from evidence.models.actor import StatementKind

FIRST = date(2022, 3, 1)
NEVER, LAST = -1, 5  # days 0 to 4, one before them all and one after


@dataclass(frozen=True)
class Told:
    """What a source says, as the slow model takes it: the numbers of the days a date can be."""

    kind: str
    point: str
    denied: bool
    begins: tuple[int, int] | None
    ends: tuple[int, int] | None

    def worlds(self) -> set[tuple[int, int]]:
        """Every beginning with every end that is not before it."""
        every = range(NEVER, LAST + 1)
        begins = _numbers(self.begins) or ([NEVER] if self.denied else every)
        ends = _numbers(self.ends) or ([LAST] if self.denied else every)
        return {(f, t) for f in begins for t in ends if f <= t}

    def said(self) -> Said:
        times = days_of(_edtf(self.begins), _edtf(self.ends), "gregorian", denied=self.denied)
        return Said(self.kind, self.point, times, self.denied)


def _numbers(given: tuple[int, int] | None) -> list[int] | None:
    return list(range(given[0], given[1] + 1)) if given else None


def _edtf(given: tuple[int, int] | None) -> str:
    return "/".join((FIRST + timedelta(days=n)).isoformat() for n in given) if given else ""


_SPAN = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda pair: tuple(sorted(pair)))
_TOLD = st.builds(
    Told,
    st.sampled_from(["held_office", "existed", "reported_to"]),
    st.sampled_from(["one", "two"]),
    st.booleans(),
    st.none() | _SPAN,
    st.none() | _SPAN,
).filter(lambda told: bool(told.worlds()))


def slowly(one: Told, other: Told) -> Relation | None:
    """The rule in one's own words, tried on every pair of worlds."""
    if one.kind != other.kind:
        return None
    pairs = list(itertools.product(one.worlds(), other.worlds()))
    apart = [a[1] < b[0] or b[1] < a[0] for a, b in pairs]
    if one.point != other.point:
        if one.kind not in ONE_AT_A_TIME or one.denied or other.denied:
            return None
        return Relation.ROOM if any(apart) else Relation.CONTRADICTS
    if one.denied and other.denied:
        return Relation.AGREES
    if one.denied != other.denied:
        return Relation.ROOM if any(apart) else Relation.CONTRADICTS
    if any(a == b for a, b in pairs):
        return Relation.AGREES
    return Relation.ROOM if all(apart) and one.kind not in ONCE else Relation.CONTRADICTS


@settings(max_examples=400, deadline=None)
@given(one=_TOLD, other=_TOLD)
@example(  # the last day of one is the first of the other: that day is shared
    one=Told("held_office", "one", False, (0, 0), (2, 2)),
    other=Told("held_office", "one", True, (2, 2), (4, 4)),
)
@example(  # it began after another says it had ended
    one=Told("existed", "one", False, (3, 4), None),
    other=Told("existed", "one", False, None, (0, 2)),
)
def test_two_sources_contradict_where_no_way_the_dates_fall_lets_both_be_true(
    one: Told, other: Told
) -> None:
    assert relation(one.said(), other.said()) == slowly(one, other)
    assert relation(other.said(), one.said()) == slowly(one, other)


def says(begins: str = "", ends: str = "", origin: str = "a", **more: object) -> Said:
    denied = bool(more.pop("denied", False))
    kind = str(more.pop("kind", StatementKind.HELD_OFFICE))
    point = str(more.pop("point", ""))
    return Said(kind, point, days_of(begins, ends, "gregorian", denied=denied), denied, origin)


def test_one_origin_counts_once_and_what_is_not_told_apart_not_at_all() -> None:
    assert finding([says("2021-09"), says("2021-09-07")]) == Finding.ONE
    assert finding([says("2021-09"), says("2021-09-07", origin="")]) == Finding.ONE
    assert finding([says("2021-09"), says("2021-09-07", origin="b")]) == Finding.AGREED


@pytest.mark.parametrize(
    ("sayings", "expected"),
    [
        ([says("2021", "2022"), says("2023", "2024", origin="b")], Finding.APART),
        ([says("2021", "2022"), says("2021", "2023", origin="b")], Finding.CONTRADICTED),
        ([says("2021"), says(origin="b", denied=True)], Finding.CONTRADICTED),
        ([says(denied=True)], Finding.DENIED),
        ([says("2021", "2022"), says("2023", origin="b", denied=True)], Finding.ONE),
    ],
)
def test_a_point_comes_to(sayings: list[Said], expected: Finding) -> None:
    assert finding(sayings) == expected


def test_another_superior_on_the_same_days_is_a_contradiction() -> None:
    one = says("2021", "2023", kind="reported_to", point="x")
    same_days = says("2021", "2023", origin="b", kind="reported_to", point="y")
    later = says("2023", origin="b", kind="reported_to", point="y")
    assert finding([one], [same_days]) == Finding.CONTRADICTED
    assert finding([one], [later]) == Finding.ONE
