"""Databases for tests: migrated once as the owner, then copied, always used as the application."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from config import databases, prepare

PREFIX = "test_gawah_"
KEEP = timedelta(days=1)


def template() -> str:
    """Return the name of a migrated database to copy from. Make it if the migrations are new."""
    name = f"{PREFIX}template_{prepare.fingerprint()}"
    state = databases.state()
    state.mkdir(parents=True, exist_ok=True)
    with (state / "test-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # all workers start at once
        if not _is_complete(name):
            _drop_old()
            drop(name)
            _create(name)
            _migrate(name)
            _stamp(name)
    return name


def copy(source: str, name: str) -> None:
    """Make the database `name` as a copy of `source`, with the rights of both roles."""
    drop(name)
    _create(name, template=source)
    _stamp(name)


def drop(name: str) -> None:
    _run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def using(name: str) -> Iterator[None]:
    """Point Django at the database `name` inside the block, as the role it already is."""
    connection = connections["default"]
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _owner() -> str:
    return str(databases.entry("owner")["USER"])


def _create(name: str, template: str = "template0") -> None:
    owner = sql.Identifier(_owner())
    command = "CREATE DATABASE {} OWNER {} TEMPLATE {}"
    _run(sql.SQL(command).format(sql.Identifier(name), owner, sql.Identifier(template)))
    databases.grant(name, owner=_owner())


def _migrate(name: str) -> None:
    connection = connections["default"]
    application = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(databases.entry("owner"))
    try:
        with using(name):
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
    finally:
        connection.settings_dict.update(application)


def _stamp(name: str) -> None:
    """Mark a database as whole, and from when it is."""
    command = sql.SQL("COMMENT ON DATABASE {} IS {}")
    _run(command.format(sql.Identifier(name), sql.Literal(datetime.now(UTC).isoformat())))


def _stamps() -> dict[str, str]:
    query = (
        "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE starts_with(datname, %s)"
    )
    with databases.connect("superuser") as server:
        return {name: stamp or "" for name, stamp in server.execute(query, [PREFIX]).fetchall()}


def _is_complete(name: str) -> bool:
    return bool(_stamps().get(name))


def _drop_old() -> None:
    """Drop what killed runs and older migrations left behind."""
    limit = (datetime.now(UTC) - KEEP).isoformat()
    for name, stamp in _stamps().items():
        if stamp and stamp < limit:
            drop(name)


def _run(command: sql.Composed) -> None:
    with databases.connect("superuser") as server:
        server.execute(command)


def connect(role: str) -> psycopg.Connection[tuple[object, ...]]:
    """Connect to the database the test is using, as "owner" or "superuser"."""
    return databases.connect(role, connections["default"].settings_dict["NAME"])
