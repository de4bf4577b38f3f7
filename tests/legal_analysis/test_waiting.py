"""The home page: what waits for each role, and nothing of what she may not see."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import access, audit, verification
from accounts.identity import acting_for_system
from accounts.models import CaseTeam, Organisation, Role, User
from evidence.models import Reconciliation, Testimony
from legal_analysis import waiting
from legal_analysis.waiting import Asker, Card
from legal_analysis.waiting.subjects import waiting_for
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories import support as helped
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory, OutsideWitnessFactory
from tests.factories.actors import (
    ActorStatementFactory,
    ReconciledStatementFactory,
    ReconciliationFactory,
)
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import arranged

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
Status = Testimony.Status


@pytest.fixture
def home(client_for: ClientFor) -> Callable[[object], str]:
    def opened(who: object) -> str:
        return client_for(who).get(reverse("home")).content.decode()

    return opened


def cards_of(user: User) -> dict[str, Card]:
    """The cards, asked as the system: what is filtered here is filtered by access.py alone."""
    roles = frozenset(standing.role for standing in access.standings(user))
    with acting_for_system(reason="test.ask"):
        return {card.name: card for card in waiting_for(Asker(user, roles, timezone.now()))}


@arranged
def written_by(documenter: User, organisation: Organisation, status: str) -> Testimony:
    her = world.person(organisation=organisation)
    interview = make.InterviewFactory(person=her, interviewer=documenter)
    return make.TestimonyFactory(interview=interview, status=status)


def test_what_is_wrong_comes_first_and_what_is_empty_is_left_out() -> None:
    def card(name: str, tone: str, count: int | None, *, always: bool = False) -> Card:
        return Card(name=name, words=name, address="/", count=count, tone=tone, always=always)

    cards = [
        card("known", "done", 1),
        card("none", "open", 0),
        card("always", "open", 0, always=True),
        card("wrong", "danger", None),
    ]
    assert [one.name for one in waiting.ordered(cards)] == ["wrong", "always", "known"]


def test_a_documenter_reads_how_far_came_what_she_sent_and_nothing_of_others(
    documenter: User, organisation: Organisation
) -> None:
    for status in (Status.SUBMITTED, Status.SUBMITTED, Status.SEALED, Status.DRAFT):
        written_by(documenter, organisation, status)
    other = AssignmentFactory(role=Role.DOCUMENTER, organisation=organisation).user
    written_by(other, organisation, Status.SUBMITTED)
    cards = cards_of(documenter)
    assert {name: card.count for name, card in cards.items()} == {"sent": 2, "read": 1}


def test_an_analyst_reads_how_many_accounts_of_her_cases_wait(
    analyst: User, stranger: User, team: CaseTeam
) -> None:
    world.account(team, status=Status.SUBMITTED)
    world.account(team)
    assert cards_of(analyst)["review"].count == 1
    assert "review" not in cards_of(stranger)


def test_of_thousands_that_wait_only_the_first_are_counted(
    home: Callable[[object], str], team: CaseTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_COUNTED", 2)
    for _number in range(2):
        world.account(team, status=Status.SUBMITTED)
    assert '<span class="waiting-count" dir="ltr">2</span>' in home("analyst")
    world.account(team, status=Status.SUBMITTED)
    assert '<span class="waiting-count" dir="ltr">2+</span>' in home("approver")


def test_an_analyst_is_led_to_the_case_with_a_gap_until_it_has_none(
    analyst: User, stranger: User, team: CaseTeam
) -> None:
    case = world.case(team)
    (element,) = case.frameworks.get().elements.all()
    card = cards_of(analyst)["gaps"]
    assert (card.count, card.address) == (1, reverse("case_matrix", args=[case.pk]))
    assert "gaps" not in cards_of(stranger)
    with acting_for_system(reason="test.arrange"):
        law.AssessmentFactory(case_file=case, element=element)
    assert "gaps" in cards_of(analyst)
    world.cite(case, element, provision=law.ProvisionFactory())
    assert "gaps" not in cards_of(analyst)


def test_an_administrator_reads_which_assignments_end_soon(
    administrator: User, organisation: Organisation, team: CaseTeam
) -> None:
    today = timezone.now().date()

    def ending(days: int, **place: object) -> None:
        AssignmentFactory(ends_on=today + datetime.timedelta(days=days), **place)

    ending(30, organisation=organisation)
    ending(0, organisation=None, team=team, role=Role.ANALYST)
    ending(31, organisation=organisation)
    ending(5)  # of another organisation
    assert cards_of(administrator)["ending"].count == 2


def test_an_auditor_reads_refusals_first_and_that_the_trail_was_never_verified(
    auditor: User, analyst: User
) -> None:
    audit.record_refusal(action="request.refused", by=analyst, details={"status": "404"})
    cards = cards_of(auditor)
    assert list(cards) == ["refused", "seals", "heads"]
    assert cards["refused"].count == 1
    assert cards["seals"].tone == "open"


@pytest.mark.parametrize(
    ("action", "outside", "tone"),
    [
        (verification.VERIFIED, {"number": "7"}, "done"),
        (
            verification.VERIFIED,
            {},
            "open",
        ),  # from inside only: no word that the trail is whole (T-46)
        (verification.FOUND_CHANGED, {}, "danger"),
    ],
)
def test_T46_an_auditor_reads_whether_the_trail_was_whole(
    action: str, outside: dict[str, str], tone: str, auditor: User
) -> None:
    audit.record(action=action, by=None, system="test", details={"total": "1", **outside})
    card = cards_of(auditor)["seals"]
    assert card.tone == tone
    assert (card.words == "The trail is whole") is (tone == "done")


def test_T46_an_auditor_reads_that_no_head_was_given_out_lately(
    auditor: User, settings: Any
) -> None:
    assert "heads" in cards_of(auditor)
    OutsideWitnessFactory()
    assert "heads" not in cards_of(auditor)
    settings.WITNESS_FRESH_FOR = datetime.timedelta(0)
    assert "heads" in cards_of(auditor)


@pytest.mark.parametrize("role", ["approver", "support_worker", "administrator"])
def test_who_has_nothing_to_do_reads_that(role: str, home: Callable[[object], str]) -> None:
    assert "Nothing waits for you now." in home(role)


@pytest.mark.usefixtures("as_system")
def test_a_support_worker_sees_first_whom_to_look_in_on_today(
    support_worker: User, organisation: Organisation
) -> None:
    helped.NeedFactory(organisation=organisation)
    helped.NeedFactory()  # another organisation's
    today = timezone.now().date()
    hers = {"organisation": organisation, "taken_by": support_worker}
    for _number in range(2):
        helped.TakenNeedFactory(**hers, next_on=today)
    helped.TakenNeedFactory(**hers, next_on=today + datetime.timedelta(days=1))
    cards = cards_of(support_worker)
    assert [(name, card.count) for name, card in cards.items()] == [("due", 2), ("needs", 1)]


def test_somebody_without_a_role_is_told_whom_to_ask(home: Callable[[object], str]) -> None:
    assert "You have no role yet." in home("nobody")


def test_prepared_submissions_are_named_once(home: Callable[[object], str], team: CaseTeam) -> None:
    with acting_for_system(reason="test.arrange"):
        law.SubmissionFactory(case_file=world.case(team))
    assert home("analyst").count("Prepared submissions") == 1


@pytest.mark.parametrize("role", world.LIBRARY_ROLES)
def test_the_home_page_costs_the_same_however_much_waits(
    role: str,
    request: pytest.FixtureRequest,
    client_for: ClientFor,
    documenter: User,
    organisation: Organisation,
) -> None:
    user = request.getfixturevalue(role)

    def more(times: int) -> None:
        for _number in range(times):
            team = CaseTeamFactory(organisation=organisation)
            if role in world.READERS:
                AssignmentFactory(user=user, role=role, organisation=None, team=team)
            world.case(team)
            world.account(team, status=Status.SUBMITTED)
            written_by(documenter, organisation, Status.SUBMITTED)
            AssignmentFactory(organisation=organisation, ends_on=timezone.now().date())
            point_proposed()
            point_proposed(stale_since=timezone.now())

    more(2)
    browser = client_for(user)
    few = world.queries(browser, reverse("home"))
    more(5)
    assert world.queries(browser, reverse("home")) == few


@arranged
def point_proposed(**values: Any) -> Reconciliation:
    """A point on an authority that somebody else proposed, with the statement it was read by."""
    said = ActorStatementFactory()
    row = ReconciliationFactory(actor=said.actor, **values)
    ReconciledStatementFactory(reconciliation=row, statement=said)
    return row


def test_points_on_authorities_wait_for_a_second_person_and_to_be_read_again(
    analyst: User, approver: User, documenter: User
) -> None:
    assert not {"points_to_accept", "points_to_read_again"} & set(cards_of(analyst))
    first, _second = point_proposed(), point_proposed()
    stale = point_proposed(stale_since=timezone.now())
    point_proposed(author=analyst)

    def leads_to(row: Reconciliation) -> str:
        with acting_for_system(reason="test.ask"):
            return reverse("actor_point", args=[row.page_of])

    card = cards_of(analyst)["points_to_accept"]
    assert (card.count, card.address) == (2, leads_to(first))
    card = cards_of(analyst)["points_to_read_again"]
    assert (card.count, card.address) == (1, leads_to(stale))
    cards = cards_of(approver)
    assert (cards["points_to_accept"].count, "points_to_read_again" in cards) == (3, False)
    assert not {"points_to_accept", "points_to_read_again"} & set(cards_of(documenter))


def test_an_analyst_reads_how_many_citations_are_to_be_read_again(
    analyst: User, team: CaseTeam
) -> None:
    case = world.case(team)
    citation = law.CitationFactory(case_file=case)
    assert "stale" not in cards_of(analyst)
    citation.provision.text = "Another order."
    citation.provision.save()
    card = cards_of(analyst)["stale"]
    assert (card.count, card.address) == (1, reverse("case_matrix", args=[case.pk]))
