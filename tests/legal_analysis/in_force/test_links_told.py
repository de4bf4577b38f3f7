"""T-08: what was decided about an incident of ours tells no day of it to who sees months only.

A provision can be accepted only if it was in force on that day. Where it begins or ends within the month, a link
would tell the half of it.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence import dates
from evidence.models import Incident
from legal_analysis.dossier import questions
from legal_analysis.in_force import deciding
from legal_analysis.models import Policy, PolicyRelation, Provision
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import arranged

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Any], Client]
DAY = "2022-03-24"
REASON = "The order was carried out there."


@arranged
def provision(since: str, until: str = "", *, issued: str = "", **policy: Any) -> Provision:
    """One in force `since` a day; without one, only its policy was issued."""
    made: Provision = law.ProvisionFactory(
        policy__status=Policy.Status.IN_FORCE,
        **{f"policy__{name}": of for name, of in policy.items()},
    )
    if since:
        days = dates.span(since, until)
        law.InForceFactory(provision=made, from_edtf=since, to_edtf=until, date_range=days)
    made.policy.set_date(issued or since)
    made.policy.save()
    return made


@arranged
def repealed(rule: Provision, by: Provision) -> None:
    law.PolicyRelationFactory(
        policy=by.policy, earlier=rule.policy, kind=PolicyRelation.Kind.REPEALS
    )


@arranged
def happened(team: CaseTeam, *, ours: bool = True, placed: bool = True) -> Incident:
    event: Incident = make.IncidentFactory(
        organisation=team.organisation if ours else None,
        place=make.PlaceFactory() if placed else None,
    )
    event.set_date(DAY)
    event.save()
    if ours:
        world.admit(team, incident=event)
    return event


def decide(incident: Incident, rule: Provision, by: User, verdict: str = "accepted") -> None:
    with acting_as(by):
        deciding.decide(
            incident=incident, provision=rule, verdict=verdict, reason=REASON, seen=None, by=by
        )


def pages(browser: Client, incident: Incident, rule: Provision) -> dict[str, str]:
    """Return every page that shows or counts links, as this reader sees it."""
    addresses = {
        "incident": reverse("incident", args=[incident.pk]),
        "history": reverse("incident_history", args=[incident.pk]),
        "policy": reverse("policy", args=[rule.policy_id]),
    }
    if incident.place:
        there = incident.place.at_province_level().code
        browser.post(reverse("in_force"), {"place": there, "day": "2022-03", "right": ""})
        addresses |= {"in_force": reverse("in_force"), "carried_out": reverse("carried_out")}
    found = {}
    for name, address in addresses.items():
        main = browser.get(address).content.decode().partition("<main")[2]
        found[name] = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", main)
    return found


def repeal_within(rule_begins: str, repeal_begins: str, *, issued: str = "") -> Provision:
    rule = provision(rule_begins)
    repealed(rule, provision(repeal_begins, issued=issued))
    return rule


def repeal_in_one_province(*, ruled: Policy.Scope) -> Provision:
    rule, later = (
        provision(since, scope=scope)
        for since, scope in (("2022-01-01", ruled), ("2022-03-28", Policy.Scope.PROVINCE))
    )
    with acting_for_system(reason="test.arrange"):
        there = make.PlaceFactory().at_province_level()
        for one in (rule, later):
            if one.policy.scope == Policy.Scope.PROVINCE:
                one.policy.provinces.add(there)
    repealed(rule, later)
    return rule


EDGES: dict[str, Callable[[], Provision]] = {
    "begins in the month": lambda: provision("2022-03-23"),
    "ends in the month": lambda: provision("2022-01-01", "2022-03-28"),
    "repealed in the month": lambda: repeal_within("2022-01-01", "2022-03-28"),
    "repealed in the month, or in another": lambda: repeal_within("2022-01-01", "2022"),
    "repealed in the month by what was issued later": lambda: repeal_within(
        "2022-01-01", "2022-03-28", issued="2022-05-01"
    ),
    "repealed in the month by what has no text": lambda: repeal_within(
        "2022-01-01", "", issued="2022-03-28"
    ),
}
# Of an incident whose place nobody knows also what one province ends: it may have happened there.
WITHOUT_PLACE = EDGES | {
    "of one province, repealed there in the month": lambda: repeal_in_one_province(
        ruled=Policy.Scope.PROVINCE
    ),
    "of the country, repealed in one province in the month": lambda: repeal_in_one_province(
        ruled=Policy.Scope.NATIONAL
    ),
}


@pytest.mark.parametrize(
    ("edge", "verdict", "placed"),
    [
        *((one, "accepted", True) for one in EDGES),
        *((one, "accepted", False) for one in WITHOUT_PLACE),
        ("begins in the month", "refused", True),
    ],
)
def test_T08_no_page_of_who_sees_months_changes_with_what_tells_the_half_of_one(
    edge: str, verdict: str, placed: bool, team: CaseTeam, analyst: User, client_for: ClientFor
) -> None:
    incident, rule = happened(team, placed=placed), WITHOUT_PLACE[edge]()
    by_months, exactly = [client_for(one) for one in ("advocate", "approver")], client_for(analyst)
    before = [pages(one, incident, rule) for one in by_months]
    exact = pages(exactly, incident, rule)
    decide(incident, rule, analyst, verdict)
    after = [pages(one, incident, rule) for one in by_months]

    for one, other in zip(before, after, strict=True):
        for page in one:
            assert one[page] == other[page], page
    told = pages(exactly, incident, rule)
    changed = {page for page in exact if exact[page] != told[page]}
    linked = exact.keys() - {"incident", "history"} if verdict == "accepted" else set()
    assert changed == {"incident", "history"} | linked
    assert REASON in told["incident"]


TELLS_NOTHING: dict[str, Callable[[], Provision]] = {
    "begins on the first of the month": lambda: provision("2022-03-01"),
    "begins in that month, nobody knows on which day": lambda: provision("2022-03"),
    "ends on the last of the month": lambda: provision("2022-01-01", "2022-03-31"),
    "repealed later": lambda: repeal_within("2022-01-01", "2022-04-01"),
}


@pytest.mark.parametrize("rule", TELLS_NOTHING)
def test_what_tells_nothing_of_the_day_is_shown_to_who_sees_months(
    rule: str, team: CaseTeam, analyst: User, client_for: ClientFor
) -> None:
    incident, bound = happened(team), TELLS_NOTHING[rule]()
    decide(incident, bound, analyst)
    shown = pages(client_for("advocate"), incident, bound)
    assert REASON in shown["incident"]
    for page in ("policy", "carried_out"):
        assert incident.code in shown[page], page


def test_a_repeal_elsewhere_hides_no_link(
    team: CaseTeam, analyst: User, client_for: ClientFor
) -> None:
    incident, rule = happened(team), provision("2022-01-01")
    elsewhere = provision("2022-03-28", scope=Policy.Scope.PROVINCE)
    with acting_for_system(reason="test.arrange"):
        elsewhere.policy.provinces.add(make.PlaceFactory().at_province_level())
    repealed(rule, elsewhere)
    decide(incident, rule, analyst)
    advocate = client_for("advocate")
    assert REASON in pages(advocate, incident, rule)["incident"]
    with acting_for_system(reason="test.arrange"):
        elsewhere.policy.provinces.add(incident.place.at_province_level())
    assert REASON not in pages(advocate, incident, rule)["incident"]


def test_of_a_published_incident_every_day_is_known_and_every_link_is_shown(
    team: CaseTeam, organisation: Any, client_for: ClientFor
) -> None:
    incident, rule = happened(team, ours=False), provision("2022-03-23")
    analyst = AssignmentFactory(role=Role.ANALYST, organisation=organisation).user
    decide(incident, rule, analyst)
    advocate = AssignmentFactory(role=Role.ADVOCATE, organisation=organisation).user
    shown = pages(client_for(advocate), incident, rule)
    assert REASON in shown["incident"]
    assert incident.code in shown["policy"]


def test_T08_no_dossier_has_a_link_of_ours_that_tells_the_half_of_a_month(
    team: CaseTeam, analyst: User
) -> None:
    """Whoever writes it: who reads it is told the month."""
    shown = provision("2022-01-01")
    for placed, edge in ((True, "begins in the month"), (False, [*WITHOUT_PLACE][-1])):
        incident, hidden = happened(team, placed=placed), WITHOUT_PLACE[edge]()
        for rule in (hidden, shown):
            decide(incident, rule, analyst)
        with acting_as(analyst):
            row = questions.incidents(analyst, team).get(pk=incident.pk)
            assert [one.policy_id for one in row.enforcements.all()] == [shown.policy_id]
