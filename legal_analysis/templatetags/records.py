"""How codes, dates, places and coded words of the record stand on a page."""

import datetime
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.choices import OwnName
from evidence import dates
from evidence.models import Place
from evidence.vocabulary import HURIDOCS_CODES, ActKind, Language, Means, VictimGroup
from legal_analysis import library_words

register = template.Library()

OTHER = {
    dates.Calendar.GREGORIAN: dates.Calendar.SOLAR_HIJRI,
    dates.Calendar.SOLAR_HIJRI: dates.Calendar.GREGORIAN,
}
CHOSEN = SafeString(" selected")
OWN = SafeString(' dir="auto"')
ONE_DAY = datetime.timedelta(days=1)


def _language() -> str:
    language = get_language() or "en"
    return language if language in {"en", "fa-af", "ps"} else "en"


@register.filter
def code(text: object) -> SafeString:
    """A code, isolated, so that it stays whole inside a line written from the right."""
    return format_html('<bdi class="code" dir="ltr">{}</bdi>', text)


@register.filter
def library_word(text: str) -> SafeString:
    """A name of the library in the language of the page where the catalogues have it, else as it is."""
    if not text or _language() == "en" or text in library_words.EVERY_WORD:
        return format_html("{}", library_words.in_our_words(text))
    return format_html('<span lang="en" dir="auto">{}</span>', text)


@register.filter
def options(offered: Iterable[tuple[str, object, bool]]) -> SafeString:
    """The options of a list to choose from: value, label, whether chosen.

    In Python, because a list of records offers a hundred, and a loop in the template was most of the
    time such a page took.
    """
    return format_html_join(
        "\n",
        '<option value="{}"{}{}>{}</option>',
        (
            (value, CHOSEN if chosen else "", OWN if isinstance(label, OwnName) else "", label)
            for value, label, chosen in offered
        ),
    )


@register.filter
def how_many(counted: Any) -> SafeString:
    """How many, isolated: anything with a `count`, and `more` where it is that many or more."""
    words = _("%(count)s or more") % {"count": counted.count} if counted.more else counted.count
    return format_html("<bdi>{}</bdi>", words)


@register.filter
def narrowings(facet: Any) -> SafeString:
    """The buttons of one facet of what was found, each with its number. In Python, for the reason above."""
    return format_html_join(
        "",
        '<li><button class="button-link" type="submit" name="to" value="{}.{}">'
        '<span dir="auto">{}</span></button> {}</li>',
        ((facet.name, one.value, one.label, how_many(one)) for one in facet.options),
    )


class IncidentLine(NamedTuple):
    """An incident in a list, written."""

    line: SafeString
    code: SafeString


def incident_lines(
    told: Iterable[tuple[Any, str, str, str, str, str, tuple[str | None, ...]]],
) -> dict[Any, IncidentLine]:
    """Write incidents for a list, each by its key: a link, its code, its date and its place.

    Shape:  key, address, title, code, EDTF text, calendar, names of the place as `place_words` takes them.
    """
    language, places = _language(), cache(_place_name)
    found = {}
    for key, address, title, own_code, edtf, calendar, names in told:
        own = code(own_code)
        line = format_html(
            '<a href="{}"><span dir="auto">{}</span></a><br>{}{}{}{}{}',
            address,
            title,
            own,
            " · " if edtf else "",
            _in_both_calendars(edtf, calendar, language) if edtf else "",
            " · " if names[0] else "",
            places(*names) if names[0] else "",
        )
        found[key] = IncidentLine(line, own)
    return found


@register.filter
def incidents_alike(line: Any) -> SafeString:
    """Two incidents that may be one, with the way to compare them: anything with `both` and `address`.

    In Python: there are fifty on a page.
    """
    one, other = line.both
    return format_html(
        '<ul class="records"><li>{}</li><li>{}</li></ul>'
        '<p><a href="{}">{}<span class="unseen"> {} · {}</span></a></p>',
        one.line, other.line, line.address, _("Compare them"), one.code, other.code,
    )  # fmt: skip


@register.filter
def rows_of_records(
    rows: Iterable[tuple[str, object, *tuple[object, ...]]], names: Iterable[Any]
) -> SafeString:
    """Rows of a table of records: address, code, then a cell for each of `names`. In Python, as above."""
    cells = (format_html('<td data-name="{}">{{}}</td>', str(name)) for name in names)
    row = '<tr><th scope="row"><a href="{}">{}</a></th>' + "".join(cells) + "</tr>"
    return format_html_join(
        "\n", row, ((address, code(own), *rest) for address, own, *rest in rows)
    )


@register.filter
def rows_of_numbers(rows: Iterable[Iterable[str]]) -> SafeString:
    """Rows of a table: the name of the row, then numbers. In Python, for the reason above."""
    return format_html_join(
        "\n",
        '<tr><th scope="row"><bdi>{}</bdi></th>{}</tr>',
        (
            (name, format_html_join("", "<td>{}</td>", ((one,) for one in numbers)))
            for name, *numbers in rows
        ),
    )


@register.filter
def mark(record: Any) -> SafeString:
    """The label of a record in a list that is not checked, or only in part: anything with `verified`."""
    if not record.verified:
        words = _("Not checked")
    elif getattr(record, "unverified_part", ""):
        words = _("Checked in part")
    else:
        return SafeString("")
    return format_html('<span class="status" data-tone="open">{}</span>', words)


@register.filter
def written(text: object) -> SafeString:
    """A text somebody wrote, in its own direction."""
    return format_html('<span dir="auto">{}</span>', text)


@register.filter
def dated(edtf: str, calendar: str = dates.Calendar.GREGORIAN) -> SafeString:
    """A date in words, and the days it can mean in the other calendar; says so if it is not known."""
    if not edtf:
        return format_html("{}", _("Date not known"))
    return _in_both_calendars(edtf, str(calendar), _language())


@register.filter
def dated_in(edtf: str, calendar: str | None) -> SafeString:
    """As `dated`, where the calendar may be missing."""
    return dated(edtf, calendar or dates.Calendar.GREGORIAN)


@register.filter
def last_in(edtf: str, calendar: str | None) -> SafeString:
    """A last day, as `dated_in`; of one that is open, the day up to which it is said."""
    if edtf.endswith("/.."):
        return format_html(_("{day} at least"), day=dated_in(edtf[:-3], calendar))
    return dated_in(edtf, calendar)


# A list shows the same few days again and again, and each costs a walk through two calendars.
@lru_cache(maxsize=4096)
def _in_both_calendars(edtf: str, calendar: str, language: str) -> SafeString:
    try:
        words = dates.in_words(edtf, calendar, language)
        first, after = dates.bounds(edtf, calendar)
    except dates.BadDate:
        # Sources print dates nobody can read; one such date must not take the page away.
        return format_html("<bdi>{}</bdi>", edtf)
    if first is None or after is None:
        return format_html("<bdi>{}</bdi>", words)
    other = dates.days_in_words(first, after - ONE_DAY, OTHER[dates.Calendar(calendar)], language)
    return format_html('<bdi>{}</bdi> <span class="note">(<bdi>{}</bdi>)</span>', words, other)


def place_words(english: str, dari: str, pashto: str) -> tuple[str, str]:
    """Return a name and the language of that: the page's, else one whose letters are read there."""
    language = _language()
    if language == "ps" and pashto:
        return pashto, "ps"
    if language != "en" and dari:
        return dari, "fa-af"
    return english, "en"


@register.filter
def place_name(place: Place | None) -> SafeString | str:
    """The name of a place, marked with its language."""
    return _place_name(place.name_en, place.name_fa_af, place.name_ps) if place else ""


def _place_name(*names: Any) -> SafeString:
    name, language = place_words(*names)
    return format_html('<span lang="{}" dir="auto">{}</span>', language, name)


@register.filter
def groups(codes: Iterable[str]) -> SafeString:
    return _listed(codes, VictimGroup)


@register.filter
def acts(codes: Iterable[str]) -> SafeString:
    return _listed(codes, ActKind)


@register.filter
def means(codes: Iterable[str]) -> SafeString:
    return _listed(codes, Means)


@register.filter
def huridocs(kind: str) -> str:
    """The code of HURIDOCS that says the same as a kind of act; empty where there is none."""
    return HURIDOCS_CODES.get(ActKind(kind), "") if kind in ActKind.values else ""


@register.filter
def language_name(code: str) -> str:
    return str(Language(code).label) if code in Language.values else code


def _listed(codes: Iterable[str], words: Any) -> SafeString:
    """Coded words; a code without a word stands as it is."""
    known = [words(one).label if one in words.values else one for one in codes]
    return format_html_join(_(", "), "{}", ((one,) for one in known))
