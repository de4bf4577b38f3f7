"""A whole site for browser tests: gunicorn and a worker, as they run in earnest, on a small world."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from accounts.identity import acting_for_system
from config import env
from legal_analysis.models import CaseFile
from tests import databases
from tests.factories.accounts import CaseTeamFactory
from tests.factories.evidence import PlaceFactory
from tests.legal_analysis.builds.small_case import small_case
from tests.sweep import world as worlds
from tests.sweep.world import World


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


@dataclass
class Site:
    """One running site: its database, what is in it, and its two processes."""

    database: str
    world: World
    small_case: CaseFile  # whose file is prepared in seconds
    logs: Path
    port: int = field(default_factory=free_port)
    web: "subprocess.Popen[bytes] | None" = None
    worker: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Without a slash at its end."""
        return f"http://localhost:{self.port}"  # passkeys want a name

    def environment(self) -> dict[str, str]:
        return env.for_child(
            DJANGO_SETTINGS_MODULE="tests.browser.site_settings",
            SITE_DATABASE=self.database,
            BIND=f"127.0.0.1:{self.port}",
            WEB_WORKERS="1",
            VAULT_KEK_FILE=str(settings.VAULT_KEK_FILE),
            VAULT_INDEX_KEY_FILE=str(settings.VAULT_INDEX_KEY_FILE),
            AUDIT_SIGNING_KEY_FILE=str(settings.AUDIT_SIGNING_KEY_FILE),
            EVIDENCE_DIR=str(settings.STORAGES["evidence"]["OPTIONS"]["location"]),
            WITNESS_DIR=str(self.logs / "heads"),
        )

    def stay(self) -> None:
        """Keep everybody signed in. Idle is long here, as in site_settings.py.

        Between two modules of one worker other tests run, and the site forgets meanwhile whose time is over.
        """
        self.world.stay(settings.SESSION_LONGEST)

    def start_web(self) -> None:
        self.web = self._start("web", "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi")
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with socket.socket() as attempt:
                attempt.settimeout(1)
                if attempt.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.web.poll() is None, (self.logs / "web.log").read_text()
            time.sleep(0.1)
        raise AssertionError("the web server did not start")

    def start_worker(self) -> None:
        self.worker = self._start("worker", "manage.py", "procrastinate", "worker")

    def _start(self, name: str, *command: str) -> "subprocess.Popen[bytes]":
        with (self.logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *command],
                cwd=env.PROJECT,
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """Kill a process and its children at once, as a power cut would."""
        process: subprocess.Popen[bytes] | None = getattr(self, name)
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)
        setattr(self, name, None)

    def stop(self) -> None:
        self.kill("web")
        self.kill("worker")


@contextmanager
def running_site(database: str, logs: Path) -> Iterator[Site]:
    """Fill a database, serve it inside the block, and use it meanwhile only where a test says so."""
    with databases.using(database):
        world = worlds.make()
        with acting_for_system(reason="test.arrange"):
            _searches_wait(world)
            site = Site(database, world, _small_case(world), logs)
        site.stay()
    try:
        site.start_web()
        site.start_worker()
        yield site
    finally:
        site.stop()


def _searches_wait(world: World) -> None:
    """Let what waits go on waiting, as if another worker had it.

    The worker of the site would do it within a minute, and then the page leads to what was found.
    """
    for things in world.things.values():
        if search := things.get("waiting_search"):
            search.seen_at = search.expires_at
            search.save()


def _small_case(world: World) -> CaseFile:
    for number in range(1, 35):  # the map draws every province
        PlaceFactory(code=f"AF{number:02}")
    organisation = world.things["assigned"]["case"].team.organisation
    return small_case(CaseTeamFactory(organisation=organisation))
