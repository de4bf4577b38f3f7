"""Persons who may be one, as the approver of an organisation sees them on a small and a large screen."""

import pytest

from accounts.identity import acting_for_system
from accounts.models import Role
from tests.browser.conftest import Open
from tests.browser.looking import faults
from tests.browser.people import People
from tests.browser.site import Site
from tests.factories.accounts import AssignmentFactory
from tests.factories.evidence import PersonFactory, PossibleMatchFactory


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("en", 1280, "dark"), ("fa-af", 320, "light"), ("ps", 320, "dark")],
)
def test_pairs_are_shown_and_decided(
    language: str, width: int, scheme: str, site: Site, people: People, open_page: Open
) -> None:
    organisation = site.world.things["assigned"]["organisation"]
    chief = people.new(Role.AUDITOR, language)
    with acting_for_system(reason="test.arrange"):
        one, other = (PersonFactory(organisation=organisation) for _time in range(2))
        AssignmentFactory(user=chief, role=Role.APPROVER, organisation=organisation)
        PossibleMatchFactory(person=one, earlier=other, purposes=["full_name", "phone"])
    page = open_page(language=language, width=width, scheme=scheme)
    people.sign_in(page, chief)
    page.goto("/records/doubles/")
    assert faults(page, language) == []
    with page.expect_navigation():
        page.locator(f'main li:has-text("{one.code}") button[value=same]').click()
    page.locator("main details summary").click()
    assert faults(page, language) == []
    assert page.locator(f'main details li:has-text("{one.code}")').count() == 1
