"""Counts that may be published: small cells hidden, and nothing left to subtract them from.

Counts of what public sources say are public already and stay as they are. Counts of survivors' own
accounts can point at one woman in one district; every cell from 1 to 4 is hidden, and then as many
further cells as it takes so that no hidden one follows from the totals (T-08).

Zero is published: it says that nobody is there to be recognised.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

THRESHOLD = 5

Cell: TypeAlias = int | None
"""A published count, or None where the count is hidden."""


class Origin(StrEnum):
    """Where the counted records come from; decides whether small counts are hidden."""

    PUBLIC_SOURCES = "public_sources"
    OWN_ACCOUNTS = "own_accounts"


@dataclass(frozen=True)
class PublishedTable:
    """A table of counts as it may be shown. None is a hidden count, 0 is a true zero."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    row_totals: Mapping[str, Cell]
    column_totals: Mapping[str, Cell]
    total: Cell

    @property
    def hides_something(self) -> bool:
        """True if the page must explain that counts under the threshold are not shown."""
        shown = [*self.cells.values(), *self.row_totals.values(), *self.column_totals.values()]
        return self.total is None or None in shown


def suppress(
    counts: Mapping[tuple[str, str], int],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    origin: Origin,
    threshold: int = THRESHOLD,
) -> PublishedTable:
    """Return the table of `counts` that may leave, totals included.

    Shape:  `counts` is {(row, column): n}; a pair that is missing counts 0.
    Errors: ValueError for a pair outside rows × columns, a negative count, a repeated name.
    Source: Hundepool et al., Statistical Disclosure Control (2012), chapter 4: primary and
            secondary suppression in tables with totals.

    A reader who knows the rule (hidden means at least 1) and has every published number still finds
    at least two possible values for every hidden count. Two tables over the same people can be
    subtracted from one another; publish one table for one question.
    """
    _check(counts, rows, columns)
    sums = _Sums(counts, rows, columns)
    hidden = sums.to_hide(threshold) if origin is Origin.OWN_ACCOUNTS else set()

    def shown(start: str, end: str) -> Cell:
        return None if (start, end) in hidden else sums.value[start, end]

    return PublishedTable(
        rows=tuple(rows),
        columns=tuple(columns),
        cells={(r, c): shown(_row(r), _column(c)) for r in rows for c in columns},
        row_totals={r: shown("rows", _row(r)) for r in rows},
        column_totals={c: shown(_column(c), "columns") for c in columns},
        total=shown("columns", "rows"),
    )


def suppress_list(
    counts: Mapping[str, int], *, origin: Origin, threshold: int = THRESHOLD
) -> tuple[dict[str, Cell], Cell]:
    """Return one row of counts and its total as they may leave. Rules as in `suppress`."""
    table = suppress(
        {("", name): count for name, count in counts.items()},
        rows=[""],
        columns=list(counts),
        origin=origin,
        threshold=threshold,
    )
    # With one row, a column total is the cell over again and the row total the grand total: what is
    # hidden in one place is hidden in both.
    cells: dict[str, Cell] = {
        name: None if table.column_totals[name] is None else table.cells["", name]
        for name in counts
    }
    return cells, None if table.total is None else table.row_totals[""]


def _check(
    counts: Mapping[tuple[str, str], int], rows: Sequence[str], columns: Sequence[str]
) -> None:
    for kind, names in (("row", rows), ("column", columns)):
        if len(set(names)) != len(names):
            raise ValueError(f"A {kind} is named twice: {', '.join(names)}.")
    for (row, column), count in counts.items():
        if row not in rows or column not in columns:
            raise ValueError(f"Count for ({row}, {column}) lies outside the table.")
        if count < 0:
            raise ValueError(f"Count for ({row}, {column}) is negative: {count}.")


def _row(name: str) -> str:
    return f"row {name}"


def _column(name: str) -> str:
    return f"column {name}"


_Name: TypeAlias = tuple[str, str]
"""One count, named by the two nodes it joins in `_Sums`."""


class _Sums:
    """Every count of a table, totals included, as the flow that a table with totals is.

    Row totals flow from the node "rows" into each row, cells from rows to columns, column totals
    into the node "columns", the grand total back to "rows". What flows into a node flows out of it,
    and those are exactly the sums a reader can subtract. A hidden count is safe if it lies on a ring
    of hidden counts that can be one higher and lower in turn without touching a published number.
    """

    def __init__(
        self, counts: Mapping[_Name, int], rows: Sequence[str], columns: Sequence[str]
    ) -> None:
        self.value: dict[_Name, int] = {}
        self.price: dict[_Name, int] = {}
        self._at: defaultdict[str, list[_Name]] = defaultdict(list)
        total = sum(counts.values())
        for row in rows:
            for column in columns:
                self._add(_row(row), _column(column), counts.get((row, column), 0), 0)
        # Totals are worth more to the reader than cells: hidden only if no cells will do.
        for row in rows:
            of_row = sum(counts.get((row, column), 0) for column in columns)
            self._add("rows", _row(row), of_row, 10 * total)
        for column in columns:
            of_column = sum(counts.get((row, column), 0) for row in rows)
            self._add(_column(column), "columns", of_column, 10 * total)
        self._add("columns", "rows", total, 100 * total)

    def _add(self, start: str, end: str, value: int, surcharge: int) -> None:
        self.value[start, end] = value
        self.price[start, end] = value + surcharge
        self._at[start].append((start, end))
        self._at[end].append((start, end))

    def to_hide(self, threshold: int) -> set[_Name]:
        """The small counts, and the further ones that keep them from being computed."""
        hidden = {name for name, value in self.value.items() if 0 < value < threshold}
        nonzero = {name for name, value in self.value.items() if value > 0}
        for name in sorted(hidden):
            if not self._rings(name, hidden, hidden):
                # There is always a ring among the counts above zero: this one and its totals.
                _, ring = min(self._rings(name, nonzero, hidden))
                hidden |= set(ring)
        return hidden

    def _rings(
        self, name: _Name, usable: set[_Name], hidden: set[_Name]
    ) -> list[tuple[int, list[_Name]]]:
        """The cheapest rings on which this count is one higher, and one lower."""
        start, end = name
        others = usable - {name}
        rings = [self._route(end, start, others, hidden)]
        if self.value[name] > 1:
            rings.append(self._route(start, end, others, hidden))
        return [ring for ring in rings if ring is not None]

    def _route(
        self, start: str, end: str, usable: set[_Name], hidden: set[_Name]
    ) -> tuple[int, list[_Name]] | None:
        queue: list[tuple[int, list[_Name], str]] = [(0, [], start)]
        settled: set[str] = set()
        while queue:
            price, path, node = heapq.heappop(queue)
            if node == end:
                return price, path
            if node in settled:
                continue
            settled.add(node)
            for following, name in self._steps(node, usable):
                if following not in settled:
                    step = 0 if name in hidden else self.price[name]
                    heapq.heappush(queue, (price + step, [*path, name], following))
        return None

    def _steps(self, node: str, usable: set[_Name]) -> Iterator[tuple[str, _Name]]:
        """Where one count leads by being one higher (along it) or one lower (against it)."""
        for name in self._at[node]:
            if name not in usable:
                continue
            start, end = name
            if start == node:
                yield end, name
            elif self.value[name] > 1:  # readers know that a hidden count is 1 or more
                yield start, name
