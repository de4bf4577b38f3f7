"""What corroborates a record and what contradicts it: two origins, kept, never hidden, never required."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Role, User
from evidence.models import CaseMaterial, Incident, PossibleMatch, Testimony
from evidence.own_words import BadReason, QuotesAccount
from legal_analysis import corroborating as rule
from legal_analysis.models import CaseFile, Citation, Corroboration, Element
from legal_analysis.proving import NONE_ASKED_FOR
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory, UserFactory
from tests.factories.origins import RestsOnFactory
from tests.legal_analysis import views_world as world

ClientFor = Callable[[object], Client]
Says = Corroboration.Says
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team)


@pytest.fixture
def event(team: CaseTeam) -> Incident:
    return world.incident(team)


@pytest.fixture
def told(team: CaseTeam) -> Testimony:
    return world.account(team)


def say(first: Any, second: Any, case: CaseFile, by: User, **more: Any) -> Corroboration:
    about = more.pop("about", second)
    says = more.pop("says", Says.CORROBORATES)
    given = {"about": about, "reason": "Both name the gate.", "case_file": case, **more}
    with acting_as(by):
        return rule.say(says, first=first, second=second, by=by, **given)


def refused(what: Callable[[], object], name: str) -> None:
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        what()


def events(action: str) -> int:
    return AuditEvent.objects.unscoped(reason="test").filter(action=action).count()


# --- One origin ---------------------------------------------------------------------------------------


def _tells(told: Testimony, event: Incident) -> None:
    told.incidents.add(event)


def _one_source(told: Testimony, event: Incident) -> None:
    source = make.SourceFactory()
    make.TestimonySourceFactory(testimony=told, source=source)
    make.IncidentSourceFactory(incident=event, source=source, position=2)


def _one_group(told: Testimony, event: Incident) -> None:
    for one, factory in (
        ("testimony", make.TestimonySourceFactory),
        ("incident", make.IncidentSourceFactory),
    ):
        source = make.SourceFactory(independence_group="ONE")
        factory(source=source, position=3, **{one: told if one == "testimony" else event})


@pytest.mark.parametrize("origin", [_tells, _one_source, _one_group])
def test_what_goes_back_to_one_origin_corroborates_nothing_and_may_contradict(
    origin: Any, case: CaseFile, event: Incident, told: Testimony, analyst: User
) -> None:
    with acting_for_system(reason="test.arrange"):
        origin(told, event)
        refused(lambda: _row(case, told, event, analyst, says="corroborates"), "of_two_origins")
    with pytest.raises(rule.OfOneOrigin, match="Of one origin: this is no corroboration"):
        say(told, event, case, analyst)
    say(told, event, case, analyst, says=Says.CONTRADICTS)


def _row(case: CaseFile, told: Testimony, event: Incident, by: User, **more: Any) -> Any:
    return law.CorroborationFactory(
        case_file=case,
        first_account=told,
        first_incident=None,
        second_incident=event,
        author=by,
        **more,
    )


def _found_to_be(told: Testimony, other: Testimony) -> None:
    make.PossibleMatchFactory(
        person=told.person,
        earlier=other.person,
        decision=PossibleMatch.Decision.SAME,
        decided_by=UserFactory(),
        decided_at=timezone.now(),
    )


def test_one_person_in_two_accounts_or_found_to_be_one_is_one_origin(
    case: CaseFile, event: Incident, told: Testimony, team: CaseTeam, analyst: User
) -> None:
    other, apart = world.account(team), world.account(team)
    with acting_for_system(reason="test.arrange"):
        again = make.TestimonyFactory(interview__person=told.person, status="reviewed")
        world.admit(team, testimony=again)
        told.incidents.add(event)
        _found_to_be(told, other)
        refused(
            lambda: law.CorroborationFactory(
                case_file=case,
                first_account=told,
                first_incident=None,
                second_account=again,
                second_incident=None,
                about=event,
                says="corroborates",
            ),
            "of_two_origins",
        )
    for one in (again, other):
        with pytest.raises(rule.OfOneOrigin):
            say(one, told, case, analyst, about=event)
    with pytest.raises(rule.OfOneOrigin):
        say(told, told, case, analyst, about=event, says=Says.CONTRADICTS)
    say(apart, told, case, analyst, about=event)
    with acting_for_system(reason="test.arrange"):
        _found_to_be(told, apart)
    with acting_as(analyst):
        (shown,) = rule.of_record(told, analyst)
    assert shown.one_origin, "what was found out since is said beside it"


def _published(*sources: Any) -> list[Incident]:
    """Incidents of the library, each known from one of these publications."""
    found = []
    for source in sources:
        event = make.IncidentFactory(organisation=None)
        make.ActFactory(incident=event)
        make.IncidentSourceFactory(incident=event, source=source)
        found.append(event)
    return found


def _marks(record: Any, user: User) -> dict[uuid.UUID, bool]:
    """Of each case in which something is said of a record: whether it is marked as of one origin."""
    with acting_as(user):
        return {one.said.case_file_id: one.one_origin for one in rule.of_record(record, user)}


def test_T02_no_refusal_and_no_mark_tells_of_an_account_she_may_not_read(
    case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    elsewhere = world.account(CaseTeamFactory(organisation=team.organisation))
    with acting_for_system(reason="test.arrange"):
        sources = [make.SourceFactory() for _time in range(2)]
        one, other = _published(*sources)
        for source in sources:
            RestsOnFactory(source=source, testimony=elsewhere)
    say(one, other, case, analyst)
    assert _marks(one, analyst) == {case.pk: False}
    world.admit(team, testimony=elsewhere)
    assert _marks(one, analyst) == {case.pk: True}
    with pytest.raises(rule.OfOneOrigin):
        say(one, other, case, analyst)


def test_each_organisation_marks_by_what_it_knows_itself(
    case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    theirs = world.case(CaseTeamFactory())
    AssignmentFactory(user=analyst, role=Role.ANALYST, organisation=None, team=theirs.team)
    with acting_for_system(reason="test.arrange"):
        sources = [make.SourceFactory() for _time in range(2)]
        one, other = _published(*sources)
    for file in (case, theirs):
        say(one, other, file, analyst)
    told = world.account(theirs.team)
    with acting_for_system(reason="test.arrange"):
        for source in sources:
            RestsOnFactory(source=source, testimony=told)
    assert _marks(one, analyst) == {case.pk: False, theirs.pk: True}


# --- Kept ---------------------------------------------------------------------------------------------


def test_it_is_said_once_taken_back_once_and_stays(
    case: CaseFile, event: Incident, told: Testimony, analyst: User
) -> None:
    said = say(told, event, case, analyst)
    with pytest.raises(rule.SaidAlready):
        say(event, told, case, analyst, about=event, says=Says.CONTRADICTS)
    with acting_as(analyst):
        with pytest.raises(BadReason):
            rule.take_back(said, reason=" ", by=analyst)
        rule.take_back(said, reason="Another gate.", by=analyst)
        with pytest.raises(rule.TakenBack):
            rule.take_back(said, reason="Again.", by=analyst)
        assert rule.of_record(told, analyst) == []
    rows = Corroboration._base_manager.filter(pk=said.pk)
    with acting_for_system(reason="test.look"):
        assert rows.get().taken_back_reason == "Another gate."
        refused(lambda: rows.update(taken_back_reason="No."), "corroboration_is_kept")
        fresh = Corroboration._base_manager.filter(pk=_row(case, told, event, analyst).pk)
        refused(lambda: fresh.update(reason="Other words."), "corroboration_is_kept")
        refused(lambda: fresh._raw_delete("default"), "corroboration_is_kept|permission denied")
        act = make.ActFactory()
        refused(lambda: _row(case, told, event, analyst, act=act), "on_one_fact")
    say(told, event, case, analyst, act=_act(event))
    assert (events("corroboration.said"), events("corroboration.taken_back")) == (2, 1)


def _act(event: Incident) -> Any:
    with acting_for_system(reason="test.look"):
        return event.acts.unscoped(reason="test").get()


def test_the_fact_is_one_that_the_records_tell_of_and_the_reason_is_in_her_own_words(
    case: CaseFile, event: Incident, told: Testimony, team: CaseTeam, analyst: User
) -> None:
    third = world.incident(team)
    with pytest.raises(rule.NotOneFact):
        say(told, event, case, analyst, about=third)
    with pytest.raises(rule.NotOneFact):
        say(told, event, case, analyst, act=_act(third))
    with acting_for_system(reason="test.arrange"):
        make.ParagraphFactory(
            testimony=told, number=9, original="they came at dawn and shut it all"
        )
    with pytest.raises(QuotesAccount):
        say(told, event, case, analyst, reason="She: they came at dawn and shut it all.")
    assert not Corroboration._base_manager.exists()


# --- Who ----------------------------------------------------------------------------------------------


def test_T01_only_an_analyst_of_the_case_who_may_open_both_says_it(
    case: CaseFile,
    event: Incident,
    told: Testimony,
    team: CaseTeam,
    analyst: User,
    advocate: User,
    stranger: User,
) -> None:
    elsewhere = world.incident(CaseTeamFactory())
    for by in (advocate, stranger):
        with pytest.raises(NotAllowed):
            say(told, event, case, by)
    with pytest.raises(rule.NotOneFact):
        say(elsewhere, event, case, analyst)
    own = world.account(team, interviewer=analyst)
    AssignmentFactory(user=analyst, role=Role.DOCUMENTER, organisation=team.organisation)
    with pytest.raises(rule.NotOneFact):
        say(own, event, case, analyst)
    say(told, event, case, analyst)


# --- Pages --------------------------------------------------------------------------------------------


def test_T02_both_pages_show_it_and_name_the_other_only_to_who_may_open_it(
    client_for: ClientFor,
    case: CaseFile,
    event: Incident,
    told: Testimony,
    team: CaseTeam,
    analyst: User,
) -> None:
    other = world.incident(team)
    say(other, event, case, analyst)
    say(told, event, case, analyst, says=Says.CONTRADICTS, reason="It was shut.")
    browser, page = client_for("analyst"), reverse("incident", args=[event.pk])
    shown = browser.get(page).content.decode()
    for one in (other, told):
        assert one.code in shown
    assert shown.index("It was shut.") < shown.index("Both name the gate."), (
        "against it comes first"
    )
    assert str(NONE_ASKED_FOR) in shown
    assert "Contradicted by" in shown
    assert "It was shut." in browser.get(reverse("account", args=[told.pk])).content.decode()
    with acting_for_system(reason="test.arrange"):
        CaseMaterial._base_manager.filter(testimony=told).delete()
    for address in (page, *_pages(case, event)):
        answer = browser.get(address).content.decode()
        assert "a record you may not open" in answer
        assert told.code not in answer
        assert other.code in answer or "corroborations" in address
    assert browser.get(reverse("account", args=[told.pk])).status_code == 404


def test_T02_what_she_took_down_herself_is_not_named_to_her_either(
    client_for: ClientFor,
    case: CaseFile,
    event: Incident,
    team: CaseTeam,
    analyst: User,
    advocate: User,
) -> None:
    AssignmentFactory(user=advocate, role=Role.DOCUMENTER, organisation=team.organisation)
    hers = world.account(team, interviewer=advocate)
    say(hers, event, case, analyst, says=Says.CONTRADICTS)
    shown = client_for("advocate").get(reverse("incident", args=[event.pk])).content.decode()
    assert "a record you may not open" in shown
    assert hers.code not in shown


def _pages(case: CaseFile, event: Incident) -> list[str]:
    with acting_for_system(reason="test.look"):
        pk = Corroboration._base_manager.get(says="contradicts").pk
    return [
        reverse("corroborate", args=[case.pk, event.pk]),
        reverse("corroboration", args=[case.pk, pk]),
    ]


def test_a_cited_record_that_another_contradicts_says_so_and_no_choice_leaves_it_out(
    client_for: ClientFor,
    case: CaseFile,
    event: Incident,
    told: Testimony,
    team: CaseTeam,
    analyst: User,
) -> None:
    element = Element.objects.get(framework__case_files=case)
    world.cite(case, element, act=_act(event))
    browser, page = client_for("analyst"), reverse("case_behind", args=[case.pk, element.pk])
    assert "Contradicted by" not in browser.get(page).content.decode()
    say(told, event, case, analyst, says=Says.CONTRADICTS)
    browser.post(page, {"kind": "supports"})
    shown = browser.get(page).content.decode()
    assert "Contradicted by" in shown
    assert told.code in shown
    before = world.queries(browser, page)
    for _number in range(3):
        event_of = world.incident(team)
        world.cite(case, element, stance=Citation.Stance.UNDERMINES, act=_act(event_of))
        say(told, event_of, case, analyst, says=Says.CONTRADICTS)
    assert world.queries(browser, page) == before
    record = reverse("account", args=[told.pk])
    few = world.queries(browser, record)
    say(told, world.incident(team), case, analyst, says=Says.CONTRADICTS)
    assert world.queries(browser, record) == few


def test_it_is_entered_by_code_without_javascript_and_taken_back_with_a_reason(
    client_for: ClientFor, case: CaseFile, event: Incident, told: Testimony, analyst: User
) -> None:
    browser = client_for("analyst")
    page = reverse("corroborate", args=[case.pk, event.pk])
    assert page in browser.get(reverse("incident", args=[event.pk])).content.decode()
    sent = {"code": told.code, "says": "contradicts", "fact": str(_act(event).pk), "reason": "Why."}
    for wrong in (
        {"code": "NO-SUCH"},
        {"fact": str(uuid.uuid4())},
        {"fact": "other"},
        {"reason": ""},
    ):
        shown = browser.post(page, sent | wrong).content.decode()
        assert "Something is missing or wrong" in shown
    assert browser.post(page, sent).status_code == 302
    with acting_for_system(reason="test.look"):
        said = Corroboration._base_manager.get()
    assert (said.first_account_id, said.second_incident_id) == (told.pk, event.pk)
    one = reverse("corroboration", args=[case.pk, said.pk])
    assert browser.post(one, {"why": "It was another gate."}).status_code == 302
    assert "It was another gate." in browser.get(one).content.decode()
    assert "taken back" in browser.get(page).content.decode()
    assert browser.post(one, {"why": "Again."}).status_code == 200
