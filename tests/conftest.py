"""What every test stands on: a real PostgreSQL, used as the application's role, and no network."""

import gc
import itertools
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from hypothesis import HealthCheck
from hypothesis import settings as properties

from config import catalogues, env
from config import databases as project_databases
from tests import databases

pytest_plugins = ["tests.cast"]

gc.disable()  # until all is collected, of which nothing goes away: see pytest_collection_finish

# No test of ours measures time: a busy machine is slow and still right. What is drawn is the same on each
# run, so that none goes red on what nobody changed; `make nightly` draws anew.
properties.register_profile(
    "gawah",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not env.flag("NIGHTLY", default=False),
)
properties.load_profile("gawah")

HERE = {"localhost", "127.0.0.1", "::1"}

# A module is one worker's (--dist loadscope): what it makes once is made once. Those that take more than
# half a minute begin, the longest first, so that at the end no worker waits long for another. The second
# and third need no database, which the worker with the first makes meanwhile.
LONG = (
    "test_every_page",
    "test_golden_files",
    "test_pdf",
    "test_access_sweep",
    "test_interview",
    "test_nothing_unconsented",
    "test_demo",
    "test_seals",
    "test_public_version",
    "test_worker_killed",
    "test_crashes",
    "test_faults_of_peers",
    "test_hostile_words",
    "test_public_recalls",
    "test_builds_long",
    "test_last_reading",
    "test_first_tasks",
    "test_builds_work",
    "test_pdf_book",
    "test_custody",
    "test_page_weights",
    "test_leaving",
    "test_kills",
    "test_entering",
    "test_localpg",
    "test_pdf_refusals",
    "test_pdf_volumes",
    "test_side_doors",
    "test_fetched",
    "test_receipts",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.stem, len(LONG)))


def pytest_collection_finish() -> None:
    """Let Python not look again and again through what is imported: it stays until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def catalogues_compiled() -> None:
    catalogues.ensure()


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Nothing a test does may leave this machine. Unix sockets and loopback (the browser) may."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def checked_connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in HERE:
            raise OSError(f"A test tried to reach {address[0]}.")
        connect(self, address)

    def checked_resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        if host not in HERE | {None, ""}:
            raise OSError(f"A test tried to look up {host}.")
        return resolve(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", checked_connect)
        patch.setattr(socket, "getaddrinfo", checked_resolve)
        yield


@pytest.fixture(scope="session", autouse=True)
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key files of this run's own, made by the command that makes the real ones."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("VAULT_KEK_FILE", "VAULT_INDEX_KEY_FILE", "AUDIT_SIGNING_KEY_FILE"):
        setattr(settings, name, folder / Path(getattr(settings, name)).name)
    call_command("init_keys", verbosity=0)
    return folder


@pytest.fixture(scope="session", autouse=True)
def evidence_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of this run's own, below its temporary folder."""
    folder = tmp_path_factory.mktemp("evidence")
    settings.STORAGES["evidence"]["OPTIONS"]["location"] = folder
    return folder


@pytest.fixture(scope="session", autouse=True)
def unhurried() -> Iterator[None]:
    """What a search may take before a job takes it over: on a busy machine, any may take two seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("legal_analysis.finding.keeping.SECONDS_AT_ONCE", 60.0)
        yield


@pytest.fixture(scope="session")
def database_template(django_db_blocker: Any) -> str:
    project_databases.ensure()
    with django_db_blocker.unblock():
        return databases.template()


@pytest.fixture(scope="session")
def database_names(testrun_uid: str, worker_id: str) -> Callable[[], str]:
    """Return names that no other worker and no other run uses."""
    numbers = itertools.count()
    return lambda: f"{databases.PREFIX}{testrun_uid[:8]}_{worker_id}_{next(numbers)}"


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_blocker: Any, database_template: str, database_names: Callable[[], str]
) -> Iterator[None]:
    """pytest-django's hook: this worker's database, in which `db` tests roll back.

    Closed to every test that does not ask for it: what one writes outside `db` stays for all after it.
    """
    name = database_names()
    with django_db_blocker.unblock():
        databases.copy(database_template, name)
    with databases.using(name, often=True):
        yield
    databases.drop(name)


@pytest.fixture
def committed_db(
    django_db_setup: None,
    django_db_blocker: Any,
    database_template: str,
    database_names: Callable[[], str],
) -> Iterator[str]:
    """A database of this test's own, with real commits. Use it instead of `db`, never with it.

    It stands in for `transaction=True`, whose clean-up truncates: the application may not do that.
    """
    name = database_names()
    with django_db_blocker.unblock():
        databases.copy(database_template, name)
        with databases.using(name):
            yield name
        databases.drop(name)


@pytest.fixture
def owner_connection(committed_db: str) -> Iterator[psycopg.Connection[Any]]:
    """The owner of the tables on this test's committed database, in autocommit."""
    with databases.connect("owner") as connection:
        yield connection


@pytest.fixture
def superuser_connection(committed_db: str) -> Iterator[psycopg.Connection[Any]]:
    """An attacker with every right on this test's committed database, in autocommit."""
    with databases.connect("superuser") as connection:
        yield connection
