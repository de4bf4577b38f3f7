"""RISK-1, RISK-2, CHLD-5: what protection keeps back although she allowed it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.errors import NotAllowed
from accounts.identity import acting_as
from accounts.models import CaseTeam, Role, User
from evidence import consent, risk
from evidence.consent import Reason
from evidence.models import CaseMaterial, Person, RiskApproval
from tests.evidence.test_export import RECEIVER, account, allow
from tests.factories.accounts import AssignmentFactory, UserFactory
from tests.factories.evidence import PersonFactory

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def answer(person: Person, at: datetime = NOW) -> consent.Answer:
    return consent.answers_for([person], recipient=RECEIVER, at=at)[person.pk]


def allowed(**fields: Any) -> Person:
    person = PersonFactory(**fields)
    allow(person, level="named")
    return person


@pytest.mark.parametrize(
    ("level", "reason"), [("not_assessed", Reason.RISK_NOT_ASSESSED), ("extreme", Reason.RISK)]
)
def test_RISK1_what_she_allowed_stays_in_while_the_risk_speaks_against_it(
    level: str, reason: Reason, as_system: None
) -> None:
    assert answer(allowed(risk_level=level)) == consent.no(reason)


@pytest.mark.parametrize("level", ["low", "medium", "high"])
def test_another_risk_does_not_keep_it_back(level: str, as_system: None) -> None:
    assert answer(allowed(risk_level=level)).identity_level == "named"


def test_CHLD5_a_child_is_named_to_nobody(as_system: None) -> None:
    child = allowed(is_child=True)

    assert answer(child).identity_level == "pseudonym"
    picture = consent.about_her_picture(child, recipients=[RECEIVER], at=NOW)
    assert picture == {RECEIVER: Reason.CHILD}


# Two approvers ---------------------------------------------------------------------------------


@pytest.fixture
def hers(as_system: None, team: CaseTeam) -> Person:
    person = allowed(risk_level="extreme", organisation=team.organisation)
    CaseMaterial.objects.create(
        team=team, testimony=account(person, status="sealed"), added_by=UserFactory(), reason="x"
    )
    return person


@pytest.fixture
def approvers(as_system: None, team: CaseTeam) -> list[User]:
    return [
        AssignmentFactory(role=Role.APPROVER, organisation=None, team=team).user
        for _one in range(2)
    ]


def say(person: Person, team: CaseTeam, by: User, recipient: str = RECEIVER) -> None:
    with acting_as(by):
        risk.approve(
            person=person,
            team=team,
            recipient=recipient,
            reason="She asked for it.",
            by=by,
            now=NOW,
        )


def test_RISK2_two_approvers_let_it_leave_for_this_receiver_and_for_a_time(
    hers: Person, team: CaseTeam, approvers: list[User]
) -> None:
    first, second = approvers
    say(hers, team, first)
    assert answer(hers).reason == Reason.RISK
    with pytest.raises(risk.SaidAlready):
        say(hers, team, first)
    say(hers, team, second, recipient="hrc-iim-afghanistan")
    assert answer(hers).reason == Reason.RISK

    say(hers, team, second)

    assert answer(hers).may_describe
    assert answer(hers, NOW + risk.LASTS).reason == Reason.RISK
    assert not answer(hers).may_quote
    with acting_as(first):
        risk.take_back(person=hers, team=team, recipient=RECEIVER, by=first)
    assert answer(hers).reason == Reason.RISK


def test_RISK2_their_word_adds_nothing_to_what_she_allowed(
    hers: Person, team: CaseTeam, approvers: list[User]
) -> None:
    for one in approvers:
        say(hers, team, one)
    share = hers.consents.unscoped(reason="test").get(use="share")
    consent.withdraw(consent=share, through="herself", by=None, now=NOW)

    assert answer(hers).reason == Reason.WITHDRAWN


def test_RISK2_who_left_the_house_counts_no_more(
    hers: Person, team: CaseTeam, approvers: list[User]
) -> None:
    for one in approvers:
        say(hers, team, one)
    approvers[0].is_active = False
    approvers[0].save()

    assert answer(hers).reason == Reason.RISK


def test_RISK2_only_approvers_who_were_not_there(
    hers: Person, team: CaseTeam, approvers: list[User], advocate: User
) -> None:
    interview = hers.interviews.unscoped(reason="test").get()
    interview.interviewer = approvers[0]
    interview.save()

    for by in (advocate, approvers[0]):
        with pytest.raises(NotAllowed):
            say(hers, team, by)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE {} SET until = until + interval '1 year'",
        "UPDATE {} SET person_id = person_id, approver_id = gen_random_uuid()",
        "DELETE FROM {}",
    ],
)
def test_RISK2_a_word_is_not_changed_afterwards(
    act: str, hers: Person, team: CaseTeam, approvers: list[User]
) -> None:
    say(hers, team, approvers[0])

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(RiskApproval._meta.db_table))


def test_a_word_that_is_over_makes_room_for_the_next(
    hers: Person, team: CaseTeam, approvers: list[User]
) -> None:
    say(hers, team, approvers[0])
    later = NOW + risk.LASTS + timedelta(days=1)

    with acting_as(approvers[0]):
        risk.approve(
            person=hers, team=team, recipient=RECEIVER, reason="Still.", by=approvers[0], now=later
        )
