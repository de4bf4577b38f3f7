"""Needs: the list, one of them, and what is done about it."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from support import desk, providers, referrals
from support.forms import CloseForm, LookInForm, NeedFilter, NeedForm, ReferForm
from support.models import CheckIn, Need, Provider, Referral
from support.views.asking import her_organisation, support_worker

MOST = 100  # on the list; who looks for others chooses more narrowly
_CHOICE = "desk.choice"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def needs(request: HttpRequest) -> HttpResponse:
    """What is asked for: what nobody has taken up first, then by when somebody looks in next."""
    user = support_worker(request)
    if request.method == "POST":
        sent = NeedFilter({} if "all" in request.POST else request.POST)
        request.session[_CHOICE] = sent.cleaned_data if sent.is_valid() else {}
        return redirect("desk")
    chosen = request.session.get(_CHOICE, {})
    rows = desk.listed(user, state=chosen.get("state", ""), kind=chosen.get("kind", ""))
    found = list(rows[: MOST + 1])
    audit.record(action="need.listed", by=user, details={"count": str(len(found[:MOST]))})
    context = {
        "needs": found[:MOST],
        "more": len(found) > MOST,
        "most": MOST,
        "form": NeedFilter(initial=chosen),
        "narrowed": any(chosen.values()),
        "today": timezone.now().date(),
    }
    return TemplateResponse(request, "support/needs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Somebody asks here, herself. Nobody asks whether she gave an account."""
    user = support_worker(request)
    form = NeedForm(
        request.POST if request.method == "POST" else None, initial={"language": get_language()}
    )
    if form.is_valid():
        need = desk.write_down(form.request(), organisation=her_organisation(user), by=user)
        return redirect("need", need.pk)
    return TemplateResponse(request, "support/need_new.html", {"form": form})


def _need(request: HttpRequest, need_id: uuid.UUID) -> Need:
    user = support_worker(request)
    return get_object_or_404(desk.of(user).select_related("key"), pk=need_id)


@require_safe
@login_required
def need(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """One need with her words, where she was referred, and how she was."""
    user, found = support_worker(request), _need(request, need_id)
    hers = Referral.objects.visible_to(user).filter(need=found)
    looked = CheckIn.objects.visible_to(user).filter(need=found)
    audit.record(action="need.read", by=user, subject=found)
    context = {
        "need": found,
        "is_mine": found.taken_by_id == user.pk,
        "is_forgotten": found.key.wrapped is None,
        "referrals": [
            (one, _moves(one)) for one in hers.select_related("key", "provider", "provider__key")
        ],
        "check_ins": looked.select_related("key"),
        "today": timezone.now().date(),
    }
    return TemplateResponse(request, "support/need.html", context)


def _moves(referral: Referral) -> list[tuple[str, Any]]:
    """How it can go on, in the order of the states."""
    after = referrals.NEXT[Referral.State(referral.state)]
    return [(state.value, state.label) for state in Referral.State if state in after]


@require_POST
@login_required
def take_up(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    found = _need(request, need_id)
    desk.take_up(need=found, by=support_worker(request))
    messages.success(request, _("You look after this one now."))
    return redirect("need", need_id)


def _open_need(request: HttpRequest, need_id: uuid.UUID) -> Need:
    """A need on which something can be done. Errors: NeedClosed."""
    found = _need(request, need_id)
    if found.is_over:
        raise desk.NeedClosed
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def look_in(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """How she is, and when next."""
    user, found = support_worker(request), _open_need(request, need_id)
    form = LookInForm(request.POST if request.method == "POST" else None, initial={"later": "7"})
    if form.is_valid():
        said = form.cleaned_data
        desk.look_in(
            need=found, how=said["how"], note=said["note"], next_on=form.next_on(), by=user
        )
        return redirect("need", need_id)
    return _form(request, found, form, _("How she is"), _("Keep it"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def refer(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    """Which place may be told what of her."""
    user, found = support_worker(request), _open_need(request, need_id)
    offered = providers.offered(user, found.organisation, timezone.now().date())
    audit.record(action="provider.listed", by=user, details={"count": str(len(offered))})
    form = ReferForm(request.POST if request.method == "POST" else None, offered=offered)
    if form.is_valid():
        said = form.cleaned_data
        place: Provider = next(one for one in offered if str(one.pk) == said["provider"])
        referrals.refer(need=found, provider=place, told=said["told"], agreed=True, by=user)
        return redirect("need", need_id)
    return _form(
        request, found, form, _("Tell a place of help"), _("She agreed: keep it"), places=offered
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: HttpRequest, need_id: uuid.UUID) -> HttpResponse:
    user, found = support_worker(request), _open_need(request, need_id)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        desk.close(need=found, by=user, **form.cleaned_data)
        messages.success(request, _("It is closed."))
        return redirect("desk")
    return _form(request, found, form, _("Close it"), _("Close it"))


def _form(
    request: HttpRequest, found: Need, form: Any, title: str, words: str, **more: Any
) -> HttpResponse:
    context = {
        "need": found, "form": form, "title": title, "words": words,
        "back": reverse("need", args=[found.pk]), **more,
    }  # fmt: skip
    return TemplateResponse(request, "support/need_form.html", context)


@require_POST
@login_required
def move_on(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """How far a referral came."""
    user = support_worker(request)
    found = get_object_or_404(Referral.objects.visible_to(user), pk=referral_id)
    referrals.move_on(referral=found, to=request.POST.get("to", ""), by=user)
    return redirect("need", found.need_id)
