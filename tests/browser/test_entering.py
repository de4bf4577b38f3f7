"""An analyst enters who did what to whom by keyboard alone, with scripts and without, on a narrow screen."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.identity import acting_for_system
from accounts.models import Role
from evidence.models import Act, CaseMaterial, Incident, Involvement
from tests.browser import interviewing, looking
from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site
from tests.factories import evidence as make

AT = re.compile(r"/records/begun/[0-9a-f-]{36}/at/(?P<name>[a-z]+)/(?:(?P<number>\d+)/)?$")

CHECK = re.compile(r"/records/begun/[0-9a-f-]{36}/(#.*)?$")


def key_of(page: Page) -> str:
    """Return the key of the page of questions that is open; empty at the check."""
    found = AT.search(interviewing.address(page))
    if found is None:
        return ""
    return f"{found['name']}.{found['number']}" if found["number"] else found["name"]


def looks_right(page: Page, language: str, *, js: bool) -> None:
    faults = looking.faults(page, language) if js else looking.wide(page)
    assert faults == [], page.url


def go_on(page: Page, typed: Mapping[str, Any]) -> None:
    at = interviewing.address(page)
    interviewing.type_in(page, typed, button="go_on")
    interviewing.wait_until_past(page, at)


def press(page: Page, selector: str) -> None:
    """Press a button by keyboard."""
    page.locator(selector).focus()
    page.keyboard.press("Enter")


def there_already(site: Site, title: str) -> Incident:
    """An incident of our case with this title."""
    case = site.world.things["assigned"]["case"]
    with acting_for_system(reason="test.arrange"):
        found: Incident = make.IncidentFactory(
            organisation=case.team.organisation, title=title, date_edtf="", date_range=None
        )
        make.CaseMaterialFactory(team=case.team, incident=found)
    return found


def of_title(title: str) -> Incident:
    with acting_for_system(reason="test.look"):
        rows = Incident.objects.unscoped(reason="test").select_related("place")
        return rows.get(title=title)


@pytest.mark.parametrize(("js", "language"), [(True, "fa-af"), (False, "ps")])
def test_an_incident_is_entered_copied_and_corrected_by_keyboard_alone(
    js: bool, language: str, site: Site, people: People, open_page: Open
) -> None:
    things, library = site.world.things["assigned"], site.world.things["public"]
    mark = uuid.uuid4().hex[:6]
    title = f"Kites {mark} taken from girls at the school"
    like = there_already(site, f"The kites {mark} were taken from girls at school")
    user = people.new(Role.ANALYST, language)
    page = open_page(js=js, language=language, width=320)
    people.sign_in(page, user)
    page.goto(f"/records/accounts/{things['testimony'].pk}/")
    press(page, f'main form[action$="/add/{things["case"].pk}/"] button')
    page.wait_for_url(AT)

    said: dict[str, dict[str, Any]] = {
        "what": {"title": title, "kind": "threat", "means": ["spoken_order"]},
        "when": {"date": "12 Hamal 1401", "province": library["place"].code},
        "like": {"which": "another"},
        "by.1": {"who": "authority", "find": library["authority"].name[:6]},
    }
    her = things["person"]
    if js:
        # While she types, in one small request; without scripts a page asks the same.
        page.locator("#answers [name=title]").fill(title)
        expect(page.locator(".alike")).to_contain_text(like.code, timeout=30_000)
        expect(page.locator("[data-kept]")).not_to_be_empty(timeout=30_000)
        expect(page.locator(".alike")).to_contain_text(like.code)  # keeping takes it not away
        looks_right(page, language, js=js)
        # So that the keyboard begins at the head of the page.
        page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    asked = []
    while key := key_of(page):
        asked.append(key)
        assert len(asked) < 12, asked
        looks_right(page, language, js=js)
        if key == "whom.1":
            interviewing.type_in(page, {"who": "person", "find": her.code}, button="search")
            page.locator(f'#answers [name=person][value="{her.pk}"]').wait_for()
            looks_right(page, language, js=js)
            go_on(page, {"who": "person", "person": str(her.pk), "group": "girls", "more": "yes"})
        elif key == "whom.2":
            counted = {"who": "group", "group": "girls", "count": "۷", "unit": "persons"}
            go_on(page, {**counted, "more": "no"})
        elif key == "by.1":
            go_on(page, {"who": "words", "described_as": "two men", "degree": "alleged_direct"})
        else:
            go_on(page, said.get(key, {}))
    assert asked == ["what", "when", "district", "like", "whom.1", "whom.2", "by.1"]
    looks_right(page, language, js=js)
    press(page, 'main form[action$="/enter/"] button')
    page.wait_for_url("**/records/incidents/*/")
    looks_right(page, language, js=js)
    incident = of_title(title)
    assert (incident.date_said, incident.date_edtf) == ("12 Hamal 1401", "1401-01-12")
    assert incident.place == library["place"]

    # The same against somebody else: one page, and all else is there.
    press(page, 'main button[name="to_another"]')
    page.wait_for_url(AT)
    assert key_of(page) == "whom.1"
    go_on(page, {"who": "group", "group": "women", "more": "no"})
    interviewing.type_in(page, {}, button="overview")
    page.wait_for_url(CHECK)
    press(page, 'main form[action$="/enter/"] button')
    page.wait_for_url("**/records/incidents/*/")

    press(page, 'main form[action$="/correct/"] button')
    page.wait_for_url(AT)
    looks_right(page, language, js=js)
    go_on(page, {"title": f"{title}, corrected"})
    interviewing.type_in(page, {}, button="overview")
    page.wait_for_url(CHECK)
    looks_right(page, language, js=js)
    press(page, 'main form[action$="/enter/"] button')
    page.wait_for_url("**/records/incidents/*/")

    now = of_title(f"{title}, corrected")
    assert now.pk == incident.pk
    with acting_for_system(reason="test.look"):
        acts = Act.objects.unscoped(reason="test").filter(incident=now)
        assert [(one.kind, one.means) for one in acts] == [("threat", ["spoken_order"])] * 2
        sides = Involvement.objects.unscoped(reason="test").filter(act__in=acts)
        found = {(one.person_id, one.group, one.count, one.described_as) for one in sides}
        assert found == {
            (her.pk, "girls", None, ""),
            (None, "girls", 7, ""),
            (None, "women", None, ""),
            (None, "", None, "two men"),
        }
        assert CaseMaterial.objects.unscoped(reason="test").filter(incident=now).count() == 1
