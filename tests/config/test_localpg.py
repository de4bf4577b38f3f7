"""The database that starts itself: for root and for anybody, after a kill, for many at once."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config import databases, env, localpg, pg_programs

IS_ROOT = os.geteuid() == 0
NOBODY = pwd.getpwnam("nobody")
only_root = pytest.mark.skipif(not IS_ROOT, reason="about running as root")

# Loads everything first, since the other account may not be allowed to read this interpreter's
# files.
START = """
import os, sys
from pathlib import Path
from config import localpg
uid = int(sys.argv[2])
if uid >= 0:
    os.setgroups([]); os.setgid(uid); os.setuid(uid)
server = localpg.ensure(Path(sys.argv[1]))
print((server.data / "postmaster.pid").read_text().split()[0])
"""


@pytest.fixture
def state() -> Iterator[Path]:
    """A place for a server that any account can reach, as a project folder normally is."""
    folder = Path(tempfile.mkdtemp(prefix="gawah test ", dir="/tmp"))
    folder.chmod(0o711)
    yield folder / "var"
    localpg.destroy(folder / "var")
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def programs() -> Iterator[Path]:
    """A copy of the programs that any account may run, wherever this checkout lies."""
    folder = Path(tempfile.mkdtemp(prefix="gawah-programs-", dir="/tmp"))
    folder.chmod(0o755)
    nobody = pg_programs.Account(NOBODY.pw_uid, NOBODY.pw_gid, switch=IS_ROOT)
    yield pg_programs.copy(pg_programs.find(), folder / "copy", nobody)
    shutil.rmtree(folder)


def start(state: Path, *, uid: int = -1, **changes: str) -> subprocess.Popen[str]:
    """Start a process that wants the server. It prints the server's process id and ends."""
    return subprocess.Popen(
        [sys.executable, "-c", START, str(state), str(uid)],
        cwd=env.PROJECT,
        env=env.for_child(**changes),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def server_pid(process: subprocess.Popen[str]) -> int:
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return int(output)


def connect(server: localpg.Server) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=str(server.socket),
        port=localpg.PORT,
        user=localpg.SUPERUSER,
        dbname="postgres",
        autocommit=True,
    )


def test_it_listens_on_a_private_socket_and_nowhere_else(state):
    server = localpg.ensure(state)
    with connect(server) as database:
        assert database.execute("SHOW listen_addresses").fetchone() == ("",)
        assert database.execute("SHOW data_checksums").fetchone() == ("on",)
    for directory in (server.socket, server.data):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700


@only_root
def test_another_account_cannot_reach_it(state):
    server = localpg.ensure(state)
    program = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
    path = str(server.socket / f".s.PGSQL.{localpg.PORT}")
    tried = subprocess.run(
        ["/usr/bin/env", "python3", "-c", program, path] if shutil.which("python3") else [],
        user=pwd.getpwnam("daemon").pw_uid, group=pwd.getpwnam("daemon").pw_gid, extra_groups=[],
        cwd="/", env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "PermissionError" in tried.stderr


def test_nothing_is_lost_when_the_server_is_killed(state, monkeypatch):
    monkeypatch.setenv("LOCALPG_DURABLE", "true")
    server = localpg.ensure(state)
    with connect(server) as database:
        database.execute("CREATE TABLE kept (number int)")
        database.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    before = int((server.data / "postmaster.pid").read_text().split()[0])
    os.kill(before, signal.SIGKILL)

    server = localpg.ensure(state)

    assert int((server.data / "postmaster.pid").read_text().split()[0]) != before
    with connect(server) as database:
        assert database.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_four_that_start_at_once_get_one_server_that_outlives_them(state):
    processes = [start(state) for _ in range(4)]
    pids = {server_pid(process) for process in processes}
    assert len(pids) == 1
    session = os.getsid(pids.pop())
    assert session not in {process.pid for process in processes}  # each led a session of its own
    assert localpg.is_running(state)


@pytest.mark.parametrize("account", ["nobody"] if IS_ROOT else ["self"])
def test_it_runs_for_an_ordinary_user(state, programs, account):
    state.mkdir()
    uid = -1
    if account == "nobody":
        uid = NOBODY.pw_uid
        os.chown(state, uid, NOBODY.pw_gid)
    pid = server_pid(start(state, uid=uid, LOCALPG_BIN=str(programs)))
    assert Path(f"/proc/{pid}").stat().st_uid == (uid if uid >= 0 else os.geteuid())
    os.kill(pid, signal.SIGINT)


@only_root
def test_root_without_a_postgres_account_uses_nobody_and_makes_no_account(state, monkeypatch):
    known = pwd.getpwnam
    accounts = Path("/etc/passwd").read_bytes()

    def without_postgres(name: str) -> pwd.struct_passwd:
        if name == "postgres":
            raise KeyError(name)
        return known(name)

    monkeypatch.setattr(pwd, "getpwnam", without_postgres)
    server = localpg.ensure(state)
    assert server.data.stat().st_uid == NOBODY.pw_uid
    assert Path("/etc/passwd").read_bytes() == accounts
    localpg.destroy(state)


@only_root
def test_root_may_not_be_chosen_to_run_it(monkeypatch):
    monkeypatch.setenv("LOCALPG_USER", "root")
    with pytest.raises(pg_programs.LocalDatabaseError, match="must not be root"):
        pg_programs.choose_account()


@only_root
def test_below_a_private_home_the_data_goes_elsewhere_and_the_home_stays_private(state):
    home = state.parent / "home"
    home.mkdir(mode=0o700)
    server = localpg.ensure(home / "project" / "var")
    try:
        with connect(server) as database:
            assert database.execute("SELECT 1").fetchone() == (1,)
        assert not server.data.is_relative_to(home)
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
    finally:
        localpg.destroy(home / "project" / "var")
    assert not server.root.exists()


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(state):
    server = localpg.ensure(state / ("long" * 30))
    assert len(str(server.socket)) < 60
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    with connect(server) as database:
        assert database.execute("SELECT 1").fetchone() == (1,)
    localpg.destroy(state / ("long" * 30))


def test_a_planted_link_in_place_of_the_socket_directory_is_refused(state):
    state.mkdir(mode=0o711)
    server = localpg.locate(state)
    server.socket.symlink_to("/tmp")
    with pytest.raises(pg_programs.LocalDatabaseError, match="not a directory of its own"):
        localpg.ensure(state)
    server.socket.unlink()


def test_a_first_start_that_was_killed_is_begun_again(state):
    state.mkdir(mode=0o711)
    server = localpg.locate(state)
    localpg._private(server.data, server.account)
    (server.data / "unfinished").mkdir()
    (server.data / "unfinished" / "PG_VERSION").write_text("18\n", encoding="ascii")
    localpg.ensure(state)
    assert localpg.is_running(state)


def test_missing_programs_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("LOCALPG_BIN", str(tmp_path))
    with pytest.raises(pg_programs.LocalDatabaseError, match="LOCALPG_BIN"):
        pg_programs.find()


SYSTEM = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.mark.parametrize("folder", [pg_programs.find(), *SYSTEM], ids=str)
def test_every_supported_major_gives_the_application_a_powerless_role(state, folder, monkeypatch):
    """DATABASE_URL alone, on a server where its account may create roles."""
    monkeypatch.setenv("LOCALPG_BIN", str(folder))
    server = localpg.ensure(state)
    address = f"postgresql://{localpg.SUPERUSER}@/postgres?host={server.socket}&port={localpg.PORT}"
    monkeypatch.setenv("DATABASE_URL", address.replace(" ", "%20"))

    databases.ensure()
    databases.ensure()  # repeatable

    with databases.connect("owner") as owner:
        owner.execute("CREATE TABLE made_by_owner (number int)")
    with databases.connect("app") as application:
        assert application.execute("SELECT current_user").fetchone() == (databases.APP,)
        application.execute("INSERT INTO made_by_owner VALUES (1)")
        for refused in (
            "CREATE TABLE mine ()",
            "CREATE TEMP TABLE mine ()",
            "DROP TABLE made_by_owner",
            "TRUNCATE made_by_owner",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(refused)


def test_an_account_that_may_not_create_roles_is_told_what_to_run(state, monkeypatch):
    server = localpg.ensure(state)
    with connect(server) as database:
        database.execute("CREATE ROLE weak LOGIN")
        database.execute("CREATE DATABASE weak OWNER weak")
    address = f"postgresql://weak@/weak?host={server.socket}&port={localpg.PORT}"
    monkeypatch.setenv("DATABASE_URL", address.replace(" ", "%20"))
    with pytest.raises(databases.DatabaseNotReady) as refusal:
        databases.ensure()

    statements = [
        line.strip() for line in str(refusal.value).splitlines() if line.startswith("    ")
    ]
    with psycopg.connect(
        host=str(server.socket), user=localpg.SUPERUSER, dbname="weak", autocommit=True
    ) as administrator:
        for statement in statements:
            administrator.execute(statement)

    databases.ensure()
    with databases.connect("app") as application:
        assert application.execute("SELECT current_user").fetchone() == (databases.APP,)
