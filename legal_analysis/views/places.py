"""Places: a map of the provinces, and what is on record for each."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Case, Count, F, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from evidence.models import Incident, Place
from legal_analysis.library_words import in_our_words
from legal_analysis.lists import Filter, Listing, Order, asked, some
from legal_analysis.models import Policy
from legal_analysis.templatetags.records import place_name
from legal_analysis.views.reading import (
    library_addresses,
    library_page,
    may_read,
    reader,
    sees_exactly,
    when,
)

ON_THE_MAP = {f"AF{number:02}" for number in range(1, 35)}
A_MONTH = 30 * 24 * 60 * 60


def listing() -> Listing:
    provinces = Place.objects.filter(level=Place.Level.PROVINCE)
    regions = provinces.exclude(region="").order_by("region").values_list("region", flat=True)
    return Listing(
        filters=(
            Filter(
                "word",
                gettext_lazy("Word in name"),
                lambda word: (
                    Q(name_en__icontains=word)
                    | Q(name_fa_af__icontains=word)
                    | Q(name_ps__icontains=word)
                ),
            ),
            Filter(
                "region",
                gettext_lazy("Region"),
                lambda value: Q(region=value),
                [(region, in_our_words(region)) for region in regions.distinct()],
            ),
        ),
        orders=(
            Order("code", gettext_lazy("By code"), ("code",)),
            Order("name", gettext_lazy("By name"), ("name_en", "code")),
        ),
        per_page=50,
    )


@dataclass(frozen=True)
class Picture:
    """A map as a page shows it. Its figures are in the list beneath."""

    svg: SafeString
    words: str


@dataclass(frozen=True)
class Line:
    """One province: how many policies of its own, how many published incidents."""

    place: Place
    measures: int
    events: int


@library_page
def places(request: HttpRequest) -> HttpResponse:
    """The 34 provinces: incidents others published, for those who may read incidents; policies."""
    user = reader(request)
    provinces = Place.objects.filter(level=Place.Level.PROVINCE)
    measures = _policies_by_province()
    events = _published_incidents_by_province(user)
    counts, title = (
        (events, _("published incidents"))
        if events is not None
        else (measures, _("policies of a province"))
    )
    names = {place.code: place_name(place) for place in provinces}
    offered = listing()
    page = offered.page(
        provinces.annotate(districts_known=Count("districts")), asked(request, offered)
    )
    context = {
        "page": page,
        "addresses": library_addresses(page),
        "picture": _picture(counts, names, title),
        "reads_incidents": events is not None,
        "lines": [
            Line(row, measures.get(row.code, 0), (events or {}).get(row.code, 0))
            for row in page.rows
        ],
    }
    return TemplateResponse(request, "legal_analysis/places.html", context)


def _policies_by_province() -> dict[str, int]:
    rows = Policy.objects.filter(scope=Policy.Scope.PROVINCE, provinces__isnull=False)
    return dict(rows.values_list("provinces__code").annotate(Count("pk", distinct=True)).order_by())


def _published_incidents_by_province(user: User) -> dict[str, int] | None:
    """Counts of what public sources say; None for somebody who reads no incidents."""
    if not may_read(user, Incident, "title"):
        return None
    rows = Incident.objects.visible_to(user).filter(organisation=None, place__isnull=False)
    province = Case(
        When(place__province=None, then=F("place__code")), default=F("place__province__code")
    )
    return dict(Counter(rows.values_list(province, flat=True)))


def _picture(counts: Mapping[str, int], names: Mapping[str, str], title: str) -> Picture | None:
    """Draw the map, or take the one drawn before from the same figures and words.

    None where the library of this deployment has not the provinces the map has.
    """
    facts = json.dumps([counts, names, title, get_language()], sort_keys=True)
    key = f"map.{hashlib.sha256(facts.encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        kept = _draw(counts, names, title)
        cache.set(key, kept, A_MONTH)
    return Picture(mark_safe(kept[0]), kept[1]) if kept else None  # noqa: S308 (inline_svg made it)


def _draw(counts: Mapping[str, int], names: Mapping[str, str], title: str) -> list[str]:
    # The chart engine takes seconds to load and much memory; only this page needs it.
    from legal_analysis.charts import province_map
    from legal_analysis.dossier.svg import inline_svg

    if set(names) != ON_THE_MAP:
        return []
    chart = province_map(counts, title=title, names=names)
    return [
        inline_svg(chart.svg, name="provinces", alternative_text=chart.alternative_text),
        chart.alternative_text,
    ]


@library_page
def place(request: HttpRequest, code: str) -> HttpResponse:
    user = reader(request)
    place = get_object_or_404(Place.objects.select_related("province"), code=code)
    exactly = sees_exactly(user)
    within = Q(place=place) | Q(place__province=place)
    readable = may_read(user, Incident, "title")
    incidents = Incident.objects.visible_to(user).filter(within).select_related("place")
    if not exactly and place.level == Place.Level.DISTRICT:
        # In which district a survivor's incident was is for analysts.
        incidents = incidents.filter(organisation=None)
    shown = some(incidents.order_by("date_range", "code") if readable else incidents.none())
    context = {
        "place": place,
        "districts": place.districts.order_by("code"),
        "policies": place.policies.order_by("date_range", "code"),
        "readable": readable,
        "incidents": [(row, *when(row, exactly=exactly)) for row in shown.rows],
        "hidden": shown.hidden,
    }
    return TemplateResponse(request, "legal_analysis/place.html", context)
