"""T-05, T-27: what somebody may is asked at every request, not remembered."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import Assignment, User
from tests.access_table import STAFF, TABLE, Expected
from tests.sweep.asking import ask, faults, path_of, status_faults, undone
from tests.sweep.test_access_sweep import (
    ADDRESSES,
    DECLARED,
    cells,
    every_method,
    form_of,
    relations_of,
)
from tests.sweep.world import World

STEP_UPS = [
    (route, method) for route, method in DECLARED if TABLE[route].methods[method].fresh is not None
]


@every_method
def test_T05_without_her_role_she_is_nobody_at_the_next_request(
    route: str, method: str, world: World
) -> None:
    answer = TABLE[route].methods[method]
    wrong: list[str] = []
    seen: set[Expected] = set()
    for who, relation, path in cells(route, world):
        expected = answer.to(who, relation)
        if (
            who not in STAFF.split()
            or expected in seen
            or expected == answer.to("nobody", relation)
        ):
            continue
        seen.add(expected)
        form = form_of(answer, world, relation, who)
        with undone():
            ask(world, who, "GET", path)
            _take_away_all_roles(world.people[who])
            got = ask(world, who, method, path, form=form)
            found = faults(got, answer.to("nobody", relation), world, relation)
        wrong += [f"{who} {relation}: {fault}" for fault in found]
    assert not wrong, "\n".join([f"{method} /{route}", *wrong])


@every_method
def test_T05_switched_off_she_is_out_at_the_next_request(
    route: str, method: str, world: World
) -> None:
    answer = TABLE[route].methods[method]
    who = next((one for one in STAFF.split() if one in answer.who), "analyst")
    relation = relations_of(TABLE[route], who, world)[0]
    path = path_of(ADDRESSES[route], TABLE[route], world, relation, who)
    with undone():
        User.objects.filter(pk=world.people[who].pk).update(is_active=False)
        got = ask(world, who, method, path, form=form_of(answer, world, relation, who))
        assert faults(got, answer.to("disabled", relation), world, relation) == [], who


@pytest.mark.parametrize(("route", "method"), STEP_UPS, ids=lambda part: part)
def test_T27_only_a_fresh_second_factor_opens_it(route: str, method: str, world: World) -> None:
    answer = TABLE[route].methods[method]
    who = next(who for who in STAFF.split() if who in answer.who)
    relation = next(one for one in TABLE[route].relations if not answer.at or one in answer.at)
    path = path_of(ADDRESSES[route], TABLE[route], world, relation, who)
    form = form_of(answer, world, relation, who)
    with undone():
        got = ask(world, who, method, path, form=form, fresh=True)
        assert answer.fresh is not None
        assert status_faults(got, answer.fresh) == []
        assert got.events or answer.body != "file", "a file leaves no row in the trail (T-47)"
    for stale in (datetime.timedelta(minutes=5, seconds=1), datetime.timedelta(hours=2)):
        with undone():
            got = ask(world, who, method, path, form=form, fresh=True, since=stale)
            assert faults(got, answer.to(who, relation), world, relation) == []


def _take_away_all_roles(user: User) -> None:
    yesterday = timezone.now().date() - datetime.timedelta(days=1)
    ended = Assignment.objects.filter(user=user).update(ends_on=yesterday)
    assert ended == 1
