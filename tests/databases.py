"""Databases for tests: migrated once as the owner, then copied, always used as the application."""

import atexit
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.pq import TransactionStatus

from config import databases, localpg, prepare

PREFIX = "test_gawah_"
KEEP = timedelta(days=1)
USUAL, IN_MEMORY = "pg_default", "test_memory"
MEMORY, ROOM = Path("/dev/shm"), 1 << 30  # what is made there is the server's alone


def template() -> str:
    """Return the name of a migrated database to copy from. Make it if the migrations are new."""
    name = f"{PREFIX}template_{prepare.fingerprint()}"
    with _alone():
        if not _is_complete(name):
            _drop_old()
            drop(name)
            _create(name)
            databases.grant(name, owner=_owner())
            _migrate(name)
            _stamp(name)
    return name


def copy(source: str, name: str) -> None:
    """Make the database `name` as a copy of `source`, with the rights of both roles."""
    drop(name)
    _create(name, template=source, tablespace=tablespace())
    for command in databases.own_grants(name):
        _run(command)
    _stamp(name)


@cache
def tablespace() -> str:
    """Return where copies lie: in memory, if the machine has room there.

    A database is some 1,500 small files. To make them takes a disk a second, memory a thirtieth of it.
    """
    if not databases.is_embedded() or not MEMORY.is_dir():
        return USUAL
    if shutil.disk_usage(MEMORY).free < ROOM:
        return USUAL
    state = databases.state().resolve()
    place = MEMORY / f"gawah-test-{hashlib.sha256(os.fsencode(state)).hexdigest()[:16]}"
    with _alone(), databases.connect("superuser") as server:
        known = server.execute(
            "SELECT FROM pg_tablespace WHERE spcname = %s", [IN_MEMORY]
        ).fetchone()
        if known is not None and any(place.glob("PG_*")):
            return IN_MEMORY
        if known is not None:  # the machine was started anew, and what lay there is gone
            _drop_all_in(server, IN_MEMORY)
        _make_private(place)
        command = sql.SQL("CREATE TABLESPACE {} LOCATION {}")
        server.execute(command.format(sql.Identifier(IN_MEMORY), sql.Literal(str(place))))
    return IN_MEMORY


def drop(name: str) -> None:
    _often.discard(name)
    if name in _kept:
        _kept.pop(name).close()
    _run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def using(name: str, *, often: bool = False) -> Iterator[None]:
    """Point Django at the database `name` inside the block, as the role it already is.

    `often`: it is used again and again, and its connection is kept until it is dropped. A new one would
    read its catalogue and compile its triggers anew.
    """
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    if often:
        _often.add(name)
    _turn_to(connection, name)
    try:
        yield
    finally:
        _turn_to(connection, before)


_often: set[str] = set()
_kept: dict[str, Any] = {}


def _turn_to(connection: Any, name: str) -> None:
    raw, old = connection.connection, connection.settings_dict["NAME"]
    if raw is not None and old in _often and raw.info.transaction_status == TransactionStatus.IDLE:
        connection.connection, _kept[old] = None, raw
    connection.close()
    connection.settings_dict["NAME"] = name
    connection.connection = _kept.pop(name, None)


@cache
def _owner() -> str:
    return str(databases.entry("owner")["USER"])


def _create(name: str, template: str = "template0", tablespace: str = USUAL) -> None:
    names = (sql.Identifier(one) for one in (name, _owner(), template, tablespace))
    # As files, not through the log: all of it is there already, and the log would hold it once more.
    command = "CREATE DATABASE {} OWNER {} TEMPLATE {} TABLESPACE {} STRATEGY file_copy"
    _run(sql.SQL(command).format(*names))


@contextmanager
def _alone() -> Iterator[None]:
    """All workers start at once: one after the other."""
    state = databases.state()
    state.mkdir(parents=True, exist_ok=True)
    with (state / "test-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_private(place: Path) -> None:
    account = localpg.locate(databases.state()).account
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    if account.switch:
        os.chown(place, account.uid, account.gid)


def _drop_all_in(server: psycopg.Connection[tuple[object, ...]], tablespace: str) -> None:
    rows = server.execute(
        "SELECT datname FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace"
        " WHERE spcname = %s",
        [tablespace],
    ).fetchall()
    for (name,) in rows:
        drop(str(name))
    server.execute(sql.SQL("DROP TABLESPACE {}").format(sql.Identifier(tablespace)))


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


_servers: dict[int, psycopg.Connection[tuple[object, ...]]] = {}


def _run(command: sql.Composed) -> None:
    """Run a command about databases, on a connection that is kept for all of them."""
    server = _servers.get(os.getpid())
    if server is None or server.closed:
        server = _servers[os.getpid()] = databases.connect("superuser")
        atexit.register(server.close)
    server.execute(command)


def connect(role: str) -> psycopg.Connection[tuple[object, ...]]:
    """Connect to the database the test is using, as "owner" or "superuser"."""
    return databases.connect(role, connections["default"].settings_dict["NAME"])
