"""What is found is what fits, asked record by record; and each count is what choosing it finds."""

import random

import pytest

from accounts.identity import acting_as
from accounts.models import CaseTeam, User
from legal_analysis.finding.asked import KNOWN, NAMES, Asked, Kind, kinds_for
from legal_analysis.finding.facets import YEAR, facets, still_open
from legal_analysis.finding.gathering import find
from legal_analysis.finding.trees import Library, Tree
from tests.factories.accounts import CaseTeamFactory
from tests.legal_analysis.finding.slowly import Small, small

pytestmark = pytest.mark.django_db


def found(asked: Asked, user: User) -> dict[Kind, set]:
    return {kind: set(keys) for kind, keys in find(asked, user, seconds=60).keys.items()}


@pytest.mark.parametrize("seed", range(4))
def test_T02_what_is_found_is_what_fits_of_what_she_may_see(
    seed: int, team: CaseTeam, analyst: User
) -> None:
    chance = random.Random(seed)  # noqa: S311 (makes a record, no secrets)
    made = small(team, chance)
    hits = 0
    for _number in range(40):
        asked = made.random_asked(chance)
        with acting_as(analyst):
            answer = found(asked, analyst)
        by_hand = made.fitting(asked)
        assert answer == by_hand, asked
        hits += sum(map(len, answer.values()))
    assert hits > 40, "hardly anything was found: the test says nothing"


@pytest.mark.parametrize("seed", range(3))
def test_T02_each_count_is_what_choosing_it_finds(seed: int, team: CaseTeam, analyst: User) -> None:
    chance = random.Random(100 + seed)  # noqa: S311
    made = small(team, chance, size=10)
    checked = 0
    for _number in range(6):
        asked = made.random_asked(chance, most=2)
        checked += _compare(asked, made, analyst)
    assert checked > 20


def _compare(asked: Asked, made: Small, analyst: User) -> int:
    library = Library()
    with acting_as(analyst):
        told = find(asked, analyst, seconds=60)
        rows = still_open(told, asked, analyst, library)
        counted = facets(rows, told.more, asked, analyst, library)
    checked = 0
    for facet in counted:
        for option in facet.options:
            name, value = facet.name, option.value
            changes = {"since": value, "until": value} if name == YEAR else {name: value}
            fitting = made.fitting(asked.but(**changes))
            assert option.count == sum(map(len, fitting.values())), (asked, name, value)
            assert not option.more
            checked += 1
    return checked


def test_a_seed_is_the_same_record_every_time() -> None:
    """Keys are random: nothing is drawn by their order."""
    told = []
    for _time in range(2):
        made = small(CaseTeamFactory(), random.Random(0))  # noqa: S311
        places = {key: number for number, key in enumerate(made.incidents)}
        told.append([[places[key] for key in one["incidents"]] for one in made.accounts.values()])
    assert told[0] == told[1]


def test_a_tree_holds_what_lies_beneath_even_where_it_goes_round() -> None:
    parents = {1: None, 2: 1, 3: 2, 4: 1, 5: 6, 6: 5}
    codes = {one: f"c{one}" for one in parents}
    tree = Tree(parents, codes, codes)
    assert tree.beneath("c1") == {1, 2, 3, 4}
    assert tree.beneath("c2") == {2, 3}
    assert tree.beneath("c5") == {5, 6}
    assert tree.beneath("nowhere") == set()
    assert tree.above(3) == {"c1", "c2", "c3"}
    assert tree.above(6) == {"c5", "c6"}
    assert [code for code, _label in tree.options][:4] == ["c1", "c2", "c3", "c4"]


def test_what_is_not_known_of_a_kind_leaves_it_out() -> None:
    assert kinds_for(Asked(words="x")) == list(Kind)
    assert kinds_for(Asked(words="x", act="beating")) == [Kind.INCIDENT, Kind.ACCOUNT]
    assert kinds_for(Asked(authority="x")) == [
        Kind.INCIDENT, Kind.ACCOUNT, Kind.POLICY, Kind.AUTHORITY,
    ]  # fmt: skip
    assert set().union(*KNOWN.values()) == set(NAMES)
