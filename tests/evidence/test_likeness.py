"""T-01, T-02: which incidents may be one. Held to a plain model of the rule, and to what may be seen."""

import datetime
import importlib
import itertools
from typing import Any

import pytest
from django.db import connection, reset_queries
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role, User
from accounts.names import normalise
from evidence import likeness
from evidence.models import Act, CaseMaterial, Incident
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory

TITLES = [
    "Teacher beaten at a checkpoint",
    "A teacher was beaten at the checkpoint",
    "معلم در پوستهٔ امنیتی لت و کوب شد",
    "معلم در پوسته امنيتي لت و كوب شد",
    "School closed in the morning",
    "ښوونکې د تلاشۍ په پوسته کې ووهل شوه",
    "abc",
    "School",
]
KINDS = ["beating", "threat"]
LETTERS = importlib.import_module("evidence.migrations.0021_incidents_alike").LETTERS
LATIN = str.maketrans(LETTERS[0][: len(LETTERS[1])], LETTERS[1], LETTERS[0][len(LETTERS[1]) :])
FIRST = datetime.date(2022, 3, 1)


def days(start: int, length: int) -> DateRange:
    first = FIRST + datetime.timedelta(days=start)
    return DateRange(first, first + datetime.timedelta(days=length), "[)")


one_event = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TITLES),
        "kinds": st.sets(st.sampled_from(KINDS), min_size=1),
        "place": st.sampled_from([None, 0, 1, 2]),
        "days": st.none() | st.builds(days, st.integers(0, 9), st.integers(1, 4)),
        "seen": st.booleans(),
    }
)


def trigrams(text: str) -> set[str]:
    """The groups of three letters of each word, as PostgreSQL makes them."""
    words = normalise(text).translate(LATIN).split()
    padded = [f"  {word} " for word in words]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def titles_alike(one: str, other: str) -> bool:
    if min(len(normalise(one)), len(normalise(other))) < likeness.SHORTEST:
        return False
    a, b = trigrams(one), trigrams(other)
    return len(a & b) / len(a | b) >= likeness.IN_COMMON


def model(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """The rule, in plain words: see evidence/likeness.py."""

    def province(event: dict[str, Any]) -> Any:
        return None if event["place"] is None else event["place"] // 2  # 0 and 1 are of one

    a, b = one["days"], other["days"]
    both_places = province(one) is not None and province(other) is not None
    both_days = a is not None and b is not None
    same_place = both_places and province(one) == province(other)
    same_days = both_days and a.lower < b.upper and b.lower < a.upper
    if same_place and same_days and one["kinds"] & other["kinds"]:
        return True
    return (
        titles_alike(one["title"], other["title"])
        and (same_place or not both_places)
        and (same_days or not both_days)
    )


@pytest.fixture
def places(as_system: None) -> list[Any]:
    province = make.PlaceFactory()
    district = make.PlaceFactory(level="district", province=province)
    return [province, district, make.PlaceFactory()]


def enter(event: dict[str, Any], places: list[Any], team: CaseTeam) -> Incident:
    incident: Incident = make.IncidentFactory(
        title=event["title"],
        place=None if event["place"] is None else places[event["place"]],
        date_edtf="2022" if event["days"] else "",
        date_range=event["days"],
    )
    Act._base_manager.filter(incident=incident).delete()
    for kind in event["kinds"]:
        Act.objects.create(incident=incident, kind=kind)
    if event["seen"]:
        make.CaseMaterialFactory(team=team, incident=incident)
    return incident


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=st.lists(one_event, min_size=2, max_size=5))
def test_T01_each_finds_the_other_as_the_rule_says_and_only_what_may_be_seen(
    events: list[dict[str, Any]], places: list[Any], team: CaseTeam, analyst: User
) -> None:
    CaseMaterial._base_manager.filter(team=team).delete()
    made = [enter(event, places, team) for event in events]
    found = {
        incident.pk: {
            one.incident.pk
            for one in likeness.among(
                Incident.objects.visible_to(analyst),
                likeness.told_of(incident, event["kinds"]),
                leave_out=incident.pk,
                most=100,
            )
        }
        for incident, event in zip(made, events, strict=True)
    }
    for (a, one), (b, other) in itertools.permutations(zip(made, events, strict=True), 2):
        assert (b.pk in found[a.pk]) == (other["seen"] and model(one, other)), (one, other)
        if one["seen"] and other["seen"]:
            assert (b.pk in found[a.pk]) == (a.pk in found[b.pk])


def test_it_says_what_speaks_for_it(places: list[Any], team: CaseTeam, analyst: User) -> None:
    event = {"title": TITLES[0], "kinds": {"beating"}, "place": 1, "days": days(0, 2), "seen": True}
    there = enter(event, places, team)
    told = likeness.Told("Something else", frozenset(KINDS), places[0].pk, days(1, 1))
    (found,) = likeness.alike(told, user=analyst)
    assert found.incident == there
    assert (found.same_title, found.same_kind, found.same_place, found.same_days) == (
        False,
        True,
        True,
        True,
    )


def test_too_little_is_compared_with_nothing(analyst: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert likeness.alike(likeness.Told(), user=analyst) == []
        assert likeness.alike(likeness.Told(title="ab", kinds=frozenset(KINDS)), user=analyst) == []
    assert len(asked) == 0


def test_it_costs_the_same_number_of_queries_at_any_number(
    places: list[Any], team: CaseTeam, analyst: User
) -> None:
    event = {"title": TITLES[0], "kinds": {"beating"}, "place": 1, "days": days(0, 2), "seen": True}
    told = likeness.Told(TITLES[0], frozenset(KINDS), places[0].pk, days(1, 1))
    costs = []
    for number in (1, 20):
        for _each in range(number):
            enter(event, places, team)
        reset_queries()
        with CaptureQueriesContext(connection) as asked:
            assert likeness.alike(told, user=analyst)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_T01_an_analyst_of_another_case_finds_nothing_of_ours(committed_db: str) -> None:
    """With row security and real commits, as a request runs."""
    with acting_for_system(reason="test"):
        ours = make.IncidentFactory(title=TITLES[0])
        stranger = AssignmentFactory(role=Role.ANALYST).user
        hers = AssignmentFactory(role=Role.ANALYST, organisation=ours.organisation).user
    told = likeness.Told(title=TITLES[1])
    with acting_as(stranger):
        assert likeness.alike(told, user=stranger) == []
    with acting_as(hers):
        assert [one.incident for one in likeness.alike(told, user=hers)] == [ours]
