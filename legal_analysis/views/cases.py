"""The case file: its question and people, its matrix, its assessments, what was frozen from it."""

import uuid
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access, access_cases, audit
from accounts.models import Assignment, User
from evidence.models import CaseMaterial
from legal_analysis.dossier.shapes import languages_of
from legal_analysis.library_words import in_our_words
from legal_analysis.lists import Filter, Listing, Order, remembered, some
from legal_analysis.models import (
    Assessment,
    CaseFile,
    Citation,
    Framework,
    Mechanism,
    Submission,
)
from legal_analysis.views.reading import (
    check_may_read,
    chosen_elsewhere,
    not_her_own,
    reader,
    record_addresses,
    record_list,
    record_page,
)

MOST_TO_READ = 25


def listing() -> Listing:
    titles = Framework.objects.values_list("code", "title")
    return Listing(
        filters=(
            Filter(
                "framework",
                _("Law"),
                lambda value: Q(pk__in=_with_framework(value)),
                [(code, in_our_words(title)) for code, title in titles],
            ),
        ),
        orders=(
            Order("code", _("By code"), ("code",)),
            Order("title", _("By title"), ("title", "code")),
        ),
    )


def _with_framework(code: str) -> QuerySet[CaseFile, Any]:
    rows = CaseFile.objects.unscoped(reason="pages.filter").filter(frameworks__code=code)
    return rows.values("pk")


@record_list
def cases(request: HttpRequest, number: int = 1) -> HttpResponse:
    user = reader(request)
    check_may_read(user, CaseFile, "title")
    offered = listing()
    if answer := chosen_elsewhere(request, offered, "cases"):
        return answer
    rows = CaseFile.objects.visible_to(user)
    page = offered.page(rows, remembered(request, offered, "cases", page=number))
    context = {
        "page": page,
        "addresses": record_addresses(page, "cases"),
        "sent_to": reverse("cases"),
        "may_open": bool(access_cases.may_open_for(user)),
    }
    return TemplateResponse(request, "legal_analysis/cases.html", context)


def opened(request: HttpRequest, case_id: uuid.UUID, *, part: str) -> CaseFile:
    """Return a case this reader may open, and record that she did."""
    user = reader(request)
    case_file = get_object_or_404(
        CaseFile.objects.visible_to(user).select_related("team__organisation", "standard_of_proof"),
        pk=case_id,
    )
    audit.record(action="case.read", subject=case_file, by=user, details={"kind": part})
    return case_file


@record_page
def case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case_file = opened(request, case_id, part="overview")
    user = reader(request)
    materials = CaseMaterial.objects.visible_to(user).filter(team=case_file.team)
    analyses = access.can_analyse(user, case_file.team)
    context = {
        "case": case_file,
        "rights": case_file.rights.order_by("position"),
        "frameworks": case_file.frameworks.order_by("code"),
        "places": case_file.places.order_by("code"),
        "authorities": case_file.alleged_perpetrators.order_by("code"),
        "team": Assignment.objects.in_force(timezone.now().date())
        .filter(team=case_file.team, user__is_active=True)
        .select_related("user")
        .order_by("role", "user__display_name"),
        "materials": materials.aggregate(
            accounts=Count("testimony"), incidents=Count("incident"), items=Count("item")
        ),
        "citations": Citation.objects.visible_to(user)
        .standing()
        .filter(case_file=case_file)
        .count(),
        "assessments": Assessment.objects.visible_to(user).filter(case_file=case_file).count(),
        "submissions": Submission.objects.visible_to(user).filter(case_file=case_file).count(),
        "may_add": analyses,
        "to_read": some(_given(case_file, user), MOST_TO_READ) if analyses else None,
        "may_prepare": access.can_build_dossier(user, case_file.team),
    }
    return TemplateResponse(request, "legal_analysis/case.html", context)


def _given(case_file: CaseFile, user: User) -> QuerySet[CaseMaterial]:
    """What the team was given and she may read there, what came last first."""
    rows = CaseMaterial.objects.visible_to(user).filter(team=case_file.team)
    rows = rows.filter(
        not_her_own(user, "testimony__interview__interviewer"),
        not_her_own(user, "item__received_by"),
    )
    return rows.select_related("testimony", "incident", "item").order_by("-added_at", "pk")


@record_page
def case_submissions(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case_file = opened(request, case_id, part="submissions")
    rows = (
        Submission.objects.visible_to(reader(request))
        .filter(case_file=case_file)
        .select_related("mechanism")
        .defer("snapshot")
    )
    context = {
        "case": case_file,
        "submissions": rows.order_by("-frozen_at", "mechanism__code", "-version"),
        "may_prepare": access.can_build_dossier(reader(request), case_file.team),
        "receivers": [(one, languages_of(one.code)) for one in Mechanism.objects.all()],
    }
    return TemplateResponse(request, "legal_analysis/case_submissions.html", context)
