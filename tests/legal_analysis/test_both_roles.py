"""T-02, T-08: an analyst here who is an advocate there sees days only of what is open to her as an analyst.

Role and assignment go together (B4): what she is for one organisation opens no day of another's records.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import access_days
from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence import dates, likeness, pairs
from evidence.models import Incident, IncidentMerge, IncidentPair, Place
from evidence.vocabulary import ActKind
from legal_analysis.models import EnforcementDecision
from legal_analysis.templatetags.records import dated
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.factories.merges import IncidentMergeFactory
from tests.legal_analysis import views_world as world

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]
DAY = "2022-03-24"


@pytest.fixture
def their_team() -> CaseTeam:
    return CaseTeamFactory()


@pytest.fixture
def both(analyst: User, their_team: CaseTeam) -> User:
    """An analyst of the one team who is an advocate in the other."""
    AssignmentFactory(user=analyst, role=Role.ADVOCATE, organisation=None, team=their_team)
    return analyst


@pytest.fixture
def incidents(team: CaseTeam, their_team: CaseTeam) -> tuple[Incident, Incident]:
    """One of each team, alike, with a link to a rule that began in the middle of the month."""
    with acting_for_system(reason="test.arrange"):
        place = make.PlaceFactory(level=Place.Level.DISTRICT, province=make.PlaceFactory())
        rule = law.ProvisionFactory()
        since = "2022-03-23"
        law.InForceFactory(provision=rule, from_edtf=since, date_range=dates.span(since, ""))
        found = []
        for one in (team, their_team):
            event = make.IncidentFactory(organisation=one.organisation, place=place)
            event.set_date(DAY)
            event.save()
            make.ActFactory(incident=event, kind=ActKind.BEATING)
            law.EnforcementDecisionFactory(
                incident=event, provision=rule, organisation=one.organisation
            )
            law.EnforcementFactory(
                incident=event, policy=rule.policy, organisation=one.organisation, basis="accepted"
            )
            world.admit(one, incident=event)
            found.append(event)
        first, second = sorted(found, key=lambda event: event.pk)
        IncidentPair.objects.unscoped(reason="test.arrange").get_or_create(
            one=first, other=second, defaults={"likeness": 1}
        )
    return found[0], found[1]


def page_of(browser: Client, incident: Incident) -> dict[str, Any]:
    context = browser.get(reverse("incident", args=[incident.pk])).context
    return {
        "edtf": context["edtf"],
        "place": context["place"].pk,
        "links": len(context["enforcements"]),
        "similar": bool(context["similar"]),
    }


def test_T02_an_analyst_here_sees_no_day_of_what_she_reads_as_an_advocate_there(
    both: User, incidents: tuple[Incident, Incident], client_for: ClientFor
) -> None:
    browser, (hers, theirs) = client_for(both), incidents
    district, province = hers.place_id, hers.place.province_id
    assert page_of(browser, hers) == {
        "edtf": DAY, "place": district, "links": 1, "similar": False,
    }  # fmt: skip
    assert page_of(browser, theirs) == {
        "edtf": "2022-03", "place": province, "links": 0, "similar": False,
    }  # fmt: skip
    # A list is of both: it has months.
    lines = browser.get(reverse("incidents")).context["lines"]
    assert {line.edtf for line in lines} == {"2022-03"}


def test_T02_the_same_of_accounts(
    both: User, team: CaseTeam, their_team: CaseTeam, client_for: ClientFor
) -> None:
    told = [world.account(one) for one in (team, their_team)]
    with acting_for_system(reason="test.arrange"):
        for account in told:
            account.set_date(DAY)
            account.save()
    browser = client_for(both)
    found = [browser.get(reverse("account", args=[one.pk])).context["edtf"] for one in told]
    assert found == [DAY, "2022-03"]


def test_T02_what_compares_incidents_by_their_days_has_only_what_she_reads_as_an_analyst(
    both: User, incidents: tuple[Incident, Incident], client_for: ClientFor
) -> None:
    hers, theirs = incidents
    address = reverse("incident_pair", args=[hers.pk, theirs.pk])
    with acting_as(both):
        assert not pairs.waiting_for(both).exists()
        assert pairs.lists_for(both, most=9) == ([], [])
        told = likeness.told_of(hers, [ActKind.BEATING])
        found = {one.incident for one in likeness.alike(told, user=both)}
    assert found == {hers}
    assert client_for(both).get(address).status_code == 404


def test_T08_of_a_record_that_is_its_own_again_she_sees_no_day_by_what_she_is_for_the_other(
    both: User, team: CaseTeam, their_team: CaseTeam, client_for: ClientFor
) -> None:
    with acting_for_system(reason="test.arrange"):
        hers, theirs = (make.IncidentFactory(organisation=team.organisation) for _ in range(2))
        for one, event in ((team, hers), (their_team, theirs)):
            event.set_date(DAY)
            event.save()
            world.admit(one, incident=event)
        merge = IncidentMergeFactory(standing=hers, merged=theirs)
    browser, address = client_for(both), reverse("merge", args=[merge.pk])
    day = str(dated(DAY))
    assert day in world.text_of(browser, address)
    with acting_for_system(reason="test.arrange"):
        undone = {"undone_by": both, "undone_at": timezone.now(), "undone_reason": "Two."}
        IncidentMerge._base_manager.filter(pk=merge.pk).update(**undone)
        Incident._base_manager.filter(pk=theirs.pk).update(merged_into=None)
    page = world.text_of(browser, address)
    assert theirs.code in page
    assert day not in page


def test_who_is_an_analyst_in_both_sees_every_day(
    both: User, their_team: CaseTeam, incidents: tuple[Incident, Incident], client_for: ClientFor
) -> None:
    AssignmentFactory(user=both, role=Role.ANALYST, organisation=None, team=their_team)
    browser, (hers, theirs) = client_for(both), incidents
    for one in incidents:
        shown = page_of(browser, one)
        assert (shown["edtf"], shown["links"], shown["similar"]) == (DAY, 1, True)
    lines = browser.get(reverse("incidents")).context["lines"]
    assert {line.edtf for line in lines} == {DAY}
    address = reverse("incident_pair", args=[hers.pk, theirs.pk])
    assert browser.get(address).status_code == 200


def test_an_analyst_of_the_organisation_is_none_in_a_case_that_a_partner_lent_to(
    team: CaseTeam, client_for: ClientFor
) -> None:
    """What is lent to a case is opened by that case alone: as an approver of it she sees months."""
    user = AssignmentFactory(role=Role.ANALYST, organisation=team.organisation).user
    AssignmentFactory(user=user, role=Role.APPROVER, organisation=None, team=team)
    with acting_for_system(reason="test.arrange"):
        lent, own = (
            make.IncidentFactory(organisation=one, place=make.PlaceFactory())
            for one in (CaseTeamFactory().organisation, team.organisation)
        )
        for event in (lent, own):
            event.set_date(DAY)
            event.save()
            world.admit(team, incident=event)
    browser = client_for(user)
    found = [browser.get(reverse("incident", args=[one.pk])).context["edtf"] for one in (lent, own)]
    assert found == ["2022-03", DAY]


@pytest.mark.parametrize("who", ["advocate", "approver", "documenter", "auditor", "nobody"])
def test_T08_who_is_no_analyst_sees_no_day(
    who: str, request: pytest.FixtureRequest, incidents: tuple[Incident, Incident]
) -> None:
    user = request.getfixturevalue(who)
    assert not access_days.sees_days(user)
    assert not access_days.sees_days_of(user, incidents[0])
    with acting_as(user):
        assert not EnforcementDecision.objects.visible_to(user).exists()


def test_a_documenter_who_is_an_analyst_sees_days(analyst: User, team: CaseTeam) -> None:
    """A receipt tells that a record is there, and no month of it."""
    AssignmentFactory(user=analyst, role=Role.DOCUMENTER, organisation=team.organisation)
    assert access_days.sees_days(analyst)
