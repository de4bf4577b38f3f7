"""T-02: a record somebody may not see changes nothing in what she gets, not even a count."""

import pytest

from accounts.identity import acting_for_system
from tests.access_table import TABLE, WHO
from tests.factories import accounts as people
from tests.sweep.asking import Got, ask, comparable, path_of, undone
from tests.sweep.test_access_sweep import ADDRESSES, LISTED, relations_of
from tests.sweep.world import World, case_of, plant

READ = [route for route in LISTED if "GET" in TABLE[route].methods]


@pytest.mark.parametrize("route", READ, ids=lambda route: f"/{route}")
def test_T02_a_hidden_record_leaves_no_trace_in_any_answer(route: str, world: World) -> None:
    before = _answers(route, world)
    with undone():
        hide_another_case(world)
        after = _answers(route, world)
    differing = [who for who in before if before[who] != after[who]]
    assert not differing, f"/{route} tells of hidden records: {differing}"


def _askers(route: str) -> tuple[str, ...]:
    """Everybody; where the table says that a page shows nothing, two are enough to prove it."""
    row = TABLE[route]
    shows = any(answer.shows for answer in row.methods.values())
    return WHO if shows or row.relations != ("",) else ("analyst", "administrator")


def _answers(route: str, world: World) -> dict[str, tuple[int, str, bytes]]:
    found = {}
    for who in _askers(route):
        for relation in relations_of(TABLE[route], who, world):
            path = path_of(ADDRESSES[route], TABLE[route], world, relation, who)
            with undone():
                got: Got = ask(world, who, "GET", path)
                found[f"{who} {relation}"] = comparable(got)
    return found


def hide_another_case(world: World) -> None:
    """Make another organisation with people and a case, of which nobody of the world is."""
    with acting_for_system(reason="test.arrange"):
        organisation = people.OrganisationFactory()
        team = people.CaseTeamFactory(organisation=organisation)
        people.AssignmentFactory(organisation=organisation, role="documenter")
        for thing in (organisation, team, *case_of(world, organisation, team).values()):
            plant(thing, "other")
