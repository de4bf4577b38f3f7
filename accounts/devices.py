"""Devices: recognised by a cookie when somebody signs in; a new one is told to her elsewhere (T-21).

The notice shows on her other devices, not on the new one: whoever signed in there cannot take it
away before she has read it. Nothing is mailed. "Leave quickly" clears the cookie with all the rest,
so her next sign-in there counts as a new device: told once too often rather than kept on a phone.
"""

import secrets
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import audit, browsers
from accounts.models import KnownDevice, User
from accounts.models.session import OwnQuerySet
from accounts.sessions import SessionStore, hashed

_NEW_TOKEN = "accounts.device_token"  # noqa: S105 - a key of request.META, no secret
_COOKIE_AGE = 365 * 24 * 60 * 60


@transaction.atomic
def signed_in(*, user: User, request: HttpRequest) -> KnownDevice:
    """Recognise the browser of this request, or remember it as new, and bind the session to it."""
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    device = KnownDevice.objects.of(user).filter(token_hash=hashed(token)).first()
    if device is None:
        # Always a token of our own making: one that was planted in a browser recognises nobody.
        token = request.META[_NEW_TOKEN] = secrets.token_urlsafe(32)
        browser, system = browsers.family(request.META.get("HTTP_USER_AGENT", ""))
        device = KnownDevice.objects.create(
            user=user,
            token_hash=hashed(token),
            browser=browser,
            system=system,
            first_seen_at=timezone.now(),
        )
        audit.record(action="device.new", by=user, subject=device)
    session = request.session
    if isinstance(session, SessionStore):
        session.sign_in(device)
    return device


def of_account(*, email: str, request: HttpRequest) -> str:
    """Return the hash of this browser's token if the account was used in it before, else nothing."""
    token_hash = hashed(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))
    known = KnownDevice.objects.filter(user__email__iexact=email, token_hash=token_hash)
    return token_hash if known.exists() else ""


def set_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Let a browser that has just become known keep its token."""
    if token := request.META.get(_NEW_TOKEN):
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            token,
            max_age=_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )


def unconfirmed(*, user: User, here: UUID | None) -> OwnQuerySet:
    """Return the devices she must still be told of, on the device `here`."""
    return KnownDevice.objects.of(user).filter(confirmed_at=None).exclude(pk=here)


@transaction.atomic
def confirm(*, device: KnownDevice, by: User) -> None:
    """It was her: say no more of it."""
    rows = KnownDevice.objects.of(by).filter(pk=device.pk, confirmed_at=None)
    rows.update(confirmed_at=timezone.now())
    audit.record(action="device.confirmed", by=by, subject=device)
