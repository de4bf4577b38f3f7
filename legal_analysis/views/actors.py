"""What sources say of an institution or office-holder: side by side, then each point, then decided."""

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access, access_actors
from accounts.models import User
from evidence import origins
from evidence.actors import reading, reconciling, stating
from evidence.actors.comparing import relation
from evidence.models import ActorStatement, Authority, Reconciliation
from legal_analysis.views.actor_forms import (
    MENDED,
    BackForm,
    DecisionForm,
    NewStatementForm,
    StatementForm,
    dates_in,
)
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import library_list_page, library_page, readable_accounts, reader


def _actor(authority_id: uuid.UUID) -> Authority:
    rows = Authority.objects.select_related("institution")
    actor: Authority = get_object_or_404(rows, pk=authority_id)
    return actor


def _statement(statement_id: uuid.UUID) -> ActorStatement:
    rows = ActorStatement.objects.select_related("actor__institution", "object_actor", "source")
    row: ActorStatement = get_object_or_404(rows, pk=statement_id)
    return row


@library_page
def said(request: HttpRequest, authority_id: uuid.UUID) -> HttpResponse:
    """The profile of an actor: what stands, then every source beside the others."""
    actor = _actor(authority_id)
    typed = request.GET.get("page", "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    user = reader(request)
    readable = readable_accounts(user).order_by().values("pk")
    known = origins.known_to(access.works_for(user), readable)
    found = reading.profile(actor, number, known=known)
    context = {
        "authority": actor,
        "profile": found,
        "may_state": access_actors.can_state(user),
        "previous": found.number - 1,
        "next": found.number + 1 if found.number < found.pages else 0,
    }
    return TemplateResponse(request, "legal_analysis/actor_said.html", context)


@library_list_page
def new(request: HttpRequest, authority_id: uuid.UUID) -> HttpResponse:
    """Record what one source says."""
    user, actor = reader(request), _actor(authority_id)
    if not access_actors.can_state(user):
        raise Http404
    form = NewStatementForm(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_valid() and _done(form, lambda: _recorded(form, actor, user)):
        messages.success(request, _("Recorded. What other sources say stands beside it."))
        return redirect(reverse("actor_said", args=[actor.pk]))
    context = {"authority": actor, "form": form}
    return TemplateResponse(request, "legal_analysis/actor_statement_new.html", context)


@transaction.atomic
def _recorded(form: NewStatementForm, actor: Authority, user: User) -> None:
    stating.record(actor, form.source(), form.of(), form.says(), by=user)


@library_list_page
def statement(request: HttpRequest, statement_id: uuid.UUID) -> HttpResponse:
    """One statement and what it held before; who may changes it or takes it back."""
    user, row = reader(request), _statement(statement_id)
    may_change = access_actors.can_change_statement(user, recorded_by_id=row.recorded_by_id)
    if request.method == "POST" and not may_change:
        raise Http404
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    form = StatementForm(request.POST if asked == "change" else None, initial=_initial(row))
    back = BackForm(request.POST if asked == "back" else None)
    if asked and _changed(asked, row, form, back, request, user):
        messages.success(request, _("It is kept, and what it said before too."))
        return redirect(request.path)
    row = _statement(statement_id)
    versions = list(row.versions.all())
    people = (row.written_by_id, row.taken_back_by_id, *(one.written_by_id for one in versions))
    names = Names(user, people)
    context = {
        "statement": row,
        "form": form,
        "back": back,
        "may_change": may_change and row.taken_back_at is None,
        "who": names.of(row.written_by_id),
        "taken_back_by": names.of(row.taken_back_by_id),
        "versions": [(one, names.of(one.written_by_id)) for one in versions],
    }
    return TemplateResponse(request, "legal_analysis/actor_statement.html", context)


def _initial(row: ActorStatement) -> dict[str, Any]:
    names = ("denied", "place_in_source", "quote", "probability", "comment")
    return {name: getattr(row, name) for name in names} | dates_in(row)


def _changed(
    asked: str,
    row: ActorStatement,
    form: StatementForm,
    back: BackForm,
    request: HttpRequest,
    user: User,
) -> bool:
    text = request.POST.get("seen", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if asked == "change":
        return form.is_valid() and _done(
            form, lambda: stating.change(row, form.says(), seen=seen, by=user)
        )
    if asked == "back":
        return back.is_valid() and _done(
            back,
            lambda: stating.take_back(row, reason=back.cleaned_data["why"], seen=seen, by=user),
        )
    return False


@library_list_page
def point(request: HttpRequest, statement_id: uuid.UUID) -> HttpResponse:
    """One point: every source on it, what was decided, and deciding it."""
    user, one = reader(request), _statement(statement_id)
    may_state = access_actors.can_state(user)
    if request.method == "POST" and not may_state:
        raise Http404
    rows = list(reconciling.to_read(one).select_related("source", "actor", "object_actor"))
    own = [row for row in rows if row.point == one.point]
    history = list(reconciling.decided(one).prefetch_related("read__statement__source"))
    last = history[0] if history else None
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        own=own,
        read=rows,
        last=last,
        initial=_as_decided(last, own),
    )
    if form.is_valid() and _done(form, lambda: _proposed(form, one, user)):
        messages.success(request, _("Proposed. It holds once another person accepts it."))
        return redirect(request.path)
    names = Names(user, [who for row in history for who in (row.author_id, row.accepted_by_id)])
    context = {
        "one": one,
        "own": _beside(own, rows),
        "others": [row for row in rows if row.point != one.point],
        "holds": next((r for r in history if r.accepted_at and not r.replaced_at), None),
        "history": [(r, names.of(r.author_id), names.of(r.accepted_by_id)) for r in history],
        "waiting": next((r for r in history if not r.accepted_at and not r.replaced_at), None),
        "form": form if may_state and own else None,
        "may_accept": last is not None and access_actors.can_accept(user, author_id=last.author_id),
    }
    return TemplateResponse(request, "legal_analysis/actor_point.html", context)


def _beside(
    own: list[ActorStatement], rows: list[ActorStatement]
) -> list[tuple[ActorStatement, list[ActorStatement]]]:
    """Return each statement with those that contradict it."""
    said = {row.pk: reading.as_said(row) for row in rows}
    return [
        (row, [other for other in rows if relation(said[row.pk], said[other.pk]) == "contradicts"])
        for row in own
    ]


def _as_decided(last: Reconciliation | None, own: list[ActorStatement]) -> dict[str, Any]:
    if last is not None:
        rested = [str(read.statement_id) for read in last.read.all() if read.stands]
        return {
            "verdict": last.verdict,
            "probability": last.probability,
            "goes_on": last.goes_on,
            "rests_on": rested,
            **dates_in(last),
        }
    return dates_in(own[0]) if len(own) == 1 else {}


def _proposed(form: DecisionForm, one: ActorStatement, user: User) -> None:
    reconciling.propose(
        one,
        form.decision(),
        rests_on=form.rests_on_ids(),
        read=form.was_read(),
        seen=form.was_seen(),
        by=user,
    )


@require_POST
@library_list_page
def accept(request: HttpRequest, reconciliation_id: uuid.UUID) -> HttpResponse:
    """Let what another proposed stand."""
    user = reader(request)
    rows = Reconciliation.objects.select_related("actor")
    row: Reconciliation = get_object_or_404(rows, pk=reconciliation_id)
    if not access_actors.can_accept(user, author_id=row.author_id):
        raise Http404
    reconciling.accept(row, by=user)
    messages.success(request, _("Accepted. It stands, and every source stays beside it."))
    return redirect(reverse("actor_said", args=[row.actor_id]))


def _done(form: Any, act: Any) -> bool:
    """Whether it was done; if not, the form says why."""
    try:
        act()
    except MENDED as error:
        form.add_error(None, str(error))
        return False
    return True
