"""A picture in a real browser: grey and blurred, then clear for who opens it; served bytes do nothing."""

import pytest
from playwright.sync_api import Error

from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site

DRAWN = "async image => { await image.decode(); return image.naturalWidth }"


@pytest.mark.parametrize(
    ("who", "js", "width", "language"),
    [("analyst", True, 1280, "en"), ("approver", False, 320, "fa-af")],
)
def test_T30_a_picture_is_veiled_until_it_is_opened_and_its_bytes_are_only_saved(
    site: Site, people: People, open_page: Open, who: str, js: bool, width: int, language: str
) -> None:
    item, veiled = (site.world.things["assigned"][name].pk for name in ("looked", "veiled"))
    page = open_page(js=js, width=width, language=language)
    people.become(page, who, language)
    page.goto(f"/records/items/{item}/look/")
    shown = page.locator("main img")
    assert shown.get_attribute("src") == f"/records/items/{item}/copies/{veiled}/"
    if js:
        assert shown.evaluate(DRAWN) == 64

    with page.expect_navigation():
        page.locator("main form button").click()
    assert page.url.endswith("/look/")
    assert str(veiled) not in (page.locator("main img").get_attribute("src") or "")
    if js:
        assert page.locator("main img").evaluate(DRAWN) == 64

    # Opened by itself it is a download under a name of its own: no page, no script, no cookie of ours.
    with page.expect_download() as download, pytest.raises(Error, match="Download is starting"):
        page.goto(f"/records/items/{item}/copies/{veiled}/")
    assert download.value.suggested_filename.endswith(".webp")
    assert page.url.endswith("/look/")
