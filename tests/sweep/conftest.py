"""The world of the sweep: made once for a worker, in a database of its own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import databases
from tests.sweep import world as worlds


@pytest.fixture(scope="session")
def made_world(
    django_db_setup: None,
    django_db_blocker: Any,
    database_template: str,
    database_names: Callable[[], str],
) -> Iterator[tuple[str, worlds.World]]:
    name = database_names()
    with django_db_blocker.unblock():
        databases.copy(database_template, name)
        with databases.using(name):
            made = worlds.make()
        yield name, made
        databases.drop(name)


@pytest.fixture
def world(made_world: tuple[str, worlds.World], django_db_blocker: Any) -> Iterator[worlds.World]:
    """The world, with the database in use. What a test does in it, it undoes: see `undone`."""
    name, made = made_world
    with django_db_blocker.unblock(), databases.using(name, often=True):
        made.stay()
        yield made
