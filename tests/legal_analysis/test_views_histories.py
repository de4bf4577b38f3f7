"""What was done with a record and who looked at it: told in words, to whom it concerns."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import audit
from accounts.identity import acting_as, acting_for_system, who_acts
from accounts.models import CaseTeam, Role, User
from evidence.models import Paragraph, Testimony
from tests.canaries import scan
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.factories.evidence import ParagraphFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import arranged

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
OUTSIDE = "A colleague outside your cases"


def history_of(kind: str, row: object) -> str:
    return reverse(f"{kind}_history", args=[row.pk])  # type: ignore[attr-defined]


def readers_of(kind: str, row: object) -> str:
    return reverse(f"{kind}_readers", args=[row.pk])  # type: ignore[attr-defined]


@arranged
def did(action: str, record: object, by: User) -> None:
    with transaction.atomic():
        audit.record(action=action, subject=record, by=by)  # type: ignore[arg-type]


@arranged
def changed(row: object, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()  # type: ignore[attr-defined]


def told(browser: Client, address: str) -> str:
    return world.text_of(browser, address)


def entries(browser: Client, address: str) -> str:
    return told(browser, address).partition('<ol class="records">')[2].partition("</ol>")[0]


def test_a_second_reading_is_told_in_words_with_who_and_when(
    client_for: ClientFor, analyst: User, advocate: User, documenter: User, team: CaseTeam
) -> None:
    sent = world.account(team, status=Testimony.Status.SUBMITTED, interviewer=documenter)
    did("review.taken_up", sent, analyst)
    did("comment.written", sent, documenter)
    page = told(client_for(advocate), history_of("account", sent))
    assert "Taken up for the second reading" in page
    assert analyst.display_name in page
    assert documenter.display_name not in page
    assert OUTSIDE in page
    assert page.index("A comment was written") < page.index("Taken up")
    assert "You" in told(client_for(analyst), history_of("account", sent))


def test_of_a_change_the_names_of_the_fields_are_told_and_no_word_of_them(
    client_for: ClientFor, analyst: User, team: CaseTeam
) -> None:
    her = world.account(team).person
    changed(her, phone="+93 700 000 000", risk_level="high")
    answer = client_for(analyst).get(history_of("person", her))
    page = answer.content.decode()
    assert "<li>Phone</li>" in page
    assert "<li>Risk</li>" in page
    assert "<li>Name</li>" not in page
    assert "700 000" not in page
    assert scan(answer.content, world.EVERY_IDENTITY, where="history") == []


def test_T07_that_a_person_is_a_canary_is_not_told(
    client_for: ClientFor, approver: User, team: CaseTeam
) -> None:
    her = world.account(team).person
    browser = client_for(approver)
    before = entries(browser, history_of("person", her))
    changed(her, is_canary=True)
    did("canary.marked", her, approver)
    assert entries(browser, history_of("person", her)) == before


def test_what_changed_in_her_words_is_named_by_paragraph_and_not_opened(
    client_for: ClientFor, analyst: User, team: CaseTeam
) -> None:
    account = world.account(team)
    # One that nobody has translated: what was translated stays as it was.
    paragraph = arranged(ParagraphFactory)(testimony=account, number=2)
    changed(paragraph, original=world.WORDS + " دوم")
    page = told(client_for(analyst), history_of("account", account))
    assert "Changed · Paragraph 2" in page
    assert "<li>Her words</li>" in page
    assert world.WORDS not in page


def test_an_approver_sees_who_looked_and_how_often(
    client_for: ClientFor, analyst: User, approver: User, team: CaseTeam
) -> None:
    account = world.account(team)
    reader, browser = client_for(analyst), client_for(approver)
    for _time in range(3):
        reader.get(reverse("account", args=[account.pk]))
    reader.get(history_of("account", account))
    page = told(browser, readers_of("account", account))
    assert analyst.display_name in page
    assert "<bdi>4</bdi>" in page
    assert world.events(approver, "readers.read") == 1
    assert world.events(analyst, "history.read") == 1


@pytest.mark.parametrize("role", ["analyst", "advocate"])
def test_who_looked_is_for_approvers_only(role: str, client_for: ClientFor, team: CaseTeam) -> None:
    account = world.account(team)
    browser = client_for(role)
    assert browser.get(readers_of("account", account)).status_code == 404
    assert readers_of("account", account) not in told(browser, history_of("account", account))


@pytest.mark.parametrize("kind", world.KINDS)
def test_T02_a_hidden_record_has_no_history(
    kind: str, client_for: ClientFor, analyst: User, approver: User
) -> None:
    row = world.make_one(kind, CaseTeamFactory())
    assert client_for(analyst).get(history_of(kind, row)).status_code == 404
    assert client_for(approver).get(readers_of(kind, row)).status_code == 404


def test_a_documenter_does_not_get_back_the_history_of_what_she_sent(
    client_for: ClientFor, documenter: User, team: CaseTeam
) -> None:
    sent = world.account(team, status=Testimony.Status.SUBMITTED, interviewer=documenter)
    AssignmentFactory(user=documenter, role=Role.ANALYST, team=team, organisation=None)
    browser = client_for(documenter)
    assert browser.get(history_of("account", sent)).status_code == 404
    assert browser.get(history_of("person", sent.person)).status_code == 404


def test_T01_what_partners_do_with_a_published_record_is_not_told(
    client_for: ClientFor, analyst: User, approver: User, team: CaseTeam
) -> None:
    incident = world.incident(team)
    changed(incident, organisation=None)
    stranger = AssignmentFactory(role=Role.ANALYST).user
    did("incident.read", incident, stranger)
    did("comment.written", incident, stranger)
    did("comment.written", incident, approver)
    page = told(client_for(analyst), history_of("incident", incident))
    assert page.count("A comment was written") == 1
    assert OUTSIDE not in told(client_for(approver), readers_of("incident", incident))


def test_what_another_case_took_out_of_an_account_is_not_told(
    client_for: ClientFor, analyst: User, advocate: User, team: CaseTeam
) -> None:
    account = world.account(team)
    elsewhere = CaseTeamFactory(organisation=team.organisation)
    other = AssignmentFactory(role=Role.ADVOCATE, team=elsewhere, organisation=None).user
    did("testimony.released", account, other)
    browser, address = client_for(analyst), history_of("account", account)
    assert "Put into a file" not in told(browser, address)
    did("testimony.released", account, advocate)
    assert "Put into a file" in told(browser, address)


def test_the_history_costs_the_same_however_long_it_is(
    client_for: ClientFor, analyst: User, team: CaseTeam
) -> None:
    account = world.account(team)
    browser, address = client_for(analyst), history_of("account", account)
    did("comment.written", account, analyst)
    few = world.queries(browser, address)
    for _time in range(119):
        did("comment.written", account, analyst)
    assert world.queries(browser, address) == few
    page = told(browser, address)
    assert page.count("A comment was written") == 100
    assert "Only the newest 100 are shown." in page


def test_a_change_is_told_with_who_made_it(
    client_for: ClientFor, analyst: User, advocate: User, team: CaseTeam
) -> None:
    told_us = world.account(team)
    with acting_as(analyst):
        paragraph = told_us.paragraphs.unscoped(reason="test").get()
        paragraph.knowledge = Paragraph.Knowledge.HEARSAY
        paragraph.save()
        with acting_for_system(reason="test"):
            paragraph.knowledge = Paragraph.Knowledge.DIRECT
            paragraph.save()
        by_system, by_her, _made = paragraph.history.order_by("-history_date")
    assert (by_system.history_user, by_her.history_user) == (None, analyst)
    assert who_acts() is None
    assert analyst.display_name in entries(client_for(advocate), history_of("account", told_us))
