"""Provisions suggested for an incident: accepted or refused with a reason, by whom, seen by whom."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from accounts import access_policies
from accounts.errors import NotAllowed
from accounts.identity import acting_as
from accounts.models import CaseTeam, User
from evidence.models import Incident
from legal_analysis.dossier import questions
from legal_analysis.in_force import deciding
from legal_analysis.models import Enforcement, EnforcementDecision, Policy, Provision
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import arranged, text_of

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BEGAN = datetime.date(2023, 5, 4)


@arranged
def provision(**policy: Any) -> Provision:
    """One that binds in the whole country since 4 May 2023."""
    made: Provision = law.ProvisionFactory(policy__status=Policy.Status.IN_FORCE, **policy)
    law.InForceFactory(provision=made)
    return made


def on(day: datetime.date) -> dict[str, Any]:
    return {"date_edtf": day.isoformat(), "date_range": DateRange(day, day + DAY)}


def decide(incident: Incident, rule: Provision, verdict: str, by: User) -> EnforcementDecision:
    """Decide as somebody would who saw what is decided now."""
    with acting_as(by):
        return deciding.decide(
            incident=incident,
            provision=rule,
            verdict=verdict,
            reason=f"It {verdict}.",
            seen=held(incident, rule, by),
            by=by,
        )


def held(incident: Incident, rule: Provision, by: User) -> uuid.UUID | None:
    with acting_as(by):
        whose = incident.organisation_id or access_policies.check_may_enter_policy(by)
        return deciding.holding(deciding.decisions_on(incident, by).get(rule.pk, []), whose)


def links(incident: Incident, rule: Provision) -> list[str]:
    rows = Enforcement.objects.unscoped(reason="test")
    return list(rows.filter(incident=incident, policy=rule.policy).values_list("basis", flat=True))


def at_once() -> None:
    """Ask now what the database would ask when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_what_is_decided_makes_the_link_and_deciding_anew_keeps_what_was(
    team: CaseTeam, analyst: User
) -> None:
    there, rule = world.incident(team), provision()
    decide(there, rule, "accepted", analyst)
    at_once()
    assert links(there, rule) == ["accepted"]
    decide(there, rule, "refused", analyst)
    at_once()
    assert links(there, rule) == []
    with acting_as(analyst):
        rows = list(EnforcementDecision.objects.unscoped(reason="test").order_by("decided_at"))
    assert [(one.verdict, one.replaced_at is None) for one in rows] == [
        ("accepted", False),
        ("refused", True),
    ]
    for action in ("enforcement.accepted", "enforcement.refused"):
        assert world.events(analyst, action) == 1


def test_a_link_stands_while_one_provision_of_the_policy_is_accepted(
    team: CaseTeam, analyst: User
) -> None:
    there, first = world.incident(team), provision()
    second = provision(policy=first.policy, number=2)
    for rule in (first, second):
        decide(there, rule, "accepted", analyst)
    decide(there, first, "refused", analyst)
    assert links(there, first) == ["accepted"]
    decide(there, second, "refused", analyst)
    assert links(there, first) == []


@pytest.mark.parametrize(
    ("day", "fits"), [(BEGAN - DAY, False), (BEGAN, True), (BEGAN + 400 * DAY, True)]
)
def test_only_what_was_in_force_that_day_can_be_decided(
    day: datetime.date, fits: bool, team: CaseTeam, analyst: User
) -> None:
    there, rule = world.incident(team, **on(day)), provision()
    if fits:
        decide(there, rule, "accepted", analyst)
        return
    with pytest.raises(deciding.NotSuggested):
        decide(there, rule, "accepted", analyst)


def test_what_the_record_states_is_not_decided_again(team: CaseTeam, analyst: User) -> None:
    there, rule = world.incident(team), provision()
    world.arranged(law.EnforcementFactory)(incident=there, policy=rule.policy)
    with pytest.raises(deciding.NotSuggested):
        decide(there, rule, "accepted", analyst)


def test_the_database_takes_no_link_that_nobody_accepted(team: CaseTeam, analyst: User) -> None:
    there, rule = world.incident(team), provision()
    link = {"incident": there, "policy": rule.policy, "organisation": team.organisation}

    @transaction.atomic
    def linked() -> None:
        law.EnforcementFactory(basis="accepted", **link)
        at_once()

    with pytest.raises(DatabaseError, match="enforcement_accepted_is_decided"):
        linked()
    decision = decide(there, rule, "accepted", analyst)

    @transaction.atomic
    def undecided() -> None:
        with acting_as(analyst):
            rows = EnforcementDecision.objects.unscoped(reason="test").filter(pk=decision.pk)
            rows.update(replaced_at=decision.decided_at)
        at_once()

    with pytest.raises(DatabaseError, match="enforcement_accepted_is_decided"):
        undecided()


@pytest.mark.parametrize("change", [{"reason": "Another."}, {"verdict": "refused"}, None])
def test_a_decision_is_neither_changed_nor_deleted(
    change: dict[str, str] | None, team: CaseTeam, analyst: User
) -> None:
    decision = decide(world.incident(team), provision(), "accepted", analyst)
    rows = EnforcementDecision.objects.unscoped(reason="test").filter(pk=decision.pk)
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(analyst):
        rows.update(**change) if change else rows.delete()


def test_a_decision_without_a_reason_is_refused(team: CaseTeam, analyst: User) -> None:
    there, rule = world.incident(team), provision()
    for reason in (" \n", "x" * (deciding.LONGEST + 1)):
        with pytest.raises(deciding.BadReason), acting_as(analyst):
            deciding.decide(
                incident=there,
                provision=rule,
                verdict="accepted",
                reason=reason,
                seen=None,
                by=analyst,
            )
    with pytest.raises(deciding.UnknownVerdict):
        decide(there, rule, "perhaps", analyst)
    nothing = world.arranged(law.EnforcementDecisionFactory)
    with pytest.raises(DatabaseError, match="enforcement_decision_has_reason"):
        nothing(reason="")


def test_T01_what_an_organisation_decides_of_a_published_incident_stays_its_own(
    client_for: ClientFor, team: CaseTeam, analyst: User, stranger: User
) -> None:
    there, rule = world.incident(team), provision()
    Incident.objects.unscoped(reason="test").filter(pk=there.pk).update(organisation=None)
    there.refresh_from_db()
    decide(there, rule, "accepted", analyst)
    address = reverse("incident", args=[there.pk])
    assert "It accepted." in text_of(client_for(analyst), address)
    hers = text_of(client_for(stranger), address)
    assert "It accepted." not in hers
    for model in (Enforcement, EnforcementDecision):
        seen = model.objects.visible_to(stranger).filter(incident=there)
        assert not seen.exclude(pk__in=seen.filter(pk__in=reported())).exists()
    with acting_as(stranger):
        assert EnforcementDecision.objects.unscoped(reason="test").count() == 0
        their_team = stranger.assignments.get().team
        (printed,) = questions.incidents(stranger, their_team).filter(pk=there.pk)
    assert {link.basis for link in printed.enforcements.all()} == {"reported"}
    # And she may judge it herself.
    decide(there, rule, "refused", stranger)
    assert links(there, rule) == ["accepted"]


def reported() -> Any:
    rows = Enforcement.objects.unscoped(reason="test")
    return rows.filter(basis="reported").values("pk")


@pytest.mark.parametrize("who", ["advocate", "approver", "stranger"])
def test_T01_only_an_analyst_of_the_incident_decides(
    who: str, request: pytest.FixtureRequest, team: CaseTeam
) -> None:
    user = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        decide(world.incident(team), provision(), "accepted", user)


# --- On pages ----------------------------------------------------------------------------------------------


def test_an_analyst_accepts_on_the_page_what_shares_a_right(
    client_for: ClientFor, team: CaseTeam, analyst: User
) -> None:
    browser = client_for(analyst)
    there, rule = world.incident(team), provision(policy__title="Order on kites")
    rule.rights.add(there.deprivations.unscoped(reason="test").get().right)
    page = text_of(browser, reverse("incident", args=[there.pk]))
    assert "Order on kites" in page
    assert 'name="verdict" value="accepted"' in page
    form = {"provision": str(rule.pk), "verdict": "accepted", "reason": "She was shown it."}
    answer = browser.post(reverse("incident_rules", args=[there.pk]), form)
    assert answer.status_code == 302
    assert "She was shown it." in text_of(browser, reverse("incident", args=[there.pk]))
    assert links(there, rule) == ["accepted"]


MENDED: dict[str, Callable[[Incident, Provision], object]] = {
    "its day": lambda there, _rule: moved(there, **on(BEGAN - 40 * DAY)),
    "no day": lambda there, _rule: moved(there, date_edtf="", date_range=None),
    "its reach": lambda _there, rule: Policy.objects.filter(pk=rule.policy_id).update(
        scope=Policy.Scope.PROVINCE
    ),
    "the interval": lambda _there, rule: rule.in_force.all().delete(),
    "stated": lambda there, rule: law.EnforcementFactory(incident=there, policy=rule.policy),
}


def moved(there: Incident, **to: Any) -> None:
    Incident.objects.unscoped(reason="test").filter(pk=there.pk).update(**to)


@pytest.mark.parametrize("what", MENDED)
def test_what_was_accepted_and_would_not_be_suggested_any_more_shows_and_can_be_refused(
    what: str, client_for: ClientFor, team: CaseTeam, analyst: User
) -> None:
    browser, there = client_for(analyst), world.incident(team)
    rule = provision(policy__title="Order on kites")
    address = reverse("incident", args=[there.pk])
    decide(there, rule, "accepted", analyst)
    assert "It counts until it is refused" not in text_of(browser, address)
    world.arranged(MENDED[what])(there, rule)
    page = text_of(browser, address)
    assert "It counts until it is refused" in page
    assert "It accepted." in page
    seen = str(held(there, rule, analyst))
    assert f'name="seen" value="{seen}"' in page
    assert f'name="provision" value="{rule.pk}"' in page
    assert "accepted" in links(there, rule)
    form = {"provision": str(rule.pk), "verdict": "refused", "reason": "Its day was mended."}
    form["seen"] = seen
    answer = browser.post(reverse("incident_rules", args=[there.pk]), form)
    assert answer.status_code == 302
    assert "accepted" not in links(there, rule)
    assert "It counts until it is refused" not in text_of(browser, address)
    there.refresh_from_db()
    with pytest.raises(deciding.NotSuggested):
        decide(there, rule, "accepted", analyst)


def test_T02_what_binds_from_a_day_on_does_not_tell_the_day_of_a_survivors_incident(
    client_for: ClientFor, team: CaseTeam
) -> None:
    """The advocate sees its month; an order of that month says the same whichever day it was."""
    rule = provision(policy__title="Order on kites")
    there = world.incident(team, **on(BEGAN - DAY))
    stated = provision().policy
    world.arranged(law.EnforcementFactory)(incident=there, policy=stated)

    addresses = [reverse("incident", args=[there.pk]), reverse("policy", args=[stated.pk])]
    browsers = {who: client_for(who) for who in ("advocate", "analyst")}

    def pages(who: str) -> list[list[str]]:
        return [
            [line for line in text_of(browsers[who], one).splitlines() if "csrf" not in line]
            for one in addresses
        ]

    before = {who: pages(who) for who in browsers}
    world.arranged(Incident.objects.unscoped(reason="test").filter(pk=there.pk).update)(
        **on(BEGAN + DAY)
    )
    assert pages("advocate") == before["advocate"]
    assert pages("analyst") != before["analyst"]
    assert rule.policy.title


def test_a_policy_counts_incidents_before_it_began_and_since(
    client_for: ClientFor, team: CaseTeam
) -> None:
    rule = provision()
    for day in (BEGAN - DAY, BEGAN, BEGAN + DAY):
        there = world.incident(team, **on(day))
        world.arranged(law.EnforcementFactory)(incident=there, policy=rule.policy)
    hidden = world.arranged(make.IncidentFactory)(**on(BEGAN))
    world.arranged(law.EnforcementFactory)(incident=hidden, policy=rule.policy)
    page = client_for("analyst").get(reverse("policy", args=[rule.policy.pk]))
    whole, parts = page.context["sides"]
    assert (whole.before, whole.after, whole.unsure) == (1, 2, 0)
    assert parts == []


def test_each_provision_counts_the_incidents_accepted_for_it(
    client_for: ClientFor, team: CaseTeam, analyst: User
) -> None:
    first = provision()
    second = provision(policy=first.policy, number=2)
    decide(world.incident(team), second, "accepted", analyst)
    page = client_for(analyst).get(reverse("policy", args=[first.policy.pk]))
    whole, parts = page.context["sides"]
    assert (whole.before, whole.after) == (0, 1)
    assert [(one.provision.number, one.after) for one in parts] == [(2, 1)]


def test_pages_cost_the_same_with_more_of_everything(
    client_for: ClientFor, team: CaseTeam, analyst: User
) -> None:
    browser, place = client_for(analyst), world.arranged(make.PlaceFactory)()
    there = world.incident(team, place=place)
    policy = provision().policy
    browser.post(reverse("in_force"), {"place": place.code, "day": "1 June 2023", "right": ""})
    addresses = [
        reverse("incident", args=[there.pk]),
        reverse("policy", args=[policy.pk]),
        reverse("in_force"),
    ]

    def more(number: int) -> list[int]:
        for _number in range(number):
            rule = provision(policy__scope=Policy.Scope.PROVINCE)
            rule.policy.provinces.add(place)
            rule.rights.add(there.deprivations.unscoped(reason="test").get().right)
            decide(there, rule, "accepted", analyst)
            event = world.incident(team, place=place)
            world.arranged(law.EnforcementFactory)(incident=event, policy=policy)
            law.PolicyRelationFactory(policy=rule.policy, earlier=policy, kind="amends")
        return [world.queries(browser, one) for one in addresses]

    assert more(1) == more(3)
