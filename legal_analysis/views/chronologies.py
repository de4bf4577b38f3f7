"""The chronology of a case: what happened, what was ordered, and who told us of when."""

import uuid

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts import access
from legal_analysis import chronology, lists
from legal_analysis.counting import incidents_of
from legal_analysis.dossier.questions import of_library_or_case
from legal_analysis.lists import Filter, Listing, Order
from legal_analysis.models import CaseFile, Policy
from legal_analysis.narrowing import (
    accounts_on,
    incidents_on,
    narrowed,
    period_of,
    period_told,
    policies_in,
    policies_on,
)
from legal_analysis.views.cases import opened
from legal_analysis.views.reading import (
    dates_between,
    in_province,
    library_addresses,
    provinces_to_choose,
    readable_accounts,
    reader,
    record_list,
    rights_to_choose,
    sees_exactly,
)

PER_PAGE = 50


def everything(_value: str) -> Q:
    """A choice that means another condition for each kind of record: `narrowed` puts it."""
    return Q()


def listing(*, exactly: bool) -> Listing:
    return Listing(
        filters=(
            Filter("kind", _("Kind"), everything, chronology.Kind.choices),
            Filter("right", _("Right"), everything, rights_to_choose()),
            Filter("province", _("Province"), everything, provinces_to_choose()),
            *dates_between(exactly=exactly),
        ),
        orders=(
            Order("oldest", _("Oldest first"), ("first",)),
            Order("newest", _("Newest first"), ("-first",)),
        ),
        per_page=PER_PAGE,
    )


@record_list
def case_chronology(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    exactly = sees_exactly(user)
    offered = listing(exactly=exactly)
    if request.method == "POST":
        get_object_or_404(CaseFile.objects.visible_to(user), pk=case_id)
        lists.remember(request, offered, "chronology")
        return redirect("case_chronology", case_id)
    case_file = opened(request, case_id, part="chronology")
    choice = lists.remembered(request, offered, "chronology", page=request.GET.get("page", "1"))
    told = readable_accounts(user).filter(
        of_library_or_case("testimony", case_file.team), period_told(case_file, exactly=exactly)
    )
    line = chronology.on_the_line(
        measures=narrowed(
            Policy.objects.filter(period_of(case_file)),
            offered,
            choice,
            right=policies_on,
            province=policies_in,
        ),
        incidents=narrowed(
            incidents_of(case_file, user),
            offered,
            choice,
            right=incidents_on,
            province=in_province,
        ),
        accounts=narrowed(told, offered, choice, right=accounts_on, province=in_province),
        exactly=exactly,
    )
    page = chronology.page(line, offered, choice, exactly=exactly)
    context = library_addresses(request, page) | {
        "case": case_file,
        "page": page,
        "may_prepare": access.can_build_dossier(user, case_file.team),
    }
    return TemplateResponse(request, "legal_analysis/case_chronology.html", context)
