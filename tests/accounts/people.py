"""What the tests of people and codes share."""

import datetime
import time
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import membership
from accounts.models import AuditEvent, CaseTeam, Organisation, Role, User

OLD = "eleven-invented-words-she-had"
CHOSEN = "twelve-other-words-she-chose"
DAY = datetime.timedelta(days=1)


def part(role: Role = Role.DOCUMENTER, team: CaseTeam | None = None) -> membership.Part:
    return membership.Part(role, team, timezone.now().date())


def invited(organisation: Organisation, by: User, **other: Any) -> membership.Offer:
    who = {
        "email": "newcomer@example.org",
        "display_name": "Newcomer",
        "language": "en",
        "part": part(),
    }
    return membership.invite(organisation=organisation, by=by, **{**who, **other})


def come_in(code: str, *, known: str = "", password: str = CHOSEN) -> Any:
    """Type a code into a browser nobody is signed in on."""
    sent = {"code": code, "known": known, "password": password, "again": password}
    return Client().post(reverse("come_in"), sent)


def sign_in(user: User, password: str = CHOSEN) -> tuple[Client, Any]:
    browser = Client()
    sent = {"login": user.email, "password": password}
    return browser, browser.post(reverse("account_login"), sent)


def fresh(browser: Client) -> Client:
    """As if the second factor had been shown just now."""
    session: SessionBase = browser.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    method = {"method": "mfa", "at": time.time(), "type": "totp", "reauthenticated": True}
    session["account_authentication_methods"] = [method]
    session.save()
    return browser


def events(of: str) -> list[str]:
    found = AuditEvent.objects.unscoped(reason="test").filter(action__startswith=of).order_by("id")
    return list(found.values_list("action", flat=True))


def is_signed_in(browser: Client) -> bool:
    return browser.get(reverse("home")).status_code == 200
