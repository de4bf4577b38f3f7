"""What a person wants stopped, told to an approver through any channel: it holds at once."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_for_system
from accounts.models import AuditEvent, Organisation, Role, User
from evidence import consent, receipts
from evidence.models import Consent, Person
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.factories.evidence import ConsentFactory, PersonFactory, TestimonyFactory
from tests.factories.legal_analysis import CaseFileFactory, MechanismFactory, SubmissionFactory

ClientFor = Callable[[Any], Client]
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def chief(organisation: Organisation) -> User:
    return AssignmentFactory(role=Role.APPROVER, organisation=organisation).user


@pytest.fixture
def person(organisation: Organisation) -> Person:
    with acting_for_system(reason="test.arrange"):
        MechanismFactory(code="icc-otp", name="Office of the Prosecutor")
        person = PersonFactory(organisation=organisation)
        for use in consent.BASIC_USES:
            ConsentFactory(person=person, use=use)
        ConsentFactory(person=person, use="share", recipient="icc-otp", identity_level="pseudonym")
    return person


def live(person: Person) -> set[str]:
    with acting_for_system(reason="test.compare"):
        rows = Consent.objects.unscoped(reason="test").filter(person=person, withdrawn_at=None)
        return set(rows.values_list("use", flat=True))


def may_go(person: Person) -> bool:
    with acting_for_system(reason="test.compare"):
        at = timezone.now() + datetime.timedelta(seconds=1)
        return consent.answers_for([person], recipient="icc-otp", at=at)[person.pk].may_describe


def test_WDR1_a_part_is_shown_once_more_and_then_stopped(
    person: Person, chief: User, client_for: ClientFor
) -> None:
    browser, address = client_for(chief), reverse("wishes", args=[person.pk])
    chosen = {"chosen": ["share:icc-otp"], "through": "relay"}
    page = browser.post(address, chosen).content.decode()
    assert "Office of the Prosecutor" in page
    assert may_go(person)
    browser.post(address, {**chosen, "sure": "yes"})
    assert not may_go(person)
    assert live(person) == set(consent.BASIC_USES)
    with acting_for_system(reason="test.compare"):
        row = Consent.objects.unscoped(reason="test").get(person=person, use="share")
        assert row.withdrawn_through == "relay"
        last = AuditEvent.objects.unscoped(reason="test").filter(action="consent.withdrawn").get()
        assert last.actor_id == chief.pk


def test_WDR1_everything_is_stopped_at_once(
    person: Person, chief: User, client_for: ClientFor
) -> None:
    browser, address = client_for(chief), reverse("wishes", args=[person.pk])
    form = {"all": "yes", "through": "telephone", "sure": "yes"}
    assert browser.post(address, form).status_code == 302
    assert live(person) == set()
    again = browser.post(address, form, follow=True)  # said twice
    assert "Nothing was stopped" in again.content.decode()
    assert "She allows nothing now" in browser.get(address).content.decode()


def test_a_channel_nobody_knows_stops_nothing(
    person: Person, chief: User, client_for: ClientFor
) -> None:
    form = {"all": "yes", "through": "a dream", "sure": "yes"}
    answer = client_for(chief).post(reverse("wishes", args=[person.pk]), form)
    assert answer.status_code == 400
    assert may_go(person)


def test_what_stopped_nothing_does_not_say_that_it_did(
    person: Person, chief: User, client_for: ClientFor
) -> None:
    address = reverse("wishes", args=[person.pk])
    page = client_for(chief).post(address, {"through": "telephone", "sure": "yes"}, follow=True)
    assert "It is done" not in page.content.decode()
    assert may_go(person)


@pytest.mark.parametrize("who", ["documenter", "analyst", "administrator", "auditor"])
def test_T01_nobody_but_an_approver_stops_it(
    who: str, person: Person, client_for: ClientFor
) -> None:
    browser = client_for(who)
    form = {"all": "yes", "through": "telephone", "sure": "yes"}
    assert browser.post(reverse("wishes", args=[person.pk]), form).status_code == 404
    give = {"act": "give", "language": "fa-af"}
    assert browser.post(reverse("wishes_number", args=[person.pk]), give).status_code == 404
    assert may_go(person)


def test_a_number_is_given_shown_once_and_ended(
    person: Person, chief: User, client_for: ClientFor
) -> None:
    browser, address = client_for(chief), reverse("wishes_number", args=[person.pk])
    first = browser.post(address, {"act": "give", "language": "ps"}).context["code"]
    second = browser.post(address, {"act": "give", "language": "ps"}).context["code"]
    assert receipts.open_with(first) is None
    assert receipts.open_with(second) is not None
    assert second not in browser.get(reverse("wishes", args=[person.pk])).content.decode()
    browser.post(address, {"act": "end"})
    assert receipts.open_with(second) is None


def test_WDR3_after_a_withdrawal_the_files_with_her_account_are_listed(
    person: Person, organisation: Organisation, client_for: ClientFor
) -> None:
    chief = AssignmentFactory(role=Role.APPROVER, organisation=organisation).user
    with acting_for_system(reason="test.arrange"):
        account = TestimonyFactory(person=person, organisation=organisation)
        holds, other = (
            SubmissionFactory(
                case_file=CaseFileFactory(team=CaseTeamFactory(organisation=organisation)),
                snapshot=text,
            )
            for text in (f'{{"accounts": [{{"code": "{account.code}"}}]}}', '{"accounts": []}')
        )
    browser, address = client_for(chief), reverse("wishes", args=[person.pk])
    assert holds.case_file.code not in browser.get(address).content.decode()
    browser.post(address, {"all": "yes", "through": "message", "sure": "yes"})
    page = browser.get(address).content.decode()
    assert holds.case_file.code in page
    assert "never fetched" in page
    assert other.case_file.code not in page
