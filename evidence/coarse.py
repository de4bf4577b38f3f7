"""How coarse a place and a date become when something of a person we met leaves (MIN-4, RISK-2).

The month and the region, whoever she is: finer, and she can be told from the age and the event beside
it (report_shape section 4, "First mention").
"""

from datetime import date, timedelta

from evidence import dates
from evidence.models import Incident, Place, Testimony


def months(record: Testimony | Incident) -> str:
    """Return the months a record speaks of, Gregorian EDTF; never a day."""
    return months_of(record.date_edtf, record.date_calendar)


def months_of(edtf: str, calendar: str) -> str:
    """Return the months a date can mean, Gregorian EDTF; empty for an empty one."""
    if not edtf:
        return ""
    first, after = dates.bounds(edtf, calendar)
    last = after - timedelta(days=1) if after else None
    edges = [day.strftime("%Y-%m") if day else ".." for day in (first, last)]
    return edges[0] if edges[0] == edges[1] else "/".join(edges)


def month_begins(first: date) -> date:
    return first.replace(day=1)


def month_ends(after: date) -> date:
    """Return the first day after the month of the day before `after`."""
    return month_begins(month_begins(after - timedelta(days=1)) + timedelta(days=31))


def province_code(place: Place | None) -> str:
    return place.at_province_level().code if place else ""


def region(place: Place | None) -> str:
    return place.at_province_level().region if place else ""
