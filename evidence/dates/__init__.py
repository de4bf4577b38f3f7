"""Dates as they were given, and the days they can mean.

A date is kept as three things: the EDTF text as given (ISO 8601-2, the profile in `grammar.py`), the
calendar it was given in, and the range of Gregorian days it can mean. Nothing is ever made more
exact than it was: "1401, month unknown" stays that, and still answers range questions.

Qualifiers do not widen a range. `2022-09~` covers the days of September 2022, no more: how far
"about" reaches is a judgement no table can make, so the words "in or about" are always shown
beside the date instead.
"""

from .calendars import Calendar, day_in_words, days_in_words
from .grammar import BadDate, Precision, as_range, bounds, precision, span
from .said import Said, understand
from .words import in_words

__all__ = [
    "BadDate",
    "Calendar",
    "Precision",
    "Said",
    "as_range",
    "bounds",
    "day_in_words",
    "days_in_words",
    "in_words",
    "precision",
    "span",
    "understand",
]
