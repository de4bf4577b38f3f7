"""One transaction per request, the identity the database sees, and a second factor for everybody.

And what every answer carries: headers that Django and django-csp have no setting for.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from accounts import audit, devices, second_factor, sessions
from accounts.errors import DomainError
from accounts.identity import acting_as
from accounts.models import User
from accounts.once import asked_once
from accounts.scoping import UnscopedQuery

# A refusal undoes everything but what limits guessing, which must stay counted.
_TOO_MANY_REQUESTS = 429

# Nothing of a device is used, and nothing may be asked for by a script that slipped in.
_PERMISSIONS = (
    "accelerometer", "autoplay", "camera", "display-capture", "fullscreen", "geolocation",
    "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
# Passkeys are made and asked for on our own pages.
PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{name}=()" for name in _PERMISSIONS),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)


class StrictHeaders:
    """On every answer, static files too: no other site may embed it, no script may use the device."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        return response


class NothingKept:
    """Pages are never stored, by a browser or on the way (T-16); a page takes GET and POST only.

    allauth's views would take PUT for POST, and some of Django's ask for no method at all.
    """

    METHODS = ("GET", "HEAD", "POST")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in self.METHODS:
            response = self.get_response(request)
        else:
            response = HttpResponseNotAllowed(self.METHODS)
        response.headers["Cache-Control"] = "no-store"
        del response.headers["Expires"]
        return response


class Sessions:
    """Keeps a session open for what its person does, and lets a new device keep its cookie.

    Outside the request's transaction: a refusal is something she did, too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sessions.keep_open(request)
        devices.set_cookie(request, response)
        return response


class SayWhySignedOut:
    """On the way to the sign-in page, says so to a browser whose session has ended meanwhile.

    It depends on the cookie alone: nothing is said of an account.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = resolve_url(settings.LOGIN_URL)
        if getattr(request.session, "has_ended", False) and response.headers.get(
            "Location", ""
        ).startswith(f"{sign_in}?"):
            messages.warning(
                request,
                _(
                    "You were signed out: nothing was done here for a while, or the session was"
                    " ended. Sign in, and you are back on the page you asked for."
                ),
            )
        return response


class RequestTransaction:
    """Runs each request in one transaction as its user; undoes it when the answer is an error.

    A refusal of somebody logged in is written to the trail afterwards, in a transaction of its own,
    so that it survives. Answers are complete before the transaction ends; what a view streams later
    has no identity and sees no row.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if request.method == "POST" and has_own_transactions(_view_of(request)):
            with asked_once():
                response = self.get_response(request)
        else:
            with asked_once(), acting_as(user):  # opens the transaction
                response = self.get_response(request)
                if response.status_code >= 400 and response.status_code != _TOO_MANY_REQUESTS:
                    transaction.set_rollback(True)
        reason = request.META.get("accounts.refusal", "")
        if user.is_authenticated and (reason or response.status_code in {403, 404}):
            try:
                _record_refusal(request, user, response.status_code, reason)
            except audit.TrailDown as error:
                return _trail_down(error)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, audit.TrailDown):
            return _trail_down(error)
        if isinstance(error, DomainError):
            request.META["accounts.refusal"] = error.code
        elif isinstance(error, UnscopedQuery):
            request.META["accounts.refusal"] = "unscoped_query"
        return None


def own_transactions(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that takes a file by POST: on a slow line no transaction may wait for it.

    It sees no row but inside of its own `acting_as` blocks, and what it answers shows none.
    """
    view.has_own_transactions = True  # type: ignore[attr-defined]
    return view


def has_own_transactions(view: object) -> bool:
    return getattr(view, "has_own_transactions", False)


def _view_of(request: HttpRequest) -> object:
    try:
        return resolve(request.path_info).func
    except Resolver404:
        return None


def _trail_down(error: audit.TrailDown) -> HttpResponse:
    """Rendered without the request: the transaction behind it is broken, no query would run."""
    context = {
        "status": error.status,
        "message": error.message,
        "site_name": settings.SITE_NAME,
        "leave_url": settings.LEAVE_URL,
    }
    return HttpResponse(render_to_string("error.html", context), status=error.status)


def _record_refusal(request: HttpRequest, user: User, status: int, reason: str) -> None:
    match = request.resolver_match
    details = {"status": str(status), "method": request.method or "", "code": reason}
    if match:
        details["route"] = match.view_name or ""
        # Opaque ids only; a slug or anything else a person typed stays out.
        ids = [str(value) for value in match.kwargs.values() if hasattr(value, "hex")]
        details["object"] = ",".join(ids[:3])
    known = {key: value for key, value in details.items() if value}
    audit.record_refusal(action="request.refused", by=user, details=known)


class RequireSecondFactor:
    """Somebody logged in without a second factor reaches only what sets one up, and the way out."""

    OPEN_VIEWS = frozenset(
        {
            "account_login",
            "account_logout",
            "account_reauthenticate",
            "mfa_index",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "leave",
            "set_language",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if match and match.view_name in self.OPEN_VIEWS:
            return None
        if second_factor.has_second_factor(request.user.pk):
            return None
        return redirect("mfa_activate_totp")
