"""Where one is signed in: her own sessions, their end, and new devices she is told of (T-21, T-25)."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import devices, sessions
from accounts.models import User


@require_safe
@login_required
def own(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - login_required has seen to it
    context = {
        "sessions": sessions.list_of(user),
        "here": sessions.hashed(request.session.session_key or ""),
        "unconfirmed": devices.unconfirmed(user=user, here=_device_here(request)),
    }
    return TemplateResponse(request, "accounts/devices.html", context)


@require_POST
@login_required
def end(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """End one session. Her own only; the one she asks from, too."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    sessions.end(session=get_object_or_404(sessions.list_of(user), pk=session_id), by=user)
    messages.success(request, _("That device is signed out."))
    return redirect("devices")


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    key = request.session.session_key
    sessions.end_all(user=user, by=user, reason_code="own_wish", except_key=key)
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("devices")


@require_POST
@login_required
def confirm(request: HttpRequest, device_id: uuid.UUID) -> HttpResponse:
    """It was her. Said on another device than the new one; there it does not exist."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    told = devices.unconfirmed(user=user, here=_device_here(request))
    devices.confirm(device=get_object_or_404(told, pk=device_id), by=user)
    return redirect("devices")


def _device_here(request: HttpRequest) -> uuid.UUID | None:
    session = request.session
    return session.device_id if isinstance(session, sessions.SessionStore) else None
