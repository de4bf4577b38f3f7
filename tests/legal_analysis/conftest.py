"""A real worker in a process of its own, for tests that kill it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config import env

Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(committed_db: str, tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts a worker, which does what waits and ends."""
    started: list[subprocess.Popen[bytes]] = []
    environment = env.for_child(
        DJANGO_SETTINGS_MODULE="tests.legal_analysis.builds.worker_settings",
        WORKER_DATABASE=committed_db,
        VAULT_KEK_FILE=str(settings.VAULT_KEK_FILE),
        VAULT_INDEX_KEY_FILE=str(settings.VAULT_INDEX_KEY_FILE),
        AUDIT_SIGNING_KEY_FILE=str(settings.AUDIT_SIGNING_KEY_FILE),
    )
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot"]

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as log:
            started.append(
                subprocess.Popen(command, cwd=env.PROJECT, env=environment, stdout=log, stderr=log)
            )
        return started[-1]

    yield start
    for worker in started:
        if worker.poll() is None:
            worker.kill()
        worker.wait(30)
