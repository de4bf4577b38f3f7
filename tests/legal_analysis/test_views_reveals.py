"""The pages on which an identity is asked for, allowed and shown (T-04, T-07, T-16, T-27)."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import access
from accounts.identity import acting_as
from accounts.models import AuditEvent, CaseTeam, IdentityReveal, Organisation, Role, User
from evidence import reveals
from evidence.models import Person
from legal_analysis.waiting import Asker
from legal_analysis.waiting.subjects import waiting_for
from tests.canaries import scan
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import EVERY_IDENTITY, IDENTITY, OTHERS, arranged, events

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
FORM = {"reason": "contact", "words": "To ask her again.", "parts": ["full_name", "phone"]}
SHOWN = [IDENTITY["full_name"], IDENTITY["phone"]]
HIDDEN = [words for words in EVERY_IDENTITY if words not in SHOWN]


def confirmed(browser: Client) -> Client:
    """A browser whose owner has just shown her second factor."""
    session = browser.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "type": "totp", "reauthenticated": True}
    ]
    session.save()
    return browser


@pytest.fixture
def person(team: CaseTeam) -> Person:
    return world.account(team).person


@arranged
def asked_by(user: User, person: Person, team: CaseTeam) -> IdentityReveal:
    return reveals.ask(person=person, team=team, by=user, **FORM)


@arranged
def allowed_to(user: User, person: Person, team: CaseTeam, approver: User) -> IdentityReveal:
    asked = reveals.ask(person=person, team=team, by=user, **FORM)
    return reveals.allow(reveal=asked, by=approver)


@arranged
def newest() -> IdentityReveal:
    return IdentityReveal.objects.unscoped(reason="test").order_by("-requested_at")[0]


def test_T07_from_the_question_to_the_name_and_its_end(
    client_for: ClientFor, person: Person, analyst: User, approver: User
) -> None:
    hers, second = confirmed(client_for(analyst)), confirmed(client_for(approver))
    page = hers.get(reverse("person", args=[person.pk])).content.decode()
    assert (ask := reverse("reveal_ask", args=[person.pk])) in page
    assert hers.get(ask).status_code == 200
    assert hers.post(ask, FORM).status_code == 302
    asked = newest()
    request = reverse("reveal", args=[asked.pk])
    assert hers.get(ask)["Location"] == request
    assert person.code in second.get(reverse("reveals")).content.decode()
    assert FORM["words"] in second.get(request).content.decode()
    assert second.post(reverse("reveal_allow", args=[asked.pk])).status_code == 302
    shown = hers.post(reverse("reveal_show", args=[asked.pk]))
    assert {leak.label for leak in scan(shown.content, SHOWN, where="page")} == {
        one.label for one in SHOWN
    }
    assert scan(shown.content, HIDDEN, where="page") == []
    assert shown["Cache-Control"] == "no-store"
    assert 0 < int(shown["Refresh"].partition(";")[0]) <= 15 * 60
    assert events(analyst, "identity.shown") == 1
    assert hers.post(reverse("reveal_end", args=[asked.pk])).status_code == 302
    assert hers.post(reverse("reveal_show", args=[asked.pk])).status_code == 409
    for browser in (hers, second):
        for address in (request, reverse("reveals"), reverse("person", args=[person.pk])):
            assert scan(browser.get(address).content, EVERY_IDENTITY, where=address) == []


def test_T27_without_a_fresh_second_factor_nothing_is_shown_or_allowed(
    client_for: ClientFor, person: Person, team: CaseTeam, analyst: User, approver: User
) -> None:
    waiting = asked_by(analyst, person, team)
    assert client_for(approver).post(reverse("reveal_allow", args=[waiting.pk])).status_code == 302
    waiting = newest()
    assert waiting.approved_at is None
    arranged(reveals.allow)(reveal=waiting, by=approver)
    answer = client_for(analyst).post(reverse("reveal_show", args=[waiting.pk]))
    assert answer.status_code == 302
    assert scan(answer.content, EVERY_IDENTITY, where="answer") == []
    assert events(analyst, "identity.shown") == 0


@pytest.mark.parametrize("who", ["advocate", "approver", *OTHERS])
def test_T04_nobody_else_is_shown_the_name(
    who: str, client_for: ClientFor, person: Person, team: CaseTeam, analyst: User, approver: User
) -> None:
    allowed = allowed_to(analyst, person, team, approver)
    browser = confirmed(client_for(who))
    answer = browser.post(reverse("reveal_show", args=[allowed.pk]))
    assert answer.status_code == 404
    assert scan(answer.content, EVERY_IDENTITY, where="answer") == []


def test_T07_she_who_asked_cannot_allow_it_though_she_is_an_approver_too(
    client_for: ClientFor, person: Person, team: CaseTeam, analyst: User
) -> None:
    AssignmentFactory(user=analyst, role=Role.APPROVER, organisation=None, team=team)
    waiting = asked_by(analyst, person, team)
    browser = confirmed(client_for(analyst))
    for act in ("reveal_allow", "reveal_refuse"):
        address = reverse(act, args=[waiting.pk])
        assert browser.post(address, {"refusal": "unclear"}).status_code == 404
    assert (
        reverse("reveal_allow", args=[waiting.pk])
        not in browser.get(reverse("reveal", args=[waiting.pk])).content.decode()
    )


def test_T07_a_documenter_does_not_come_back_to_her_own_survivor_as_an_analyst(
    client_for: ClientFor, team: CaseTeam, organisation: Organisation, analyst: User, approver: User
) -> None:
    AssignmentFactory(user=analyst, role=Role.DOCUMENTER, organisation=organisation)
    hers = world.account(team, interviewer=analyst).person
    browser = confirmed(client_for(analyst))
    assert browser.get(reverse("reveal_ask", args=[hers.pk])).status_code == 404
    allowed = allowed_to(analyst, hers, team, approver)
    assert browser.post(reverse("reveal_show", args=[allowed.pk])).status_code == 404


def test_T07_the_alarm_of_a_spent_budget_stays_in_the_trail(
    client_for: ClientFor,
    person: Person,
    team: CaseTeam,
    analyst: User,
    approver: User,
    auditor: User,
    settings: Any,
) -> None:
    settings.REVEAL_BUDGET = 0
    allowed = allowed_to(analyst, person, team, approver)
    browser = confirmed(client_for(analyst))
    answer = browser.post(reverse("reveal_show", args=[allowed.pk]))
    assert answer.status_code == 429
    assert scan(answer.content, EVERY_IDENTITY, where="answer") == []
    assert events(analyst, reveals.ALARM) == 1
    watching = client_for(auditor)
    seen = watching.get(reverse("home")).content.decode()
    alarms = reverse("trail_chosen", args=[reveals.ALARM, "all", "all"])
    assert alarms in seen
    assert "budget" in watching.get(alarms).content.decode()


def test_T02_a_refused_form_says_what_is_missing_and_asks_nothing(
    client_for: ClientFor, person: Person, analyst: User
) -> None:
    browser = confirmed(client_for(analyst))
    address = reverse("reveal_ask", args=[person.pk])
    for missing in FORM:
        answer = browser.post(address, {key: FORM[key] for key in FORM if key != missing})
        assert answer.status_code == 200
    stranger_team = {"team": str(CaseTeamFactory().pk), **FORM}
    assert arranged(IdentityReveal.objects.exists)() is False
    assert browser.post(address, stranger_team).status_code == 302
    assert newest().team_id != stranger_team["team"]


def test_what_waits_stands_on_the_home_page_of_who_can_do_something(
    person: Person, team: CaseTeam, analyst: User, approver: User
) -> None:
    def cards(user: User) -> set[str]:
        roles = frozenset(standing.role for standing in access.standings(user))
        with acting_as(user):
            return {card.name for card in waiting_for(Asker(user, roles, timezone.now()))}

    waiting = asked_by(analyst, person, team)
    assert "to_answer" in cards(approver)
    assert "allowed" not in cards(analyst)
    arranged(reveals.allow)(reveal=waiting, by=approver)
    assert "to_answer" not in cards(approver)
    assert "allowed" in cards(analyst)


def test_the_list_costs_the_same_whatever_there_is(
    client_for: ClientFor, person: Person, team: CaseTeam, analyst: User, approver: User
) -> None:
    asked_by(analyst, person, team)
    browser = client_for(approver)
    few = world.queries(browser, reverse("reveals"))
    for _number in range(3):
        asked_by(analyst, world.account(team).person, team)
    assert world.queries(browser, reverse("reveals")) == few


def test_T07_a_look_back_at_the_day_shows_who_asked_and_who_answered(
    client_for: ClientFor, person: Person, team: CaseTeam, analyst: User, approver: User
) -> None:
    before = timezone.now()
    allowed = allowed_to(analyst, person, team, approver)
    arranged(reveals.show)(reveal=allowed, by=analyst)
    arranged(reveals.end)(reveal=allowed, by=approver)
    page = client_for(approver).get(reverse("reveal", args=[allowed.pk])).content.decode()
    assert analyst.display_name in page
    assert approver.display_name in page
    assert AuditEvent.objects.unscoped(reason="test").filter(action="reveal.ended").exists()
    days = {f"{moment:%Y-%m-%d}" for moment in (before, timezone.now())}  # two about midnight
    assert any(day in page for day in days)
