"""Times that begin and end on uncertain days, counted as whole numbers (date.toordinal).

An uncertain day is every day it can be, and each way the days can fall is a world: *sure* is what holds
in every world, *possible* what holds in one (docs/adr/0029).
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .grammar import bounds

# Outside of every calendar, so that "never" and "for ever" are numbers too.
ALWAYS = datetime.date.min.toordinal() - 1
FOR_EVER = datetime.date.max.toordinal() + 1


@dataclass(frozen=True)
class Span:
    """The days one uncertain day can be, both ends included."""

    first: int
    last: int


@dataclass(frozen=True)
class Time:
    """One time, as recorded. `end`: None if no end is; else which day can be its last.

    `doubted`: whether it was at all is only possible, so there is a world in which it never was.
    """

    start: Span
    end: Span | None
    row: Any = None
    doubted: bool = False

    def begins(self) -> Span:
        """The days it can begin: not after the last day on which it can end."""
        return Span(self.start.first, min(self.start.last, self.end.last if self.end else FOR_EVER))

    def sure(self) -> tuple[int, int]:
        """The first and last day on which it lasted in every world; the last may lie before the first.

        It ends on its first day or later, whatever its end can be.
        """
        if self.doubted:
            return FOR_EVER, ALWAYS
        end = max(self.end.first, self.start.first) if self.end else FOR_EVER
        return self.begins().last, end

    def possible(self) -> tuple[int, int]:
        """The first and last day on which it can have lasted."""
        return self.start.first, self.end.last if self.end else FOR_EVER


def span_of(edtf: str, calendar: str) -> Span:
    """Return the days a date can be; an empty text can be any. Errors: BadDate."""
    return _span(edtf, str(calendar)) if edtf else Span(ALWAYS, FOR_EVER)


def span_within(days: Any) -> Span | None:
    """Return the days of a date range of PostgreSQL; None where no date is known."""
    if days is None or days.isempty or (days.lower is None and days.upper is None):
        return None
    return Span(
        days.lower.toordinal() if days.lower else ALWAYS,
        days.upper.toordinal() - 1 if days.upper else FOR_EVER,
    )


@lru_cache(maxsize=4096)
def _span(edtf: str, calendar: str) -> Span:
    first, after = bounds(edtf, calendar)
    return Span(
        first.toordinal() if first else ALWAYS, after.toordinal() - 1 if after else FOR_EVER
    )
