"""What the page of patterns shows: the chosen counts as pictures, each with its table."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from evidence import dates
from evidence.models import Incident, Place
from legal_analysis import drawn
from legal_analysis.counting import Dimension, Known, Side, Tally, edges, measures_by_year, tally
from legal_analysis.dossier.svg import inline_svg
from legal_analysis.models import Enforcement, Policy
from legal_analysis.page_map import Map, page_map
from legal_analysis.patterns import Origin

MOST_MEASURES = 40  # offered to compare with


class What(TextChoices):
    """What is counted."""

    INCIDENTS = "incidents", gettext_lazy("Incidents")
    ISSUED = "issued", gettext_lazy("Policies, by right and year they were issued")
    ADDED_UP = "added", gettext_lazy("Policies, by right, added up year by year")


ORIGINS: Mapping[Origin, Any] = {
    Origin.PUBLIC_SOURCES: gettext_lazy("Reported by others"),
    Origin.OWN_ACCOUNTS: gettext_lazy("Recorded by us"),
}


@dataclass(frozen=True)
class Part:
    """One picture with the table beneath it. Where provinces are counted `maps` stand in its place.

    Each map is of one origin, with its words: no number is the sum of both (ADR 0031).
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    picture: SafeString | None = None
    maps: Sequence[tuple[str, Map]] = ()


@dataclass(frozen=True)
class Asked:
    """How many were asked, and of how many what was asked is known."""

    label: Any
    of: Known


@dataclass(frozen=True)
class Counted:
    """The answer to one question."""

    title: str
    definitions: Sequence[Any]
    asked: Sequence[Asked]
    parts: Sequence[Part]
    policy: Policy | None = None


def of_incidents(
    incidents: QuerySet[Incident],
    down: Dimension,
    across: Dimension | None,
    *,
    policy: Policy | None,
    exactly: bool,
    named: Collection[UUID] = (),
) -> Counted:
    """Count incidents, and show them. `policy`: compare before and since it, in place of `across`."""
    if policy is not None:
        across = Dimension.SIDE
    if across == down:
        across = None
    counts = tally(incidents, down, across, policy=policy, exactly=exactly, named=named)
    if across is None:
        title = _("Incidents: %(by)s") % {"by": down.label}
        parts = [_list(counts, down, title)]
    else:
        title = _("Incidents: %(by)s, %(and)s") % {"by": down.label, "and": across.label}
        # The longer side goes down the page.
        turned = len(counts.across) > len(counts.down)
        parts = [
            _crossed(
                counts.turned if turned else counts,
                origin,
                title,
                corner=str((across if turned else down).label),
            )
            for origin in Origin
            if counts.counts[origin]
        ]
    return Counted(
        title=title,
        definitions=[one.definition for one in (down, across) if one],
        asked=[Asked(label, counts.known[origin]) for origin, label in ORIGINS.items()],
        parts=[part for part in parts if part.rows],
        policy=policy,
    )


def _list(counts: Tally, down: Dimension, title: str) -> Part:
    origins = list(ORIGINS)
    series = [str(ORIGINS[origin]) for origin in origins]
    values = {code: [counts.of_row(origin, code) for origin in origins] for code in counts.down}
    if not values or not any(map(any, values.values())):
        return Part(title, (), ())
    if down.goes_on:
        return _part(
            drawn.over_time(values, series=series, title=title, corner=str(down.label)), title
        )
    chart = drawn.bars(
        values, names=counts.down, series=series, title=title, corner=str(down.label)
    )
    if down is not Dimension.PROVINCE:
        return _part(chart, title)
    places = Place.objects.filter(level=Place.Level.PROVINCE)
    ids = dict(places.values_list("code", "pk"))
    maps = []
    for at, origin in enumerate(origins):
        of_origin = {code: row[at] for code, row in values.items()}
        drawing = page_map(of_origin, names=counts.down, ids=ids)
        if drawing and any(of_origin.values()):
            maps.append((f"{title} · {ORIGINS[origin]}", drawing))
    return Part(title, chart.header, chart.rows, maps=maps) if maps else _part(chart, title)


def _crossed(counts: Tally, origin: Origin, title: str, *, corner: str) -> Part:
    titled = f"{title} · {ORIGINS[origin]}"
    chart = drawn.grid(
        counts.counts[origin],
        down=counts.down,
        across=counts.across,
        title=titled,
        corner=corner,
    )
    return _part(chart, titled)


def of_measures(policies: QuerySet[Policy], what: What) -> Counted:
    """Count measures by right and year, and show them."""
    found = measures_by_year(policies)
    title = str(what.label)
    definitions = [
        _(
            "A policy counts once under each right that one of its provisions takes, in the year of the "
            "first day on which it can have been issued."
        ),
        _(
            "Added up, a year holds all policies issued until its end, whether or not they were changed "
            "or taken back since."
        )
        if what is What.ADDED_UP
        else None,
    ]
    parts = []
    if found.rights:
        counts = found.added_up if what is What.ADDED_UP else found.issued
        chart = drawn.grid(
            counts,
            down=found.rights,
            across=found.years,
            title=title,
            corner=str(Dimension.RIGHT.label),
        )
        parts.append(_part(chart, title))
    return Counted(
        title=title,
        definitions=[one for one in definitions if one],
        asked=[Asked(_("Policies on record"), found.known)],
        parts=parts,
    )


def _part(chart: drawn.Chart, title: str) -> Part:
    drawing = inline_svg(chart.svg, name="p", alternative_text=chart.alternative_text)
    # One picture to who hears the page, named by its title, and not a hundred words.
    picture = SafeString(drawing.replace("<svg ", '<svg role="img" ', 1))
    return Part(title, chart.header, chart.rows, picture=picture)


def measures_to_compare(incidents: QuerySet[Incident]) -> list[tuple[str, str]]:
    """Measures whose enforcement the record states in these incidents, oldest first: id and words."""
    stated = (
        Enforcement.objects.unscoped(reason="pages.filter")
        .filter(basis=Enforcement.Basis.REPORTED, incident__in=incidents.order_by().values("pk"))
        .values("policy")
        .annotate(often=Count("pk"))
        .order_by("-often", "policy")
        .values("policy")[:MOST_MEASURES]
    )
    rows = Policy.objects.filter(
        Q(date_range__startswith__isnull=False, date_range__endswith__isnull=False),
        pk__in=stated,
    )
    return [(str(row.pk), _measure(row)) for row in rows.order_by("date_range", "code")]


def _measure(row: Policy) -> str:
    language = get_language()
    title = {"fa-af": row.title_fa_af, "ps": row.title_ps}.get(language or "") or row.title
    short = title if len(title) <= 90 else f"{title[:89]}…"
    day = dates.in_words(row.date_edtf, row.date_calendar, language or "en")
    return f"{day} · {short}"


def days_beside(
    policy: Policy, begin: datetime.date | None, after: datetime.date, *, exactly: bool
) -> tuple[int, int] | None:
    """How many days of what is counted lie before a measure and since, by the edges of the counts themselves.

    `begin`: the first day that is counted, `after`: the first that is not. None without a beginning.
    """
    if begin is None:
        return None
    first, since = edges(policy, exactly=exactly)
    before, later = min(first, after) - begin, after - max(since, begin)
    return max(0, before.days), max(0, later.days)


__all__ = [
    "Counted",
    "Side",
    "What",
    "days_beside",
    "measures_to_compare",
    "of_incidents",
    "of_measures",
]
