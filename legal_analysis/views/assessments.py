"""The assessments of a case: one element in prose with everything cited on it, and what is said about it."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Case, IntegerField, JSONField, Prefetch, QuerySet, When
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts import access, audit
from accounts.models import User
from evidence import own_words
from evidence.models import EvidenceItem, Incident
from legal_analysis.assessing import second, since, texts, writing
from legal_analysis.assessing.against import with_what_contradicts
from legal_analysis.matrix import assessments_of
from legal_analysis.models import (
    Assessment,
    AssessmentComment,
    CaseFile,
    Citation,
    Element,
    Part,
    Right,
    Submission,
)
from legal_analysis.views.cases import opened
from legal_analysis.views.histories import Names
from legal_analysis.views.prose import Prose
from legal_analysis.views.reading import readable_accounts, reader, record_page

# Refusals she can do something about while her words stay in the form.
MENDED = (
    own_words.QuotesAccount,
    second.ContraryMissing,
    second.Moved,
    second.NotReady,
    second.NothingSaid,
    second.ToReadAgain,
    second.TooLong,
)
STANCES_IN_ORDER = Case(
    *(When(stance=stance, then=place) for place, stance in enumerate(Citation.Stance.values)),
    output_field=IntegerField(),
)


class SayForm(forms.Form):
    part = forms.ChoiceField(
        label=_("About"), choices=[("", _("All of it")), *Part.choices], required=False
    )
    text = forms.CharField(
        label=_("Your comment"),
        help_text=_("The team of the case reads it. It stays as it is."),
        max_length=second.LONGEST_COMMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("What should change, or what you looked at"),
        max_length=second.LONGEST_COMMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


# --- The pages that show them ---------------------------------------------------------------------------


@record_page
def case_assessments(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    case_file = opened(request, case_id, part="assessments")
    rows = assessments_of(case_file, reader(request)).select_related(
        "conclusion", "element__framework"
    )
    rows = rows.order_by("element__framework__code", "element__position")
    context = {
        "case": case_file,
        "assessments": since.marked(rows, case_file, reader(request)),
    }
    return TemplateResponse(request, "legal_analysis/case_assessments.html", context)


@record_page
def case_assessment(
    request: HttpRequest, case_id: uuid.UUID, element_id: uuid.UUID
) -> HttpResponse:
    """One element: the assessment in prose and everything cited on it."""
    return _shown(request, case_id, element_id)


def _shown(
    request: HttpRequest,
    case_id: uuid.UUID,
    element_id: uuid.UUID,
    refused: forms.Form | None = None,
) -> HttpResponse:
    """`refused`: a form that was not taken. It stands there again with her words, and says why."""
    case_file = opened(request, case_id, part="assessment")
    user = reader(request)
    element = get_object_or_404(
        Element.objects.select_related("framework").filter(
            framework__in=case_file.frameworks.all()
        ),
        pk=element_id,
    )
    rows = Assessment.objects.visible_to(user).filter(case_file=case_file, element=element)
    found = since.marked(rows.select_related("conclusion"), case_file, user)
    assessment = found[0] if found else None
    frozen = _last_frozen(case_file, user)
    words = {name: getattr(assessment, name) if assessment else [] for name in Part.values}
    prose = Prose(
        [text for part in words.values() for text in part],
        case_file=case_file,
        user=user,
        figures=_figures(frozen),
    )
    context = {
        "case": case_file,
        "element": element,
        "assessment": assessment,
        **shown_with(assessment, case_file, user),
        "frozen": frozen,
        "parts": [
            (label, prose.paragraphs(words[name])) for name, label in Part.choices if words[name]
        ],
        "citations": with_what_contradicts(case_file, citations_of(case_file, element, user), user),
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
    if refused is not None:
        context |= _with_her_words(refused, may_answer=bool(context.get("may_answer")))
    return TemplateResponse(request, "legal_analysis/case_assessment.html", context)


def _with_her_words(refused: forms.Form, *, may_answer: bool) -> dict[str, Any]:
    """Return the form that was not taken; as a comment, where there is nothing to answer any more."""
    if isinstance(refused, SayForm):
        return {"say_form": refused}
    if may_answer:
        return {"answer_form": refused}
    said = SayForm({"say-text": refused["text"].value()}, prefix="say")
    for error in refused.non_field_errors():
        said.add_error(None, error)
    return {"say_form": said}


def citations_of(case_file: CaseFile, element: Element, user: User) -> QuerySet[Citation]:
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


def shown_with(assessment: Assessment | None, case_file: CaseFile, user: User) -> dict[str, Any]:
    """Return what stands beside the text: its state, what this reader may do, what was said."""
    found: dict[str, Any] = {"may_write": access.can_analyse(user, case_file.team)}
    if assessment is None:
        return found
    said = list(AssessmentComment.objects.visible_to(user).filter(assessment=assessment))
    names = Names(
        user, [assessment.author_id, assessment.second_reader_id, *(one.author_id for one in said)]
    )
    is_draft = assessment.state == Assessment.State.DRAFT
    return found | {
        "written_by": names.of(assessment.author_id),
        "read_by": names.of(assessment.second_reader_id),
        "said": [(one, names.of(one.author_id)) for one in said],
        "problems": [one.words for one in texts.problems_of(assessment, user)] if is_draft else [],
        "is_draft": is_draft,
        "may_answer": assessment.state == Assessment.State.WAITING
        and second.can_second(assessment, user),
        "wrote_it": assessment.state == Assessment.State.WAITING
        and user.pk in second.authors_of(assessment),
        "say_form": SayForm(prefix="say"),
        "answer_form": AnswerForm(prefix="answer"),
    }


# --- What is said about it ----------------------------------------------------------------------------


@require_POST
@login_required
def say(request: HttpRequest, case_id: uuid.UUID, element_id: uuid.UUID) -> HttpResponse:
    """A comment; or it is offered to a second reader; or she answers. Which, the button says."""
    user = reader(request)
    case_file, element = element_of(request, case_id, element_id)
    assessment = writing.assessment_of(case_file, element, user)
    if assessment is None:
        raise Http404
    about: Any = {"assessment": assessment, "by": user}
    about["version"] = number_in(request.POST.get("version")) or assessment.version
    asked = request.POST.get("act", "")
    form = _form_of(asked, request)
    if form is not None and not form.is_valid():
        return _shown(request, case_id, element_id, form)
    try:
        _said(asked, form.cleaned_data if form else {}, about, request)
    except MENDED as error:
        if form is None:
            messages.error(request, str(error))
        else:
            form.add_error(None, str(error))
        return _shown(request, case_id, element_id, form)
    return redirect("case_assessment", case_file.pk, element.pk)


def _form_of(asked: str, request: HttpRequest) -> forms.Form | None:
    if asked == "offer":
        return None
    if asked in {"agree", "change"}:
        return AnswerForm(request.POST, prefix="answer")
    return SayForm(request.POST, prefix="say")


def _said(asked: str, told: dict[str, Any], about: dict[str, Any], request: HttpRequest) -> None:
    match asked:
        case "offer":
            second.offer(**about)
            messages.success(request, _("It waits for a second reader now."))
        case "agree":
            second.agree(**about, text=told["text"])
            messages.success(request, _("You are its second reader."))
        case "change":
            second.ask(**about, text=told["text"])
            messages.success(request, _("It is a draft again."))
        case _:
            second.comment(**about, part=told["part"], text=told["text"])


def number_in(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0


# --- What it is about ---------------------------------------------------------------------------------


def element_of(
    request: HttpRequest, case_id: uuid.UUID, element_id: uuid.UUID
) -> tuple[CaseFile, Element]:
    """Return a case this reader may open, and an element of its law."""
    cases = CaseFile.objects.visible_to(reader(request))
    case_file = get_object_or_404(
        cases.select_related("team__organisation", "standard_of_proof"), pk=case_id
    )
    elements = Element.objects.select_related("framework")
    of_its_law = elements.filter(framework__in=case_file.frameworks.all())
    return case_file, get_object_or_404(of_its_law, pk=element_id)


def read(case_file: CaseFile, user: User) -> None:
    audit.record(action="case.read", subject=case_file, by=user, details={"kind": "assessment"})
