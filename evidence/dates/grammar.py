"""The profile of EDTF we take, and the days a text in it can mean.

    2022   2022-09   2022-09-23         year, month, day
    202X   2022-XX   2022-09-1X         X: figure not known
    2022-09?   ~   %                    uncertain, approximate, both; never widens the range
    2022-21 … 2022-24                   spring, summer, autumn, winter
    2021-08-15/..   ../2022   2021/     interval; `..` open, nothing: not known
    [2022,2023]   [2021..2023]          one of these
    {2022-09-01,2022-09-04}             all of these

The text is read in the calendar it was given in, so `1401-02-31` is the last day of Sawr 1401. That
is why we read it here: the edtf library knows Gregorian only, widens `2021-08-15~` to two years
and gives an unknown end ten years. The tests hold this module against that library.
"""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from .calendars import YEARS, Calendar, month_length, to_gregorian


class BadDate(ValueError):
    """The text is no date we can keep. The message says why, in plain words."""


class Precision(enum.StrEnum):
    """How exact a date is."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    INTERVAL = "interval"
    SET = "set"


class Edge(enum.Enum):
    """An end of an interval that is no date."""

    OPEN = ".."
    UNKNOWN = ""


@dataclass(frozen=True)
class Moment:
    """A day, month, season or year. Figures are text, in which X is a figure not known."""

    year: str
    month: str = ""
    day: str = ""
    approximate: bool = False
    uncertain: bool = False

    @property
    def season(self) -> int | None:
        """Return 1 (spring) to 4 (winter), or None."""
        return int(self.month) - 20 if self.month in SEASONS else None


@dataclass(frozen=True)
class Interval:
    """A stretch of time from one moment to another."""

    start: Moment | Edge
    end: Moment | Edge


@dataclass(frozen=True)
class DateSet:
    """Several dates: one of them is meant, or (`every`) all of them."""

    members: tuple[Moment | Interval, ...]
    every: bool


Parsed: TypeAlias = Moment | Interval | DateSet

SEASONS = ("21", "22", "23", "24")
_FIRST_MONTH_OF_SEASON = {
    # Gregorian seasons by whole months, as weather records have them: winter 2022 is December 2022
    # to February 2023. Solar Hijri seasons are quarters of the year.
    Calendar.GREGORIAN: (3, 6, 9, 12),
    Calendar.SOLAR_HIJRI: (1, 4, 7, 10),
}
_MOMENT = re.compile(
    r"(?P<q1>[?~%]?)(?P<year>[0-9]{2}(?:[0-9]{2}|[0-9]X|XX))(?P<q2>[?~%]?)"
    r"(?:-(?P<q3>[?~%]?)(?P<month>[0-9X]{2})(?P<q4>[?~%]?)"
    r"(?:-(?P<q5>[?~%]?)(?P<day>[0-9X]{2})(?P<q6>[?~%]?))?)?"
)


def parse(edtf: str, calendar: str) -> Parsed:
    """Return the parts of a date text. Raises BadDate."""
    if calendar not in YEARS:
        raise BadDate(_("“%(calendar)s” is not a calendar we know.") % {"calendar": calendar})
    if not edtf:
        raise BadDate(_("The date is empty."))
    if edtf[0] + edtf[-1] in ("[]", "{}"):
        return _set(edtf, calendar)
    if "/" in edtf:
        start, _slash, end = edtf.partition("/")
        return _interval(edtf, start, end, calendar)
    return _moment(edtf, calendar)


def bounds(edtf: str, calendar: str = Calendar.GREGORIAN) -> tuple[date | None, date | None]:
    """Return the first day a date can mean and the day after the last one, both Gregorian.

    None is an end that is open or not known. Raises BadDate.
    """
    return _bounds(parse(edtf, calendar), calendar)


def as_range(edtf: str, calendar: str = Calendar.GREGORIAN) -> DateRange:
    """Return the days a date can mean as PostgreSQL keeps them, `[first, after last)`."""
    first, after = bounds(edtf, calendar)
    return DateRange(first, after)


def span(start: str, end: str, calendar: str = Calendar.GREGORIAN) -> DateRange:
    """Return the days from the first that `start` can mean to the last that `end` can mean.

    An empty text is an end that is not known. Raises BadDate, also if the end is before the start.
    """
    first = bounds(start, calendar)[0] if start else None
    after = bounds(end, calendar)[1] if end else None
    if first and after and first >= after:
        values = {"start": start, "end": end}
        raise BadDate(_("“%(end)s” is before “%(start)s”.") % values)
    return DateRange(first, after)


def precision(edtf: str, calendar: str = Calendar.GREGORIAN) -> Precision:
    """Return how exact a date is. Raises BadDate."""
    parsed = parse(edtf, calendar)
    if isinstance(parsed, Interval):
        return Precision.INTERVAL
    if isinstance(parsed, DateSet):
        return Precision.SET
    if parsed.year.endswith("XX"):
        return Precision.CENTURY
    if parsed.year.endswith("X"):
        return Precision.DECADE
    if parsed.season:
        return Precision.SEASON
    if not parsed.month or "X" in parsed.month:
        return Precision.YEAR
    return Precision.MONTH if not parsed.day or "X" in parsed.day else Precision.DAY


def _moment(text: str, calendar: str) -> Moment:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise BadDate(_not_edtf(text))
    year, month, day = match["year"], match["month"] or "", match["day"] or ""
    _check_year(year, calendar)
    marks = "".join(match[f"q{number}"] or "" for number in range(1, 7))
    moment = Moment(
        year,
        month,
        day,
        approximate="~" in marks or "%" in marks,
        uncertain="?" in marks or "%" in marks,
    )
    if moment.season and day:
        raise BadDate(_("“%(text)s”: a season has no day.") % {"text": text})
    if not moment.season and month and next(fitting(month, 12), None) is None:
        raise BadDate(
            _("“%(text)s”: there is no month %(month)s.") % {"text": text, "month": month}
        )
    if "X" in year and (month or day):
        raise BadDate(_("“%(text)s”: a month needs a whole year.") % {"text": text})
    if month == "XX" and day not in ("", "XX"):
        raise BadDate(_("“%(text)s”: a day needs a month.") % {"text": text})
    if next(_days(moment, calendar), None) is None:
        raise BadDate(_("“%(text)s”: that month has no such day.") % {"text": text})
    return moment


def _check_year(year: str, calendar: str) -> None:
    """Refuse years that most likely belong to the other calendar."""
    first, last = YEARS[calendar]
    values = {"year": year, "first": first, "last": last}
    if int(year.replace("X", "0")) < first and calendar == Calendar.GREGORIAN:
        raise BadDate(
            _("The year %(year)s is before %(first)s; did you mean the Solar Hijri calendar?")
            % values
        )
    if int(year.replace("X", "9")) > last and calendar == Calendar.SOLAR_HIJRI:
        raise BadDate(
            _("The Solar Hijri year %(year)s is after %(last)s; did you mean Gregorian?") % values
        )
    if not first <= int(year.replace("X", "0")) <= int(year.replace("X", "9")) <= last:
        raise BadDate(_("The year %(year)s is not between %(first)s and %(last)s.") % values)


def _interval(text: str, start: str, end: str, calendar: str) -> Interval:
    interval = Interval(_edge(start, calendar), _edge(end, calendar))
    if isinstance(interval.start, Edge) and isinstance(interval.end, Edge):
        raise BadDate(_("“%(text)s” has no date at either end.") % {"text": text})
    first, after = _bounds(interval, calendar)
    if first and after and first >= after:
        raise BadDate(_("“%(text)s” ends before it begins.") % {"text": text})
    return interval


def _edge(text: str, calendar: str) -> Moment | Edge:
    return Edge(text) if text in ("", "..") else _moment(text, calendar)


def _set(text: str, calendar: str) -> DateSet:
    members: list[Moment | Interval] = []
    for member in re.split(", ?", text[1:-1]):
        if ".." in member:
            start, _dots, end = member.partition("..")
            members.append(_interval(text, start or "..", end or "..", calendar))
        else:
            members.append(_moment(member, calendar))
    return DateSet(tuple(members), every=text[0] == "{")


def _bounds(parsed: Parsed, calendar: str) -> tuple[date | None, date | None]:
    if isinstance(parsed, Moment):
        return next(_days(parsed, calendar)), _after(next(_days(parsed, calendar, last=True)))
    if isinstance(parsed, Interval):
        start, end = parsed.start, parsed.end
        return (
            None if isinstance(start, Edge) else next(_days(start, calendar)),
            None if isinstance(end, Edge) else _after(next(_days(end, calendar, last=True))),
        )
    pairs = [_bounds(member, calendar) for member in parsed.members]
    firsts = [first for first, _end in pairs if first is not None]
    afters = [after for _start, after in pairs if after is not None]
    return (
        min(firsts) if len(firsts) == len(pairs) else None,
        max(afters) if len(afters) == len(pairs) else None,
    )


def _days(moment: Moment, calendar: str, *, last: bool = False) -> Iterator[date]:
    """Yield the days a moment can mean, from the first on, or from the last back."""
    if moment.season:
        begin = _FIRST_MONTH_OF_SEASON[Calendar(calendar)][moment.season - 1]
        if last:
            year, month = divmod(int(moment.year) * 12 + begin - 1 + 2, 12)
            yield to_gregorian(calendar, year, month + 1, month_length(calendar, year, month + 1))
        else:
            yield to_gregorian(calendar, int(moment.year), begin, 1)
        return
    for year in fitting(moment.year, 9999, last=last):
        for month in fitting(moment.month or "XX", 12, last=last):
            length = month_length(calendar, year, month)
            for day in fitting(moment.day or "XX", length, last=last):
                yield to_gregorian(calendar, year, month, day)


def fitting(mask: str, largest: int, *, last: bool = False) -> Iterator[int]:
    """Yield the numbers from 1 to `largest` that a mask such as 1X can mean."""
    low, high = int(mask.replace("X", "0")), int(mask.replace("X", "9"))
    numbers = range(max(low, 1), min(high, largest) + 1)
    for number in reversed(numbers) if last else numbers:
        figures = str(number).zfill(len(mask))
        if all(have in ("X", want) for have, want in zip(mask, figures, strict=True)):
            yield number


def _after(day: date) -> date:
    return day + timedelta(days=1)


def _not_edtf(text: str) -> str:
    if "T" in text or ":" in text:
        return _("“%(text)s”: write the date without a time of day.") % {"text": text}
    if not text.isascii():
        return _("“%(text)s”: write the figures as 0 to 9.") % {"text": text}
    return _(
        "“%(text)s” is not a date in EDTF: write 2022, 2022-09 or 2022-09-23, with ~ for about "
        "and ? for uncertain, and 2022-09/2022-12 for an interval."
    ) % {"text": text}
