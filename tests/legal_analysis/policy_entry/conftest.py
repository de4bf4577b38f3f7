"""Two analysts and an approver of one organisation, and entries of theirs."""

import pytest

from accounts.models import CaseTeam, Role, User
from legal_analysis.models import Policy, PolicyEntry
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis.policy_entry import told


@pytest.fixture
def colleague(team: CaseTeam) -> User:
    """Another analyst of the same case."""
    return AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user


@pytest.fixture
def entry(analyst: User, team: CaseTeam, as_system: None) -> PolicyEntry:
    """All pages are written, and it was not sent."""
    return told.entry_of(analyst, team.organisation)


@pytest.fixture
def policy(analyst: User, approver: User, team: CaseTeam, as_system: None) -> Policy:
    """Entered by the analyst, verified by the approver."""
    return told.verified(analyst, approver, team.organisation)
