"""Persons who may be one: told to approvers of the organisation, decided with a row in the trail."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import audit, workload
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, Organisation, Role, User
from evidence import matches
from evidence.models import PossibleMatch
from tests.factories.accounts import AssignmentFactory
from tests.factories.evidence import PersonFactory, PossibleMatchFactory

ClientFor = Callable[[Any], Client]
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def chief(organisation: Organisation) -> User:
    return AssignmentFactory(role=Role.APPROVER, organisation=organisation).user


def pair(organisation: Organisation) -> PossibleMatch:
    with acting_for_system(reason="test.arrange"):
        return PossibleMatchFactory(
            person=PersonFactory(organisation=organisation),
            earlier=PersonFactory(organisation=organisation),
            purposes=["full_name", "phone"],
        )


def actions() -> list[str]:
    rows = AuditEvent.objects.unscoped(reason="test").order_by("id")
    return list(rows.values_list("action", flat=True))


def test_FACC7_a_pair_waits_on_the_home_page_until_an_approver_decides(
    organisation: Organisation, chief: User, client_for: ClientFor
) -> None:
    found, browser = pair(organisation), client_for(chief)
    assert "pair of persons may be one" in browser.get(reverse("home")).content.decode()
    page = browser.get(reverse("matches")).content.decode()
    assert found.person.code in page
    assert found.earlier.code in page
    assert "Phone" in page
    address = reverse("match_decide", args=[found.pk])
    browser.post(address, {"decision": "same", "seen": seen_on(page)})
    assert actions()[-1] == "match.same"
    assert "may be one" not in browser.get(reverse("home")).content.decode()
    page = browser.get(reverse("matches")).content.decode()
    browser.post(address, {"decision": "different", "seen": seen_on(page)})
    with acting_for_system(reason="test.compare"):
        row = PossibleMatch.objects.unscoped(reason="test").get()
        assert (row.decision, row.decided_by) == ("different", chief)


def seen_on(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_T20_a_decision_she_did_not_see_is_not_written_over_and_shown_to_her(
    organisation: Organisation, chief: User, client_for: ClientFor
) -> None:
    found, browser = pair(organisation), client_for(chief)
    address = reverse("match_decide", args=[found.pk])
    hers = {
        "decision": "different",
        "seen": seen_on(browser.get(reverse("matches")).content.decode()),
    }
    colleague = AssignmentFactory(role=Role.APPROVER, organisation=organisation).user
    client_for(colleague).post(address, {**hers, "decision": "same"})
    for sent in (hers, {"decision": "different"}, {**hers, "seen": "x"}):
        answer = browser.post(address, sent)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Somebody has decided about this pair meanwhile." in page
        assert page.index(found.person.code) < page.index("The same person")
        assert actions()[-1] == "request.refused"
    with acting_for_system(reason="test.compare"):
        row = PossibleMatch.objects.unscoped(reason="test").get()
        assert (row.decision, row.decided_by) == ("same", colleague)
    browser.post(address, {**hers, "seen": seen_on(page)})
    assert actions()[-1] == "match.different", "she saw it, and may know more"


def test_a_decision_that_is_none_changes_nothing(
    organisation: Organisation, chief: User, client_for: ClientFor
) -> None:
    found = pair(organisation)
    address = reverse("match_decide", args=[found.pk])
    assert client_for(chief).post(address, {"decision": "perhaps"}).status_code == 400
    with acting_as(chief):
        assert matches.waiting_for(chief).count() == 1


@pytest.mark.parametrize("who", ["documenter", "analyst", "auditor", "administrator"])
def test_FACC7_nobody_else_learns_that_somebody_spoke_to_us_before(
    who: str, organisation: Organisation, client_for: ClientFor
) -> None:
    found, browser = pair(organisation), client_for(who)
    assert browser.get(reverse("matches")).status_code == 404
    address = reverse("match_decide", args=[found.pk])
    assert browser.post(address, {"decision": "same"}).status_code == 404


def test_T01_an_approver_of_another_organisation_sees_no_pair_of_ours(
    organisation: Organisation, client_for: ClientFor
) -> None:
    found = pair(organisation)
    browser = client_for(AssignmentFactory(role=Role.APPROVER).user)
    assert found.person.code not in browser.get(reverse("matches")).content.decode()
    address = reverse("match_decide", args=[found.pk])
    assert browser.post(address, {"decision": "same"}).status_code == 404


def test_many_pairs_cost_the_same_as_one(
    organisation: Organisation, chief: User, client_for: ClientFor
) -> None:
    browser = client_for(chief)
    pair(organisation)
    browser.get(reverse("matches"))
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse("matches"))
    for _time in range(3):
        pair(organisation)
    with CaptureQueriesContext(connection) as many:
        browser.get(reverse("matches"))
    assert len(many) == len(few)


# --- Care -----------------------------------------------------------------------------------------------


def heard(user: User, number: int) -> None:
    for _time in range(number):
        with acting_for_system(reason="test.arrange"):
            person = PersonFactory()
        audit.record(action="testimony.read", by=user, subject=person)


def test_CARE4_that_somebody_opened_the_page_is_written_nowhere(
    analyst: User, client_for: ClientFor
) -> None:
    browser, before = client_for(analyst), actions()
    assert browser.get(reverse("care")).status_code == 200
    assert actions() == before


def test_CARE3_she_is_told_when_it_was_much_for_one_day(
    analyst: User, client_for: ClientFor
) -> None:
    browser = client_for(analyst)
    heard(analyst, workload.MANY - 1)
    assert "take a break" not in browser.get(reverse("care")).content.decode()
    heard(analyst, 1)
    assert "take a break" in browser.get(reverse("care")).content.decode()


def test_CARE3_what_she_heard_on_another_day_does_not_count(
    analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = workload.timezone.localtime()  # it may be midnight while she hears them
    heard(analyst, 3)
    tomorrow = workload.timezone.localtime() + datetime.timedelta(days=1)
    monkeypatch.setattr(workload.timezone, "localtime", lambda: today)
    assert workload.accounts_today(analyst) == 3
    monkeypatch.setattr(workload.timezone, "localtime", lambda: tomorrow)
    assert workload.accounts_today(analyst) == 0
