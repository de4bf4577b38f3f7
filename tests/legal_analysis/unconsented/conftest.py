"""A case with three random people in it, for any of the real receivers."""

from unittest.mock import Mock

import pytest

from accounts.models import CaseTeam
from legal_analysis.dossier import snapshot as snapshots
from legal_analysis.models import CaseFile
from tests.factories import legal_analysis
from tests.factories.accounts import UserFactory
from tests.legal_analysis.builds.small_case import small_case
from tests.legal_analysis.unconsented.people import Together, Told, real_receivers


@pytest.fixture
def case(as_system: None, team: CaseTeam) -> CaseFile:
    made = small_case(team)
    made.set_date("")
    made.save()
    real_receivers()
    return made


@pytest.fixture
def told(case: CaseFile) -> list[Told]:
    element = legal_analysis.ElementFactory()
    case.frameworks.add(element.framework)
    by = UserFactory()
    return [Told(number, case, element, by) for number in range(3)]


@pytest.fixture
def together(told: list[Told], case: CaseFile) -> Together:
    return Together(told, case, UserFactory())


@pytest.fixture
def patterns(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """The counts of the patterns: numbers alone, and a third of the time a case takes."""
    counted = Mock(return_value=[])
    monkeypatch.setattr(snapshots, "leaving_lists", counted)
    return counted
