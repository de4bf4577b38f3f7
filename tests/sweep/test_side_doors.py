"""T-02: a record somebody may not see changes nothing in what she gets, not even a count."""

from accounts.identity import acting_for_system
from tests.access_table import TABLE
from tests.factories import accounts as people
from tests.sweep.asking import ask, comparable, path_of, undone
from tests.sweep.planting import plant
from tests.sweep.test_access_sweep import ADDRESSES, LISTED, relations_of
from tests.sweep.world import World, case_of, staff_of

READ = [route for route in LISTED if "GET" in TABLE[route].methods]


def test_T02_a_hidden_record_leaves_no_trace_in_any_answer(world: World) -> None:
    before = {route: _answers(route, world) for route in READ}
    with undone():
        hide_another_case(world)
        after = {route: _answers(route, world) for route in READ}
    differing = [
        f"/{route} for {who}"
        for route in READ
        for who in before[route]
        if before[route][who] != after[route][who]
    ]
    assert not differing, "These answers tell of a hidden record:\n" + "\n".join(differing)


def _answers(route: str, world: World) -> dict[str, tuple[int, str, bytes]]:
    """Return what each kind of answer is; one person for each that the table tells apart."""
    answer = TABLE[route].methods["GET"]
    found, seen = {}, set()
    for who in ("analyst", "documenter", "administrator", "auditor", "nobody", "approver"):
        for relation in relations_of(TABLE[route], who, world):
            expected = answer.to(who, relation)
            if not expected.shows and expected in seen:
                continue
            seen.add(expected)
            path = path_of(ADDRESSES[route], TABLE[route], world, relation, who)
            with undone():
                found[f"{who} {relation}"] = comparable(ask(world, who, "GET", path))
    return found


def hide_another_case(world: World) -> None:
    """Make another organisation with people and a case, of which nobody of the world is."""
    with acting_for_system(reason="test.arrange"):
        organisation = people.OrganisationFactory()
        team = people.CaseTeamFactory(organisation=organisation)
        people.AssignmentFactory(organisation=organisation, role="documenter")
        hidden = case_of(world, organisation, team) | staff_of(organisation)
        for thing in (organisation, team, *hidden.values()):
            plant(thing, "other")
