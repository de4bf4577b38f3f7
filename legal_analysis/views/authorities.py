"""Institutions and public office-holders. A row here is no accusation, and its page says so."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from evidence.models import Authority, Incident, Involvement
from legal_analysis.lists import Filter, Listing, Order, some
from legal_analysis.views.reading import (
    CHECKED,
    YES_NO,
    library_list,
    library_page,
    may_read,
    reader,
    sees_exactly,
    when,
)

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


@library_page
def authorities(request: HttpRequest) -> HttpResponse:
    rows = Authority.objects.select_related("institution")
    return library_list(request, "legal_analysis/authorities.html", LISTING, rows)


@library_page
def authority(request: HttpRequest, code: str) -> HttpResponse:
    user = reader(request)
    authority = get_object_or_404(
        Authority.objects.select_related("institution").prefetch_related(
            "tenures", "measures", "office_holders", "policies", "graded_sources__source"
        ),
        code=code,
    )
    exactly = sees_exactly(user)
    readable = may_read(user, Incident, "title")
    named = Involvement.objects.visible_to(user).filter(authority=authority)
    incidents = Incident.objects.visible_to(user).filter(pk__in=named.values("act__incident"))
    shown = some(incidents.order_by("date_range", "code") if readable else incidents.none())
    context = {
        "authority": authority,
        "readable": readable,
        "incidents": [(row, *when(row, exactly=exactly)) for row in shown.rows],
        "hidden": shown.hidden,
    }
    return TemplateResponse(request, "legal_analysis/authority.html", context)
