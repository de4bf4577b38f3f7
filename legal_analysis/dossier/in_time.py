"""When a frozen record is of, to order and to count by, whatever calendar its date is told in.

A date is printed as it was given. Its text sorts and counts by nothing: "1401-01-12" is a day of 2022.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from evidence import dates

Record = Mapping[str, Any]
UNDATED = "9999"  # after whatever has a date
_AS_GOOD_AS_ONE_DAY = timedelta(days=31)  # as the counts by year of counting/dimensions.py


def first_day(row: Record) -> date | None:
    """Return the first day a record can be of; of a date without a beginning, the last. None for no date."""
    if not row["date"]:
        return None
    first, after = dates.bounds(row["date"], row["calendar"])
    return first or (after - timedelta(days=1) if after else None)


def year(row: Record) -> str:
    """Return the year of the first day, under which a record is found; empty for no date."""
    day = first_day(row)
    return f"{day.year:04}" if day else ""


def one_year(row: Record) -> str:
    """Return the year a record is counted in; empty where it may be of another. A month is in its first one."""
    if not row["date"]:
        return ""
    first, after = dates.bounds(row["date"], row["calendar"])
    if first is None or after is None:
        return ""
    in_one = after - first <= _AS_GOOD_AS_ONE_DAY or first.year == (after - timedelta(days=1)).year
    return f"{first.year:04}" if in_one else ""


def order(row: Record) -> tuple[str, bool, str]:
    """Return where a record stands among others in order of time.

    Of what people told us the month is known and no day. It stands last in its month: between two days it
    would be dated by them.
    """
    day = first_day(row)
    told = row.get("published") is False or row.get("basis") == "consent"
    return f"{day:%Y-%m}" if day else UNDATED, told, "" if told or not day else day.isoformat()
