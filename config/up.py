"""Serve: `python -m config.up` runs the web server and the worker until either ends or is told to.

Everything else (database, keys, migrations, static files) is made ready first. The database is left
running: other commands may be using it; `make down` stops it.
"""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from config import env, paths, prepare

GRACE = 25  # seconds a child may take to end; gunicorn itself allows its requests 20


class Stop(Exception):
    """Somebody asked us to end."""


def main() -> int:
    env.use_default("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    bind = env.text("BIND", "127.0.0.1:8000")
    if not _is_free(bind):
        sys.stderr.write(f"{bind} is in use. Stop what uses it, or set BIND to another address.\n")
        return 1
    if failed := prepare.main():
        return failed
    _collect_static()
    signal.signal(signal.SIGTERM, _ask_to_stop)
    signal.signal(signal.SIGINT, _ask_to_stop)
    web = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
    worker = [sys.executable, "manage.py", "procrastinate", "worker"]
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in (("web server", web), ("worker", worker)):
            # Sessions of their own: ctrl-C reaches only us, and we end them in order.
            children[name] = subprocess.Popen(command, cwd=env.PROJECT, start_new_session=True)
        sys.stderr.write(f"Serving http://{bind} with a worker. Ctrl-C stops both.\n")
        return _watch(children)
    except Stop:
        return 0
    finally:
        _end(children)


def _watch(children: dict[str, subprocess.Popen[bytes]]) -> int:
    """Wait until a child ends, which neither should. Return its status, never 0."""
    while True:
        for name, child in children.items():
            status = child.poll()
            if status is not None:
                sys.stderr.write(f"The {name} ended by itself (status {status}).\n")
                return status if status > 0 else 1
        time.sleep(0.3)


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    end = time.monotonic() + GRACE
    for name, child in children.items():
        try:
            child.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            sys.stderr.write(f"The {name} did not end in {GRACE} s and is killed.\n")
            child.kill()
            child.wait()


def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise Stop


def _is_free(bind: str) -> bool:
    host, _, port = bind.rpartition(":")
    try:
        with socket.create_server((host.strip("[]"), int(port)), family=_family(host)):
            return True
    except OSError:
        return False


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _collect_static() -> None:
    """Collect hashed and compressed static files if any of ours, or the packages, changed."""
    stamp = paths.VAR / "static-stamp"
    digest = hashlib.sha256((env.PROJECT / "requirements" / "base.txt").read_bytes())
    for file in sorted(Path(env.PROJECT, "static").rglob("*")):
        status = file.stat()
        digest.update(os.fsencode(file) + f"\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    wanted = digest.hexdigest()
    if paths.STATIC.is_dir() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--clear", "-v", "0"]
    subprocess.run(command, cwd=env.PROJECT, check=True)
    stamp.write_text(wanted, encoding="ascii")


if __name__ == "__main__":
    sys.exit(main())
