"""T-07 and T-16 in a real browser: from the question to the name, and nothing of it afterwards."""

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.watching import Watch


def name_of(site: Site) -> str:
    """Return the sealed name of the person who is asked for."""
    label = f"evidence.Person.full_name {site.world.things['assigned']['person'].pk} "
    return next(
        planted.words.text
        for planted in site.world.planted
        if planted.words.label.startswith(label)
    )


def submit(page: Page, end: str) -> None:
    with page.expect_navigation():
        page.locator(f'main form[action$="{end}"] button[type=submit]').click()


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
def test_T16_a_name_is_shown_once_two_people_agree_and_does_not_come_back(
    js: bool, site: Site, people: People, open_page: Open, watch: Watch
) -> None:
    hers, second = open_page(js=js), open_page(js=js, width=320)
    people.become(hers, "analyst", "en")
    people.become(second, "approver", "en")
    name, person = name_of(site), site.world.things["assigned"]["person"]

    hers.goto(f"/records/persons/{person.pk}/")
    hers.click('main a[href$="/request/"]')
    hers.check("input[name=reason][value=contact]")
    hers.fill("textarea[name=words]", "To ask again.")
    hers.check("input[name=parts][value=full_name]")
    hers.click("main form:has(textarea) button[type=submit]")
    hers.wait_for_url("**/requests/*/")
    request = hers.url

    second.goto("/requests/")
    second.click(f'main .cards a[href="{request.removeprefix(site.address)}"]')
    expect(second.locator("main")).to_contain_text("To ask again.")
    submit(second, "/allow/")
    expect(second.locator("main form[action$='/allow/']")).to_have_count(0)

    hers.goto(request)
    submit(hers, "/show/")
    expect(hers.locator("main")).to_contain_text(name)
    hers.emulate_media(media="print")
    expect(hers.get_by_text(name)).to_be_hidden()
    hers.emulate_media(media="screen")
    submit(hers, "/end/")
    expect(hers.locator("main form[action$='/show/']")).to_have_count(0)
    assert name not in hers.content()

    watch.expected = ("409", "ERR_CACHE_MISS")
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # nothing was kept that could be shown
        hers.go_back()
    expect(hers.locator("body")).not_to_contain_text(
        name
    )  # the browser's own page comes in its time
    answer = hers.reload()  # the browser sends the form anew, and it is over
    assert answer is not None
    assert answer.status == 409
    assert name not in hers.content()
    hers.goto(request)
    assert name not in hers.content()
    second.goto(request)
    assert name not in second.content()
