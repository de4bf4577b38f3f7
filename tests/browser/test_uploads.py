"""T-22: a file is sent from a phone on a line that drops, with scripts and without."""

import hashlib
import secrets
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.identity import acting_for_system
from accounts.models import Role, User
from evidence import originals
from evidence.models import EvidenceItem, Upload
from tests.browser.conftest import Open
from tests.browser.looking import faults, wide
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.watching import Watch


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "invented.jpg"
    path.write_bytes(secrets.token_bytes(3_000_000))
    return path


def taken_in(user: User) -> EvidenceItem:
    with acting_for_system(reason="test.compare"):
        rows = EvidenceItem.objects.unscoped(reason="test").filter(received_by=user)
        return rows.select_related("original", "key").get()


def is_what_was_sent(user: User, file: Path) -> None:
    item = taken_in(user)
    sent = hashlib.sha256(file.read_bytes()).digest()
    assert bytes(item.original.sha256) == sent
    with acting_for_system(reason="test.compare"), originals.opened(item.original) as stream:
        assert hashlib.sha256(stream.read()).digest() == sent
        assert not Upload.objects.unscoped(reason="test").filter(sender=user).exists()


def choose(page: Page, file: Path) -> None:
    page.goto("/records/items/new/")
    page.set_input_files("input[type=file]", str(file))


@pytest.mark.parametrize("language", ["fa-af", "en"])
def test_T22_a_file_is_sent_without_scripts(
    language: str, site: Site, people: People, open_page: Open, file: Path
) -> None:
    user = people.new(Role.DOCUMENTER, language)
    page = open_page(js=False, width=320, language=language)
    people.sign_in(page, user)
    choose(page, file)
    assert wide(page) == []
    page.click(".sends-a-file button[type=submit]")
    page.wait_for_url("**/records/items/new/")
    is_what_was_sent(user, file)
    expect(page.locator(".records")).to_contain_text(taken_in(user).code)


def test_T22_a_file_goes_on_where_the_line_broke(
    site: Site, people: People, open_page: Open, watch: Watch, file: Path
) -> None:
    """The line is cut before a piece, the answer to a piece is lost, and the page is closed once."""
    user = people.new(Role.DOCUMENTER, "ps")
    page = open_page(width=320, language="ps")
    people.sign_in(page, user)
    choose(page, file)
    assert faults(page, "ps") == []
    seen = {"pieces": 0}

    def drop(route: Route) -> None:
        if route.request.headers.get("x-http-method-override") != "PATCH":
            route.continue_()
            return
        seen["pieces"] += 1
        match seen["pieces"]:
            case 1:
                route.continue_()
            case 2:
                route.abort("connectionreset")
            case 3:
                route.fetch()  # it arrives, and its answer does not
                route.abort("connectionreset")
            case _:
                route.abort("internetdisconnected")

    page.route("**/records/items/parts/*/", drop)
    page.click(".sends-a-file button[type=submit]")
    page.wait_for_function("() => document.querySelector('[data-said]').textContent.length > 0")
    end = time.monotonic() + 60
    while seen["pieces"] < 4:  # what became of the three before, the page knows by then
        assert time.monotonic() < end, seen
        page.wait_for_timeout(50)
    choose(page, file)  # the page is closed and opened again, with the same file
    page.unroute("**/records/items/parts/*/")
    with acting_for_system(reason="test.compare"):
        here = Upload.objects.unscoped(reason="test").get(sender=user).received
    assert 0 < here < 3_000_000
    starts: list[str] = []
    page.on(
        "request",
        lambda one: (
            starts.append(one.headers["upload-offset"]) if "upload-offset" in one.headers else None
        ),
    )
    page.click(".sends-a-file button[type=submit]")
    expect(page.locator(".messages, .message").first).to_be_visible()
    expect(page.locator(".records").last).to_contain_text(taken_in(user).code)
    assert starts[0] == str(here)
    is_what_was_sent(user, file)
    assert all("net::ERR_" in one for one in watch.heard())  # only of the line
