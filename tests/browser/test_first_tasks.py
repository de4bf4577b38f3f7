"""Each of the seven roles signs in and does her first task, as a person who cannot read the others'
languages would: by following what the pages offer. With scripts in Dari, without them in Pashto."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.identity import acting_for_system
from accounts.models import AuditEvent, Role, User
from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site
from tests.sweep import world as worlds

Task = Callable[[Page, Site, User], None]


def follow(page: Page, address: str) -> None:
    """Follow a link to an address, in the navigation or on the page, as a person clicks it."""
    link = page.locator(f'a[href="{address}"]').first
    if not link.is_visible():
        page.locator("details.menu summary").click()
    link.click()
    page.wait_for_url(f"**{address}")


def submit(page: Page, address: str) -> None:
    """Press the button of the form that goes to an address."""
    page.locator(f'main form[action="{address}"] button[type=submit]').first.click()


def documenter(page: Page, site: Site, user: User) -> None:
    """See that what she sent arrived: its code and status, and nothing to open."""
    with acting_for_system(reason="test.arrange"):
        testimony, _paragraph = worlds.testimony_of(
            site.world.things["assigned"]["case"].team.organisation, interviewer=user
        )
    follow(page, "/records/sent/")
    expect(page.locator("main table tbody th")).to_have_text([testimony.code])
    assert page.locator("main table a").count() == 0


def analyst(page: Page, site: Site, user: User) -> None:
    """From the case to its matrix, to an incident itself; then take up what waits to be read."""
    things = site.world.things["assigned"]
    case = f"/cases/{things['case'].pk}/"
    follow(page, case)
    follow(page, f"{case}matrix/")
    expect(page.locator("main table").first).to_be_visible()
    follow(page, f"{case}assessments/")
    follow(page, "/records/incidents/")
    follow(page, f"/records/incidents/{things['incident'].pk}/")
    expect(page.locator("main")).to_contain_text(things["incident"].code)
    with acting_for_system(reason="test.arrange"):
        sent = worlds.admitted(things["case"].team)
    follow(page, "/records/review/")
    review = f"/records/accounts/{sent.pk}/review/"
    follow(page, review)
    submit(page, f"{review}take-up/")
    page.wait_for_url(f"**{review}")
    expect(page.locator('main form[action$="/accept/"] button')).to_be_visible()
    follow(page, f"/records/accounts/{sent.pk}/")
    follow(page, f"/records/accounts/{sent.pk}/history/")
    expect(page.locator("main ol.records")).to_be_visible()


def advocate(page: Page, site: Site, user: User) -> None:
    """Have the file of a case prepared, watch it, and fetch it once."""
    case = f"/cases/{site.small_case.pk}/"
    follow(page, case)
    follow(page, f"{case}files/")
    page.locator("main form:has(select[name=mechanism]) button[type=submit]").click()
    page.wait_for_url("**/files/*/")
    build = re.search(r"/files/[0-9a-f-]+/", page.url).group()  # type: ignore[union-attr]
    fetch = page.locator(f'main form[action="{build}download/"] button')
    fetch.wait_for(timeout=90_000)  # the page looks again by itself
    with page.expect_download() as fetched:
        fetch.click()
    with zipfile.ZipFile(io.BytesIO(fetched.value.path().read_bytes())) as file:
        assert file.testzip() is None
        assert any(name.endswith(".pdf") for name in file.namelist())
    page.goto(build)
    assert fetch.count() == 0


def approver(page: Page, site: Site, user: User) -> None:
    """Read what was prepared of a case, before it leaves."""
    case = f"/cases/{site.world.things['assigned']['case'].pk}/"
    follow(page, case)
    follow(page, f"{case}submissions/")
    expect(page.locator("main table").first).to_be_visible()


def support_worker(page: Page, site: Site, user: User) -> None:
    """Read in the library what rights a survivor has."""
    follow(page, "/library/")
    follow(page, "/library/rights/")
    right = site.world.things["public"]["right"]
    follow(page, f"/library/rights/{right.pk}/")


def administrator(page: Page, site: Site, user: User) -> None:
    """See who works here as what."""
    follow(page, "/account/people/")
    expect(page.locator("main")).to_contain_text(user.display_name)


def auditor(page: Page, site: Site, user: User) -> None:
    """Look at what was refused, and at the seals."""
    follow(page, "/account/trail/")
    follow(page, "/account/trail/refused/")
    follow(page, "/account/trail/seals/")


TASKS: dict[Role, Task] = {
    Role.DOCUMENTER: documenter,
    Role.ANALYST: analyst,
    Role.ADVOCATE: advocate,
    Role.APPROVER: approver,
    Role.SUPPORT_WORKER: support_worker,
    Role.ADMINISTRATOR: administrator,
    Role.AUDITOR: auditor,
}


@pytest.mark.parametrize(
    ("language", "js"),
    [("fa-af", True), ("ps", False)],
    ids=["fa-af scripts", "ps"],
)
@pytest.mark.parametrize("role", list(Role))
def test_somebody_signs_in_and_does_her_first_task(
    role: Role, js: bool, language: str, site: Site, people: People, open_page: Open
) -> None:
    team = site.small_case.team if role == Role.ADVOCATE else None
    user = people.new(role, language, team=team)
    page = open_page(js=js, language=language)
    people.sign_in(page, user)
    expect(page.locator("html")).to_have_attribute("lang", language)
    TASKS[role](page, site, user)
    page.locator('footer form[action="/account/logout/"] button').click()
    page.wait_for_url("**/account/login/**")
    events = AuditEvent.objects.unscoped(reason="test").filter(actor_id=user.pk).order_by("id")
    actions = [one.action for one in events if not one.action.startswith("second_factor.")]
    assert actions[:2] == ["device.new", "account.signed_in"]
    assert actions[-1] == "account.signed_out"
