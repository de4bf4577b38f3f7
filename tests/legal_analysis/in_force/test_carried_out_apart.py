"""Of a policy with several provisions: what shows one of them is not said to show the other."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import CaseTeam, User
from evidence.models import Incident, Place
from legal_analysis.models import Policy, Provision
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world
from tests.legal_analysis.in_force.test_deciding import decide, provision

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


@world.arranged
def at(team: CaseTeam, place: Place, day: str) -> Incident:
    incident: Incident = make.IncidentFactory(organisation=team.organisation, place=place)
    incident.set_date(day)
    incident.save()
    world.admit(team, incident=incident)
    return incident


@pytest.fixture
def rules() -> list[Provision]:
    """A law of two provisions: one binds since 4 May 2023, the other since August."""
    first = provision()
    second = law.ProvisionFactory(policy=first.policy, number=2)
    begins = datetime.date(2023, 8, 1)
    law.InForceFactory(provision=second, from_edtf="2023-08-01", date_range=DateRange(begins, None))
    return [first, second]


def counted(browser: Client, place: Place, right: str = "") -> tuple[int, dict[int, Any]]:
    """How many incidents by then in all; and of each provision by then, at other times, unsaid."""
    told = {"place": place.code, "day": "2023-09-01", "right": right}
    found = browser.post(reverse("in_force"), told, follow=True).context
    lines = {
        answer.provision.number: (tally.by_then.counted.incidents, tally.others, unsaid)
        for answer, (tally, unsaid) in found["lines"]
    }
    return found["carried_out"].by_then.counted.incidents, lines


def test_what_was_accepted_for_one_provision_does_not_show_the_other(
    rules: list[Provision], team: CaseTeam, analyst: User, client_for: ClientFor
) -> None:
    place, browser = make.PlaceFactory(), client_for("analyst")
    early, late = at(team, place, "2023-06-01"), at(team, place, "2023-08-15")
    decide(early, rules[0], "accepted", analyst)
    assert counted(browser, place) == (1, {1: (1, 0, 0), 2: (0, 0, 0)})
    assert browser.get(reverse("in_force")).context["not_seen"] == 1  # the second provision
    decide(late, rules[0], "accepted", analyst)
    decide(late, rules[1], "refused", analyst)
    assert counted(browser, place) == (2, {1: (2, 0, 0), 2: (0, 0, 0)})
    decide(late, rules[1], "accepted", analyst)
    assert counted(browser, place) == (2, {1: (2, 0, 0), 2: (1, 0, 0)})
    for number, shown in ((1, [early, late]), (2, [late])):
        of_one = browser.get(
            reverse("carried_out_of", args=[rules[0].policy.pk]), {"provision": number}
        )
        assert [line.record for line, *_told in of_one.context["lines"]] == shown
        assert of_one.context["tally"].by_then.counted.incidents == len(shown)
    # Asked of a right that only the second takes, what shows the first is not what was asked.
    right = law.RightFactory()
    rules[1].rights.add(right)
    assert counted(browser, place, right.code) == (1, {2: (1, 0, 0)})


def test_what_the_record_states_of_the_policy_is_said_to_be_of_the_policy(
    rules: list[Provision], team: CaseTeam, analyst: User, client_for: ClientFor
) -> None:
    place, browser = make.PlaceFactory(), client_for("analyst")
    stated = at(team, place, "2023-06-01")
    with acting_for_system(reason="test.arrange"):
        law.EnforcementFactory(incident=stated, policy=rules[0].policy)
    assert counted(browser, place) == (1, {1: (0, 0, 1), 2: (0, 0, 1)})
    page = " ".join(browser.get(reverse("in_force")).content.decode().split())
    assert page.count("One more incident there, whenever it happened, shows something of its") == 2
    assert "shows it, whenever it happened</dt>" not in page
    apart = browser.get(reverse("carried_out_of", args=[rules[0].policy.pk]), {"when": "unsaid"})
    assert [line.record for line, *_told in apart.context["lines"]] == [stated]
    alone = browser.get(reverse("carried_out_of", args=[rules[0].policy.pk]))
    assert [line.record for line, *_told in alone.context["lines"]] == [stated]


def test_each_provision_is_timed_by_its_own_beginning(
    rules: list[Provision], team: CaseTeam, analyst: User, client_for: ClientFor
) -> None:
    """What was accepted for an uncertain day that may lie before it began is not surely since then."""
    place, browser = make.PlaceFactory(), client_for("analyst")
    around = at(team, place, "2023-07-15/2023-08-15")
    for rule in rules:
        decide(around, rule, "accepted", analyst)
    assert counted(browser, place) == (1, {1: (1, 0, 0), 2: (0, 1, 0)})
    assert Policy.objects.get(pk=rules[0].policy_id).provisions.count() == 2


def test_both_pages_say_the_same_of_when_a_provision_was_carried_out(
    rules: list[Provision], team: CaseTeam, analyst: User, client_for: ClientFor
) -> None:
    """The page of the policy and the one of a place and a day: each provision from its own beginning."""
    place, browser = make.PlaceFactory(), client_for("analyst")
    third = world.arranged(law.ProvisionFactory)(policy=rules[0].policy, number=3)
    world.arranged(law.InForceFactory)(provision=third)  # as the first
    of_policy = reverse("policy", args=[rules[0].policy_id])
    asked = []
    for day in ("2023-05-20", "2023-07-15/2023-08-15", "2023-08-15", "2023-08-20"):
        event = at(team, place, day)
        for rule in (*rules, third):
            if rule != rules[1] or not day.startswith("2023-05"):
                decide(event, rule, "accepted", analyst)
        asked.append(world.queries(browser, of_policy))
    counted(browser, place)
    _whole, parts = browser.get(of_policy).context["sides"]
    told = {}
    for number in (1, 2, 3):
        tally = browser.get(
            reverse("carried_out_of", args=[rules[0].policy_id]), {"provision": number}
        ).context["tally"]
        by_then, _unsure, later, before, every = (
            line.counted.incidents for line in tally.every_line
        )
        told[number] = (before, by_then + later, every - before - by_then - later)
    assert {one.provision.number: (one.before, one.after, one.unsure) for one in parts} == told
    assert told == {1: (0, 4, 0), 2: (0, 2, 1), 3: (0, 4, 0)}
    assert len(set(asked)) == 1
