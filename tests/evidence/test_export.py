"""What leaves: asked of consent by the whole record, and held while it is written."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import Prefetch

from accounts.identity import acting_for_system
from evidence import consent, export
from evidence.consent import BASIC_USES, Reason
from evidence.models import Consent, Incident, Paragraph, Person, Testimony, Translation
from tests import databases
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.evidence import (
    ActFactory,
    ConsentFactory,
    IncidentFactory,
    InterviewFactory,
    InvolvementFactory,
    ParagraphFactory,
    PersonFactory,
    TestimonyFactory,
    TranslationFactory,
)

RECEIVER = "icc-otp"
GIVEN = datetime(2023, 5, 4, 9, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
Use, Level = Consent.Use, Consent.IdentityLevel


def allow(person: Person, *uses: str, level: str = Level.PSEUDONYM) -> None:
    """She allows that her account is kept, analysed and shared, and `uses` besides."""
    for use in (*BASIC_USES, Use.SHARE, *uses):
        ConsentFactory(
            person=person,
            use=use,
            recipient=RECEIVER if use in Consent.USES_WITH_RECIPIENT else "",
            identity_level=level if use == Use.SHARE else "",
        )


def account(person: Person, **fields: Any) -> Testimony:
    return TestimonyFactory(interview=InterviewFactory(person=person), **fields)


def read(testimony: Testimony) -> Testimony:
    """The account as the gate is given it: with what hangs on it."""
    parts = [
        Prefetch("paragraphs", Paragraph.objects.unscoped(reason="test")),
        Prefetch("paragraphs__translations", Translation.objects.unscoped(reason="test")),
    ]
    return Testimony.objects.unscoped(reason="test").prefetch_related(*parts).get(pk=testimony.pk)


def gate() -> export.Gate:
    return export.Gate(recipient=RECEIVER, at=NOW, by=UserFactory())


def shared(person: Person) -> Consent:
    return Consent.objects.unscoped(reason="test").get(
        person=person, use=Use.SHARE, superseded_at=None
    )


def frozen(hers: Testimony, **changes: Any) -> export.FrozenAccount:
    said = {"testimony": hers.pk, "may_quote": False, "identity_level": "pseudonym", **changes}
    return export.FrozenAccount(code=hers.code, **said)


def again(person: Person, *, given_at: datetime, decision: str = "granted", **f: Any) -> Consent:
    """A new decision on sharing, not stored yet."""
    return ConsentFactory.build(
        person=person,
        key=person.key,
        use=Use.SHARE,
        recipient=RECEIVER,
        decision=decision,
        identity_level=Level.PSEUDONYM if decision == "granted" else "",
        explained_by=UserFactory(),
        given_at=given_at,
        **f,
    )


# Decisions ------------------------------------------------------------------------------------


def test_T09_the_receipt_of_an_older_consent_withdraws_the_one_that_counts_now(
    as_system: None,
) -> None:
    person = PersonFactory()
    allow(person)
    first = shared(person)
    renewed = consent.decide(
        consent=again(person, given_at=GIVEN + timedelta(days=9)), by=first.explained_by
    )

    closed = consent.withdraw(consent=first, through="receipt", by=None)

    assert closed.pk == renewed.pk
    answer = consent.answers_for([person], recipient=RECEIVER, at=datetime.now(UTC))[person.pk]
    assert answer.reason == Reason.WITHDRAWN


@pytest.mark.parametrize(
    "given_at",
    [GIVEN - timedelta(days=1), GIVEN, datetime.now(UTC) + timedelta(days=1)],
    ids=["before the last word", "at the same moment", "in the future"],
)
def test_T09_a_decision_that_is_not_the_last_word_is_refused(
    given_at: datetime, as_system: None
) -> None:
    person = PersonFactory()
    allow(person)

    with pytest.raises(consent.DecisionOutOfOrder):
        consent.decide(
            consent=again(person, given_at=given_at, decision="refused"), by=UserFactory()
        )
    assert shared(person).superseded_at is None


def test_T09_a_withdrawal_holds_though_its_clock_runs_ahead(as_system: None) -> None:
    person = PersonFactory()
    allow(person)
    consent.withdraw(
        consent=shared(person), through="herself", by=None, now=NOW + timedelta(minutes=5)
    )

    answer = consent.answers_for([person], recipient=RECEIVER, at=NOW)[person.pk]

    assert answer.reason == Reason.WITHDRAWN


# The gate -------------------------------------------------------------------------------------


def test_T09_calling_a_survivor_published_does_not_replace_her_consent(as_system: None) -> None:
    person = PersonFactory(origin=Person.Origin.PUBLISHED)
    hers = account(person)
    told = IncidentFactory(organisation=person.organisation)
    hers.incidents.add(told)

    one = gate()

    assert one.accounts([hers]) == []
    assert one.incidents([told]) == []
    assert one.exclusions == {Reason.NO_BASIC_CONSENT: 1}


def test_T09_an_account_given_to_us_needs_consent_whoever_gave_it(as_system: None) -> None:
    """Even of a person of the library, an account with an interview is no publication."""
    person = PersonFactory(origin=Person.Origin.PUBLISHED, organisation=None)
    hers = account(person, organisation=OrganisationFactory())

    assert gate().accounts([hers]) == []


def test_notes_of_the_house_on_an_account_do_not_leave(as_system: None) -> None:
    person = PersonFactory()
    allow(person)
    hers = account(person, note="Her brother works at the gate.")

    (released,) = gate().accounts([read(hers)])

    assert "brother" not in export.canonical_json(released.fields)


def test_every_checked_translation_is_released_in_one_order(as_system: None) -> None:
    person = PersonFactory()
    allow(person, Use.QUOTE)
    paragraph = ParagraphFactory(testimony=account(person))
    for language in ("ps", "en"):
        TranslationFactory(
            paragraph=paragraph,
            language=language,
            check_status="checked",
            checked_by=UserFactory(),
        )

    (released,) = gate().accounts([read(paragraph.testimony)])

    assert [passage.language for passage in released.passages] == ["fa-af", "en", "ps"]


# Asked again ----------------------------------------------------------------------------------


def ask_again(
    *testimonies: export.FrozenAccount, incidents: tuple[UUID, ...] = (), at: datetime = NOW
) -> None:
    export.recheck(testimonies, incidents=incidents, recipient=RECEIVER, at=at)


def test_what_has_not_changed_may_leave(as_system: None) -> None:
    person = PersonFactory()
    allow(person)

    ask_again(frozen(account(person)))


def test_T09_an_incident_stays_in_when_somebody_in_it_has_withdrawn(as_system: None) -> None:
    """She gave no account of her own, so no account of hers is asked about."""
    incident: Incident = IncidentFactory()
    person = PersonFactory(organisation=incident.organisation)
    allow(person)
    InvolvementFactory(act=ActFactory(incident=incident), person=person)
    assert gate().incidents([incident]) == [incident]
    ask_again(incidents=(incident.pk,))

    consent.withdraw(consent=shared(person), through="herself", by=None, now=NOW)

    with pytest.raises(export.ConsentChanged):
        ask_again(incidents=(incident.pk,))


def test_T09_an_incident_that_is_gone_stays_in(as_system: None) -> None:
    with pytest.raises(export.ConsentChanged):
        ask_again(incidents=(uuid4(),))


@pytest.mark.parametrize(
    "changes",
    [{"may_quote": True}, {"identity_level": "named"}, {"testimony": uuid4()}],
    ids=["to be quoted", "by her name", "an account that is gone"],
)
def test_T09_what_she_no_longer_allows_in_this_way_stays_in(
    changes: dict[str, Any], as_system: None
) -> None:
    person = PersonFactory()
    allow(person)

    with pytest.raises(export.ConsentChanged):
        ask_again(frozen(account(person), **changes))


def test_T09_nobody_can_withdraw_between_asking_and_writing(committed_db: str) -> None:
    """A withdrawal waits for the package; then it is one that came after, and can reach back."""
    with acting_for_system(reason="test.arrange"):
        person = PersonFactory()
        allow(person)
        hers = account(person)
    with acting_for_system(reason="test"):
        ask_again(frozen(hers))
        with databases.connect("superuser") as other:
            locked = other.execute(
                "SELECT id FROM evidence_consent WHERE person_id = %s FOR UPDATE SKIP LOCKED",
                [person.pk],
            ).fetchall()

    assert locked == []


def test_asking_about_many_accounts_takes_as_many_queries_as_about_one(
    as_system: None, django_assert_num_queries: Any
) -> None:
    rows = []
    for _number in range(3):
        person = PersonFactory()
        allow(person)
        rows.append(frozen(account(person)))
    with django_assert_num_queries(6) as few:
        ask_again(rows[0])
    with django_assert_num_queries(len(few)):
        ask_again(*rows)
