"""T-21, T-27: a security key in a real browser: set up, signed in with, and shown again for a sensitive act."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.watching import Watch
from tests.sweep.world import PASSWORD

HOME = re.compile(r"//[^/]+/$")


@pytest.fixture
def member(people: People) -> User:
    return people.new("analyst")


@pytest.fixture
def page(open_page: Open) -> Iterator[Page]:
    """A browser with a key in it: Chromium's own, which answers as one that was touched."""
    page = open_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "usb",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield page
    devtools.detach()


def set_up(people: People, page: Page, user: User) -> None:
    page.goto("/account/second-step/webauthn/add/")
    people.confirm(page, user)
    page.fill("input[name=name]", "The key at my desk")
    page.wait_for_load_state("load")  # the button is alive from then on
    page.click("#key-button")
    page.wait_for_url(re.compile("/second-step/(webauthn/|recovery-codes/.*)?$"))


def type_password(page: Page, user: User) -> None:
    page.goto("/account/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form:has(input[name=password]) button[type=submit]")
    page.wait_for_url("**/second-step/authenticate/**")


def test_T21_T27_a_key_is_set_up_opens_the_door_and_confirms_a_sensitive_act(
    people: People, member: User, page: Page, site: Site
) -> None:
    people.sign_in(page, member)
    set_up(people, page, member)
    assert Authenticator.objects.filter(user=member, type=Authenticator.Type.WEBAUTHN).count() == 1
    page.goto("/account/second-step/webauthn/")
    expect(page.locator("main")).to_contain_text("The key at my desk")

    page.context.clear_cookies()
    type_password(page, member)
    page.click("#key-button")
    page.wait_for_url(HOME)
    expect(page.locator("nav").first).to_be_visible()

    page.goto("/account/second-step/webauthn/reauthenticate/")
    page.click("#key-button")
    page.wait_for_url(HOME)


def test_T21_another_key_opens_nothing(
    people: People, member: User, page: Page, open_page: Open, watch: Watch
) -> None:
    watch.expected = ("NotAllowedError",)
    people.sign_in(page, member)
    set_up(people, page, member)
    stranger = open_page()
    devtools = stranger.context.new_cdp_session(stranger)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    type_password(stranger, member)
    with stranger.expect_event("console") as said:
        stranger.click("#key-button")
    assert "NotAllowedError" in said.value.text
    assert "/second-step/authenticate/" in stranger.url
