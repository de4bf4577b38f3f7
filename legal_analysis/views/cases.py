"""The case file: its question and people, its matrix, its assessments, what was frozen from it."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Count, IntegerField, JSONField, Prefetch, Q, QuerySet, When
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access, audit
from accounts.models import Assignment, User
from evidence.models import CaseMaterial, EvidenceItem, Incident
from legal_analysis.library_words import in_our_words
from legal_analysis.lists import Filter, Listing, Order, remembered, some
from legal_analysis.matrix import assessments_of
from legal_analysis.models import (
    Assessment,
    CaseFile,
    Citation,
    Element,
    Framework,
    Right,
    Submission,
)
from legal_analysis.views.prose import Prose
from legal_analysis.views.reading import (
    check_may_read,
    chosen_elsewhere,
    not_her_own,
    readable_accounts,
    reader,
    record_addresses,
    record_list,
    record_page,
)

# The parts of an assessment, in the order of reading.
PARTS = (
    ("law", _("The law")),
    ("facts", _("The facts")),
    ("reasoning", _("Reasoning")),
    ("contrary", _("What speaks against it")),
    ("gaps", _("Gaps (never leave the house)")),
)

MOST_TO_READ = 25
STANCES_IN_ORDER = Case(
    *(When(stance=stance, then=place) for place, stance in enumerate(Citation.Stance.values)),
    output_field=IntegerField(),
)


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
def case_assessments(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case_file = opened(request, case_id, part="assessments")
    rows = assessments_of(case_file, reader(request)).select_related(
        "conclusion", "element__framework"
    )
    context = {
        "case": case_file,
        "assessments": rows.order_by("element__framework__code", "element__position"),
    }
    return TemplateResponse(request, "legal_analysis/case_assessments.html", context)


@record_page
def case_assessment(
    request: HttpRequest, case_id: uuid.UUID, element_id: uuid.UUID
) -> HttpResponse:
    """One element: the assessment in prose and everything cited on it."""
    case_file = opened(request, case_id, part="assessment")
    user = reader(request)
    element = get_object_or_404(
        Element.objects.select_related("framework").filter(
            framework__in=case_file.frameworks.all()
        ),
        pk=element_id,
    )
    assessment = (
        Assessment.objects.visible_to(user)
        .filter(case_file=case_file, element=element)
        .select_related("conclusion")
        .first()
    )
    frozen = _last_frozen(case_file, user)
    texts = {name: getattr(assessment, name) if assessment else [] for name, _label in PARTS}
    prose = Prose(
        [text for part in texts.values() for text in part],
        case_file=case_file,
        user=user,
        figures=_figures(frozen),
    )
    context = {
        "case": case_file,
        "element": element,
        "assessment": assessment,
        "frozen": frozen,
        "parts": [(label, prose.paragraphs(texts[name])) for name, label in PARTS if texts[name]],
        "citations": _citations(case_file, element, user),
        "open_accounts": set(
            readable_accounts(user)
            .filter(
                paragraphs__citations__case_file=case_file, paragraphs__citations__element=element
            )
            .values_list("pk", flat=True)
        ),
        "open_items": set(
            EvidenceItem.objects.visible_to(user)
            .filter(citations__case_file=case_file, citations__element=element)
            .values_list("pk", flat=True)
        ),
        "open_incidents": set(
            Incident.objects.visible_to(user)
            .filter(acts__citations__case_file=case_file, acts__citations__element=element)
            .values_list("pk", flat=True)
        ),
    }
    return TemplateResponse(request, "legal_analysis/case_assessment.html", context)


def _citations(case_file: CaseFile, element: Element, user: User) -> QuerySet[Citation]:
    return (
        Citation.objects.visible_to(user)
        .standing()
        .filter(case_file=case_file, element=element)
        .select_related(
            "paragraph__testimony", "act__incident", "provision__policy", "item__source"
        )
        .prefetch_related(Prefetch("rights", Right.objects.order_by("position")))
        .order_by(STANCES_IN_ORDER, "reason", "id")
    )


def _last_frozen(case_file: CaseFile, user: User) -> Submission | None:
    """The last frozen version with its figures; the rest of the snapshot stays in the database."""
    return (
        Submission.objects.visible_to(user)
        .filter(case_file=case_file)
        .annotate(figures=KeyTransform("figures", Cast("snapshot", JSONField())))
        .defer("snapshot")
        .order_by("-frozen_at", "-version")
        .first()
    )


def _figures(frozen: Submission | None) -> Mapping[str, object]:
    return getattr(frozen, "figures", None) or {}


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
    }
    return TemplateResponse(request, "legal_analysis/case_submissions.html", context)
