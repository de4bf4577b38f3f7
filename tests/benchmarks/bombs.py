"""Pages while the worker looks into files that were made to keep it busy: they stay under two seconds."""

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from django.test import Client
from django.urls import reverse

from config import env
from tests.benchmarks.asking import browser_of
from tests.benchmarks.lines import line
from tests.benchmarks.pages import user_of
from tests.evidence.untrusted import files

SLOWEST = 2.0  # seconds
LONGEST = 300.0
PAGES = ("home", "incidents", "accounts", "items", "cases")
CORPUS: tuple[Callable[[], bytes], ...] = (
    files.forty_two, files.flat_bomb, files.overlapping_bomb, files.lying_docx,
    files.endless_media, files.endless_sound, files.many_frames, files.many_frames_few,
    lambda: files.png_of(30_000, 30_000), lambda: files.pdf_of_pages(3_000),
    lambda: files.zip_in_zip(), lambda: files.recording("mp4", 60), lambda: files.pdf(20),
    lambda: files.picture("jpeg", 6_000, 5_000),
)  # fmt: skip


def measure() -> bool:
    """Print how long pages took meanwhile; return whether the slowest was too slow."""
    from evidence.tasks import inspect_waiting

    browser = browser_of(user_of(0))
    _ask(browser, 2)  # everything is loaded
    quiet = _ask(browser, 4)
    waiting = _send()
    if not _left(waiting):
        raise SystemExit("The hostile files were inspected before: measure in a new installation.")
    inspect_waiting.defer(timestamp=0)
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "procrastinate", "worker"], cwd=env.PROJECT
    )
    try:
        begun = time.monotonic()
        taken: list[float] = []
        while (left := _left(waiting)) and time.monotonic() < begun + LONGEST:
            taken += _ask(browser, 1)
        seconds = time.monotonic() - begun
    finally:
        worker.terminate()
        worker.wait()
    line(
        f"{len(waiting) - left} of {len(waiting)} hostile files inspected in {seconds:.0f} s;"
        f" pages meanwhile: median {median(taken):.3f} s, slowest {max(taken):.3f} s"
        f" of {len(taken)}; before: {median(quiet):.3f} s, {max(quiet):.3f} s"
        f"{'  slow' if max(taken) > SLOWEST else ''}"
    )
    return bool(max(taken) > SLOWEST)


def _ask(browser: Client, rounds: int) -> list[float]:
    taken = []
    for _round in range(rounds):
        for name in PAGES:
            begun = time.monotonic()
            answer = browser.get(reverse(name))
            taken.append(time.monotonic() - begun)
            if answer.status_code != 200:
                raise SystemExit(f"The page {name} answers {answer.status_code}.")
    return taken


def _send() -> list[object]:
    """Take the corpus in; it waits for the worker."""
    from accounts.identity import acting_as
    from tests.factories import items as make

    by = user_of(3)
    with acting_as(by):
        organisation = by.assignments.select_related("organisation").get().organisation
        return [make.receive(one(), by=by, organisation=organisation).pk for one in CORPUS]


def _left(waiting: list[object]) -> int:
    from accounts.identity import acting_for_system
    from evidence import inspecting

    with acting_for_system(reason="bench.bombs"):
        return inspecting.due().filter(item__in=waiting).count()
