"""A build goes on, and the page tells the truth, whatever process dies (T-33)."""

import re
import time
from collections.abc import Iterator

import pytest
from django.db import connection
from playwright.sync_api import Error, Page, expect

from accounts.identity import acting_for_system
from accounts.models import Role
from legal_analysis.models import Build
from legal_analysis.models.build import Status
from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.watching import Watch

LONG = 150_000  # milliseconds: rescue looks every minute


@pytest.fixture
def asked(site: Site, people: People, open_page: Open, watch: Watch) -> Iterator[Page]:
    """The page of a build that was just asked for."""
    watch.expected = ("ERR_", "Failed to load resource")
    page = open_page()
    people.sign_in(page, people.new(Role.ADVOCATE, team=site.small_case.team))
    page.goto(f"/cases/{site.small_case.pk}/files/")
    page.locator("main form:has(select[name=mechanism]) button[type=submit]").click()
    page.wait_for_url("**/files/*/")
    yield page
    if site.web is None:
        site.start_web()
    if site.worker is None:
        site.start_worker()


def build_of(page: Page) -> Build:
    number = re.search(r"/files/([0-9a-f-]+)/", page.url).group(1)  # type: ignore[union-attr]
    with acting_for_system(reason="test"):
        return Build.objects.unscoped(reason="test").get(pk=number)


def wait_until_it_works(page: Page) -> Build:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        build = build_of(page)
        if build.status not in {Status.QUEUED, Status.DONE}:
            return build
        time.sleep(0.02)
    raise AssertionError(f"still {build.status}")


def fetch_button(page: Page) -> None:
    expect(page.locator('main form[action$="/download/"] button')).to_be_visible(timeout=LONG)


def test_T33_the_web_server_is_killed_during_a_build(asked: Page, site: Site) -> None:
    wait_until_it_works(asked)
    site.kill("web")
    with pytest.raises(Error, match=r"ERR_CONNECTION_RE(FUSED|SET)"):
        asked.goto(asked.url)
    site.start_web()
    asked.goto(f"/files/{build_of(asked).pk}/" if "/files/" in asked.url else "/files/")
    fetch_button(asked)
    assert build_of(asked).attempt == 1


def test_T33_the_worker_is_killed_during_a_build(asked: Page, site: Site) -> None:
    """Killed, told of, started again by a new worker, and fetched."""
    build = wait_until_it_works(asked)
    site.kill("worker")
    assert build_of(asked).is_live
    with connection.cursor() as cursor:  # the minutes pass
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'"
        )
    asked.goto(f"/files/{build.pk}/")
    expect(asked.locator("main [role=status]")).to_contain_text("There has been no sign of life")
    assert asked.locator('main form[action$="/download/"]').count() == 0
    site.start_worker()
    fetch_button(asked)
    assert build_of(asked).attempt == 2
