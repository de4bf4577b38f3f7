"""What every test of builds stands on: a small case, and somebody who asks for its file."""

import json
from collections.abc import Callable

import pytest

from accounts.identity import acting_as
from accounts.models import CaseTeam, User
from evidence.models import Person
from legal_analysis.builds import packages, requests, states, work
from legal_analysis.models import Build, CaseFile, Mechanism
from legal_analysis.models.build import Status
from tests.legal_analysis.builds.looking import fresh
from tests.legal_analysis.builds.small_case import small_case, survivor_in


@pytest.fixture
def case(as_system: None, team: CaseTeam) -> CaseFile:
    return small_case(team)


@pytest.fixture
def survivor(case: CaseFile) -> Person:
    return survivor_in(case)


@pytest.fixture
def ask(case: CaseFile, advocate: User) -> Callable[..., Build]:
    """Return a function that asks for the file of the case, as the advocate unless said otherwise."""

    def ask(
        by: User = advocate,
        mechanism: str = "icc-otp",
        language: str = "en",
        volumes: str = Build.Volumes.USUAL,
    ) -> Build:
        with acting_as(by):
            return requests.request_build(
                case_file=case,
                mechanism=Mechanism.objects.get(code=mechanism),
                language=language,
                by=by,
                volumes=volumes,
            )

    return ask


@pytest.fixture
def waiting_file(ask: Callable[..., Build], advocate: User) -> Callable[[], Build]:
    """Return a function that brings a build to its end with a few bytes in place of the pages."""

    def waiting_file() -> Build:
        build = ask()
        turn = states.begin(build.pk)
        assert turn is not None
        by, submission = work._freeze(turn)
        states.advance(turn, Status.LAYING_OUT, submission=submission)
        states.advance(turn, Status.WRITING)
        snapshot = json.loads(submission.snapshot)
        files = {"dossier.pdf": b"%PDF-", "snapshot.json": submission.snapshot.encode()}
        with acting_as(by):
            packages.keep(turn, files, snapshot=snapshot, submission=submission, pages=1, by=by)
        return fresh(build)

    return waiting_file
