"""Small things of the gate that a slip would turn: each found by tests.sweep.mutate_gate, or written before it could."""

from datetime import timedelta

import pytest

from accounts.identity import acting_for_system
from evidence import consent
from evidence.consent import Answer, Ledger, Reason
from evidence.models import Consent, Person
from tests import databases
from tests.evidence.test_consent import START, decision
from tests.evidence.test_export import NOW, account, again, allow, ask_again, gate, read
from tests.factories.evidence import (
    ActFactory,
    ConsentFactory,
    IncidentFactory,
    InvolvementFactory,
    ParagraphFactory,
    PersonFactory,
    TranslationFactory,
)

Use = Consent.Use


def published_by(person: Person, **fields: object) -> bool:
    return person.pk in consent.may_be_published([person], at=NOW, **fields)


def willing(**fields: object) -> Person:
    person: Person = PersonFactory(**fields)
    allow(person)
    ConsentFactory(person=person, use=Use.PUBLISH_ANONYMOUSLY)
    return person


def test_a_published_incident_leaves_without_asking_anybody(as_system: None) -> None:
    known = IncidentFactory(organisation=None)

    assert gate().incidents([known]) == [known]


def test_who_was_published_by_others_is_described_and_quoted_under_a_code(as_system: None) -> None:
    person = PersonFactory(organisation=None, origin=Person.Origin.PUBLISHED)

    answers = consent.answers_for([person], recipient="icc-otp", at=NOW)
    assert consent.is_published(person)
    assert answers == {person.pk: Answer(True, True, "pseudonym", Reason.PUBLISHED)}


def test_T09_a_file_made_under_what_she_denied_leaves_for_nobody() -> None:
    given = [decision(use=use) for use in consent.BASIC_USES]
    given.append(decision(use=Use.SHARE, recipient="icc-otp", level="named"))
    denied = decision(use=Use.PHOTO, granted=False)
    run_out = decision(use=Use.PHOTO, valid_days=0)

    for told, said in (
        (given, Reason.ALLOWED),
        ([*given, denied], Reason.REFUSED),
        ([*given, run_out], Reason.EXPIRED),
    ):
        ledger = Ledger(told, at=START + timedelta(days=1))
        assert ledger.about_her_picture("icc-otp", {Use.PHOTO}) == said
        assert ledger.about_her_picture("icc-otp", {Use.RECORD_AUDIO}) == Reason.ALLOWED


def test_T10_of_whom_no_name_is_kept_none_is_given() -> None:
    given = [decision(use=use) for use in consent.BASIC_USES]
    given.append(decision(use=Use.SHARE, recipient="icc-otp", level="named"))
    no_name = decision(use=Use.IDENTITY_STORE, granted=False)

    for told, level in ((given, "named"), ([*given, no_name], "pseudonym")):
        assert Ledger(told, at=START).answer("icc-otp").identity_level == level


def test_T09_an_incident_nobody_told_us_of_stays_in_and_says_why(as_system: None) -> None:
    ours = IncidentFactory()

    assert gate().kept_back([ours]) == {ours.pk: [Reason.NOBODY_ASKED]}


def test_T51_a_translation_nobody_checked_is_not_released(as_system: None) -> None:
    person = PersonFactory()
    allow(person, Use.QUOTE)
    paragraph = ParagraphFactory(testimony=account(person))
    TranslationFactory(paragraph=paragraph, language="en")

    (released,) = gate().accounts([read(paragraph.testimony)])

    assert [passage.form for passage in released.passages] == ["original"]


@pytest.mark.parametrize(
    ("fields", "yes"),
    [
        ({"risk_level": "low"}, True),
        ({"risk_level": "medium"}, True),
        ({"risk_level": "high"}, False),
        ({"risk_level": "low", "is_child": True}, False),
        ({"risk_level": "low", "kind": "girl"}, False),
    ],
)
def test_T09_only_who_allows_it_and_is_safe_enough_is_published(
    fields: dict, yes: bool, as_system: None
) -> None:
    assert published_by(willing(**fields)) is yes


@pytest.mark.parametrize("use", [*consent.BASIC_USES, Use.PUBLISH_ANONYMOUSLY])
def test_T09_what_she_took_back_is_not_published_though_its_clock_runs_ahead(
    use: str, as_system: None
) -> None:
    person = willing(risk_level="low")
    row = Consent.objects.unscoped(reason="test").get(person=person, use=use)
    consent.withdraw(consent=row, through="herself", by=None, now=NOW + timedelta(days=1))

    assert not published_by(person)


def test_T09_who_was_asked_about_sharing_alone_is_not_published(as_system: None) -> None:
    person = PersonFactory(risk_level="low")
    allow(person)

    assert not published_by(person)


def test_who_is_known_from_a_publication_only_may_be_published(as_system: None) -> None:
    known = PersonFactory(origin=Person.Origin.PUBLISHED, organisation=None, risk_level="low")
    ours = PersonFactory(origin=Person.Origin.PUBLISHED, risk_level="low")

    assert published_by(known)
    assert not published_by(ours)
    assert consent.about_her_picture(known, recipients=["x"], at=NOW) == {"x": Reason.PUBLISHED}


def test_T09_what_a_clock_ahead_wrote_and_took_back_holds_for_her_picture_too(
    as_system: None,
) -> None:
    person = PersonFactory(risk_level="low")
    allow(person, level="named")
    assert _picture(person) == Reason.ALLOWED
    row = again(person, given_at=NOW + timedelta(days=1))
    row.withdrawn_at, row.withdrawn_through = NOW + timedelta(days=2), "herself"
    Consent.objects.unscoped(reason="test").filter(person=person, use=Use.SHARE).update(
        superseded_at=row.given_at
    )
    row.explained_by.save()
    row.save()

    assert _picture(person) == Reason.WITHDRAWN
    answers = consent.answers_for([person], recipient="icc-otp", at=NOW)
    assert answers[person.pk].reason == Reason.WITHDRAWN


def test_what_she_said_comes_before_what_protection_asks(as_system: None) -> None:
    """Who was not asked is not told of as one whose risk is unknown; our own work needs no assessment."""
    person = PersonFactory(risk_level="not_assessed")
    for use in consent.BASIC_USES:
        ConsentFactory(person=person, use=use)

    answers = consent.answers_for([person], recipient="icc-otp", at=NOW)
    both = consent.about_her_picture(person, recipients=["icc-otp", consent.OWN_WORK], at=NOW)
    assert answers[person.pk].reason == Reason.NOT_ASKED
    assert both == {"icc-otp": Reason.NOT_ASKED, consent.OWN_WORK: Reason.ALLOWED}


def _picture(person: Person) -> Reason:
    found = consent.about_her_picture(person, recipients=["icc-otp"], at=NOW)
    return Reason(found["icc-otp"])


@pytest.mark.parametrize(
    ("risk", "reason"),
    [
        ("not_assessed", Reason.RISK_NOT_ASSESSED),
        ("extreme", Reason.RISK),
        ("high", Reason.ALLOWED),
    ],
)
def test_RISK1_a_picture_stays_in_while_the_risk_speaks_against_it(
    risk: str, reason: Reason, as_system: None
) -> None:
    person = PersonFactory(risk_level=risk)
    allow(person, level="named")

    assert _picture(person) == reason


def test_a_picture_of_whom_may_not_be_named_stays_in(as_system: None) -> None:
    person = PersonFactory(risk_level="low")
    allow(person)

    assert _picture(person) == Reason.UNNAMED
    own = consent.about_her_picture(person, recipients=[consent.OWN_WORK], at=NOW)
    assert own == {consent.OWN_WORK: Reason.ALLOWED}


def test_T09_nobody_in_an_incident_can_withdraw_between_asking_and_writing(
    committed_db: str,
) -> None:
    """She gave no account of her own; her decisions are held like those of who did."""
    with acting_for_system(reason="test.arrange"):
        incident = IncidentFactory()
        person = PersonFactory(organisation=incident.organisation)
        allow(person)
        InvolvementFactory(act=ActFactory(incident=incident), person=person)
    with acting_for_system(reason="test"):
        ask_again(incidents=(incident.pk,))
        with databases.connect("superuser") as other:
            free = other.execute(
                "SELECT id FROM evidence_consent WHERE person_id = %s FOR UPDATE SKIP LOCKED",
                [person.pk],
            ).fetchall()

    assert free == []


def test_T09_what_a_clock_ahead_of_ours_allowed_is_not_allowed_yet(as_system: None) -> None:
    person = PersonFactory()
    allow(person)
    Consent.objects.unscoped(reason="test").filter(person=person, use=Use.SHARE).update(
        given_at=NOW + timedelta(days=1)
    )
    answers = consent.answers_for([person], recipient="icc-otp", at=NOW)

    assert answers[person.pk].reason == Reason.NOT_ASKED


def test_looking_back_a_decision_counts_from_its_own_moment_and_not_before() -> None:
    given = decision(Use.SHARE, "icc-otp", day=2, withdrawn_on=9)

    def state(day: int) -> str:
        return Ledger([given], at=START + timedelta(days=day)).state(Use.SHARE, "icc-otp")

    assert [state(day) for day in (1, 2, 8, 9)] == ["not_asked", "granted", "granted", "withdrawn"]
