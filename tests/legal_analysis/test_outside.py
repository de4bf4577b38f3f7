"""Codes of one receiver: steady there, in common with nobody, and never ours."""

import datetime
import json

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence import consent
from evidence.models import CaseMaterial, Consent, Incident, Testimony
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.models import CaseFile, FrozenRecord, Mechanism, Submission
from tests.evidence.test_export import account, allow
from tests.factories import evidence, legal_analysis
from tests.factories.accounts import UserFactory

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
RECEIVERS = ("icc-otp", "hrc-iim-afghanistan")


@pytest.fixture
def case(as_system: None, team: CaseTeam) -> CaseFile:
    return legal_analysis.CaseFileFactory(team=team)


def given(case: CaseFile, **of_person: str) -> Testimony:
    """An account whose person allows both receivers."""
    person = evidence.PersonFactory(organisation=case.team.organisation, **of_person)
    allow(person)
    evidence.ConsentFactory(
        person=person,
        use=Consent.Use.SHARE,
        recipient=RECEIVERS[1],
        identity_level=Consent.IdentityLevel.PSEUDONYM,
    )
    return another(account(person, status="sealed"), case)


def another(testimony: Testimony, case: CaseFile) -> Testimony:
    CaseMaterial.objects.create(
        team=case.team, testimony=testimony, added_by=UserFactory(), reason="x"
    )
    return testimony


def incident_of(testimony: Testimony, case: CaseFile) -> Incident:
    incident = evidence.IncidentFactory(organisation=case.team.organisation)
    incident.testimonies.add(testimony)
    CaseMaterial.objects.create(
        team=case.team, incident=incident, added_by=UserFactory(), reason="x"
    )
    return incident


def frozen(case: CaseFile, by: User, code: str = RECEIVERS[0]) -> Submission:
    mechanism = Mechanism.objects.filter(code=code).first() or legal_analysis.MechanismFactory(
        code=code
    )
    with acting_as(by):
        return freeze(case_file=case, mechanism=mechanism, language="en", by=by, now=NOW)


def called(submission: Submission) -> dict[str, str]:
    """Our code of each account and incident to the one outside."""
    with acting_for_system(reason="test"):
        rows = FrozenRecord.objects.unscoped(reason="test").filter(submission=submission)
        return {(row.testimony or row.incident).code: row.code for row in rows}  # type: ignore[union-attr]


def test_T12_two_receivers_have_no_code_in_common_and_none_of_ours(
    case: CaseFile, advocate: User
) -> None:
    hers = [given(case) for _number in range(6)]
    for one in hers:
        incident_of(one, case)

    first, second = (frozen(case, advocate, code) for code in RECEIVERS)

    ours = {one.code for one in hers} | {one.person.code for one in hers} | set(called(first))
    for submission in (first, second):
        assert not [code for code in ours if code in submission.snapshot]
    # The same numbers are given out anew, in an order that the other receiver cannot know.
    assert called(first) != called(second)


def test_codes_stay_the_same_in_every_version_and_are_not_given_out_again(
    case: CaseFile, advocate: User
) -> None:
    stays, goes = given(case), given(case)
    before = called(frozen(case, advocate))
    share = Consent.objects.unscoped(reason="test").get(
        person=goes.person, use="share", recipient=RECEIVERS[0]
    )
    with acting_for_system(reason="test"):
        consent.withdraw(consent=share, through="herself", by=None, now=NOW)
        new = given(case)

    after = called(frozen(case, advocate))

    assert set(after) == {stays.code, new.code}
    assert after[stays.code] == before[stays.code]
    assert after[new.code] not in before.values()


def test_T12_a_code_outside_is_none_that_we_use_for_another(case: CaseFile, advocate: User) -> None:
    evidence.PersonFactory(code="W-001")
    given(case)

    assert list(called(frozen(case, advocate)).values()) == ["W-002"]


def test_one_person_has_one_number_however_often_she_spoke(case: CaseFile, advocate: User) -> None:
    first = given(case)
    another(account(first.person, status="sealed"), case)

    codes = sorted(called(frozen(case, advocate)).values())

    assert codes == [codes[0], f"{codes[0]}-2"]


@pytest.mark.parametrize(
    ("kind", "flags", "letter"), [("girl", [], "G"), ("woman", ["lgbtqi"], "X"), ("man", [], "M")]
)
def test_the_letter_says_no_more_than_it_may(
    kind: str, flags: list[str], letter: str, case: CaseFile, advocate: User
) -> None:
    given(case, kind=kind, protection_flags=flags)  # type: ignore[arg-type]

    (code,) = called(frozen(case, advocate)).values()

    assert code.startswith(f"{letter}-")


@pytest.mark.parametrize("written", ["{}", "({})", "[[{}]]", "{}'s", "{lower}", "{dash}", "{}-b"])
def test_T12_what_people_wrote_names_her_as_the_receiver_does(
    written: str, case: CaseFile, advocate: User
) -> None:
    hers = given(case)
    text = written.format(
        hers.code, lower=hers.code.lower(), dash=hers.code.replace("-", "\N{NON-BREAKING HYPHEN}")
    )
    legal_analysis.CaseTextFactory(
        case_file=case, section="context", paragraphs=[f"As {text} said"]
    )

    submission = frozen(case, advocate)

    (said,) = json.loads(submission.snapshot)["texts"]["context"]
    (code,) = called(submission).values()
    assert said == f"As {written.format(code, lower=code, dash=code)} said"


@pytest.mark.parametrize("act", ["UPDATE {} SET code = 'W-999'", "DELETE FROM {}"])
def test_T50_what_stands_behind_a_code_is_kept(act: str, case: CaseFile, advocate: User) -> None:
    given(case)
    frozen(case, advocate)

    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act.format("legal_analysis_frozenrecord"))
