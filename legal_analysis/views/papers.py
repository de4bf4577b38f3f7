"""Entering a policy: looked for, written page by page, checked, sent, and verified by a second person."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access, access_policies, audit
from accounts.models import User
from legal_analysis.interview import telling
from legal_analysis.models import Policy, PolicyEntry
from legal_analysis.policy_entry import pages, rules, similar, summary
from legal_analysis.policy_entry.pages import Page
from legal_analysis.policy_entry.questions import Answer, Question, Relation, Search
from legal_analysis.policy_entry.similar import Looked
from legal_analysis.views.reading import reader

MOST = 100  # of each list; what waits longest comes first
# While these are asked, what may be the same is shown beside them.
EARLY = ("name", "what", "when")


def _worker(request: HttpRequest) -> User:
    """Errors: Http404 for everybody who neither enters nor verifies policies."""
    user = reader(request)
    if not access.has_role(user, *access_policies.VERIFIERS):
        raise Http404
    return user


def _writer(request: HttpRequest) -> User:
    user = reader(request)
    if not access_policies.can_enter_policy(user):
        raise Http404
    return user


@require_safe
@login_required
def papers(request: HttpRequest) -> HttpResponse:
    """What waits for her as the second person, and what she entered herself."""
    user = _worker(request)
    audit.record(action="policy.listed", by=user)
    context = {
        "waiting": rules.waiting_for(user)[:MOST],
        "own": rules.of(user)[:MOST],
        "may_enter": access_policies.can_enter_policy(user),
    }
    return TemplateResponse(request, "legal_analysis/papers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def new(request: HttpRequest) -> HttpResponse:
    """First it is looked for. What was typed goes on to the pages of the entry."""
    user = _writer(request)
    form = Search(request.POST if request.method == "POST" else None)
    found = []
    if form.is_valid():
        typed = form.cleaned_data
        looked = Looked((typed["title"],), typed["number"], typed["issuer"], typed["date"])
        found = similar.alike(looked, user=user)
        if not found or "enter" in request.POST:
            entry = rules.begin(by=user, looked=typed)
            return redirect("paper_page", entry.pk, pages.path({})[0].name)
    return TemplateResponse(
        request, "legal_analysis/paper_new.html", {"form": form, "found": found}
    )


@require_POST
@login_required
def correct(request: HttpRequest, policy_id: uuid.UUID) -> HttpResponse:
    """Begin to correct a policy people entered."""
    user = _writer(request)
    policy = get_object_or_404(Policy, pk=policy_id)
    return redirect("paper", rules.correct(policy, by=user).pk)


# --- Writing ----------------------------------------------------------------------------------------


def _entry(request: HttpRequest, entry_id: uuid.UUID) -> PolicyEntry:
    return get_object_or_404(rules.readable(_worker(request)), pk=entry_id)


def _own(request: HttpRequest, entry_id: uuid.UUID) -> PolicyEntry:
    """An entry she may write on. Errors: Http404, also for those who may only read it."""
    user, entry = reader(request), _entry(request, entry_id)
    if not access_policies.can_write_entry(user, entry, author_id=entry.author_id):
        raise Http404
    return entry


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def page(request: HttpRequest, entry_id: uuid.UUID, name: str, number: int = 0) -> HttpResponse:
    """One group of questions. What is typed is kept, right or wrong, before anything is said of it."""
    entry = _own(request, entry_id)
    asked = pages.found(rules.told(entry), name, number)
    if asked is None or not entry.can_be_written:
        # Taken out, sent or verified meanwhile: an old tab, or Back.
        return redirect("paper", entry.pk)
    if request.method != "POST":
        return _show(request, entry, asked)
    user, shown = reader(request), request.POST.get("shown", "")
    if "take_out" in request.POST:
        return _to(entry, _nearest(rules.take_out(entry, page=asked, shown=shown, by=user), asked))
    if "put_back" in request.POST:
        entry = rules.put_back(entry, by=user)
        return _to(entry, pages.one_of_many(name, pages.written(entry.answers, name)))
    form = asked.form(request.POST, answers=rules.told(entry), number=number)
    if "keep" in request.POST:
        # A page that keeps itself while it is typed: nothing to show, or that it is old.
        kept = rules.keep(entry, page=asked, typed=form.typed(), shown=shown, by=user)
        return HttpResponse(status=HTTPStatus.NO_CONTENT if kept else HTTPStatus.CONFLICT)
    entry = rules.save(entry, page=asked, typed=form.typed(), by=user)
    if elsewhere := _elsewhere(request, entry, asked):
        return elsewhere
    form = asked.bound(rules.told(entry))
    if isinstance(form, Relation) and "look" in request.POST:
        form.looking = True
        return _show(request, entry, asked, form=form)
    if not form.is_valid():
        return _show(request, entry, asked, form=form)
    return _go_on(request, entry, asked)


def _elsewhere(request: HttpRequest, entry: PolicyEntry, asked: Page) -> HttpResponse | None:
    """Where she goes without having finished this page; None if she goes on."""
    if "later" in request.POST:
        return redirect("papers")
    if "overview" in request.POST:
        return redirect("paper", entry.pk)
    before, _after = pages.neighbours(rules.told(entry), asked)
    return _to(entry, before) if "back" in request.POST and before else None


def _go_on(request: HttpRequest, entry: PolicyEntry, asked: Page) -> HttpResponse:
    answers = rules.told(entry)
    if "more" in request.POST and asked.name in pages.MANY:
        return _to(entry, pages.one_of_many(asked.name, pages.written(answers, asked.name) + 1))
    _before, after = pages.neighbours(answers, asked)
    return redirect("paper", entry.pk) if after is None else _to(entry, after)


def _nearest(entry: PolicyEntry, asked: Page) -> Page:
    """What stands in the place of one that was taken out; else what comes before it."""
    number = min(asked.number, max(1, pages.written(entry.answers, asked.name)))
    return pages.one_of_many(asked.name, number) if asked.number else asked


def _to(entry: PolicyEntry, asked: Page) -> HttpResponse:
    if asked.number:
        return redirect("paper_part", entry.pk, asked.name, asked.number)
    return redirect("paper_page", entry.pk, asked.name)


def _show(
    request: HttpRequest, entry: PolicyEntry, asked: Page, *, form: Any = None
) -> HttpResponse:
    user, answers = reader(request), rules.told(entry)
    before, _after = pages.neighbours(answers, asked)
    keys = [one.key for one in pages.path(answers)]
    audit.record(action="policy.read", subject=entry, by=user)
    context = {
        "entry": entry,
        "page": asked,
        "form": form or asked.bound(answers),
        "before": before,
        "many": asked.name in pages.MANY,
        "shown": telling.times_sent(answers, asked.key),
        "taken_out": answers.get(pages.OUT, {}).get("name") == asked.name,
        "can_be_taken_out": asked.key in keys and pages.written(answers, asked.name) > 1,
        "meant": summary.meant(asked, answers),
        "alike": _alike(entry, user) if asked.name in EARLY else [],
    }
    return TemplateResponse(request, "legal_analysis/paper_page.html", context)


def _alike(entry: PolicyEntry, user: User) -> list[similar.Alike]:
    if entry.is_correction or entry.state == PolicyEntry.State.VERIFIED:
        return []
    return similar.alike(Looked.of(entry.answers), user=user, leave_out=entry.pk)


# --- One entry, to check, to read and to answer -----------------------------------------------------------


@require_safe
@login_required
def paper(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Everything that was entered; from here it is sent, verified, sent back or given up."""
    return _paper(request, _entry(request, entry_id))


@transaction.atomic
def _paper(request: HttpRequest, entry: PolicyEntry, **more: Any) -> HttpResponse:
    user, answers = reader(request), rules.told(entry)
    own = access_policies.can_write_entry(user, entry, author_id=entry.author_id)
    verifies = access_policies.can_verify_entry(user, entry, author_id=entry.author_id)
    audit.record(action="policy.read", subject=entry, by=user)
    context = {
        "entry": entry,
        "own": own,
        "writes": own and entry.can_be_written,
        "verifies": verifies and entry.state == PolicyEntry.State.WAITING,
        "parts": summary.of(answers),
        "missing": pages.missing(answers) if entry.can_be_written else [],
        "alike": _alike(entry, user),
        "stamp": entry.stamp,
        "answer_form": Answer(),
        "question_form": Question(),
        **more,
    }
    return TemplateResponse(request, "legal_analysis/paper.html", context).render()


@require_POST
@login_required
def send(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Hand it to a second person."""
    entry = _own(request, entry_id)
    form = Answer(request.POST)
    if not form.is_valid():
        return _paper(request, entry, answer_form=form)
    if entry.can_be_written and pages.missing(rules.told(entry)):
        return redirect("paper", entry.pk)
    rules.send(entry, reply=form.cleaned_data["reply"], by=reader(request))
    messages.success(request, _("It waits for a second person now."))
    return redirect("papers")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def end(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Asks once, then gives it up."""
    entry = _own(request, entry_id)
    if not entry.can_be_written:
        raise Http404
    if request.method == "POST":
        rules.throw_away(entry, by=reader(request))
        messages.success(request, _("It is given up. Nothing of it is kept."))
        return redirect("papers")
    audit.record(action="policy.read", subject=entry, by=reader(request))
    return TemplateResponse(request, "legal_analysis/paper_end.html", {"entry": entry})


def _to_verify(request: HttpRequest, entry_id: uuid.UUID) -> PolicyEntry:
    user, entry = reader(request), _entry(request, entry_id)
    if not access_policies.can_verify_entry(user, entry, author_id=entry.author_id):
        raise Http404
    return entry


# Nobody verifies what her page did not show.
NOT_SAID = "not said"


@require_POST
@login_required
def accept(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Let it into the record, as it was read."""
    entry = _to_verify(request, entry_id)
    entry = rules.verify(entry, seen=request.POST.get("seen") or NOT_SAID, by=reader(request))
    messages.success(request, _("It stands in the library now."))
    return redirect("policy", entry.policy_id)


@require_POST
@login_required
def ask(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Send it back with a question."""
    entry = _to_verify(request, entry_id)
    form = Question(request.POST)
    if not form.is_valid():
        return _paper(request, entry, question_form=form)
    rules.ask(entry, question=form.cleaned_data["question"], by=reader(request))
    messages.success(request, _("It went back with your question."))
    return redirect("papers")
