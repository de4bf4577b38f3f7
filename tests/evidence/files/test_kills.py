"""T-33: whatever is killed at whatever moment, nothing is half there and no plain byte is on a disk."""

import contextlib
import hashlib
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as current
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.identity import acting_for_system
from accounts.models import PersonKey, Role, User
from config import env
from evidence import custody, originals, rehash, store, sweeping
from evidence.models import (
    BundleContents,
    BundleMember,
    CustodyEvent,
    EvidenceItem,
    Inspection,
    Original,
    Upload,
    UploadPart,
    WorkingCopy,
)
from tests.evidence.files.killed_work import NAME
from tests.evidence.files.killed_worker import CANARY, content
from tests.factories.accounts import AssignmentFactory

# How often each is killed. Looking behind the wall takes longest.
KINDS = {
    "stream": 10, "pieces": 12, "copy": 10, "read_again": 8, "rotate": 8, "inspect": 6, "bundle": 6,
}  # fmt: skip
# The same moments on each run, so that it goes red for a change only; `make nightly` chooses others.
NIGHTLY = env.flag("NIGHTLY", default=False)
USUAL = 33
KEYS = ("VAULT_KEK_FILE", "VAULT_INDEX_KEY_FILE", "AUDIT_SIGNING_KEY_FILE")


def rows(model: Any) -> Any:
    return model.objects.unscoped(reason="test")


@dataclass
class Worker:
    """The child that forks, and the folders it may write to."""

    process: subprocess.Popen[str]
    folder: Path
    server: Any
    own: int  # the number of the database process of the test itself
    known: set[tuple[Path, int, int]] = field(default_factory=set)

    def start(self, how: str, kind: str, number: int) -> int:
        assert self.process.stdin
        self.process.stdin.write(f"{how} {kind} {number}\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> int:
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def do(self, kind: str, number: int) -> float:
        """Let it be done to its end; return how many seconds it took."""
        begun = time.monotonic()
        self.start("once", kind, number)
        assert self._answer() == 0, f"{kind} {number} failed"
        return time.monotonic() - begun

    def kill(self, kind: str, number: int, after: float) -> None:
        child = self.start("often", kind, number)
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        assert self._answer() == -signal.SIGKILL, f"{kind} {number} ended by itself"
        # What it had sent to the database may still be on its way.
        while self.others():
            time.sleep(0.01)

    def others(self) -> int:
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename = (SELECT usename FROM pg_stat_activity WHERE pid = %s) AND pid <> %s"
        )
        return int(self.server.execute(query, [self.own, self.own]).fetchone()[0])

    def look_for_plain_bytes(self) -> None:
        """Read what is new or changed in every folder that it may write to."""
        for path in self.folder.rglob("*"):
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                seen = (path, status.st_mtime_ns, status.st_size)
                if not path.is_file() or seen in self.known:
                    continue
                data = path.read_bytes()
                assert CANARY[:16] not in data, path
                assert NAME.encode() not in data, path
                assert NAME not in str(path)
                self.known.add(seen)


@pytest.fixture
def sender(committed_db: str, own_store: Path, settings: Any, tmp_path: Path) -> User:
    """Somebody who may send files, in an installation of this test's own: keys, store, folders."""
    for name in KEYS:
        setattr(settings, name, tmp_path / "keys" / Path(getattr(settings, name)).name)
    call_command("init_keys", verbosity=0)
    user: User = AssignmentFactory(role=Role.DOCUMENTER).user
    return user


@pytest.fixture
def worker(
    sender: User, committed_db: str, settings: Any, tmp_path: Path, superuser_connection: Any
) -> Iterator[Worker]:
    for name in ("temporary", "var"):
        (tmp_path / name).mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.evidence.files.killed_worker", committed_db, str(sender.pk)],
        cwd=env.PROJECT,
        env=env.for_child(
            DJANGO_SETTINGS_MODULE="config.settings.test",
            EVIDENCE_DIR=str(tmp_path / "store"),
            LOG_LEVEL="WARNING",
            TMPDIR=str(tmp_path / "temporary"),
            **{name: str(getattr(settings, name)) for name in KEYS},
        ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = int(cursor.fetchone()[0])
    with process:  # leaving it closes its input, and then it ends
        yield Worker(process, tmp_path, superuser_connection, own)


def state(kind: str, number: int) -> str:
    """In which of its steps it was killed, as what is there tells."""
    names = {name for name, _at in store.names()}
    known = known_names()
    if kind in ("stream", "pieces"):
        sha256 = hashlib.sha256(content(number)).digest()
        if rows(Original).filter(sha256=sha256).exists():
            return f"{kind}: an item"
        parts, uploads = rows(UploadPart).count(), rows(Upload).count()
        begun = rows(Upload).filter(object_name__in=names).exists()
        return f"{kind}: {parts} parts, upload {uploads > 0}, bytes {begun}, strays {len(names - known)}"
    if kind == "inspect":
        looked = rows(Inspection).count() % 2
        return f"inspect: {looked} looked at, strays {len(names - known)}"
    if kind == "bundle":
        return f"bundle: upload {rows(Upload).exists()}, strays {len(names - known)}"
    if kind == "copy":
        return f"copy: {rows(WorkingCopy).count() % 5} made, strays {len(names - known)}"
    if kind == "read_again":
        return f"read_again: {rows(CustodyEvent).filter(kind='checked').count() % 4}"
    keyset = json.loads(current.VAULT_KEK_FILE.read_text())
    keys = rows(PersonKey).exclude(wrapped=None)
    waiting = keys.exclude(kek_id=keyset["primaryKeyId"]).count()
    return f"rotate: {len(keyset['key'])} keys, all wrapped {waiting == 0}"


def known_names() -> set[str]:
    return {
        name
        for model in (Original, WorkingCopy, Upload, UploadPart)
        for name in rows(model).values_list("object_name", flat=True)
    }


def nothing_half_there(worker: Worker) -> None:
    worker.look_for_plain_bytes()
    with acting_for_system(reason="test"):
        sweeping.sweep(left_behind=timedelta(seconds=-5))
        names = {name for name, _at in store.names()}
        assert names <= known_names(), "a file without a row"
        for model in (Original, WorkingCopy, UploadPart):
            needed = set(rows(model).values_list("object_name", flat=True))
            assert needed <= names, f"a {model.__name__} without its file"
        items = rows(EvidenceItem).exclude(key=None)
        assert not items.filter(original=None).exists()
        assert not items.filter(custody=None).exists()
        assert not items.filter(original__standing="clean", original__inspections=None).exists()
        assert not rows(BundleMember).filter(role="file", item=None).exists()
        assert rows(BundleContents).count() * 2 == rows(BundleMember).filter(role="file").count()
        found = custody.verify()
        assert found.ok, found.wrong


def test_T33_killed_at_sixty_moments_nothing_is_half_there(worker: Worker) -> None:
    seed = secrets.randbelow(1 << 32) if NIGHTLY else USUAL
    chance = random.Random(seed)  # noqa: S311 (chooses moments, no secrets)
    for number in range(4):  # so that there is something to copy and to read again
        worker.do("stream", 1000 + number)
    lasts = {kind: min(worker.do(kind, 2000 + one) for one in (0, 1)) for kind in KINDS}
    states: Counter[str] = Counter()
    points = [(kind, turn) for kind, kills in KINDS.items() for turn in range(kills)]
    chance.shuffle(points)
    for number, (kind, turn) in enumerate(points):
        # Each of its steps: the moments are spread over how long it takes, and random among those.
        worker.kill(kind, number, after=lasts[kind] * (turn + chance.random()) / KINDS[kind])
        with acting_for_system(reason="test"):
            states[state(kind, number)] += 1
        nothing_half_there(worker)
        worker.do(kind, number)
        if kind in ("stream", "pieces"):
            with acting_for_system(reason="test"):
                sha256 = hashlib.sha256(content(number)).digest()
                (original,) = rows(Original).filter(sha256=sha256)
                with originals.opened(original) as stream:
                    assert stream.read() == content(number)
    sys.stdout.write(f"seed {seed}\n" + "\n".join(f"{n:3} {s}" for s, n in sorted(states.items())))
    nothing_half_there(worker)
    with acting_for_system(reason="test"):
        sweeping.sweep(now=timezone.now() + timedelta(days=8), left_behind=timedelta(seconds=-5))
        assert not rows(Upload).exists()
        kept = known_names()
        assert kept == {name for name, _at in store.names()}
        assert all(not rehash.check(one, system="test") for one in rehash.due(everything=True))
    # The kills were spread: every kind was met in more than one of its steps.
    met = Counter(one.partition(":")[0] for one in states)
    assert set(met) == set(KINDS)
    assert len(states) >= 12, states
