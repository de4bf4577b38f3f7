"""The database counts what was found: each record once under each value, in one statement."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from accounts.once import asked_once
from accounts.scoping import UnscopedQuery
from evidence.among import among, array_of
from evidence.models import Act, Incident, Involvement, Testimony
from legal_analysis.finding.asked import Asked, Kind
from legal_analysis.finding.facets import Facet, facets, keys_of, still_open
from legal_analysis.finding.gathering import find
from legal_analysis.finding.tally import Told, tally
from legal_analysis.finding.trees import Library
from tests.factories import evidence as make
from tests.legal_analysis import views_world as world

pytestmark = pytest.mark.django_db


def counted(asked: Asked, user: User) -> dict[str, dict[str, int]]:
    with acting_as(user):
        library = Library()
        told = find(asked, user, seconds=60)
        rows = still_open(told, asked, user, library)
        found: list[Facet] = facets(rows, told.more, asked, user, library)
    return {facet.name: {one.value: one.count for one in facet.options} for facet in found}


def test_an_incident_counts_once_whatever_happened_twice_in_it_and_whoever_was_there(
    team: CaseTeam, analyst: User
) -> None:
    with acting_for_system(reason="test.arrange"):
        event = world.incident(team, summary="lighthouse")
        Act._base_manager.filter(incident=event).delete()
        make.ActFactory(incident=event, kind="threat")  # nobody is recorded
        above = make.AuthorityFactory()
        below = [make.AuthorityFactory(institution=above) for _number in range(2)]
        for _number in range(2):
            act = make.ActFactory(incident=event, kind="beating")
            make.InvolvementFactory(act=act, group="women")
            for one in below:
                make.InvolvementFactory(
                    act=act,
                    side=Involvement.Side.ALLEGED_PERPETRATOR,
                    group="",
                    authority=one,
                    described_as="Invented",
                    degree="direct",
                )
    told = counted(Asked(words="lighthouse"), analyst)
    assert told["act"] == {"threat": 1, "beating": 1}
    assert told["group"] == {"women": 1}
    assert told["authority"] == {above.code: 1, **{one.code: 1 for one in below}}


def test_what_is_counted_costs_one_query(
    team: CaseTeam, analyst: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _number in range(3):
        world.incident(team, summary="lighthouse")
        world.make_one("account", team, summary="lighthouse")
    asked = Asked(words="lighthouse")
    with acting_as(analyst), asked_once():
        library = Library()
        told = find(asked, analyst, seconds=60)
        rows = still_open(told, asked, analyst, library)
        facets(rows, told.more, asked, analyst, library)  # the library is asked for once
        with django_assert_num_queries(1):
            facets(rows, told.more, asked, analyst, library)


def test_what_was_found_keeps_its_order(team: CaseTeam, analyst: User) -> None:
    for _number in range(5):
        world.incident(team, summary="lighthouse")
    asked = Asked(words="lighthouse")
    with acting_as(analyst):
        told = find(asked, analyst, seconds=60)
        told.keys[Kind.INCIDENT].reverse()
        rows = still_open(told, asked, analyst, Library())
    assert keys_of(rows[Kind.INCIDENT]) == told.keys[Kind.INCIDENT]


def test_among_is_in(team: CaseTeam, as_system: None) -> None:
    pks = [world.incident(team).pk for _number in range(3)]
    rows: Any = Incident._base_manager
    for wanted in ([], pks[:1], [*pks[:2], uuid.uuid4()]):
        found = set(rows.filter(among("pk", array_of(wanted))))
        assert found == set(rows.filter(pk__in=wanted))


def test_T02_what_nobody_was_asked_about_is_not_counted(analyst: User) -> None:
    unasked = Told(("right",), Testimony.objects.values_list("pk", "code"))
    with pytest.raises(UnscopedQuery):
        tally([unasked], {})
    nothing = Told(("right",), Testimony.objects.none().values_list("pk", "code"))
    assert tally([nothing], {}) == {}
