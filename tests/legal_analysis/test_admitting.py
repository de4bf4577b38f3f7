"""Bringing a record into a case: who may, what she allows, and what the people of the case read from then on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import vault
from accounts.errors import NotAllowed
from accounts.identity import acting_as
from accounts.models import AuditEvent, CaseTeam, Organisation, Role, User
from evidence import admitting, consent, merging
from evidence.models import CaseMaterial, Consent, Testimony
from legal_analysis.models import CaseFile
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis import views_world as world

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
WHY = "It is of the same measure."


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team)


@pytest.fixture
def of_the_house(organisation: Organisation) -> User:
    """An analyst of the organisation: she reads what was sent in, and works on each of its cases."""
    return AssignmentFactory(role=Role.ANALYST, organisation=organisation).user


@pytest.fixture
def told(team: CaseTeam, organisation: Organisation) -> Testimony:
    """An account sent in and read by a second person, in no case of this team."""
    return allowed(world.account(CaseTeamFactory(organisation=organisation)))


@world.arranged
def allowed(told: Testimony) -> Testimony:
    for use in set(consent.BASIC_USES) - {consent.Use.STORE}:
        make.ConsentFactory(person=told.person, use=use)
    return told


@world.arranged
def of_case(**record: Any) -> list[CaseMaterial]:
    return list(CaseMaterial._base_manager.filter(**record))


def events(outcome: str = "allowed") -> list[str]:
    rows = AuditEvent.objects.unscoped(reason="test").filter(action="material.admitted")
    return list(rows.filter(outcome=outcome).values_list("action", flat=True))


def page(record: Any) -> str:
    kind = "account" if isinstance(record, Testimony) else "incident"
    return reverse(f"{kind}_admit", args=[record.pk])


def send(browser: Client, record: Any, case: CaseFile, reason: str = WHY) -> Any:
    return browser.post(page(record), {"case": str(case.pk), "reason": reason})


def test_an_account_comes_into_a_case_and_is_read_and_cited_there(
    client_for: ClientFor, of_the_house: User, analyst: User, case: CaseFile, told: Testimony
) -> None:
    theirs, hers = client_for(analyst), client_for(of_the_house)
    assert theirs.get(reverse("account", args=[told.pk])).status_code == 404
    assert page(told) in hers.get(reverse("account", args=[told.pk])).content.decode()
    assert case.title in hers.get(page(told)).content.decode()
    answer = send(hers, told, case)
    assert answer["Location"] == reverse("case_read", args=[case.pk, told.pk])
    (row,) = of_case(team=case.team, testimony=told)
    assert (row.person_id, row.added_by, row.reason) == (told.person_id, of_the_house, WHY)
    assert len(events()) == 1
    assert theirs.get(reverse("account", args=[told.pk])).status_code == 200
    assert theirs.get(reverse("case_read", args=[case.pk, told.pk])).status_code == 200
    # It is offered no second time, and pressed twice it is done once.
    assert "no case of yours" in hers.get(page(told)).content.decode()
    with acting_as(of_the_house):
        again = admitting.admit(told, case.team, reason=WHY, by=of_the_house)
    assert again == row
    assert len(events()) == 1


def test_an_incident_comes_into_a_case(
    client_for: ClientFor, of_the_house: User, case: CaseFile, organisation: Organisation
) -> None:
    event = world.incident(CaseTeamFactory(organisation=organisation))
    send(client_for(of_the_house), event, case)
    assert len(of_case(team=case.team, incident=event)) == 1


@pytest.mark.parametrize("taken_back", consent.BASIC_USES)
def test_T09_who_does_not_allow_that_we_work_with_it_is_brought_into_no_case(
    taken_back: str, client_for: ClientFor, of_the_house: User, case: CaseFile, told: Testimony
) -> None:
    take_back(told, taken_back)
    answer = send(client_for(of_the_house), told, case)
    assert "She does not allow that we work with her account" in answer.content.decode()
    assert of_case(team=case.team, testimony=told) == []
    assert len(events(outcome="refused")) == 1


@world.arranged
def take_back(told: Testimony, use: str) -> None:
    given = Consent._base_manager.get(person=told.person, use=use)
    consent.withdraw(consent=given, through="herself", by=None)


def test_T09_of_whom_was_erased_nothing_is_brought_in(
    client_for: ClientFor, of_the_house: User, case: CaseFile, told: Testimony
) -> None:
    world.arranged(vault.destroy)(key=told.person.key, by=of_the_house, reason="She asked for it.")
    answer = send(client_for(of_the_house), told, case)
    assert "She does not allow that we work with her account" in answer.content.decode()
    assert of_case(team=case.team, testimony=told) == []


def test_a_reason_in_clear_repeats_no_words_of_the_account(
    client_for: ClientFor, of_the_house: User, case: CaseFile, told: Testimony
) -> None:
    words = "یک دو سه چهار پنج شش هفت هشت"
    world.arranged(make.ParagraphFactory)(testimony=told, number=7, original=words)
    answer = send(client_for(of_the_house), told, case, reason=words)
    assert "repeats words of the account" in answer.content.decode()
    assert of_case(team=case.team, testimony=told) == []


def test_T01_who_is_no_analyst_of_both_brings_nothing_in(
    client_for: ClientFor,
    analyst: User,
    approver: User,
    case: CaseFile,
    told: Testimony,
    organisation: Organisation,
) -> None:
    assert (
        send(client_for(analyst), told, case).status_code == 404
    )  # of the case, and not of the account
    assert send(client_for(approver), told, case).status_code == 404
    elsewhere = AssignmentFactory(role=Role.ANALYST, organisation=None, team=theirs(told)).user
    answer = send(client_for(elsewhere), told, case)  # of the account, and not of the case
    assert case.title not in answer.content.decode()
    with pytest.raises(NotAllowed), acting_as(elsewhere):
        admitting.admit(told, case.team, reason=WHY, by=elsewhere)
    assert of_case(team=case.team, testimony=told) == []


@world.arranged
def theirs(told: Testimony) -> CaseTeam:
    return CaseMaterial._base_manager.get(testimony=told).team


def test_T02_no_record_comes_into_a_case_of_another_organisation(
    client_for: ClientFor, of_the_house: User, told: Testimony
) -> None:
    partner = CaseTeamFactory()
    AssignmentFactory(user=of_the_house, role=Role.ANALYST, organisation=None, team=partner)
    another, browser = world.case(partner), client_for(of_the_house)
    assert another.title not in browser.get(page(told)).content.decode()
    send(browser, told, another)
    with pytest.raises(NotAllowed), acting_as(of_the_house):
        admitting.admit(told, partner, reason=WHY, by=of_the_house)
    assert of_case(team=partner, testimony=told) == []


def test_what_was_merged_meanwhile_is_not_brought_in(
    of_the_house: User, case: CaseFile, organisation: Organisation
) -> None:
    held = CaseTeamFactory(organisation=organisation)
    event, standing = world.incident(held), world.incident(held)
    with acting_as(of_the_house):
        choice = merging.Choice("One event.", merging.state(standing, event))
        merging.merge(standing, event, choice, by=of_the_house)
    with pytest.raises(NotAllowed), acting_as(of_the_house):
        admitting.admit(event, case.team, reason=WHY, by=of_the_house)
    assert of_case(team=case.team, incident=event) == []
