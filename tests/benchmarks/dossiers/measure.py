"""A long dossier: pages a second and memory, ours beside three others, and pages of the site meanwhile."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.test import Client
from django.urls import reverse

from config import env
from tests.benchmarks.asking import browser_of
from tests.benchmarks.dossiers.makers import MAKERS
from tests.benchmarks.lines import line
from tests.benchmarks.pages import user_of

PAGES = 500
OF_ONE_PIECE, OF_FIRST = 0.6, 0.2
MB_A_PAGE = 2.0
SLOWEST = 2.0  # seconds a page of the site may take meanwhile
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Run:
    """What one maker said, and the most memory of it and its children, in MB."""

    said: list[dict[str, Any]]
    memory: float


def measure(pages: int = PAGES) -> int:
    """Print a line for each; return how many budgets were missed."""
    browser = browser_of(user_of(0))
    quiet = _ask(browser, 5)
    line(f"A dossier of about {pages} pages; load of the machine {os.getloadavg()[0]:.1f}.")
    line(
        f"{'made by':14}{'pages':>7}{'s':>9}{'pages/s':>9}{'CPU s':>9}{'MB':>8}{'MB/page':>9}{'kB':>8}"
    )
    meanwhile: list[float] = []
    runs: dict[str, Run] = {}
    for who in MAKERS:
        if who == "chromium" and shutil.which("chromium") is None:
            line(f"{who:14} is not on this machine")
            continue
        runs[who] = _run(who, pages, browser if who == "ours" else None, meanwhile)
    beyond = list(_faults(runs, meanwhile))
    line(
        f"pages of the site while ours was made: median {median(meanwhile):.3f} s, slowest"
        f" {max(meanwhile):.3f} s of {len(meanwhile)}; before: {median(quiet):.3f} s"
    )
    for one in beyond:
        line(one)
    return len(beyond)


def _faults(runs: dict[str, Run], meanwhile: list[float]) -> Any:
    first, changed, *faults = runs["ours"].said
    faults += runs["volumes"].said[1:]
    whole = runs["one_piece"].said[0]
    of_whole, again = first["seconds"] / whole["seconds"], changed["seconds"] / first["seconds"]
    line(f"time of the processors, ours by one piece {first['cpu'] / whole['cpu']:.2f}; one chapter changed"
         f" by the first {changed['cpu'] / first['cpu']:.2f}; load {os.getloadavg()[0]:.1f}")  # fmt: skip
    line(f"ours by one piece {of_whole:.2f} (at most {OF_ONE_PIECE}); one chapter changed by the first"
         f" {again:.2f} (at most {OF_FIRST})")  # fmt: skip
    if of_whole > OF_ONE_PIECE:
        yield "slow beside one piece"
    if again > OF_FIRST:
        yield "slow after a change"
    if runs["ours"].memory / first["pages"] > MB_A_PAGE:
        yield "much memory"
    if max(meanwhile) > SLOWEST:
        yield "pages of the site were slow"
    for one in faults:
        yield str(one["fault"])


def _run(who: str, pages: int, browser: Client | None, meanwhile: list[float]) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.dossiers.makers"]
        out = Path(folder) / "said"
        with out.open("wb") as stream:
            child = subprocess.Popen(
                [*command, who, str(pages), folder], cwd=env.PROJECT, stdout=stream
            )
        most = 0.0
        while child.poll() is None:
            most = max(most, _memory(child.pid))
            if browser is not None:
                meanwhile += _ask(browser, 1)
            time.sleep(0.2)
        if child.returncode:
            raise SystemExit(f"{who} failed.")
        said = [json.loads(one) for one in out.read_text().splitlines() if one.startswith('{"f')]
        for one in said:
            if "file" in one:
                size = (Path(folder) / one["file"]).stat().st_size / 1000
                line(
                    f"{one['file'].removesuffix('.pdf'):14}{one['pages']:7}{one['seconds']:9.1f}"
                    f"{one['pages'] / one['seconds']:9.1f}{one['cpu']:9.1f}{most:8.0f}"
                    f"{most / one['pages']:9.2f}{size:8.0f}"
                )
        return Run(said, most)


def _memory(pid: int) -> float:
    """Return the MB in memory of a process and all beneath it; shared pages count more than once."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        beneath = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, IndexError):
        return 0.0
    return pages * PAGE_BYTES / 1e6 + sum(_memory(int(child)) for child in beneath)


def _ask(browser: Client, times: int) -> list[float]:
    taken = []
    for name in ("home", "incidents", "cases") * times:
        begin = time.monotonic()
        browser.get(reverse(name))
        taken.append(time.monotonic() - begin)
    return taken
