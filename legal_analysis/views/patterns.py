"""Patterns of a case: what it counts, by what the reader chooses, one question at a time."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidence.coarse import month_begins, month_ends
from evidence.models import Incident
from legal_analysis import counted, lists
from legal_analysis.counting import Dimension, incidents_of
from legal_analysis.lists import Choice, Filter, Listing, Order, Page
from legal_analysis.models import CaseFile, Policy
from legal_analysis.narrowing import (
    incidents_on,
    narrowed,
    period_of,
    policies_in,
    policies_on,
)
from legal_analysis.views.cases import opened
from legal_analysis.views.chronologies import everything
from legal_analysis.views.reading import (
    dates_between,
    days_of,
    in_province,
    provinces_to_choose,
    reader,
    record_list,
    rights_to_choose,
    sees_exactly,
)

BY = [(one.value, one.label) for one in Dimension if one not in {Dimension.REGION, Dimension.SIDE}]


def listing(measures: list[tuple[str, str]], *, exactly: bool) -> Listing:
    beside = (
        Filter(
            "measure", _("Before and since a policy"), everything, measures, none=_("No policy")
        ),
    )
    return Listing(
        filters=(
            Filter("what", _("What is counted"), everything, counted.What.choices, none=""),
            Filter("down", _("By"), everything, BY, none=""),
            Filter("across", _("And by"), everything, BY, none=_("Nothing else")),
            *(beside if measures else ()),
            Filter("right", _("Right"), everything, rights_to_choose()),
            Filter("province", _("Province"), everything, provinces_to_choose()),
            *dates_between(exactly=exactly),
        ),
        orders=(Order("usual", "", ("pk",)),),
    )


@record_list
def case_patterns(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    exactly = sees_exactly(user)
    if request.method == "POST":
        case_file = get_object_or_404(
            CaseFile.objects.visible_to(user).select_related("team"), pk=case_id
        )
    else:
        case_file = opened(request, case_id, part="patterns")
    incidents = incidents_of(case_file, user)
    offered = listing(counted.measures_to_compare(incidents), exactly=exactly)
    if request.method == "POST":
        lists.remember(request, offered, "patterns")
        return redirect("case_patterns", case_id)
    choice = lists.remembered(request, offered, "patterns")
    today = timezone.now().date()
    result = _counted(case_file, incidents, offered, choice, exactly=exactly)
    context = {
        "case": case_file,
        "page": Page[Any](offered, choice, list(result.parts), len(result.parts), 1, 1),
        "sent_to": request.path,
        "counted": result,
        "beside": result.policy
        and counted.days_beside(
            result.policy,
            *_days_counted(case_file, choice, today, exactly=exactly),
            exactly=exactly,
        ),
        "today": today.isoformat(),
    }
    return TemplateResponse(request, "legal_analysis/case_patterns.html", context)


def _days_counted(
    case_file: CaseFile, choice: Choice, today: date, *, exactly: bool
) -> tuple[date | None, date]:
    """Return the first day that is counted and the first that is not: of the period, of what was chosen, of today."""
    period, chosen = case_file.date_range, choice.values
    first, after = (period.lower, period.upper) if period else (None, None)
    if not exactly:  # of ours whole months are counted, as period_told has them
        first, after = first and month_begins(first), after and month_ends(after)
    begins, ends = [first], [after, today + timedelta(days=1)]
    if "since" in chosen:
        begins.append(days_of(chosen["since"], exactly=exactly)[0])
    if "until" in chosen:
        ends.append(days_of(chosen["until"], exactly=exactly)[1])
    return max(filter(None, begins), default=None), min(filter(None, ends))


def _counted(
    case_file: CaseFile,
    incidents: QuerySet[Incident],
    offered: Listing,
    choice: Choice,
    *,
    exactly: bool,
) -> counted.Counted:
    """Answer what was chosen; if nothing was, incidents by the right they take."""
    chosen = choice.values
    what = counted.What(chosen.get("what", counted.What.INCIDENTS))
    if what is not counted.What.INCIDENTS:
        measures = Policy.objects.filter(period_of(case_file))
        rows = narrowed(measures, offered, choice, right=policies_on, province=policies_in)
        return counted.of_measures(rows, what)
    across = chosen.get("across")
    measure = chosen.get("measure")
    return counted.of_incidents(
        narrowed(incidents, offered, choice, right=incidents_on, province=in_province),
        Dimension(chosen.get("down", Dimension.RIGHT)),
        Dimension(across) if across else None,
        policy=Policy.objects.get(pk=measure) if measure else None,
        exactly=exactly,
        named=list(case_file.alleged_perpetrators.values_list("pk", flat=True)),
    )
