"""What lists of our own records leave in a dossier, and that together they tell no hidden number (T-08)."""

from collections import Counter
from functools import cache
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from legal_analysis.counting.leaving import LeavingList, leaving_list
from legal_analysis.counting.tally import Known
from legal_analysis.patterns import Origin

RIGHTS = (frozenset(), frozenset({"work"}), frozenset({"school"}), frozenset({"work", "school"}))
YEARS = (None, "2021", "2022", "2023", "2024", "2025")
BOTH = RIGHTS[3]  # four incidents of both make eight: each must be four
Event = tuple[frozenset[str], str | None]
EVENTS: tuple[Event, ...] = tuple(product(RIGHTS, YEARS))

# What can be counted of a population: incidents under each value, and of how many any is known.
Counts = tuple[int, ...]
NAMES = ("work", "school", "any right", *YEARS[1:], "any year")
PARTS = (NAMES[:3], NAMES[3:])


def counted(event: Event) -> Counts:
    rights, year = event
    holds = {*rights, year, "any right" if rights else "", "any year" if year else ""}
    return tuple(int(name in holds) for name in NAMES)


@cache
def possible(size: int) -> frozenset[Counts]:
    """Everything that can be counted of so many incidents, whatever they are."""
    if size == 0:
        return frozenset({(0,) * len(NAMES)})
    one_less = possible(size - 1)
    steps = {counted(event) for event in EVENTS}
    return frozenset(
        tuple(a + b for a, b in zip(counts, step, strict=True))
        for counts in one_less
        for step in steps
    )


@cache
def parts(size: int, start: int, end: int) -> frozenset[Counts]:
    return frozenset(counts[start:end] for counts in possible(size))


def published(events: list[Event]) -> list[LeavingList]:
    total: Counter[str] = Counter()
    for event in events:
        total.update(dict(zip(NAMES, counted(event), strict=True)))
    return [
        leaving_list(
            {name: total[name] for name in names},
            Known(asked=len(events), known=total[known]),
            origin=Origin.OWN_ACCOUNTS,
        )
        for *names, known in PARTS
    ]


@pytest.mark.parametrize("size", [5, 6])
def test_any_list_can_be_true_together_with_any_other_of_the_same_incidents(size: int) -> None:
    """So what hides a number in one list hides it in all of them together."""
    rights, years = parts(size, 0, 3), parts(size, 3, len(NAMES))
    assert possible(size) == {(*one, *other) for one in rights for other in years}


@settings(max_examples=200, deadline=None)
@given(events=st.lists(st.sampled_from(EVENTS), min_size=5, max_size=6))
@example(events=[(frozenset(), year) for year in YEARS[1:]])  # five ones: each must be one
@example(events=[(BOTH, "2021")] * 5)
@example(events=[(RIGHTS[1], "2021")] * 4 + [(RIGHTS[2], "2022")] * 2)
def test_T08_the_lists_of_a_dossier_together_let_no_hidden_number_be_computed(
    events: list[Event],
) -> None:
    """Tried against every population a reader may believe in who knows that hidden is one or more."""
    for one, names in zip(published(events), PARTS, strict=True):
        if one.cells is None:
            continue
        start = NAMES.index(names[0])
        fits = [
            dict(zip(names, part, strict=True))
            for part in parts(len(events), start, start + len(names))
            if agrees(one, dict(zip(names, part, strict=True)))
        ]
        for name, cell in one.cells.items():
            assert cell is not None or len({value[name] for value in fits}) > 1, (name, one)


def agrees(one: LeavingList, value: dict[str, int]) -> bool:
    *names, known = value
    cells = one.cells or {}
    return (
        all(value[n] >= 1 if cells[n] is None else value[n] == cells[n] for n in names)
        and sum(value[name] for name in names) == one.total
        and value[known] == one.known
    )


@pytest.mark.parametrize("event", [(BOTH, "2021"), (RIGHTS[0], None)])
def test_T08_fewer_than_five_of_our_incidents_are_not_counted_at_all(event: Event) -> None:
    rights, years = published([event] * 4)
    assert rights == years == LeavingList(cells=None, total=None, asked=None, known=None)


def test_T08_a_list_of_which_fewer_than_five_are_known_is_left_out() -> None:
    rights, years = published([(BOTH, "2021")] * 4 + [(RIGHTS[0], "2021")] * 3)
    assert (rights.cells, rights.known, rights.asked) == (None, None, 7)
    assert years.cells == {"2021": 7, "2022": 0, "2023": 0, "2024": 0, "2025": 0}


def test_what_others_reported_is_public_and_leaves_as_it_is() -> None:
    counts = {"work": 1, "school": 2}
    one = leaving_list(counts, Known(asked=3, known=2), origin=Origin.PUBLIC_SOURCES)
    assert one == LeavingList(cells=counts, total=3, asked=3, known=2)
