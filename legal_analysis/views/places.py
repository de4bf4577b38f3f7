"""Places: a map of the provinces, and what is on record for each."""

import uuid
from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from evidence import in_time
from evidence.models import Incident, Place
from legal_analysis.library_words import in_our_words
from legal_analysis.lists import Filter, Listing, Order, some
from legal_analysis.models import Policy
from legal_analysis.page_map import page_map
from legal_analysis.templatetags.records import place_words
from legal_analysis.views.reading import (
    keep_choice,
    library_addresses,
    library_choice,
    library_list_page,
    library_page,
    may_read,
    reader,
    sees_exactly,
    when,
)


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
class Line:
    """One province: how many policies of its own, how many published incidents."""

    place: Place
    measures: int
    events: int


@library_list_page
def places(request: HttpRequest) -> HttpResponse:
    """The 34 provinces: incidents others published, for those who may read incidents; policies."""
    if request.method == "POST":
        return keep_choice(request, listing())
    user = reader(request)
    provinces = Place.objects.filter(level=Place.Level.PROVINCE)
    measures = _policies_by_province()
    events = _published_incidents_by_province(user)
    counts, title = (
        (events, _("Published incidents in each province"))
        if events is not None
        else (measures, _("Policies of each province"))
    )
    names = {
        place.code: place_words(place.name_en, place.name_fa_af, place.name_ps)[0]
        for place in provinces
    }
    offered, rows = listing(), provinces.annotate(districts_known=Count("districts"))
    page = offered.page(rows, library_choice(request, offered))
    context = library_addresses(request, page) | {
        "page": page,
        "map": page_map(counts, names=names, ids={place.code: place.pk for place in provinces}),
        "map_title": title,
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


@library_page
def place(request: HttpRequest, place_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    place = get_object_or_404(Place.objects.select_related("province"), pk=place_id)
    exactly = sees_exactly(user)
    within = Q(place=place) | Q(place__province=place)
    readable = may_read(user, Incident, "title")
    incidents = Incident.objects.visible_to(user).filter(within).select_related("place")
    if not exactly and place.level == Place.Level.DISTRICT:
        # In which district a survivor's incident was is for analysts.
        incidents = incidents.filter(organisation=None)
    incidents = incidents.order_by(*in_time.oldest_first(exactly=exactly))
    shown = some(incidents if readable else incidents.none())
    context = {
        "place": place,
        "districts": place.districts.order_by("code"),
        "policies": place.policies.order_by("date_range", "code"),
        "readable": readable,
        "incidents": [(row, *when(row, exactly=exactly)) for row in shown.rows],
        "hidden": shown.hidden,
    }
    return TemplateResponse(request, "legal_analysis/place.html", context)
