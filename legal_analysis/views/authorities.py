"""Institutions and public office-holders. A row here is no accusation, and its page says so."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_authorities
from evidence import dates, in_time
from evidence.actors.offices import not_held, with_not_held
from evidence.models import Authority, Incident, Involvement, Reconciliation, ReportingLine
from evidence.models.authority import Tenure
from legal_analysis.linkage.reading import Authorities
from legal_analysis.lists import Filter, Listing, Order, some
from legal_analysis.time_bars import Axis, Bar, axis
from legal_analysis.views import chains
from legal_analysis.views.chains import KEPT, DayForm
from legal_analysis.views.grading import page_for
from legal_analysis.views.reading import (
    CHECKED,
    YES_NO,
    library_list,
    library_list_page,
    may_read,
    reader,
    sees_exactly,
    when,
)

MOST_TIMES = 50

_DECIDED = {
    "proposed": Q(accepted_at=None, replaced_at=None),
    "stale": Q(stale_since__isnull=False, replaced_at=None),
}

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
        Filter(
            "decided",
            _("What stands"),
            lambda value: Q(pk__in=Reconciliation.objects.filter(_DECIDED[value]).values("actor")),
            (
                ("proposed", _("Proposed, for a second person to accept")),
                ("stale", _("To be read again")),
            ),
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
    rows = with_not_held(Authority.objects.select_related("institution"))
    return library_list(request, "legal_analysis/authorities.html", LISTING, rows)


@library_list_page
def authority(request: HttpRequest, authority_id: uuid.UUID) -> HttpResponse:
    """One authority: what it is, who held it, and its chain on a day, which its form takes."""
    user = reader(request)
    authority = get_object_or_404(
        with_not_held(Authority.objects.select_related("institution")).prefetch_related(
            Prefetch("tenures", Tenure.objects.select_related("reconciliation")),
            "measures",
            Prefetch("office_holders", Authority.objects.exclude(pk__in=not_held().values("pk"))),
            "policies",
            "graded_sources__source",
        ),
        pk=authority_id,
    )
    day = DayForm(request.POST if request.method == "POST" else None, initial=chains.kept(request))
    if day.is_valid():
        request.session[KEPT] = day.cleaned_data["day"]
        return redirect(f"{request.path}#chain")
    exactly = sees_exactly(user)
    readable = may_read(user, Incident, "title")
    named = Involvement.objects.visible_to(user).filter(authority=authority)
    incidents = Incident.objects.visible_to(user).filter(pk__in=named.values("act__incident"))
    incidents = incidents.order_by(*in_time.oldest_first(exactly=exactly))
    shown = some(incidents if readable else incidents.none())
    said = dates.understand(chains.kept(request)["day"])
    context = {
        "authority": authority,
        "times": _times_beside(authority),
        "day": day,
        "chain": chains.shown(
            Authorities(), authority, edtf=said.edtf, calendar=said.calendar, name="here"
        ),
        "lines": _lines(authority),
        "may_write": access_authorities.can_write_line(user),
        "readable": readable,
        "incidents": [(row, *when(row, exactly=exactly)) for row in shown.rows],
        "hidden": shown.hidden,
        "grade_page": page_for(user, "authority"),
    }
    return TemplateResponse(request, "legal_analysis/authority.html", context)


def _lines(authority: Authority) -> list[ReportingLine]:
    """Every line up and down: those that hold first, then what was corrected or taken back."""
    rows = ReportingLine.objects.filter(Q(subordinate=authority) | Q(superior=authority))
    return list(
        rows.select_related("subordinate", "superior", "reconciliation").order_by(
            F("closed_at").asc(nulls_first=True), "date_range", "pk"
        )[:MOST_TIMES]
    )


@dataclass(frozen=True)
class Times:
    """Who held office when: an axis, and each tenure with its bar."""

    axis: Axis
    rows: tuple[tuple[Tenure, Bar], ...]


def _times_beside(authority: Any) -> Times | None:
    """The tenures of an institution and those in it; of an office-holder, of all in her institution.

    None if there is nothing to set side by side.
    """
    institution = (not authority.not_held and authority.institution_id) or authority.pk
    inside = Q(authority__institution=institution) | Q(authority=institution)
    tenures = list(
        Tenure.objects.filter(inside | Q(authority=authority))
        .select_related("authority", "reconciliation")
        .order_by("date_range", "authority__name")[:MOST_TIMES]
    )
    if len(tenures) < 2:
        return None
    drawn = axis((one.date_range for one in tenures), today=timezone.now().date())
    return Times(drawn, tuple((one, drawn.bar(one.date_range)) for one in tenures))
