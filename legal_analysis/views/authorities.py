"""Institutions and public office-holders. A row here is no accusation, and its page says so."""

import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.models import Authority, Incident, Involvement
from evidence.models.authority import Tenure
from legal_analysis.lists import Filter, Listing, Order, some
from legal_analysis.time_bars import Axis, Bar, axis
from legal_analysis.views.reading import (
    CHECKED,
    YES_NO,
    library_list,
    library_list_page,
    library_page,
    may_read,
    reader,
    sees_exactly,
    when,
)

MOST_TIMES = 50

LISTING = Listing(
    filters=(
        Filter(
            "word",
            _("Word in name or role"),
            lambda word: Q(name__icontains=word) | Q(role__icontains=word),
        ),
        Filter("kind", _("Kind"), lambda value: Q(kind=value), Authority.Kind.choices),
        Filter(
            "measures",
            _("With a public legal measure"),
            lambda value: (
                Q(pk__in=Authority.objects.filter(measures__isnull=False).values("pk"))
                if value == "yes"
                else Q(measures__isnull=True)
            ),
            YES_NO,
        ),
        CHECKED,
    ),
    orders=(
        Order("name", _("By name"), ("name", "code")),
        Order("code", _("By code"), ("code",)),
    ),
)


@library_list_page
def authorities(request: HttpRequest) -> HttpResponse:
    rows = Authority.objects.select_related("institution")
    return library_list(request, "legal_analysis/authorities.html", LISTING, rows)


@library_page
def authority(request: HttpRequest, authority_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    authority = get_object_or_404(
        Authority.objects.select_related("institution").prefetch_related(
            "tenures", "measures", "office_holders", "policies", "graded_sources__source"
        ),
        pk=authority_id,
    )
    exactly = sees_exactly(user)
    readable = may_read(user, Incident, "title")
    named = Involvement.objects.visible_to(user).filter(authority=authority)
    incidents = Incident.objects.visible_to(user).filter(pk__in=named.values("act__incident"))
    shown = some(incidents.order_by("date_range", "code") if readable else incidents.none())
    context = {
        "authority": authority,
        "times": _times_beside(authority),
        "readable": readable,
        "incidents": [(row, *when(row, exactly=exactly)) for row in shown.rows],
        "hidden": shown.hidden,
    }
    return TemplateResponse(request, "legal_analysis/authority.html", context)


@dataclass(frozen=True)
class Times:
    """Who held office when: an axis, and each tenure with its bar."""

    axis: Axis
    rows: tuple[tuple[Tenure, Bar], ...]


def _times_beside(authority: Authority) -> Times | None:
    """The tenures of an institution and those in it; of an office-holder, of all in her institution.

    None if there is nothing to set side by side.
    """
    institution = authority.institution_id or authority.pk
    inside = Q(authority__institution=institution) | Q(authority=institution)
    tenures = list(
        Tenure.objects.filter(inside | Q(authority=authority))
        .select_related("authority")
        .order_by("date_range", "authority__name")[:MOST_TIMES]
    )
    if len(tenures) < 2:
        return None
    drawn = axis((one.date_range for one in tenures), today=timezone.now().date())
    return Times(drawn, tuple((one, drawn.bar(one.date_range)) for one in tenures))
