"""Small counts stay hidden, and stay hidden from anyone with a pencil (T-08)."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from legal_analysis.patterns import (
    THRESHOLD,
    Cell,
    Origin,
    PublishedTable,
    suppress,
    suppress_list,
)

ROWS, COLUMNS = ("Kabul", "Herat", "Ghor"), ("work", "education", "movement")


def table_of(numbers: list[list[int]], *, origin: Origin = Origin.OWN_ACCOUNTS) -> PublishedTable:
    rows, columns = ROWS[: len(numbers)], COLUMNS[: len(numbers[0])]
    counts = {
        (row, column): numbers[i][j]
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
    }
    return suppress(counts, rows=rows, columns=columns, origin=origin)


def readings(table: PublishedTable, highest: int) -> Iterator[dict[tuple[str, str], int]]:
    """Every table a reader may still believe in, by trying them all: hidden is 1 or more."""
    hidden = [pair for pair, cell in table.cells.items() if cell is None]
    for guess in product(range(1, highest + 1), repeat=len(hidden)):
        cells = dict(table.cells) | dict(zip(hidden, guess, strict=True))
        if _agrees(cells, table):
            yield cells


def _agrees(cells: dict[tuple[str, str], int], table: PublishedTable) -> bool:
    of_row = {r: sum(cells[r, c] for c in table.columns) for r in table.rows}
    of_column = {c: sum(cells[r, c] for r in table.rows) for c in table.columns}
    return (
        all(_fits(table.row_totals[r], of_row[r]) for r in table.rows)
        and all(_fits(table.column_totals[c], of_column[c]) for c in table.columns)
        and _fits(table.total, sum(of_row.values()))
    )


def _fits(shown: Cell, computed: int) -> bool:
    return computed >= 1 if shown is None else computed == shown


small_tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 1, 1, 2, 4, 5, 6]), min_size=width, max_size=width),
        min_size=1,
        max_size=2 if width == 3 else 3,
    )
)


@settings(max_examples=120, deadline=None)
@given(numbers=small_tables)
@example(numbers=[[1, 1], [5, 5]])  # two hidden ones that sum to 2 must both be 1
@example(numbers=[[3, 0], [0, 7]])  # no other small cell to hide behind
@example(numbers=[[4]])
def test_T08_no_hidden_count_follows_from_the_totals(numbers: list[list[int]]) -> None:
    table = table_of(numbers)
    highest = max(max(row) for row in numbers) + 1
    believed: dict[tuple[str, str], set[int]] = {}
    for cells in readings(table, highest):
        for pair, value in cells.items():
            believed.setdefault(pair, set()).add(value)
    hidden = [pair for pair, cell in table.cells.items() if cell is None]
    exposed = [pair for pair in hidden if len(believed[pair]) < 2]
    assert exposed == [], f"{numbers} published as {table}"


@settings(max_examples=200, deadline=None)
@given(
    numbers=st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=3, max_size=3)
)
def test_T08_no_count_from_one_to_four_is_shown_and_every_other_one_is_true(
    numbers: list[list[int]],
) -> None:
    table = table_of(numbers)
    shown = [*table.cells.values(), *table.row_totals.values(), *table.column_totals.values()]
    assert not [n for n in [*shown, table.total] if n is not None and 0 < n < THRESHOLD]
    for i, row in enumerate(ROWS):
        for j, column in enumerate(COLUMNS):
            assert table.cells[row, column] in (None, numbers[i][j])
            if numbers[i][j] == 0:
                assert table.cells[row, column] == 0
        assert table.row_totals[row] in (None, sum(numbers[i]))


def test_T08_a_lone_small_cell_takes_the_cheapest_ring_with_it() -> None:
    table = table_of([[3, 20, 30], [10, 12, 50], [40, 60, 70]])
    assert [pair for pair, cell in table.cells.items() if cell is None] == [
        ("Kabul", "work"),
        ("Kabul", "education"),
        ("Herat", "work"),
        ("Herat", "education"),
    ]
    assert None not in table.row_totals.values()
    assert table.total == 295


def test_zero_is_published_and_is_not_the_same_as_hidden() -> None:
    table = table_of([[0, 3], [3, 0]])
    assert table.cells["Kabul", "work"] == 0
    assert table.cells["Kabul", "education"] is None
    assert table.hides_something


def test_counts_of_public_sources_are_shown_as_they_are() -> None:
    table = table_of([[1, 2], [3, 0]], origin=Origin.PUBLIC_SOURCES)
    assert list(table.cells.values()) == [1, 2, 3, 0]
    assert (table.total, table.hides_something) == (6, False)


def test_T08_a_list_hides_a_second_count_so_that_its_total_can_stay() -> None:
    cells, total = suppress_list(
        {"Kabul": 12, "Ghor": 2, "Herat": 9, "Farah": 0}, origin=Origin.OWN_ACCOUNTS
    )
    assert cells == {"Kabul": 12, "Ghor": None, "Herat": None, "Farah": 0}
    assert total == 23


@settings(max_examples=200, deadline=None)
@given(numbers=st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_T08_no_list_lets_one_hidden_count_be_computed(numbers: list[int]) -> None:
    names = [str(i) for i in range(len(numbers))]
    cells, total = suppress_list(dict(zip(names, numbers, strict=True)), origin=Origin.OWN_ACCOUNTS)
    hidden = [n for n in names if cells[n] is None]
    if hidden and total is not None:
        rest = total - sum(cell for cell in cells.values() if cell is not None)
        assert len(hidden) >= 2
        assert rest > len(hidden), "all hidden counts would have to be 1"


@pytest.mark.parametrize(
    ("counts", "complaint"),
    [
        ({("Kabul", "music"): 1}, r"\(Kabul, music\) lies outside the table"),
        ({("Kabul", "work"): -1}, r"\(Kabul, work\) is negative: -1"),
    ],
)
def test_a_count_that_cannot_be_is_named(
    counts: dict[tuple[str, str], int], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        suppress(counts, rows=["Kabul"], columns=["work"], origin=Origin.OWN_ACCOUNTS)


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="A row is named twice: Kabul, Kabul"):
        suppress({}, rows=["Kabul", "Kabul"], columns=["work"], origin=Origin.OWN_ACCOUNTS)
