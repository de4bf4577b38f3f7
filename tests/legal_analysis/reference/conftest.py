"""A database with the library in it, made once for each module of tests."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.identity import acting_for_system
from legal_analysis.reference.loader import Report, load
from tests import databases

Files = dict[str, Any]


@pytest.fixture(scope="module")
def library_database(
    django_db_setup: None,
    django_db_blocker: Any,
    database_template: str,
    database_names: Callable[[], str],
) -> Iterator[Report]:
    """Point the tests of a module at a database with the library loaded. Each test rolls back."""
    name = database_names()
    with django_db_blocker.unblock():
        databases.copy(database_template, name)
        with databases.using(name):
            yield load()
        databases.drop(name)


@pytest.fixture
def loaded(library_database: Report, db: None) -> Iterator[Report]:
    """What the first load of the library reported. The test sees every row, as the loader does."""
    with acting_for_system(reason="test"):
        yield library_database


@pytest.fixture
def directory_of(tmp_path: Path) -> Callable[[Files], Path]:
    """Return a directory that holds these files: JSON of what is given, or the text as it is."""

    def write(files: Files) -> Path:
        for name, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write
