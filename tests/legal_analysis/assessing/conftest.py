"""A case of one element, and two analysts of it."""

import pytest

from accounts.models import CaseTeam, Role, User
from legal_analysis.models import CaseFile, Conclusion, Element
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis import views_world as world


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team)


@pytest.fixture
def element(case: CaseFile) -> Element:
    return Element.objects.get(framework__case_files=case)


@pytest.fixture
def conclusion(db: None) -> Conclusion:
    return law.ConclusionFactory()


@pytest.fixture
def colleague(team: CaseTeam) -> User:
    """Another analyst of the case."""
    return AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user
