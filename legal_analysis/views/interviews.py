"""The pages of an interview: begun, saved at each step, checked, sent and forgotten."""

import datetime
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access, audit, workload
from accounts import help as helping
from accounts.models import Organisation, Role, User
from evidence import drafts
from evidence.models import Draft
from evidence.models.draft import OLD_AFTER_DAYS
from legal_analysis.interview import explanation, pages, sending, summary, telling
from legal_analysis.interview.pages import Page
from legal_analysis.views.reading import reader

# Where what is shown after sending waits: the session, which lies sealed. Long enough for a line
# that drops, short enough for a telephone that is taken away.
SENT = "interview.sent"
SHOWN_FOR = datetime.timedelta(minutes=10)

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
    if request.method != "POST":
        return _show(request, draft, asked, answers)
    if asked.name == pages.WORDS:
        return _words(request, draft, asked)
    form = asked.form(request.POST, answers=answers, number=number)
    if "keep" in request.POST:
        old = telling.is_old(answers, asked.key, request.POST.get("shown", ""))
        return _kept(request, draft, asked, {} if old else {asked.key: form.typed()})
    changes = {asked.key: form.typed(), **telling.count(answers, asked.key)}
    draft = _save(request, draft, asked, changes)
    if elsewhere := _elsewhere(request, draft, asked):
        return elsewhere
    if not form.is_valid():
        # To the page itself: a browser keeps what an answered form held, not what an address shows (T-16).
        return _to(draft, asked)
    if copied := sending.copy_of(asked, draft.answers):
        draft = _save(request, draft, asked, copied)
    return _go_on(draft, asked)


def _save(request: HttpRequest, draft: Draft, asked: Page, changes: telling.Changes) -> Draft:
    return drafts.save(draft, page=asked.name, changes=changes, by=reader(request))


def _kept(
    request: HttpRequest, draft: Draft, asked: Page, changes: telling.Changes
) -> HttpResponse:
    """Answer a page that keeps itself while it is typed: nothing to show, or that it is old."""
    if not changes:
        return HttpResponse(status=HTTPStatus.CONFLICT)
    _save(request, draft, asked, changes)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _elsewhere(request: HttpRequest, draft: Draft, asked: Page) -> HttpResponse | None:
    """Where she goes without having finished this page; None if she goes on."""
    if "later" in request.POST:
        return redirect("interviews")
    if "overview" in request.POST:
        return redirect("interview_check", draft.pk)
    before, _after = pages.neighbours(draft.answers, asked)
    return _to(draft, before) if "back" in request.POST and before else None


def _go_on(draft: Draft, asked: Page) -> HttpResponse:
    _before, after = pages.neighbours(draft.answers, asked)
    return redirect("interview_check", draft.pk) if after is None else _to(draft, after)


def _to(draft: Draft, asked: Page) -> HttpResponse:
    if asked.number:
        return redirect("interview_part", draft.pk, asked.name, asked.number)
    return redirect("interview_page", draft.pk, asked.name)


def _words(request: HttpRequest, draft: Draft, asked: Page) -> HttpResponse:
    """Her account: each paragraph is kept by itself, and can be changed or taken out until it is sent."""
    post, said, answers = request.POST, telling.typed(request.POST), draft.answers
    if "keep" in post:
        return _kept(request, draft, asked, telling.keep_unfinished(answers, said))
    button = next((name for name in ("change", "take_out", "put_back") if name in post), "")
    changes = telling.press(answers, said, button=button, which=post.get(button, ""))
    if changes:
        draft = _save(request, draft, asked, changes)
    if elsewhere := _elsewhere(request, draft, asked):
        return elsewhere
    if "go_on" in post and telling.is_told(draft.answers):
        return _go_on(draft, asked)
    return _to(draft, asked)


def _show(request: HttpRequest, draft: Draft, asked: Page, answers: Any) -> HttpResponse:
    before, _after = pages.neighbours(answers, asked)
    every = pages.path(answers)
    telling_it = asked.name == pages.WORDS
    pen = telling.under_the_pen(answers) if telling_it else None
    audit.record(action="draft.read", subject=draft, by=reader(request))
    today = workload.accounts_today(reader(request)) if before is None else 0
    context = {
        "draft": draft,
        "page": asked,
        "form": asked.shown(answers),
        "before": before,
        "shown": telling.times_sent(answers, asked.key),
        "place": pen.place if pen else "",
        "step": next(i for i, one in enumerate(every, start=1) if one.key == asked.key),
        "steps": len(every),
        "told": telling.paragraphs(answers) if telling_it else [],
        "taken_out": telling_it and telling.OUT in answers,
        "explained": explanation.texts() if asked.name == "explained" else [],
        "about": summary.about(asked),
        "today": today,
        "is_much": workload.is_much(today),
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
        "hands_over": sending.hands_over(answers),
        "somebody_helps": helping.is_staffed(draft.organisation),
        "allowed": summary.allowed(answers),
        "told": telling.paragraphs(answers),
    }
    return TemplateResponse(request, "legal_analysis/interview_check.html", context)


@require_POST
@login_required
@transaction.atomic
def send(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Put it in the record and forget it: from then on she sees a code and a status."""
    user = _documenter(request)
    if _was_sent(request, draft_id):
        return redirect("interview_sent")  # the answer got lost, and the button was pressed again
    draft = get_object_or_404(drafts.of(user).select_for_update(of=("self",)), pk=draft_id)
    if pages.missing(draft.answers):
        return redirect("interview_check", draft.pk)
    outcome = sending.send(draft, by=user)
    request.session[SENT] = {
        "draft": str(draft_id),
        "until": (timezone.now() + SHOWN_FOR).timestamp(),
        "code": outcome.code,
        "receipt": outcome.receipt,
        "handed_over": outcome.handed_over,
    }
    return redirect("interview_sent")


def _was_sent(request: HttpRequest, draft_id: uuid.UUID) -> bool:
    return bool(_just_sent(request).get("draft") == str(draft_id))


def _just_sent(request: HttpRequest) -> dict[str, Any]:
    """What this session sent last, for as long as it is shown."""
    found: dict[str, Any] = request.session.get(SENT, {})
    return found if found.get("until", 0) > timezone.now().timestamp() else {}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sent(request: HttpRequest) -> HttpResponse:
    """The code of the account, and the one she may keep: until they are put away, or a while passed."""
    _documenter(request)
    if request.method == "POST":
        request.session.pop(SENT, None)
        return redirect("sent")
    context = _just_sent(request)
    if not context:
        request.session.pop(SENT, None)
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
