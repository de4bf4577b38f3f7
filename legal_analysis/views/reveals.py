"""Asking to see who somebody is, answering, and the minutes in which it is open."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access, audit, step_up
from accounts.choices import OwnWords
from accounts.models import CaseTeam, IdentityReveal, Part, User
from accounts.models.second_person import OPEN_FOR
from evidence import reveals as rules
from evidence.models import Person
from legal_analysis.lists import Filter, Listing, Order, remembered
from legal_analysis.models import CaseFile
from legal_analysis.views.persons import readable_people
from legal_analysis.views.reading import (
    check_may_read,
    chosen_elsewhere,
    may_read,
    reader,
    record_addresses,
    record_list,
    record_page,
)

ANSWERS: dict[str, tuple[Any, Q]] = {
    "none": (_("Not answered"), Q(approved_at=None, refused_at=None)),
    "allowed": (_("Allowed"), Q(approved_at__isnull=False)),
    "refused": (_("Refused"), Q(refused_at__isnull=False)),
}
LISTING = Listing(
    filters=(
        Filter(
            "answer",
            _("Answer"),
            lambda value: ANSWERS[value][1],
            [(code, label) for code, (label, _condition) in ANSWERS.items()],
        ),
    ),
    orders=(
        Order("newest", _("Newest first"), ("-requested_at", "pk")),
        Order("oldest", _("Oldest first"), ("requested_at", "pk")),
    ),
)


class AskForm(forms.Form):
    """What is asked for, and why."""

    team = forms.ModelChoiceField(
        CaseTeam.objects.none(), widget=OwnWords, label=_("For which case")
    )
    reason = forms.ChoiceField(
        choices=IdentityReveal.Reason.choices, widget=forms.RadioSelect, label=_("Why you need it")
    )
    words = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "dir": "auto"}),
        label=_("In your words"),
        help_text=_("What you will do with it. Write no names."),
    )
    parts = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=_("What you need to see"),
        help_text=_("Only what you choose will be shown. Choose as little as you can."),
    )

    def __init__(
        self,
        *args: Any,
        teams: Iterable[CaseTeam],
        parts: Iterable[Part],
        cases: dict[uuid.UUID, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._teams = list(teams)
        team: Any = self.fields["team"]
        team.queryset = CaseTeam.objects.filter(pk__in=[one.pk for one in self._teams])
        team.label_from_instance = lambda one: cases.get(one.pk, "")
        if len(self._teams) == 1:
            del self.fields["team"]  # nothing to choose
        choices: Any = self.fields["parts"]
        choices.choices = [(part.value, part.label) for part in parts]

    def clean(self) -> dict[str, Any]:
        return {"team": self._teams[0], **self.cleaned_data}


class RefusalForm(forms.Form):
    """Why not."""

    refusal = forms.ChoiceField(
        choices=IdentityReveal.Refusal.choices,
        widget=forms.RadioSelect,
        label=_("Why you refuse"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """The form that asks for parts of an identity. To who may not ask it does not exist."""
    user = reader(request)
    check_may_read(user, Person, "kind")
    person = get_object_or_404(readable_people(user).select_related("key"), pk=person_id)
    teams = rules.teams_for(person, by=user)
    if not teams:
        raise Http404
    step_up.require(request)
    if waits := rules.live_of(user, person, now=timezone.now()):
        return redirect("reveal", waits.pk)
    parts = rules.parts_held(person)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        teams=teams,
        parts=parts,
        cases=_cases(user, teams),
    )
    if form.is_valid():
        asked = rules.ask(person=person, by=user, **form.cleaned_data)
        return redirect("reveal", asked.pk)
    audit.record(action="person.read", subject=person, by=user, details={"kind": "request"})
    context = {"person": person, "form": form, "parts": parts}
    return TemplateResponse(request, "legal_analysis/reveal_ask.html", context)


@record_list
def reveals(request: HttpRequest, number: int = 1) -> HttpResponse:
    """What waits for an approver's answer, and everything that was asked and answered."""
    user = reader(request)
    check_may_read(user, IdentityReveal, "reason")
    if answer := chosen_elsewhere(request, LISTING, "reveals"):
        return answer
    waiting = list(rules.waiting_for(user, now=timezone.now()).order_by("requested_at"))
    page = LISTING.page(
        rules.requests_of(user), remembered(request, LISTING, "reveals", page=number)
    )
    _name_them(user, [*waiting, *page.rows])
    audit.record(action="reveal.listed", by=user, details={"count": str(len(page.rows))})
    context = {
        "waiting": waiting,
        "page": page,
        "addresses": record_addresses(page, "reveals"),
        "sent_to": reverse("reveals"),
    }
    return TemplateResponse(request, "legal_analysis/reveals.html", context)


@record_page
def reveal(request: HttpRequest, reveal_id: uuid.UUID) -> HttpResponse:
    return _page(request, _seen(request, reveal_id))


@require_POST
@login_required
def allow(request: HttpRequest, reveal_id: uuid.UUID) -> HttpResponse:
    asked = _to_answer(request, reveal_id)
    step_up.require(request)
    rules.allow(reveal=asked, by=reader(request))
    return redirect("reveal", asked.pk)


@require_POST
@login_required
def refuse(request: HttpRequest, reveal_id: uuid.UUID) -> HttpResponse:
    asked = _to_answer(request, reveal_id)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, refusal_form=form)
    rules.refuse(reveal=asked, by=reader(request), **form.cleaned_data)
    return redirect("reveal", asked.pk)


@require_POST
@login_required
def show(request: HttpRequest, reveal_id: uuid.UUID) -> HttpResponse:
    """Answer the identity itself. By POST, so that no address, reload or way back shows it again."""
    user = reader(request)
    asked = get_object_or_404(rules.requests_of(user).filter(user=user), pk=reveal_id)
    person = get_object_or_404(readable_people(user), pk=asked.person_id)
    step_up.require(request)
    shown = rules.show(reveal=asked, by=user)
    asked = rules.requests_of(user).get(pk=reveal_id)
    seconds = _seconds_left(asked)
    context = {"reveal": asked, "person": person, "shown": shown, "minutes": -(-seconds // 60)}
    response = TemplateResponse(request, "legal_analysis/reveal_shown.html", context)
    # When the time is over the page goes away by itself, also from a screen nobody sits at.
    response.headers["Refresh"] = f"{seconds}; url={reverse('reveal', args=[asked.pk])}"
    return response


@require_POST
@login_required
def end(request: HttpRequest, reveal_id: uuid.UUID) -> HttpResponse:
    asked = _seen(request, reveal_id)
    rules.end(reveal=asked, by=reader(request))
    return redirect("reveal", asked.pk)


def _page(
    request: HttpRequest, asked: IdentityReveal, *, refusal_form: RefusalForm | None = None
) -> HttpResponse:
    user, now = reader(request), timezone.now()
    _name_them(user, [asked])
    state = asked.state_at(now)
    mine = asked.user_id == user.pk
    approves = _approves(user, asked)
    audit.record(action="reveal.read", subject=asked, by=user)
    context = {
        "reveal": asked,
        "state": state,
        "words": rules.words_of(asked),
        "mine": mine,
        "may_answer": approves and state == rules.State.WAITING,
        "may_show": mine and state in {rules.State.ALLOWED, rules.State.OPEN},
        "may_end": state in IdentityReveal.LIVE
        and (mine or (approves and state != rules.State.WAITING)),
        "refusal_form": refusal_form or RefusalForm(),
        "minutes": int(OPEN_FOR.total_seconds() // 60),
    }
    return TemplateResponse(request, "legal_analysis/reveal.html", context)


def _seen(request: HttpRequest, reveal_id: uuid.UUID) -> IdentityReveal:
    return get_object_or_404(rules.requests_of(reader(request)), pk=reveal_id)


def _to_answer(request: HttpRequest, reveal_id: uuid.UUID) -> IdentityReveal:
    """Return a request this user may answer. To who asked it the answer's address does not exist."""
    asked = _seen(request, reveal_id)
    if not _approves(reader(request), asked):
        raise Http404
    return asked


def _approves(user: User, asked: IdentityReveal) -> bool:
    return access.can_approve_reveal(user, asked, asked.team)


def _seconds_left(asked: IdentityReveal) -> int:
    left = (asked.until or timezone.now()) - timezone.now()
    return max(1, int(left.total_seconds()))


def _name_them(user: User, rows: Iterable[IdentityReveal]) -> None:
    """Put the codes of person and case on each request, as far as this user may read them."""
    rows = list(rows)
    people = readable_people(user) if may_read(user, Person, "kind") else Person.objects.none()
    codes = dict(
        people.filter(pk__in={one.person_id for one in rows}).values_list("pk", "code").distinct()
    )
    cases = _cases(user, [one.team for one in rows])
    for one in rows:
        one.person_code, one.case_code = codes.get(one.person_id, ""), cases.get(one.team_id, "")  # type: ignore[attr-defined]


def _cases(user: User, teams: Iterable[CaseTeam]) -> dict[uuid.UUID, str]:
    files = CaseFile.objects.visible_to(user).filter(team__in=[one.pk for one in teams])
    return dict(files.values_list("team", "code"))
