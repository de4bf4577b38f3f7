"""T-16 and T-17 in a real browser: leaving at once, and what is left afterwards."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, Playwright, Route, expect

from accounts.models import Role
from tests.browser.conftest import LOCALES, NO_BACKGROUND, Open
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.watching import Watch
from tests.canaries import scan_folder

BUTTON = "form.leave button"
# Seconds. On a busy machine the way out takes some; who waited for an answer would wait for ever.
AT_ONCE = 10.0


def account_of(site: Site) -> str:
    return f"/records/accounts/{site.world.things['assigned']['testimony'].pk}/"


def words_of(site: Site) -> str:
    """Return words that somebody told, and that stand on the page of her account."""
    paragraph = f"evidence.Paragraph.original {site.world.things['assigned']['paragraph'].pk} "
    return next(o.words.latin for o in site.world.planted if o.words.label.startswith(paragraph))


def press(page: Page) -> None:
    page.click(BUTTON, no_wait_after=True)


def press_escape_three_times(page: Page) -> None:
    for _time in range(3):
        page.keyboard.press("Escape")


def is_signed_out(page: Page) -> bool:
    cookies = {cookie["name"] for cookie in page.context.cookies()}
    return settings.SESSION_COOKIE_NAME not in cookies


@pytest.fixture(autouse=True)
def leaving(watch: Watch) -> None:
    watch.leaving = True


@pytest.fixture
def reading(site: Site, people: People, open_page: Open) -> Any:
    """Return a function that opens a window on an account, read by an analyst."""

    def reading(**more: Any) -> Page:
        page = open_page(**more)
        people.sign_in(page, people.new(Role.ANALYST))
        page.goto(account_of(site))
        expect(page.locator("main")).to_contain_text(words_of(site))
        return page

    return reading


@pytest.mark.parametrize(
    ("act", "js"),
    [(press, True), (press, False), (press_escape_three_times, True)],
    ids=["button", "button without scripts", "escape"],
)
def test_T17_leaving_ends_the_session_and_shows_something_else(
    act: Any, js: bool, reading: Any, site: Site, watch: Watch
) -> None:
    page = reading(js=js)
    act(page)
    page.wait_for_url(f"{watch.leave_url}**")
    end = time.monotonic() + 10  # the page does not wait for the answer
    while not is_signed_out(page):
        assert time.monotonic() < end, page.context.cookies()
        time.sleep(0.05)
    page.goto(account_of(site))
    page.wait_for_url("**/account/login/**")


@pytest.mark.parametrize("act", [press, press_escape_three_times], ids=["button", "escape"])
def test_T17_leaving_does_not_wait_for_a_slow_line(act: Any, reading: Any, watch: Watch) -> None:
    page = reading()

    def slowly(route: Route) -> None:
        time.sleep(0.05)  # and never answers

    page.context.route("**/leave/", slowly)
    begun = time.monotonic()
    act(page)
    page.wait_for_url(f"{watch.leave_url}**")
    assert time.monotonic() - begun < AT_ONCE


def test_T17_leaving_works_when_the_server_is_down(reading: Any, site: Site, watch: Watch) -> None:
    page = reading()
    watch.expected = ("ERR_CONNECTION_REFUSED", "Failed to load resource")
    site.kill("web")
    try:
        begun = time.monotonic()
        press(page)
        page.wait_for_url(f"{watch.leave_url}**")
        assert time.monotonic() - begun < AT_ONCE
    finally:
        site.start_web()


def test_T16_back_after_signing_out_shows_nothing(reading: Any, site: Site) -> None:
    page = reading()
    page.click('footer form[action="/account/logout/"] button')
    page.wait_for_url("**/account/login/**")
    for _time in range(3):
        page.go_back()
        page.wait_for_load_state()
        expect(page.locator("body")).not_to_contain_text(words_of(site))


def test_T16_back_after_leaving_shows_nothing(reading: Any, site: Site, watch: Watch) -> None:
    page = reading()
    press(page)
    page.wait_for_url(f"{watch.leave_url}**")
    page.go_back()
    page.wait_for_load_state()
    expect(page.locator("body")).not_to_contain_text(words_of(site))


def test_T16_a_page_keeps_nothing_in_the_browser(reading: Any) -> None:
    page = reading()
    kept = page.evaluate(
        """async () => ({
            local: localStorage.length,
            session: sessionStorage.length,
            databases: (await indexedDB.databases()).length,
            caches: (await caches.keys()).length,
            workers: (await navigator.serviceWorker.getRegistrations()).length,
            name: window.name,
        })"""
    )
    assert kept == {
        "local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0, "name": "",
    }  # fmt: skip
    assert {cookie["name"] for cookie in page.context.cookies()} <= {
        settings.SESSION_COOKIE_NAME,
        settings.DEVICE_COOKIE_NAME,  # a random token; by it a browser she used before is known
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
    }


@pytest.mark.parametrize("leaves", [True, False], ids=["left", "signed out"])
def test_T16_the_profile_of_the_browser_holds_no_word_of_what_was_read(
    leaves: bool,
    site: Site,
    people: People,
    playwright: Playwright,
    chromium_program: str,
    watch: Watch,
    tmp_path: Path,
) -> None:
    """On the disk: history, cache, session restore, everything."""
    profile = tmp_path / "profile"
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=chromium_program,
        args=NO_BACKGROUND,
        base_url=site.address,
        locale=LOCALES["en"],
    )
    watch.over(context)
    page = context.pages[0]
    people.sign_in(page, people.new(Role.ANALYST))
    for address in (account_of(site), "/records/incidents/", "/records/persons/", "/cases/"):
        page.goto(address)
    expect(page.locator("main")).to_contain_text(site.world.things["assigned"]["case"].title)
    if leaves:
        press(page)
        page.wait_for_url(f"{watch.leave_url}**")
    else:
        page.click('footer form[action="/account/logout/"] button')
        page.wait_for_url("**/account/login/**")
    context.close()
    assert any(profile.rglob("History"))
    assert scan_folder(profile, [one.words for one in site.world.planted]) == []
