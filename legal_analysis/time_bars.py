"""Times side by side: bars that a page draws beside the dates in words."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

WHOLE = 1000  # the axis, in parts


@dataclass(frozen=True)
class Bar:
    """From where to where, in parts of the axis. An open end runs to the end of the axis."""

    start: int
    length: int
    is_open: bool


@dataclass(frozen=True)
class Axis:
    """Whole years, so that its ends can be named."""

    first: datetime.date
    after: datetime.date

    @property
    def first_year(self) -> int:
        return self.first.year

    @property
    def last_year(self) -> int:
        return self.after.year - 1

    def bar(self, days: Any) -> Bar:
        """Return the bar of a date range; what is not known reaches to the end of the axis."""
        start = self._part(days.lower or self.first)
        end = self._part(days.upper) if days.upper else WHOLE
        return Bar(start, max(end - start, 4), days.upper is None)

    def _part(self, day: datetime.date) -> int:
        inside = min(max(day, self.first), self.after)
        return round(WHOLE * (inside - self.first).days / (self.after - self.first).days)


def axis(ranges: Iterable[Any], *, today: datetime.date) -> Axis:
    """Return the axis on which all of these ranges fit, at least to this year."""
    listed: Sequence[Any] = list(ranges)
    days = [day for one in listed for day in (one.lower, one.upper) if day] + [today]
    return Axis(datetime.date(min(days).year, 1, 1), datetime.date(max(days).year + 1, 1, 1))
