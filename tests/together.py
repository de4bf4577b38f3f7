"""Two people at the same moment: real threads and connections, and nothing that hangs on the machine's speed."""

import threading
import time
from typing import Any

import psycopg

PATIENCE = 120  # seconds; as long as this only what hangs waits


def arrived(event: threading.Event) -> None:
    """Wait until another thread got there."""
    assert event.wait(PATIENCE), "the other one never got there"


def until_waiting(server: psycopg.Connection[Any], number: int = 1) -> None:
    """Wait until so many queries of this database wait for a lock that another session holds."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if waiting(server) == number:
            return
        time.sleep(0.02)
    raise AssertionError("nobody waited for anybody")


def waiting(server: psycopg.Connection[Any]) -> int:
    """Return how many queries of this database wait for a lock that another session holds."""
    # In a transaction it would be asked once: whoever connects after that is never seen.
    server.execute("SELECT pg_stat_clear_snapshot()")
    found = server.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND cardinality(pg_blocking_pids(pid)) > 0"
    ).fetchone()
    return int(found[0]) if found else 0
