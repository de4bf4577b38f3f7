"""The one way to run anything over bytes from outside: behind a wall, within limits.

The wall is bubblewrap: no network, own processes, own user, no key, no database, no variable of
ours, nothing of the file system but /usr, the Python packages and the folder `inside/`, read-only.
What may be written is a scratch folder that lives in memory and ends with the program. The input
comes in memory too, sealed against change; what comes out leaves by a pipe and is counted. So no
plaintext touches a disk, and a decoder that is taken over has nothing to read and nowhere to send.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import json
import logging
import os
import re
import secrets
import signal
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from evidence.untrusted import syscalls
from evidence.untrusted.frames import read_frames
from evidence.untrusted.refusals import CannotInspect, Refused, Why

logger = logging.getLogger(__name__)
INPUT = "/dev/stdin"  # the input, for a program that wants a path; it can be read again and sought
INSIDE = Path(__file__).parent / "inside"
MB = 1024 * 1024
BUBBLEWRAP = "/usr/bin/bwrap"
NOBODY = "65534"
# Numbers of users that no system gives out, by systemd's table of them; the few are for a container
# whose root is no root outside and has no others.
FREE_USERS, FEW_FREE_USERS = range(0x70000000, 0x7FFFFFFF), range(60706, 61184)
READ_ONLY = ("/usr", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache")
MODULE = re.compile(r"[a-z_]+")


@dataclass(frozen=True)
class Limits:
    """What one run may take. Bytes, seconds, numbers; the kernel holds each of them."""

    input: int = 256 * MB
    output: int = 64 * MB
    seconds: int = 20
    """By the clock; processor time is held to the same."""
    memory: int = 512 * MB
    """Data of one process (RLIMIT_DATA)."""
    scratch: int = 64 * MB
    processes: int = 128
    """Threads count."""
    files: int = 256


@dataclass(frozen=True)
class Outputs:
    """What came out. A program's output is in `pieces["stdout"]`; a module names its pieces."""

    pieces: dict[str, bytes] = field(repr=False)


def run(
    program: Sequence[str] | str,
    stream: BinaryIO | None,
    *,
    arguments: Sequence[str] = (),
    limits: Limits = Limits(),
) -> Outputs:
    """Run `program` behind the wall over all of `stream`, and return what came out.

    Shape:  `program` is a command as a list (its input is stdin, or the path INPUT), or the name
            of a module in `inside/`, which gets `arguments` and hands out named pieces.
    Errors: Refused if a limit was met, the program failed or said that it refuses;
            CannotInspect if there is no wall on this machine: then nothing was opened.
    """
    check_wall()
    with _in_memory(stream, limits.input) as source:
        status, out = _run(_command(program, arguments), source, limits)
    if status in (128 + signal.SIGXCPU, -signal.SIGXCPU):
        raise Refused(Why.TOOK_TOO_LONG)
    if status in (128 + signal.SIGXFSZ, -signal.SIGXFSZ):
        raise Refused(Why.TOO_MUCH_CAME_OUT)
    if status == 128 + signal.SIGKILL:  # nobody but the kernel ends it so: its memory ran out
        raise Refused(Why.TOO_MUCH_MEMORY)
    if status != 0:
        # Never what it wrote: that may quote the file.
        name = program if isinstance(program, str) else Path(program[0]).name
        logger.warning("wall.program_failed", extra={"command": name, "exit_status": status})
        raise Refused(Why.DAMAGED)
    if isinstance(program, str):
        return Outputs(read_frames(out))
    return Outputs({"stdout": out})


@functools.cache
def check_wall() -> None:
    """Try the wall once. Errors: CannotInspect where bubblewrap is missing or may not run."""
    try:
        with _in_memory(None, 0) as source:
            status, _out = _run(["/usr/bin/true"], source, Limits())
    except OSError as error:
        raise CannotInspect from error
    if status != 0:
        raise CannotInspect


def _command(program: Sequence[str] | str, arguments: Sequence[str]) -> list[str]:
    if not isinstance(program, str):
        return [*program, *arguments]
    if not MODULE.fullmatch(program):
        raise ValueError("not the name of a module in inside/")
    return [python_inside(), "-P", "-s", "-B", "-m", "inside", program, *arguments]


def python_inside() -> str:
    """Return where the interpreter of this environment lies behind the wall."""
    python = Path(sys.executable).resolve()
    if python.is_relative_to("/usr"):
        return str(python)
    return str(Path("/opt/python") / python.relative_to(Path(sys.base_prefix).resolve()))


@functools.cache
def free_users() -> range:
    """Return the numbers of users of whom a wall takes one for itself, where root makes it."""
    known = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    last = max(int(first) + int(count) for first, _outside, count in known) - 1
    return FREE_USERS if FREE_USERS[-1] <= last else FEW_FREE_USERS


def _wall(calls: int, told: int, limits: Limits) -> list[str]:
    """Return the command that the program's own command is put behind."""
    wall = [BUBBLEWRAP, "--die-with-parent", "--json-status-fd", str(told)]
    wall += ["--new-session", "--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts"]
    wall += ["--unshare-cgroup-try", "--cap-drop", "ALL", "--seccomp", str(calls)]
    as_root = os.geteuid() == 0
    if as_root:
        # Root need not be in a user namespace of its own, where it would still be root to the
        # kernel and past its count of processes: it becomes somebody else, below.
        wall += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"]
    else:
        wall += ["--unshare-user", "--disable-userns", "--uid", NOBODY, "--gid", NOBODY]
    for folder in ("/etc", "/opt", "/opt/gawah"):
        wall += ["--perms", "0755", "--dir", folder]
    for path in READ_ONLY:
        wall += ["--ro-bind-try", path, path]
    for name in ("bin", "lib", "lib64", "sbin"):
        wall += ["--symlink", f"usr/{name}", f"/{name}"]
    if not Path(sys.base_prefix).is_relative_to("/usr"):
        wall += ["--ro-bind", sys.base_prefix, "/opt/python"]
    wall += ["--ro-bind", sysconfig.get_path("purelib"), "/opt/packages"]
    wall += ["--ro-bind", str(INSIDE), "/opt/gawah/inside"]
    wall += ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]
    wall += ["--perms", "1777", "--size", str(limits.scratch), "--tmpfs", "/scratch"]
    wall += ["--remount-ro", "/", "--chdir", "/scratch"]
    for name, value in {
        "PATH": "/usr/bin",
        "HOME": "/scratch",
        "TMPDIR": "/scratch",
        "LANG": "C.UTF-8",
        "PYTHONPATH": "/opt/gawah:/opt/packages",
    }.items():
        wall += ["--setenv", name, value]
    wall += ["--", "/usr/bin/prlimit", f"--cpu={limits.seconds}:{limits.seconds + 1}"]
    wall += [f"--data={limits.memory}", f"--as={4 * limits.memory}", f"--fsize={limits.scratch}"]
    wall += [f"--nproc={limits.processes}", f"--nofile={limits.files}", "--core=0", "--"]
    if as_root:
        # The kernel counts processes by user. Were they all the same, a file that takes every one it
        # can get would make whoever is behind a wall at that moment fail, and be called damaged.
        somebody = str(secrets.choice(free_users()))
        wall += ["/usr/bin/setpriv", "--reuid", somebody, "--regid", somebody, "--clear-groups"]
        wall += ["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--"]
    return wall


def _run(command: list[str], source: IO[bytes], limits: Limits) -> tuple[int, bytes]:
    """Return exit status and output.

    Errors: Refused on time and on output; CannotInspect if the machine was short of something and
            the wall did not stand. Nothing ran behind it, so nothing can be said of the file.
    """
    with os.fdopen(os.memfd_create("told"), "r+b") as told:
        status, out = _behind(command, source, limits, told.fileno())
        told.seek(0)
        if not any("exit-code" in json.loads(line) for line in told):
            raise CannotInspect
    return status, out


def _behind(command: list[str], source: IO[bytes], limits: Limits, told: int) -> tuple[int, bytes]:
    calls = syscalls.write_filter()
    try:
        process = subprocess.Popen(
            [*_wall(calls, told, limits), *command],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it may quote the file, and nobody should read it there
            pass_fds=[calls, told],
            env={},  # what the program needs is set above; nothing is passed on
        )
    finally:
        os.close(calls)
    handle = os.pidfd_open(process.pid)
    late = threading.Event()

    def end() -> None:
        late.set()
        _kill(handle)

    timer = threading.Timer(limits.seconds, end)
    timer.start()
    try:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        with process.stdout:
            out = process.stdout.read(limits.output + 1)
        if len(out) > limits.output:
            _kill(handle)
    except BaseException:
        _kill(handle)
        raise
    finally:
        process.wait()
        timer.cancel()
        timer.join()
        os.close(handle)
    if late.is_set():
        raise Refused(Why.TOOK_TOO_LONG)
    if len(out) > limits.output:
        raise Refused(Why.TOO_MUCH_CAME_OUT)
    return process.returncode, out


def _kill(handle: int) -> None:
    """End the wall and with it everybody behind it. By descriptor: a number could be reused."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)


def _in_memory(stream: BinaryIO | None, limit: int) -> IO[bytes]:
    """Return all of `stream` in memory that nobody can change any more, at its start.

    Errors: Refused if there is more than `limit`, before any of it was opened.
    """
    file = os.fdopen(os.memfd_create("input", os.MFD_ALLOW_SEALING | os.MFD_CLOEXEC), "w+b")
    try:
        size = 0
        while stream is not None and (block := stream.read(MB)):
            size += len(block)
            if size > limit:
                raise Refused(Why.TOO_LARGE)
            file.write(block)
        file.flush()
        seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL
        fcntl.fcntl(file, fcntl.F_ADD_SEALS, seals)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file
