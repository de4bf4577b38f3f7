"""A person opens her code on a small phone, without scripts: reads, stops a part, asks, and leaves."""

import time

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Page, expect

from accounts.identity import acting_as, acting_for_system
from accounts.models import Role
from evidence import consent, receipts
from evidence.models import Consent, Person
from tests.browser.conftest import Open
from tests.browser.looking import RIGHT_TO_LEFT, faults, wide
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.watching import Watch
from tests.factories.accounts import AssignmentFactory
from tests.factories.evidence import ConsentFactory, PersonFactory

EASTERN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@pytest.fixture
def given(site: Site, people: People) -> tuple[Person, str]:
    """Somebody who allowed what is basic, and to share with one receiver; and her code."""
    organisation = site.world.things["assigned"]["organisation"]
    with acting_for_system(reason="test.arrange"):
        person = PersonFactory(organisation=organisation)
        for use in consent.BASIC_USES:
            ConsentFactory(person=person, use=use)
        ConsentFactory(person=person, use="share", recipient="icc-otp", identity_level="pseudonym")
        by = AssignmentFactory(role=Role.APPROVER, organisation=organisation).user
    with acting_as(by):
        code = receipts.issue(person=person, language="fa-af", by=by)
    cache.clear()
    return person, code


def looks_right(page: Page, language: str, *, js: bool) -> None:
    html = page.locator("html")
    expect(html).to_have_attribute("lang", language)
    expect(html).to_have_attribute("dir", "rtl" if language in RIGHT_TO_LEFT else "ltr")
    expect(page).to_have_title(settings.SITE_NAME)
    assert (faults(page, language) if js else wide(page)) == []


@pytest.fixture(autouse=True)
def leaving(watch: Watch) -> None:
    watch.leaving = True  # at the end


def live(person: Person) -> set[str]:
    with acting_for_system(reason="test.compare"):
        rows = Consent.objects.unscoped(reason="test").filter(person=person, withdrawn_at=None)
        return set(rows.values_list("use", flat=True))


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():  # or what comes next looks at the page that is being left
        page.locator(f"main {selector}").first.click()


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", ["fa-af", "ps", "en"])
def test_WDR1_a_person_reads_stops_asks_and_leaves(
    language: str, js: bool, given: tuple[Person, str], site: Site, open_page: Open
) -> None:
    person, code = given
    page = open_page(js=js, width=320, language=language)
    page.context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site.address}]
    )
    page.goto("/receipt/")
    looks_right(page, language, js=js)
    page.fill("input[name=code]", code.translate(EASTERN))
    press(page, "form:has(input[name=code]) button")
    page.wait_for_url("**/receipt/open/")
    looks_right(page, language, js=js)
    expect(page.locator("main ul.records > li")).to_have_count(4)

    press(page, 'a[href="/receipt/stop/"]')
    looks_right(page, language, js=js)
    page.locator('input[value="share:icc-otp"]').check()
    press(page, "form:has(input[name=chosen]) button[type=submit]")
    looks_right(page, language, js=js)
    assert "share" in live(person)
    press(page, "button[name=sure]")
    page.wait_for_url("**/receipt/open/")
    assert live(person) == set(consent.BASIC_USES)
    expect(page.locator("main ul.records > li")).to_have_count(4)

    press(page, 'a[href="/receipt/call/"]')
    looks_right(page, language, js=js)
    page.fill("textarea[name=words]", "۱۲")
    press(page, "form:has(textarea) button[type=submit]")
    page.wait_for_url("**/receipt/open/")

    session = next(
        one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME
    )
    press(page, 'form[action="/leave/"] button')
    end = time.monotonic() + 10  # the page does not wait for the answer
    while settings.SESSION_COOKIE_NAME in {one["name"] for one in page.context.cookies()}:
        assert time.monotonic() < end
        time.sleep(0.05)
    page.context.add_cookies(
        [{"name": session["name"], "value": session["value"], "url": site.address}]
    )
    again = page.context.new_page()
    again.goto("/receipt/open/")
    assert again.url.endswith("/receipt/")
