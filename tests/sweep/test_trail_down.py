"""T-47: when the trail cannot be written, what it should tell does not happen."""

from collections.abc import Iterator

import pytest

from tests import databases
from tests.access_table import TABLE
from tests.sweep.asking import Got, ask, leaks, undone
from tests.sweep.comparing import database
from tests.sweep.test_access_sweep import cells, every_method, form_of
from tests.sweep.world import World


@pytest.fixture
def trail_down(world: World) -> Iterator[None]:
    with databases.connect("superuser") as server:
        server.execute("REVOKE INSERT ON accounts_auditevent FROM gawah_app")
        server.commit()
        yield
        server.execute("GRANT INSERT ON accounts_auditevent TO gawah_app")
        server.commit()


@every_method
def test_T47_without_the_trail_there_is_no_answer_and_no_change(
    route: str, method: str, world: World, trail_down: None
) -> None:
    answer = TABLE[route].methods[method]
    seen: set[object] = set()
    for who, relation, path in cells(route, world):
        expected = answer.to(who, relation)
        if not expected.audit or expected in seen:
            continue
        seen.add(expected)
        with undone():
            before = database()
            got: Got = ask(world, who, method, path, form=form_of(answer, world, relation, who))
            assert got.status == answer.without_trail, f"{who} {relation}: answers {got.status}"
            if answer.without_trail == 503:
                assert database() == before
        everything = [one.words for one in world.planted]
        assert leaks(got, everything) == [], f"{who} {relation}"


def test_T47_without_the_trail_no_identity_is_shown(world: World, trail_down: None) -> None:
    reveal = world.things["own analyst"]["allowed_reveal"]
    with undone():
        before = database()
        got = ask(world, "analyst", "POST", f"/requests/{reveal.pk}/show/", fresh=True)
        assert got.status == 503
        assert database() == before
    assert leaks(got, [one.words for one in world.planted]) == []
