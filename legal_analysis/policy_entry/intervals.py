"""From the words for a beginning and an end to times in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from evidence import dates
from legal_analysis.interview.answers import Answers, said


@dataclass(frozen=True)
class Interval:
    """One time in force: EDTF and calendar of both ends, the words they were given in, and the days."""

    from_edtf: str
    to_edtf: str
    calendar: str
    from_said: str
    to_said: str
    date_range: DateRange


def intervals(typed: Mapping[str, Any], answers: Answers) -> list[Interval]:
    """Return the times of a provision, from what was typed about it (texts) and about the policy.

    Errors: dates.BadDate for a date nobody can read, an end before its beginning, or an overlap.
    """
    since = typed.get("since") or _of_policy(answers, "since") or _of_policy(answers, "date")
    found = [_interval(since, typed.get("until") or "")]
    if typed.get("again_since"):
        found.append(_interval(typed["again_since"], typed.get("again_until") or ""))
        first, second = (one.date_range for one in found)
        if first.upper is None or second.lower is None or second.lower < first.upper:
            raise dates.BadDate(_("The second time begins before the first one ends."))
    return found


def _of_policy(answers: Answers, name: str) -> str:
    """A date of the policy itself, if it can be read; if not, its own page says so, and only that."""
    text = said(answers, "when", name)
    try:
        dates.understand(text)
    except dates.BadDate:
        return ""
    return text


def _interval(since: str, until: str) -> Interval:
    start, end = dates.understand(since), dates.understand(until)
    calendar = start.calendar if start.edtf else end.calendar
    first, last = start.edtf, end.edtf
    if first and last and start.calendar != end.calendar:
        calendar = dates.Calendar.GREGORIAN
        first, last = _gregorian(start), _gregorian(end)
    days = dates.span(first, last, calendar)
    return Interval(first, last, calendar, since.strip(), until.strip(), days)


def _gregorian(said: dates.Said) -> str:
    """Return a date as the Gregorian days it can mean, for a row with one calendar for two dates."""
    if said.calendar == dates.Calendar.GREGORIAN:
        return said.edtf
    first, after = dates.bounds(said.edtf, said.calendar)
    last = after - timedelta(days=1) if after else None
    if first == last and first:
        return first.isoformat()
    return f"{first.isoformat() if first else '..'}/{last.isoformat() if last else '..'}"
