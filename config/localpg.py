"""A PostgreSQL server of the project's own, for development, the demonstration and the tests.

It is used only while DATABASE_URL is unset. The server listens on a Unix socket in a 0700 directory
and nowhere else, lives under `var/`, outlives the command that started it, and is shared by the web
server, the worker and every command. Nothing outside the project is changed: no account is made, no
mode of a parent directory is touched. docs/adr/0002-embedded-database.md says why it is built like
this.

    python -m config.localpg start | stop | status | psql | destroy
"""

import fcntl
import hashlib
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from config import env, pg_programs
from config.pg_programs import Account, LocalDatabaseError

SUPERUSER = "gawah_super"
PORT = "5432"  # only names the socket file; there is no TCP
# A Unix socket path has 107 usable bytes; PostgreSQL adds "/.s.PGSQL.5432" to the directory.
LONGEST_SOCKET_DIRECTORY = 107 - len("/.s.PGSQL.5432")
START_LIMIT = 120  # seconds; after a crash the server may have to replay much of its log
# T-35: the server's own log never repeats a statement, a parameter or a value. "log" is above
# "error" in PostgreSQL's order: failed statements stay out of the log, starts, stops and crashes
# stay in.
SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Added where LOCALPG_DURABLE is false: a database that may be lost, for tests.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(frozen=True)
class Server:
    """Where one embedded server lives. Nothing here has to exist yet."""

    root: Path  # holds everything below; normally var/
    binaries: Path
    version: str  # as in "18.6"
    account: Account

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    @property
    def data(self) -> Path:
        return self.root / f"pg{self.major}"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def socket(self) -> Path:
        """The socket's directory: beside the data, or a short one where that path cannot serve."""
        beside = self.root / f"pg{self.major}-socket"
        plain = re.fullmatch(r"[\w ./+@%-]+", str(beside), flags=re.ASCII)
        if plain and len(os.fsencode(beside)) <= LONGEST_SOCKET_DIRECTORY:
            return beside
        name = hashlib.sha256(os.fsencode(beside)).hexdigest()[:16]
        return Path("/tmp") / f"gawah-{self.account.uid}-{name}"  # noqa: S108 - checked in _private()


def socket_directory(state: Path) -> Path:
    """Return where the socket of the server in `state` is. Starts and creates nothing."""
    return locate(state).socket


def locate(state: Path) -> Server:
    """Work out binaries, account and place of the server whose state belongs in `state`."""
    root = state.resolve()
    elsewhere = root / "pg-elsewhere"
    if elsewhere.is_file():
        root = Path(elsewhere.read_text(encoding="utf-8").strip())
    binaries, account = pg_programs.find(), pg_programs.choose_account()
    version = pg_programs.version_of(binaries)
    copied = pg_programs.copied_to(root, version)
    if account.switch and copied.is_dir():
        binaries = copied / pg_programs.WHEEL
    return Server(root=root, binaries=binaries, version=version, account=account)


def ensure(state: Path) -> Server:
    """Start the server in `state` unless it runs; create its data first if there is none.

    Safe to call from several processes at once, and after the server was killed.

    Errors: LocalDatabaseError, with what to do.
    """
    server = locate(state)
    if _answers(server):
        return server
    state.mkdir(mode=0o711, parents=True, exist_ok=True)
    with _lock(state):
        server = _reachable(state, locate(state))
        _private(server.data, server.account)
        _private(server.socket, server.account)
        if not (server.data / "PG_VERSION").exists():
            _create(server)
        _start(server)
    return server


def stop(state: Path) -> bool:
    """Stop the server in `state`. Return whether one was running."""
    server = locate(state)
    if not state.is_dir():
        return False
    with _lock(state):
        pid_file = server.data / "postmaster.pid"
        if not pid_file.exists():
            return False
        done = _run(server, "pg_ctl", "-D", str(server.data), "-w", "-m", "fast", "stop")
        return done.returncode == 0


def destroy(state: Path) -> None:
    """Stop the server and delete its data, wherever it lives."""
    stop(state)
    server = locate(state)
    copied = pg_programs.copied_to(server.root, server.version)
    for directory in (server.data, server.socket, copied):
        if directory.exists():
            shutil.rmtree(directory)
    if server.root != state.resolve():
        shutil.rmtree(server.root, ignore_errors=True)
        (state / "pg-elsewhere").unlink(missing_ok=True)


def is_running(state: Path) -> bool:
    return _answers(locate(state))


@contextmanager
def _lock(state: Path) -> Iterator[None]:
    with (state / "pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # web, worker and commands may arrive together
        yield


def _reachable(state: Path, server: Server) -> Server:
    """Return `server` so placed that its account can reach data and programs.

    As root the server runs under another account, which may be shut out of a project below a 0700
    home. Then the data goes to a folder of its own under /var/lib, never by opening somebody's
    home.
    """
    if not server.account.switch:
        return server
    if server.root == state.resolve() and not pg_programs.may_enter(server.account, server.root):
        apart = Path(tempfile.mkdtemp(prefix="gawah-", dir="/var/lib"))
        apart.chmod(0o711)
        (state / "pg-elsewhere").write_text(f"{apart}\n", encoding="utf-8")
        sys.stderr.write(f"The database account may not enter {state}: its data is in {apart}.\n")
        server = replace(server, root=apart)
    if not pg_programs.may_enter(server.account, server.binaries):
        copied = pg_programs.copied_to(server.root, server.version)
        binaries = pg_programs.copy(server.binaries, copied, server.account)
        server = replace(server, binaries=binaries)
    return server


def _private(directory: Path, account: Account) -> None:
    """Make `directory` a real 0700 directory of `account`, or refuse what is there."""
    try:
        directory.mkdir(mode=0o700)
        if account.switch:
            os.chown(directory, account.uid, account.gid)
    except FileExistsError:
        pass
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise LocalDatabaseError(f"{directory} is not a directory of its own (a link or a file).")
    if found.st_uid != account.uid:
        raise LocalDatabaseError(
            f"{directory} belongs to {pg_programs.name_of(found.st_uid)}, but the database would "
            f"run as {pg_programs.name_of(account.uid)}. Use the same account as before."
        )
    directory.chmod(0o700)


def _create(server: Server) -> None:
    """Make an empty cluster. Text is UTF-8 and sorts by code point, the same on every machine."""
    locale = ["--locale=C.UTF-8"]
    if server.major >= 18:
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
    # Left by a killed initdb: nobody can have worked in a cluster that was never finished.
    unfinished = server.data / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    made = _run(
        server, "initdb", "-D", str(unfinished), "-U", SUPERUSER, "-E", "UTF8", *locale,
        "--data-checksums", "--auth-local=trust", "--auth-host=reject",
    )  # fmt: skip
    if made.returncode != 0:
        raise LocalDatabaseError(f"initdb failed: {made.stderr.strip()}")
    for part in sorted(unfinished.iterdir(), key=lambda entry: entry.name == "PG_VERSION"):
        part.rename(server.data / part.name)  # PG_VERSION last: it says that the cluster is whole
    unfinished.rmdir()


def _start(server: Server) -> None:
    durable = env.flag("LOCALPG_DURABLE", default=True)
    settings = {
        **SERVER_SETTINGS,
        **({} if durable else NOT_DURABLE),
        "unix_socket_directories": str(server.socket),
        "port": PORT,
    }
    options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
    end = time.monotonic() + START_LIMIT
    # A loop, because the first start after kill -9 fails while old processes still hold the memory.
    while not _answers(server):
        if time.monotonic() > end:
            raise LocalDatabaseError(f"The database does not start. Its log is {server.log}.")
        _run(
            server, "pg_ctl", "-D", str(server.data), "-w", "-t", str(START_LIMIT),
            "-l", str(server.log), "-o", options, "start",
        )  # fmt: skip
        time.sleep(0.2)


def _answers(server: Server) -> bool:
    if not (server.socket / f".s.PGSQL.{PORT}").exists():
        return False
    host = str(server.socket)
    # Nothing is logged in: this asks for the server's state only.
    return _run(server, "pg_isready", "-q", "-h", host, "-p", PORT, "-t", "2").returncode == 0


def _run(server: Server, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the server's account, in a session of its own.

    Its output goes to a file, not a pipe: the server inherits it and would keep a pipe open for
    ever.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        done = subprocess.run(  # type: ignore[call-overload]
            [str(server.binaries / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=output,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            check=False,
            **server.account.popen_arguments(),
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, "", output.read())


def main(arguments: list[str]) -> int:
    from config import databases, paths  # provisioning needs psycopg, the life cycle does not

    state = paths.EMBEDDED_DATABASE
    try:
        match arguments:
            case ["start"]:
                databases.ensure()
            case ["stop"]:
                stopped = [stop(each) for each in (state, paths.TEST_DATABASE)]
                sys.stdout.write("stopped\n" if any(stopped) else "was not running\n")
            case ["status"]:
                server = locate(state)
                answer = "running" if _answers(server) else "stopped"
                sys.stdout.write(f"{answer}: PostgreSQL {server.version}, data in {server.data}\n")
            case ["psql", *rest]:
                return databases.psql(rest)
            case ["destroy"]:
                destroy(state)
                destroy(paths.TEST_DATABASE)
            case _:
                sys.stderr.write("usage: python -m config.localpg start|stop|status|psql|destroy\n")
                return 2
    except LocalDatabaseError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
