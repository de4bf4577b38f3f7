"""The pages of an interview: begun, saved at each step, checked, sent and forgotten."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access, audit
from accounts.models import Organisation, Role, User
from evidence import drafts
from evidence.models import Draft
from evidence.models.draft import OLD_AFTER_DAYS
from legal_analysis.interview import explanation, pages, sending, summary
from legal_analysis.interview.pages import Page
from legal_analysis.views.reading import reader

# Where what is shown once after sending waits for the next page: the session, which lies sealed.
SENT = "interview.sent"

View = Callable[..., HttpResponse]


def _documenter(request: HttpRequest) -> User:
    """Errors: Http404 for everybody who takes down no interviews."""
    user = reader(request)
    if not _organisations(user):
        raise Http404
    return user


def _organisations(user: User) -> list[Any]:
    return [
        standing.organisation_id
        for standing in access.standings(user)
        if standing.role == Role.DOCUMENTER and standing.organisation_id
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def begun(request: HttpRequest) -> HttpResponse:
    """Her interviews on their way; POST begins another."""
    user = _documenter(request)
    if request.method == "POST":
        organisation = Organisation.objects.get(pk=_organisations(user)[0])
        draft = drafts.begin(by=user, organisation=organisation)
        return redirect("interview_page", draft.pk, pages.path({})[0].name)
    audit.record(action="draft.listed", by=user)
    context = {"drafts": drafts.of(user), "old_after": OLD_AFTER_DAYS}
    return TemplateResponse(request, "legal_analysis/interviews.html", context)


def _draft(request: HttpRequest, draft_id: uuid.UUID) -> Draft:
    return get_object_or_404(drafts.of(_documenter(request)), pk=draft_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def page(request: HttpRequest, draft_id: uuid.UUID, name: str, number: int = 0) -> HttpResponse:
    """One group of questions. What is typed is kept, right or wrong, before anything is said of it."""
    draft = _draft(request, draft_id)
    answers = draft.answers
    asked = pages.found(answers, name, number)
    if asked is None:
        # An answer before took this page off the path: an old tab, or Back.
        return redirect("interview_check", draft.pk)
    if asked.name == pages.WORDS:
        return _words(request, draft, asked)
    if request.method != "POST":
        return _show(request, draft, asked, answers)
    form = asked.form(request.POST, answers=answers, number=number)
    draft = drafts.save(draft, page=asked.key, answers=form.typed(), by=reader(request))
    answers = draft.answers
    if "later" in request.POST:
        return redirect("interviews")
    if not form.is_valid():
        return _show(request, draft, asked, answers)
    if copied := sending.copy_of(asked, answers):
        for key, typed in copied.items():
            draft = drafts.save(draft, page=key, answers=typed, by=reader(request))
        answers = draft.answers
    return _go_on(draft, asked, answers)


def _go_on(draft: Draft, asked: Page, answers: Any) -> HttpResponse:
    _before, after = pages.neighbours(answers, asked)
    return redirect("interview_check", draft.pk) if after is None else _to(draft, after)


def _to(draft: Draft, asked: Page) -> HttpResponse:
    if asked.number:
        return redirect("interview_part", draft.pk, asked.name, asked.number)
    return redirect("interview_page", draft.pk, asked.name)


def _words(request: HttpRequest, draft: Draft, asked: Page) -> HttpResponse:
    """Her account: each paragraph is kept by itself, and can be changed or taken out until it is sent."""
    user, told = reader(request), pages.paragraphs(draft.answers)
    place = _place(request.POST.get("place", ""), told)
    if request.method != "POST":
        return _show(request, draft, asked, draft.answers)
    if "take_out" in request.POST and place is not None:
        del told[place]
        drafts.save(draft, page=asked.key, answers=told, by=user)
        return _to(draft, asked)
    if "change" in request.POST and place is not None:
        form = asked.form(
            initial={"text": told[place]["text"], "knowledge": told[place]["knowledge"]},
            answers=draft.answers,
        )
        return _show(request, draft, asked, draft.answers, form=form, place=place)
    form = asked.form(request.POST, answers=draft.answers)
    if not form["text"].data and "go_on" in request.POST and told:
        return _go_on(draft, asked, draft.answers)
    if "later" in request.POST and not form["text"].data:
        return redirect("interviews")
    if form["text"].data:
        # A paragraph that lacks an answer is kept too; the page of checking names it.
        fresh = sending.split(form["text"].data, form["knowledge"].data or "not_stated")
        at = len(told) if place is None else place
        told[at : at + (place is not None)] = fresh
        draft = drafts.save(draft, page=asked.key, answers=told, by=user)
        if "later" in request.POST:
            return redirect("interviews")
        return _go_on(draft, asked, draft.answers) if "go_on" in request.POST else _to(draft, asked)
    form.is_valid()
    return _show(request, draft, asked, draft.answers, form=form, place=place)


def _place(text: str, told: list[Any]) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        return None
    return int(text) if int(text) < len(told) else None


def _show(
    request: HttpRequest,
    draft: Draft,
    asked: Page,
    answers: Any,
    *,
    form: Any = None,
    place: int | None = None,
) -> HttpResponse:
    before, _after = pages.neighbours(answers, asked)
    every = pages.path(answers)
    if form is None:
        form = asked.form(answers=answers) if asked.name == pages.WORDS else asked.bound(answers)
    audit.record(action="draft.read", subject=draft, by=reader(request))
    context = {
        "draft": draft,
        "page": asked,
        "form": form,
        "before": before,
        "place": place,
        "step": next(i for i, one in enumerate(every, start=1) if one.key == asked.key),
        "steps": len(every),
        "told": pages.paragraphs(answers) if asked.name == pages.WORDS else [],
        "explained": explanation.texts() if asked.name == "explained" else [],
        "about": summary.about(asked),
    }
    return TemplateResponse(request, "legal_analysis/interview.html", context)


@require_safe
@login_required
@transaction.atomic
def check(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Everything that was answered, with what is missing; from here it is sent or thrown away."""
    draft = _draft(request, draft_id)
    answers = draft.answers
    audit.record(action="draft.read", subject=draft, by=reader(request))
    context = {
        "draft": draft,
        "parts": summary.of(answers),
        "missing": pages.missing(answers),
        "last": pages.path(answers)[-1],
        "ends_here": sending.nothing_is_kept(answers),
        "allowed": summary.allowed(answers),
        "told": pages.paragraphs(answers),
    }
    return TemplateResponse(request, "legal_analysis/interview_check.html", context)


@require_POST
@login_required
@transaction.atomic
def send(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Put it in the record and forget it: from then on she sees a code and a status."""
    user = _documenter(request)
    draft = get_object_or_404(drafts.of(user).select_for_update(of=("self",)), pk=draft_id)
    if pages.missing(draft.answers):
        return redirect("interview_check", draft.pk)
    outcome = sending.send(draft, by=user)
    request.session[SENT] = {"code": outcome.code, "receipt": outcome.receipt}
    return redirect("interview_sent")


@require_safe
@login_required
def sent(request: HttpRequest) -> HttpResponse:
    """What is shown once: the code of the account, and the one she may keep."""
    _documenter(request)
    context = request.session.pop(SENT, None) or {}
    return TemplateResponse(request, "legal_analysis/interview_sent.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def throw_away(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Asks once, then destroys what was written."""
    draft = _draft(request, draft_id)
    if request.method == "POST":
        drafts.throw_away(draft, by=reader(request))
        messages.success(request, _("It is destroyed. Nobody can read it again."))
        return redirect("interviews")
    audit.record(action="draft.read", subject=draft, by=reader(request))
    return TemplateResponse(request, "legal_analysis/interview_throw_away.html", {"draft": draft})
