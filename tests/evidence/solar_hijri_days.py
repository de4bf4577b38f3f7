"""A table of the Solar Hijri calendar from 1380 to 1430 that no calendar library had a part in."""

from collections.abc import Iterator
from datetime import date, timedelta

YEARS = range(1380, 1431)
LEAP_YEARS = {1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428}
"""As the University of Tehran's calendar centre lists them for 1380 to 1430."""


def lengths(year: int) -> list[int]:
    """Days of each month."""
    return [31] * 6 + [30] * 5 + [30 if year in LEAP_YEARS else 29]


def every_day() -> Iterator[tuple[int, int, int, date]]:
    """Count days from 1 Hamal 1380 on: year, month, day, and the Gregorian day."""
    day = date(2001, 3, 21)
    for year in YEARS:
        for month, length in enumerate(lengths(year), start=1):
            for number in range(1, length + 1):
                yield year, month, number, day
                day += timedelta(days=1)


def first_days() -> dict[tuple[int, int], date]:
    """The Gregorian day on which each month begins, by year and month."""
    return {(year, month): day for year, month, number, day in every_day() if number == 1}
