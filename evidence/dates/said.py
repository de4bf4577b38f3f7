"""Dates as people say them: "1401", "early winter 1401", "حدود ۱۵ حمل ۱۴۰۱", "له ۲۰۲۱ راهیسې".

`understand` gives the EDTF text of grammar.py and the calendar it is read in. It never guesses a year:
without one a date is refused. What words cannot say exactly is taken as "in or about": early winter is
in or about the first month of winter. The words themselves are kept beside it.

The patterns are those of words.py, so what a page prints can be typed back, and more that people use.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from accounts.names import normalise

from .calendars import MONTHS, PASHTO_MONTHS_IN_LATIN, YEARS, Calendar
from .grammar import BadDate, parse
from .words import PHRASES

LONGEST = 200


@dataclass(frozen=True)
class Said:
    """A date as EDTF, empty where nothing is known of it, and the calendar it was said in."""

    edtf: str
    calendar: str


_NOT_KNOWN = {
    normalise(words)
    for words in (
        "not known",
        "unknown",
        "نامعلوم",
        "معلوم نیست",
        "نمی‌داند",
        "نه ده معلومه",
        "ناڅرګنده",
    )
}
_INTERVALS = (
    "from {} to {}", "{} to {}", "{} until {}", "بین {} و {}", "از {} تا {}", "{} تا {}",
    "له {} تر {} پورې", "له {} تر {}", "د {} او {} تر منځ",
)  # fmt: skip
_SINCE = (
    "after {}", "from {}", "{} or later", "بعد از {}", "پس از {}", "از {} به بعد", "از {}", "له {} وروسته",
)  # fmt: skip
_UNTIL = (
    "before {}",
    "{} or earlier",
    "قبل از {}",
    "پیش از {}",
    "تا {}",
    "له {} مخکې",
    "تر {} مخکې",
)
_ABOUT = (
    "around {}", "approximately {}", "circa {}", "حدوداً {}", "تقریباً {}", "نزدیک {}", "نږدې {}",
    "شا و خوا {}", "{} شاوخوا",
)  # fmt: skip
_UNCERTAIN = ("{}?", "perhaps {}", "شاید {}", "ښایي {}")
# Parts of a season, and which of its months that is.
_PARTS = {
    0: ("early", "beginning of", "start of", "اوایل", "آغاز", "شروع", "اول", "د پیل", "پیل"),
    1: ("mid", "middle of", "اواسط", "میانهٔ", "نیمهٔ", "وسط", "منځ"),
    2: ("late", "end of", "اواخر", "آخر", "ختم", "پای", "وروستی"),
}
_SEASONS = (
    ("spring", "بهار", "پسرلی", "سپرلی"),
    ("summer", "تابستان", "اوړی", "دوبی"),
    ("autumn", "fall", "خزان", "پاییز", "منی"),
    ("winter", "زمستان", "ژمی"),
)
_MORE_MONTHS = {
    Calendar.SOLAR_HIJRI: (
        (), ("saur", "thawr", "sour"), ("jauza", "jowza"), (), (), ("sunbula", "sonbula", "sunbola"),
        (), ("aqrab",), ("qaus", "qows"), ("jaddi", "jady"), ("dalwa", "dalv"), ("hoot",),
    ),
    Calendar.GREGORIAN: (
        ("ژانویه",), ("فوریه",), ("مارس",), ("آوریل",), ("مه",), ("ژوئن",), ("ژوئیه", "جولایی"), ("اوت", "اگست"),
        ("سپتامبر",), ("اکتبر",), ("نوامبر",), ("دسامبر",),
    ),
}  # fmt: skip
# Words that say nothing: in, of, the year, the month, the day.
_FILLERS = {
    normalise(word)
    for word in [
        "in",
        "of",
        "the",
        "on",
        "at",
        "year",
        "month",
        "day",
        "a",
        "سال",
        "ماه",
        "روز",
        "در",
        "به",
        "تاریخ",
        "مورخ",
        "برج",
        "هجری",
        "شمسی",
        "د",
        "په",
        "کال",
        "میاشت",
        "میاشتې",
        "ورځ",
        "ورځې",
        "کې",
        "لمریز",
        "میلادی",
        "میلادي",
        "از",
    ]
}


def understand(text: str) -> Said:
    """Return what a date means. Raises BadDate, which says what could not be read, with examples."""
    if len(text) > LONGEST:
        raise BadDate(_("This date is too long. Write it in a few words."))
    plain = _plain(text)
    if not plain or plain in _NOT_KNOWN:
        return Said("", Calendar.SOLAR_HIJRI)
    found = _read(plain) or _edtf(text)
    if found is None:
        raise BadDate(
            _("“%(text)s” could not be read as a date. Write for example: %(one)s, or %(other)s.")
            % {"text": text, "one": _("12 Hamal 1401"), "other": _("winter 1401")}
        )
    parse(found.edtf, found.calendar)
    return found


def _edtf(text: str) -> Said | None:
    """Read what a database or a person who knows EDTF writes: 1401-XX, 2022-09~, 2021-08/2021-11."""
    plain = normalise(text).upper()
    if not (year := re.match(r"[^\d]*(\d{4})", plain)) or not (said := _of_year(year[1], "")):
        return None
    try:
        parse(plain, said.calendar)
    except BadDate:
        return None
    return Said(plain, said.calendar)


def _plain(text: str) -> str:
    """Return the words in one spelling, with figures 0-9 and one kind of stroke between numbers."""
    plain = normalise(text).replace("،", ",")
    plain = re.sub(r"(?<=\d)\s*[/.]\s*(?=\d)", "-", plain)
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", plain)
    return " ".join(plain.split())


def _read(plain: str) -> Said | None:
    for start, end in _pairs(plain):
        if (said := _interval(start, end)) is not None:
            return said
    for pattern, edge in _edges():
        if (match := pattern.fullmatch(plain)) and (said := _moment(match[1])):
            return Said(edge.format(said.edtf), said.calendar)
    return _moment(plain)


def _pairs(plain: str) -> Iterator[tuple[str, str]]:
    """Yield the two dates of each way in which this may be a stretch of time."""
    for pattern in _patterns(_INTERVALS, "between"):
        if match := pattern.fullmatch(plain):
            yield match[1], match[2]
    if len(halves := plain.split(" - ")) == 2:
        yield halves[0], halves[1]


def _interval(start: str, end: str) -> Said | None:
    last = _moment(end)
    if last is None:
        return None
    # "between October and December 2023" says the year once.
    first = _moment(start) or _moment(f"{start} {last.edtf[:4]}")
    if first is None or first.calendar != last.calendar:
        return None
    return Said(f"{first.edtf}/{last.edtf}", first.calendar)


def _moment(plain: str) -> Said | None:
    """Return a day, month, season or year, perhaps in or about it."""
    if plain.endswith(")"):
        return _with_note(plain)
    for pattern in _patterns(_UNCERTAIN, "uncertain"):
        if (match := pattern.fullmatch(plain)) and (said := _moment(match[1])):
            return _marked(said, "?")
    for pattern in _patterns(_ABOUT, "about", "about_day", "about_inside"):
        if (match := pattern.fullmatch(plain)) and (said := _moment(match[1])):
            return _marked(said, "~")
    return _part_of_season(plain) or _season(plain) or _day(plain)


def _marked(said: Said, mark: str) -> Said:
    if said.edtf.endswith(("~", "?")):
        both = said.edtf[:-1] + "%" if said.edtf[-1] != mark else said.edtf
        return Said(both, said.calendar)
    return Said(said.edtf + mark, said.calendar)


def _with_note(plain: str) -> Said | None:
    """Read what words.py adds in brackets: uncertain, day not known, month not known."""
    for name, mark in (("uncertain", "?"), ("day_unknown", ""), ("month_unknown", "")):
        for pattern in _patterns((), name):
            if (match := pattern.fullmatch(plain)) and (said := _moment(match[1])):
                return _marked(said, "?") if mark else Said(f"{said.edtf}-XX", said.calendar)
    return None


def _part_of_season(plain: str) -> Said | None:
    for part, words in _PARTS.items():
        for word in map(normalise, words):
            # Pashto says it after the season: the winter of 1401, its beginning.
            before, found, after = f" {plain} ".partition(f" {word} ")
            if found and (said := _season(f"{before} {after}")):
                return _month_of(said, part)
    return None


def _month_of(season: Said, part: int) -> Said:
    """Return the first, second or third month of a season, about."""
    number = int(season.edtf[-2:]) - 21
    year, month = int(season.edtf[:4]), number * 3 + part + 1
    if season.calendar == Calendar.GREGORIAN:
        month += 2  # the season that begins in March is the first
    return Said(f"{year + (month - 1) // 12}-{(month - 1) % 12 + 1:02}~", season.calendar)


def _season(plain: str) -> Said | None:
    words = _without_fillers(plain)
    for number, names in enumerate(_SEASONS, start=21):
        for name in map(normalise, names):
            if name in words and len(rest := [one for one in words if one != name]) == 1:
                return _of_year(rest[0], f"-{number}")
    return None


def _day(plain: str) -> Said | None:
    """Return a date of figures, or one with the name of a month."""
    if match := re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", plain):
        return _of_year(
            match[1], "".join(f"-{int(each):02}" for each in match.groups()[1:] if each)
        )
    if match := re.fullmatch(r"(\d{1,2})-(\d{1,2})-(\d{4})", plain):
        return _of_year(match[3], f"-{int(match[2]):02}-{int(match[1]):02}")
    words = _without_fillers(plain)
    months = [
        (place, month) for place, word in enumerate(words) for month in _months().get(word, ())
    ]
    numbers = [word for word in words if word.isdigit()]
    years = [word for word in numbers if len(word) == 4]
    days = [word for word in numbers if len(word) < 3]
    if not years and not months and len(words) == 1:
        return None
    if len(years) != 1 or len(days) > 1 or len(numbers) != len(years) + len(days):
        return None
    if not months:
        return _of_year(years[0], "") if len(words) == 1 else None
    if len({place for place, _month in months}) != 1 or len(words) != 1 + len(numbers):
        return None
    rest = f"-{int(days[0]):02}" if days else ""
    for _place, (calendar, month) in months:
        if (said := _of_year(years[0], f"-{month:02}{rest}")) and said.calendar == calendar:
            return said
    return None


def _of_year(year: str, rest: str) -> Said | None:
    """Return the date with the calendar that has this year; no year is in both."""
    for calendar, (first, last) in YEARS.items():
        if year.isdigit() and len(year) == 4 and first <= int(year) <= last:
            return Said(f"{year}{rest}", calendar)
    return None


def _without_fillers(plain: str) -> list[str]:
    words = re.sub(r"[,()]", " ", plain).split()
    return [word for word in words if word not in _FILLERS]


@lru_cache(maxsize=1)
def _months() -> dict[str, list[tuple[str, int]]]:
    """Return the months by every name they have. A name may be one of both calendars."""
    found: dict[str, list[tuple[str, int]]] = {}
    for calendar, languages in MONTHS.items():
        for number in range(12):
            names = {words[number] for words in languages.values()}
            names |= set(_MORE_MONTHS[Calendar(calendar)][number])
            if calendar == Calendar.GREGORIAN:
                names |= {languages["en"][number][:3]}
            else:
                names |= {PASHTO_MONTHS_IN_LATIN[number]}
            for name in names:
                found.setdefault(normalise(name), []).append((calendar, number + 1))
    return found


@lru_cache(maxsize=1)
def _edges() -> list[tuple[re.Pattern[str], str]]:
    since = [(pattern, "{}/..") for pattern in _patterns(_SINCE, "since", "or_later")]
    until = [(pattern, "../{}") for pattern in _patterns(_UNTIL, "until", "or_earlier")]
    from_end = [(pattern, "{}/") for pattern in _patterns((), "from_end_unknown")]
    to_start = [(pattern, "/{}") for pattern in _patterns((), "until_start_unknown")]
    return [*from_end, *to_start, *since, *until]


@lru_cache(maxsize=16)
def _patterns(more: tuple[str, ...], *names: str) -> list[re.Pattern[str]]:
    """Return the phrases of words.py called `names` in every language, and `more`, as patterns."""
    ours = [getattr(phrases, name) for name in names for phrases in PHRASES.values()]
    return [
        re.compile(re.escape(normalise(phrase.replace("{}", "\x00"))).replace("\x00", "(.+?)"))
        for phrase in (*ours, *more)
    ]
