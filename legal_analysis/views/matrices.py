"""The matrix of a case, what is missing in it, and the citations behind each of its cells."""

import uuid
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from accounts import access
from accounts.models import User
from evidence.models import EvidenceItem, Incident
from legal_analysis import lists
from legal_analysis.assessing.against import record_of, with_what_contradicts
from legal_analysis.lists import Choice, Listing, Page
from legal_analysis.matrix import Gap, Kind, Line, matrix, origins_behind, weakest
from legal_analysis.matrix_filters import NAME, conditions, held_between, listing
from legal_analysis.models import CaseFile, Citation, Element, Right
from legal_analysis.views.cases import opened
from legal_analysis.views.reading import readable_accounts, reader, record_list, sees_exactly

BEHIND = "case_behind"
KEPT_FOR = "case_behind.of"  # in the session: of which case and element the choice is
MOST_GAPS = 10  # named above the matrix at once; the others on demand
AGAINST = Case(
    When(stance=Citation.Stance.UNDERMINES, then=Value(0)),
    When(stance=Citation.Stance.SUPPORTS, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@record_list
def case_matrix(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The matrix. Its form takes what to narrow it by, or a cell or a whole line to look behind."""
    case_file = opened(request, case_id, part="matrix")
    user = reader(request)
    offered = listing(case_file, user, exactly=sees_exactly(user))
    if request.method == "POST":
        if answer := _looked_behind(request, case_file):
            return answer
        lists.remember(request, offered, NAME)
        return redirect(request.path)
    choice = lists.remembered(request, offered, NAME)
    lines = matrix(
        case_file, user, conditions=conditions(offered, choice, exactly=sees_exactly(user))
    )
    gaps = weakest(lines)
    context = {
        "case": case_file,
        "kinds": Kind,
        "lines": lines,
        "page": Page[Any](offered, choice, lines, len(lines), 1, 1),
        "sent_to": request.path,
        "with_gaps": len(gaps),
        "named": min(len(gaps), MOST_GAPS),
        "gaps": list(_by_need(gaps[:MOST_GAPS])),
        "others": len(gaps[MOST_GAPS:]),
        "other_gaps": list(_by_need(gaps[MOST_GAPS:], first=MOST_GAPS + 1)),
        "lacking": [one for one in Gap if any(one in line.gaps for line in gaps)],
    }
    return TemplateResponse(request, "legal_analysis/case_matrix.html", context)


def _by_need(lines: Iterable[Line], *, first: int = 1) -> Iterator[tuple[Any, int, list[Line]]]:
    """Yield lines in the order of their gaps by what the law asks of them, with the number of the first."""
    for need, among in groupby(lines, key=lambda line: line.need):
        found = list(among)
        yield need.label, first, found
        first += len(found)


def _looked_behind(request: HttpRequest, case_file: CaseFile) -> HttpResponse | None:
    """Go to what lies behind a cell, or behind a whole line: an element without a kind. Narrowed as the matrix is.

    The address says only which element.
    """
    # By the code of the element: three hundred keys would weigh a third of the page.
    told = request.POST.get("cell", "")
    code, _separator, kind = told.rpartition(".")
    if kind not in Kind.values:
        code, kind = told, ""
    element = Element.objects.filter(framework__in=case_file.frameworks.all(), code=code).first()
    if element is None:
        return None
    wanted = element.pk
    kept = request.session.get(f"list.{NAME}", {})
    chosen = {"kind": kind} if kind else {}
    request.session[f"list.{BEHIND}"] = {**kept, **chosen}
    _keep_for(request, case_file.pk, wanted)
    return redirect("case_behind", case_file.pk, wanted)


def _keep_for(request: HttpRequest, *which: uuid.UUID) -> None:
    request.session[KEPT_FOR] = [str(one) for one in which]


def _choice_for(request: HttpRequest, offered: Listing, *which: uuid.UUID) -> Choice:
    """Return what was chosen on this page. What was chosen for another element would hide some of this one."""
    page = request.GET.get("page", "1")
    if request.session.get(KEPT_FOR) != [str(one) for one in which]:
        return offered.choice({}, page=page)
    return lists.remembered(request, offered, BEHIND, page=page)


@record_list
def behind(request: HttpRequest, case_id: uuid.UUID, element_id: uuid.UUID) -> HttpResponse:
    """The citations on one element, all stances together, what speaks against it first."""
    case_file = opened(request, case_id, part="citations")
    user = reader(request)
    elements = Element.objects.select_related("framework")
    element = get_object_or_404(
        elements.filter(framework__in=case_file.frameworks.all()), pk=element_id
    )
    offered = listing(case_file, user, exactly=sees_exactly(user), behind=True)
    if request.method == "POST":
        lists.remember(request, offered, BEHIND)
        _keep_for(request, case_file.pk, element.pk)
        return redirect(request.path)
    choice = _choice_for(request, offered, case_file.pk, element.pk)
    rows = _cited(case_file, element, user)
    page = offered.page(rows.filter(*held_between(choice, exactly=sees_exactly(user))), choice)
    kept = conditions(offered, choice, exactly=sees_exactly(user))
    lines = matrix(case_file, user, conditions=kept, only=element)
    known = origins_behind(rows.filter(pk__in=[one.pk for one in page.rows]), case_file)
    context = {
        "case": case_file,
        "element": element,
        # What an element lacks is asked of all kinds of evidence together, and of what need not be read again.
        "in_part": bool({"kind", "stale"} & choice.values.keys()),
        "by_right": "right" in choice.values,
        "line": next(one for one in lines if one.element == element),
        "page": page,
        "sent_to": request.path,
        "addresses": {which: f"?page={number}" for which, number in page.turns.items()},
        "analyses": access.can_analyse(user, case_file.team),
        **_open_to(user, page.rows),
        "rows": [
            (one, others, len(known.of(record_of(one))))
            for one, others in with_what_contradicts(case_file, page.rows, user)
        ],
    }
    return TemplateResponse(request, "legal_analysis/case_behind.html", context)


def _cited(case_file: CaseFile, element: Element, user: User) -> QuerySet[Citation]:
    rows = Citation.objects.visible_to(user).standing()
    return (
        rows.filter(case_file=case_file, element=element)
        .annotate(against=AGAINST)
        .select_related(
            "paragraph__testimony", "act__incident", "provision__policy", "item__source"
        )
        .prefetch_related(Prefetch("rights", Right.objects.order_by("position")))
    )


def _open_to(user: User, rows: Iterable[Citation]) -> dict[str, Any]:
    """Return which of the cited records she may open; what she may not open is not named (T-02)."""
    listed = list(rows)
    accounts = {one.paragraph.testimony_id for one in listed if one.paragraph}
    incidents = {one.act.incident_id for one in listed if one.act}
    items = {one.item_id for one in listed if one.item_id}

    def among(found: Any, wanted: set[Any]) -> set[Any]:
        return set(found.filter(pk__in=wanted).values_list("pk", flat=True))

    return {
        "open_accounts": among(readable_accounts(user), accounts),
        "open_incidents": among(Incident.objects.visible_to(user), incidents),
        "open_items": among(EvidenceItem.objects.visible_to(user), items),
    }
