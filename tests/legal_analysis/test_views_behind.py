"""What lies behind a cell of the matrix: a choice holds for the element it was made of."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import CaseTeam, Role, User
from legal_analysis.matrix import Kind
from legal_analysis.models import CaseFile, Citation, Element
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis import views_world as world

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team)


@pytest.fixture
def element(case: CaseFile) -> Element:
    return Element.objects.get(framework__case_files=case)


def test_what_was_chosen_behind_one_cell_hides_nothing_of_another_element(
    client_for: ClientFor, case: CaseFile, element: Element
) -> None:
    other = law.ElementFactory(framework=element.framework, position=500)
    for one in (element, other):
        world.cite(case, one, provision=law.ProvisionFactory(), stance=Citation.Stance.UNDERMINES)
    browser = client_for("analyst")
    here, there = (reverse("case_behind", args=[case.pk, one.pk]) for one in (element, other))

    def shown(address: str) -> tuple[int, dict[str, str]]:
        answer = browser.get(address)
        page = answer.context["page"]
        # It is promised only where nothing contrary was left out by its kind.
        promised = "is never left out by a choice" in answer.content.decode()
        assert promised is not bool({"kind", "stale"} & page.choice.values.keys())
        return page.total, dict(page.choice.values)

    cell = {"cell": f"{element.code}.{Kind.ITEM}"}
    browser.post(reverse("case_matrix", args=[case.pk]), cell)
    assert shown(here) == (0, {"kind": Kind.ITEM})
    # From the page of an alleged perpetrator, say.
    assert shown(there) == (1, {})
    assert shown(here) == (0, {"kind": Kind.ITEM})
    browser.post(there, {"stale": "yes"})
    assert shown(there)[1] == {"stale": "yes"}
    assert shown(here) == (1, {})


def test_what_was_chosen_behind_a_cell_of_one_case_hides_nothing_in_another(
    client_for: ClientFor, case: CaseFile, element: Element, analyst: User
) -> None:
    other_team = CaseTeamFactory()
    AssignmentFactory(role=Role.ANALYST, organisation=None, team=other_team, user=analyst)
    another = world.case(other_team)
    another.frameworks.add(element.framework)
    for one in (case, another):
        world.cite(
            one, element, provision=law.ProvisionFactory(), stance=Citation.Stance.UNDERMINES
        )
    browser = client_for(analyst)
    cell = {"cell": f"{element.code}.{Kind.ITEM}"}
    browser.post(reverse("case_matrix", args=[case.pk]), cell)
    page = browser.get(reverse("case_behind", args=[another.pk, element.pk])).context["page"]
    assert (page.total, dict(page.choice.values)) == (1, {})
