"""The cast: one person for each role, and how she logs in. All invented."""

from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts.identity import acting_for_system
from accounts.models import CaseTeam, Organisation, Role, User
from tests.factories.accounts import (
    AssignmentFactory,
    CaseTeamFactory,
    OrganisationFactory,
    UserFactory,
)


@pytest.fixture
def organisation(db: None) -> Organisation:
    return OrganisationFactory()


@pytest.fixture
def team(organisation: Organisation) -> CaseTeam:
    """The people of one case of `organisation`."""
    return CaseTeamFactory(organisation=organisation)


def _of_organisation(role: Role, organisation: Organisation) -> User:
    return AssignmentFactory(role=role, organisation=organisation).user


def _of_team(role: Role, team: CaseTeam) -> User:
    return AssignmentFactory(role=role, organisation=None, team=team).user


@pytest.fixture
def documenter(organisation: Organisation) -> User:
    return _of_organisation(Role.DOCUMENTER, organisation)


@pytest.fixture
def support_worker(organisation: Organisation) -> User:
    return _of_organisation(Role.SUPPORT_WORKER, organisation)


@pytest.fixture
def administrator(organisation: Organisation) -> User:
    return _of_organisation(Role.ADMINISTRATOR, organisation)


@pytest.fixture
def auditor(organisation: Organisation) -> User:
    return _of_organisation(Role.AUDITOR, organisation)


@pytest.fixture
def analyst(team: CaseTeam) -> User:
    return _of_team(Role.ANALYST, team)


@pytest.fixture
def advocate(team: CaseTeam) -> User:
    return _of_team(Role.ADVOCATE, team)


@pytest.fixture
def approver(team: CaseTeam) -> User:
    return _of_team(Role.APPROVER, team)


@pytest.fixture
def stranger(db: None) -> User:
    """An analyst of another organisation's case."""
    return _of_team(Role.ANALYST, CaseTeamFactory())


@pytest.fixture
def nobody(db: None) -> User:
    """An account that is assigned to nothing."""
    return UserFactory()


def give_second_factor(user: User) -> str:
    """Set up an authenticator app for somebody; return its key (base32)."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


@pytest.fixture
def client_for(request: pytest.FixtureRequest, db: None) -> Callable[[str | User], Client]:
    """Return a browser of a member of the cast ("analyst"), logged in with her second factor.

    "anonymous" is a browser nobody has logged in on.
    """

    def log_in(who: str | User) -> Client:
        browser = Client()
        if who == "anonymous":
            return browser
        user = request.getfixturevalue(who) if isinstance(who, str) else who
        give_second_factor(user)
        browser.force_login(user, backend="accounts.backends.Backend")
        return browser

    return log_in


@pytest.fixture
def as_system(db: None) -> Iterator[None]:
    """Runs a whole test with all rows, past row security: for tests of something else."""
    with acting_for_system(reason="test.arrange"):
        yield
