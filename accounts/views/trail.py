"""The trail, for auditors. To everybody else it does not exist."""

import uuid

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access, audit, trail_pages
from accounts.models import AuditEvent, User
from accounts.trail_pages import ALL, Choice


class ChoiceForm(forms.Form):
    """What to look for. Sent by POST and answered by an address of ids and codes."""

    action = forms.RegexField(
        r"^[a-z_]+(\.[a-z_]+)*$",
        max_length=64,
        required=False,
        strip=True,
        label=_("Event"),
        help_text=_("Its exact name, for example testimony.read. Empty: all."),
        error_messages={"invalid": _("The name of an event is small letters, dots and _.")},
    )
    outcome = forms.ChoiceField(
        choices=[(ALL, _("All")), *AuditEvent.Outcome.choices], label=_("Outcome")
    )
    person = forms.UUIDField(
        required=False,
        label=_("Person"),
        help_text=_("The number of an account, as the trail shows it. Empty: all."),
        error_messages={"invalid": _("The number of an account has 32 digits and letters a to f.")},
    )

    def choice(self) -> Choice:
        found = self.cleaned_data
        person: uuid.UUID | None = found["person"]
        return Choice(found["action"] or ALL, found["outcome"], str(person) if person else ALL)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def newest(request: HttpRequest) -> HttpResponse:
    """The newest page, and where a choice is sent."""
    user = check_reader(request)
    if request.method != "POST":
        return _answer(request, user, Choice())
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return _answer(request, user, Choice(), form=form)
    choice = form.choice()
    return redirect("trail") if choice.is_open() else redirect("trail_chosen", *choice.as_path())


@require_safe
@login_required
def chosen(
    request: HttpRequest, action: str, outcome: str, person: str, before: int | None = None
) -> HttpResponse:
    user = check_reader(request)
    choice = Choice(action, outcome, person)
    if not choice.is_sound():
        raise Http404
    return _answer(request, user, choice, before=before)


@require_safe
@login_required
def refused(request: HttpRequest, before: int | None = None) -> HttpResponse:
    """What somebody tried and was not allowed to do."""
    user = check_reader(request)
    page = trail_pages.page(user, Choice(outcome=AuditEvent.Outcome.REFUSED), before=before)
    _record(user, count=len(page.lines), kind="refused")
    context = {"page": page, "before": before}
    return TemplateResponse(request, "accounts/trail_refused.html", context)


def check_reader(request: HttpRequest) -> User:
    """Return who reads. Errors: Http404 for whoever may not know that there is a trail."""
    user = request.user
    if not (isinstance(user, User) and access.can_read_trail(user)):
        raise Http404
    return user


def _answer(
    request: HttpRequest,
    user: User,
    choice: Choice,
    *,
    before: int | None = None,
    form: ChoiceForm | None = None,
) -> HttpResponse:
    page = trail_pages.page(user, choice, before=before)
    _record(user, count=len(page.lines), kind="events")
    initial = {
        "action": "" if choice.action == ALL else choice.action,
        "outcome": choice.outcome,
        "person": "" if choice.person == ALL else choice.person,
    }
    context = {
        "page": page,
        "choice": choice,
        "before": before,
        "form": form or ChoiceForm(initial=initial),
    }
    return TemplateResponse(request, "accounts/trail.html", context)


def _record(user: User, *, count: int, kind: str) -> None:
    audit.record(action="trail.read", by=user, details={"count": str(count), "kind": kind})
