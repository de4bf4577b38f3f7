"""The two calendars of Afghanistan's public life, and the names of their months.

The Solar Hijri year begins at the March equinox. persiantools does the arithmetic, but prints
Iranian month names; Afghans say Hamal … Hut (Dari) and Wray … Kab (Pashto), hence the tables.
"""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from persiantools.jdatetime import JalaliDate


class Calendar(models.TextChoices):
    """The calendar a date was given in."""

    GREGORIAN = "gregorian", _("Gregorian")
    SOLAR_HIJRI = "solar_hijri", _("Solar Hijri")


YEARS: dict[str, tuple[int, int]] = {
    Calendar.GREGORIAN: (1900, 2199),
    Calendar.SOLAR_HIJRI: (1279, 1500),
}
"""First and last year taken in each calendar. No year is in both, so a wrong calendar shows."""

MONTHS: dict[str, dict[str, tuple[str, ...]]] = {
    Calendar.GREGORIAN: {
        "en": (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        "fa-af": (
            "جنوری",
            "فبروری",
            "مارچ",
            "اپریل",
            "می",
            "جون",
            "جولای",
            "آگست",
            "سپتمبر",
            "اکتوبر",
            "نومبر",
            "دسمبر",
        ),
        "ps": (
            "جنوري",
            "فبروري",
            "مارچ",
            "اپرېل",
            "مۍ",
            "جون",
            "جولای",
            "اګست",
            "سپټمبر",
            "اکټوبر",
            "نومبر",
            "ډسمبر",
        ),
    },
    Calendar.SOLAR_HIJRI: {
        "en": (
            "Hamal",
            "Sawr",
            "Jawza",
            "Saratan",
            "Asad",
            "Sonbola",
            "Mizan",
            "Aqrab",
            "Qaws",
            "Jadi",
            "Dalw",
            "Hut",
        ),
        "fa-af": (
            "حمل",
            "ثور",
            "جوزا",
            "سرطان",
            "اسد",
            "سنبله",
            "میزان",
            "عقرب",
            "قوس",
            "جدی",
            "دلو",
            "حوت",
        ),
        "ps": (
            "وری",
            "غویی",
            "غبرګولی",
            "چنګاښ",
            "زمری",
            "وږی",
            "تله",
            "لړم",
            "لیندۍ",
            "مرغومی",
            "سلواغه",
            "کب",
        ),
    },
}

PASHTO_MONTHS_IN_LATIN = (
    "Wray",
    "Ghwayay",
    "Ghbargolay",
    "Changakh",
    "Zmaray",
    "Wagay",
    "Tala",
    "Laram",
    "Linday",
    "Marghumay",
    "Salwagha",
    "Kab",
)
"""How a Pashto speaker's month is written in Latin letters; "en" above has the Dari ones."""

_EASTERN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def month_length(calendar: str, year: int, month: int) -> int:
    """Return the number of days of a month from 1 to 12."""
    if calendar == Calendar.SOLAR_HIJRI:
        return int(JalaliDate.days_in_month(month, year))
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def to_gregorian(calendar: str, year: int, month: int, day: int) -> date:
    """Return the Gregorian day. Raises ValueError if the calendar has no such day."""
    if calendar == Calendar.SOLAR_HIJRI:
        return JalaliDate(year, month, day).to_gregorian()
    return date(year, month, day)


def figures(number: int | str, language: str) -> str:
    """Return a number in the digits its readers use."""
    return str(number) if language == "en" else str(number).translate(_EASTERN_DIGITS)


def day_in_words(day: date, calendar: str, language: str = "en") -> str:
    """Return a Gregorian day as it is called in a calendar, e.g. "3 Hamal 1401"."""
    year, month, number = day.year, day.month, day.day
    if calendar == Calendar.SOLAR_HIJRI:
        jalali = JalaliDate.to_jalali(day)
        year, month, number = jalali.year, jalali.month, jalali.day
    name = MONTHS[calendar][language][month - 1]
    return f"{figures(number, language)} {name} {figures(year, language)}"


def days_in_words(first: date, last: date, calendar: str, language: str = "en") -> str:
    """Return a stretch of days, both included, e.g. "21 March 2022 – 20 March 2023"; of one day that day."""
    days = [day_in_words(day, calendar, language) for day in (first, last)]
    return days[0] if first == last else " – ".join(days)
