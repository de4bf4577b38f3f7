"""People of the world in a browser: by the forms, as a person signs in, or signed in already."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page

from accounts import second_factor
from accounts.demo import current_code
from accounts.models import Role, User
from tests.access_table import TEAM
from tests.browser.site import Site
from tests.cast import give_second_factor
from tests.factories.accounts import AssignmentFactory, UserFactory
from tests.sweep.asking import confirm
from tests.sweep.world import PASSWORD


@dataclass(frozen=True)
class People:
    site: Site

    def new(self, role: Role | str, language: str = "en", *, team: Any = None) -> User:
        """Return somebody new in a role, at our organisation or in the team of its case.

        Somebody new each time, because a code of the second factor works once.
        """
        team = team or self.site.world.things["assigned"]["case"].team
        place = {"organisation": team.organisation}
        if role in TEAM.split():
            place = {"organisation": None, "team": team}
        user: User = UserFactory(password=make_password(PASSWORD), language=language)
        AssignmentFactory(user=user, role=role, **place)
        give_second_factor(user)
        return user

    def sign_in(self, page: Page, user: User) -> None:
        """Sign in by password and code, as a person does; ends on her home page."""
        cache.clear()  # everybody here has one address, whose limits are tested elsewhere
        page.goto("/account/login/")
        page.fill("input[name=login]", user.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form:has(input[name=password]) button[type=submit]")
        page.wait_for_url("**/second-step/authenticate/**")
        page.fill("input[name=code]", current_code(user))
        page.click("main form:has(input[name=code]) button[type=submit]")
        page.wait_for_url(f"{self.site.address}/")

    def confirm(self, page: Page, user: User) -> None:
        """Show the second factor again, on the page that asks for it: the code of the next moment."""
        page.fill("input[name=code]", next_code(user))
        page.click("main form:has(input[name=code]) button[type=submit]")

    def become(self, page: Page, who: str, language: str) -> None:
        """Let a window be that of somebody of the world, who has just shown her second factor."""
        if who == "anonymous":
            return
        User.objects.filter(pk=self.site.world.people[who].pk).update(language=language)
        self.site.stay()
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = self.site.world.sessions[who]
        if who != "enrolling":
            confirm(browser, self.site.world.people[who], timedelta())
        name = settings.SESSION_COOKIE_NAME
        value = browser.cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": self.site.address}])


def next_code(user: User) -> str:
    """Return the digits her app shows in half a minute, which a slow line makes good already."""
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    *_others, last = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(second_factor.open_text(row.data["secret"]), last))
