"""Letting somebody back in, in two steps by two people."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access, access_people, audit, step_up
from accounts import people as directory
from accounts import recovery as rules
from accounts.models import Recovery, User
from accounts.people_forms import RecoveryForm
from accounts.views.people import somebody

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: HttpRequest, organisation_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """The first step: an administrator asks."""
    user, organisation, found = somebody(request, organisation_id, person_id)
    access_people.check_may_look_after(user, organisation, of=found.user)
    step_up.require(request)
    colleagues = directory.own_people(organisation, on=timezone.now().date())
    form = RecoveryForm(
        request.POST if request.method == "POST" else None,
        colleagues=colleagues.exclude(pk=found.user.pk),
        initial={"proven_by": user.pk},
    )
    if form.is_valid():
        asked = rules.ask(user=found.user, organisation=organisation, by=user, **form.cleaned_data)
        messages.success(request, _("You have asked. Now a second person must agree."))
        return redirect("recovery", asked.pk)
    context = {
        "title": _("Let somebody back in"),
        "introduction": found.user.display_name,
        "form": form,
        "words": _("Ask for it"),
        "back": reverse("person_at_work", args=[organisation_id, person_id]),
    }
    return TemplateResponse(request, "accounts/form.html", context)


@require_safe
@login_required
def recoveries(request: HttpRequest) -> HttpResponse:
    """What was asked lately in her organisations, what waits first."""
    rows = Recovery.objects.visible_to(_helper(request)).select_related("user", "asked_by")
    found = rows.order_by("used_at", "withdrawn_at", "-asked_at")[:SHOWN]
    return TemplateResponse(request, "accounts/recoveries.html", {"recoveries": found})


@require_safe
@login_required
def recovery(request: HttpRequest, recovery_id: uuid.UUID) -> HttpResponse:
    user, asked = _asked(request, recovery_id)
    audit.record(action="recovery.read", by=user, subject=asked)
    context = {
        "asked": asked,
        "may_agree": asked.is_open and access_people.can_agree_to_recovery(user, asked),
        "may_withdraw": asked.is_open and access_people.can_withdraw_recovery(user, asked),
        "ran_out": bool(asked.code_expires_at and asked.code_expires_at < timezone.now()),
    }
    return TemplateResponse(request, "accounts/recovery.html", context)


@require_POST
@login_required
def agree(request: HttpRequest, recovery_id: uuid.UUID) -> HttpResponse:
    """The second step: somebody else agrees, and gets the code to read out."""
    user, asked = _asked(request, recovery_id)
    access_people.check_may_agree_to_recovery(user, asked)
    step_up.require(request)
    asked, code = rules.agree(asked=asked, by=user)
    context = {
        "title": _("The code to let her back in"),
        "name": asked.user.display_name,
        "code": code,
        "until": asked.code_expires_at,
        "back": reverse("recovery", args=[asked.pk]),
        "is_recovery": True,
        "needs_password": asked.needs_password,
    }
    return TemplateResponse(request, "accounts/code.html", context)


@require_POST
@login_required
def withdraw(request: HttpRequest, recovery_id: uuid.UUID) -> HttpResponse:
    user, asked = _asked(request, recovery_id)
    rules.withdraw(asked=asked, by=user)
    messages.success(request, _("It is withdrawn. No code opens anything."))
    return redirect("recovery", recovery_id)


def _helper(request: HttpRequest) -> User:
    user = request.user
    if not (isinstance(user, User) and access.visible_fields(Recovery, user)):
        raise Http404
    return user


def _asked(request: HttpRequest, recovery_id: uuid.UUID) -> tuple[User, Recovery]:
    user = _helper(request)
    rows = Recovery.objects.visible_to(user).select_related(
        "user", "organisation", "asked_by", "agreed_by", "proven_by", "withdrawn_by"
    )
    return user, get_object_or_404(rows, pk=recovery_id)
