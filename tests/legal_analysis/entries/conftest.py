"""The case an analyst enters incidents in, and her browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.identity import acting_for_system
from accounts.models import CaseTeam
from legal_analysis.models import CaseFile
from tests.factories import legal_analysis as law
from tests.legal_analysis.entries import walking


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    walking.places()
    with acting_for_system(reason="test.arrange"):
        found: CaseFile = law.CaseFileFactory(team=team)
    return found


@pytest.fixture
def browser(client_for: Callable[[object], Client]) -> Client:
    return client_for("analyst")
