"""A date for a reader: "in or about September 2022", "between October and December 2023".

The Dari and Pashto phrases still need a native reader.
"""

from dataclasses import dataclass, replace

from .calendars import MONTHS, Calendar, figures, month_length
from .grammar import DateSet, Edge, Interval, Moment, fitting, parse


@dataclass(frozen=True)
class Phrases:
    """The words of one language. `{}` stands for a date."""

    about_day: str
    about: str
    about_inside: str
    uncertain: str
    day_unknown: str
    month_unknown: str
    seasons: tuple[str, str, str, str]
    between: str
    since: str
    from_end_unknown: str
    until: str
    until_start_unknown: str
    or_earlier: str
    or_later: str
    one_of: str
    comma: str
    or_: str
    and_: str


PHRASES = {
    "en": Phrases(
        about_day="on or about {}",
        about="in or about {}",
        about_inside="about {}",
        uncertain="{} (uncertain)",
        day_unknown="{} (day not known)",
        month_unknown="{} (month not known)",
        seasons=("spring", "summer", "autumn", "winter"),
        between="between {} and {}",
        since="since {}",
        from_end_unknown="from {} (end not known)",
        until="until {}",
        until_start_unknown="until {} (start not known)",
        or_earlier="{} or earlier",
        or_later="{} or later",
        one_of="one of these: {}",
        comma=", ",
        or_=" or ",
        and_=" and ",
    ),
    "fa-af": Phrases(
        about_day="در حدود {}",
        about="در حدود {}",
        about_inside="حدود {}",
        uncertain="{} (نامطمئن)",
        day_unknown="{} (روز نامعلوم)",
        month_unknown="{} (ماه نامعلوم)",
        seasons=("بهار", "تابستان", "خزان", "زمستان"),
        between="میان {} و {}",
        since="از {} به این‌سو",
        from_end_unknown="از {} (ختم نامعلوم)",
        until="تا {}",
        until_start_unknown="تا {} (آغاز نامعلوم)",
        or_earlier="{} یا پیش از آن",
        or_later="{} یا پس از آن",
        one_of="یکی از این‌ها: {}",
        comma="، ",
        or_=" یا ",
        and_=" و ",
    ),
    "ps": Phrases(
        about_day="شاوخوا {}",
        about="شاوخوا {}",
        about_inside="شاوخوا {}",
        uncertain="{} (ناڅرګند)",
        day_unknown="{} (ورځ نامعلومه)",
        month_unknown="{} (میاشت نامعلومه)",
        seasons=("پسرلی", "اوړی", "منی", "ژمی"),
        between="د {} او {} ترمنځ",
        since="له {} راهیسې",
        from_end_unknown="له {} (پای نامعلوم)",
        until="تر {} پورې",
        until_start_unknown="تر {} پورې (پیل نامعلوم)",
        or_earlier="{} یا تر دې مخکې",
        or_later="{} یا تر دې وروسته",
        one_of="له دې نېټو څخه یوه: {}",
        comma="، ",
        or_=" یا ",
        and_=" او ",
    ),
}


def in_words(edtf: str, calendar: str = Calendar.GREGORIAN, language: str = "en") -> str:
    """Return a date for a reader, in the calendar it was given in.

    Errors: BadDate; ValueError for a language that has no words here.
    """
    if language not in PHRASES:
        raise ValueError(f"no date words in language {language!r}")
    parsed = parse(edtf, calendar)
    if isinstance(parsed, Moment):
        return _moment(parsed, calendar, language)
    if isinstance(parsed, Interval):
        return _interval(parsed, calendar, language)
    return _set(parsed, calendar, language)


def _moment(moment: Moment, calendar: str, language: str, *, inside: bool = False) -> str:
    phrases = PHRASES[language]
    text = _bare(moment, calendar, language)
    if moment.approximate and inside:
        text = phrases.about_inside.format(text)
    elif moment.approximate:
        exact_day = moment.day and "X" not in moment.day
        text = (phrases.about_day if exact_day else phrases.about).format(text)
    return phrases.uncertain.format(text) if moment.uncertain else text


def _bare(moment: Moment, calendar: str, language: str) -> str:
    """Return a moment without its qualifiers."""
    phrases = PHRASES[language]
    year = figures(moment.year, language)
    if "X" in moment.year:
        first, last = (figures(moment.year.replace("X", figure), language) for figure in "09")
        return phrases.between.format(first, last)
    if moment.season:
        return f"{phrases.seasons[moment.season - 1]} {year}"
    if not moment.month:
        return year
    if moment.month == "XX":
        return phrases.month_unknown.format(year)
    names = MONTHS[calendar][language]
    months = [names[number - 1] for number in fitting(moment.month, 12)]
    month = f"{_span(months, phrases)} {year}"
    if not moment.day:
        return month
    if moment.day == "XX":
        return phrases.day_unknown.format(month)
    length = max(
        month_length(calendar, int(moment.year), number) for number in fitting(moment.month, 12)
    )
    days = [figures(number, language) for number in fitting(moment.day, length)]
    return f"{_span(days, phrases)} {month}"


def _span(values: list[str], phrases: Phrases) -> str:
    """Return the one value there is, or from which to which."""
    return values[0] if len(values) == 1 else phrases.between.format(values[0], values[-1])


def _interval(interval: Interval, calendar: str, language: str) -> str:
    phrases, start, end = PHRASES[language], interval.start, interval.end
    if isinstance(start, Moment) and isinstance(end, Moment):
        return phrases.between.format(
            _without_common_year(start, end, calendar, language),
            _moment(end, calendar, language, inside=True),
        )
    if isinstance(start, Moment):
        pattern = phrases.since if end is Edge.OPEN else phrases.from_end_unknown
        return pattern.format(_moment(start, calendar, language, inside=True))
    if isinstance(end, Moment):
        pattern = phrases.until if start is Edge.OPEN else phrases.until_start_unknown
        return pattern.format(_moment(end, calendar, language, inside=True))
    raise ValueError("an interval without dates")  # the grammar lets none through


def _without_common_year(start: Moment, end: Moment, calendar: str, language: str) -> str:
    """Return the start of an interval; "October and December 2023" needs the year once."""
    text = _moment(start, calendar, language, inside=True)
    plain = start == replace(start, approximate=False, uncertain=False)
    masked = "X" in start.month + start.day + end.month + end.day
    if plain and not masked and start.month and end.month and start.year == end.year:
        return text.removesuffix(f" {figures(start.year, language)}")
    return text


def _set(dates: DateSet, calendar: str, language: str) -> str:
    phrases = PHRASES[language]
    texts = [_member(member, calendar, language) for member in dates.members]
    last_join = phrases.and_ if dates.every else phrases.or_
    text = last_join.join(filter(None, (phrases.comma.join(texts[:-1]), texts[-1])))
    return text if dates.every or len(texts) == 1 else phrases.one_of.format(text)


def _member(member: Moment | Interval, calendar: str, language: str) -> str:
    phrases = PHRASES[language]
    if isinstance(member, Moment):
        return _moment(member, calendar, language, inside=True)
    if isinstance(member.start, Moment) and isinstance(member.end, Moment):
        return _interval(member, calendar, language)
    if isinstance(member.end, Moment):
        return phrases.or_earlier.format(_moment(member.end, calendar, language, inside=True))
    if isinstance(member.start, Moment):
        return phrases.or_later.format(_moment(member.start, calendar, language, inside=True))
    raise ValueError("an interval without dates")  # the grammar lets none through
