"""The table, and what is beyond its budget (design, section 6; figures of the nearest peer)."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

from config import env
from tests.benchmarks import bombs, files
from tests.benchmarks.asking import Cost, choose, cost, statements
from tests.benchmarks.database import EVENTS_EACH
from tests.benchmarks.dossiers import measure as dossiers
from tests.benchmarks.lines import line
from tests.benchmarks.pages import pages
from tests.legal_analysis.test_page_weights import FIRST_LOAD, PAGE, REQUESTS

RATIO = 2.0  # of a page to its own SQL
OWN = 25.0  # milliseconds beside its SQL that any page may take (ADR 0050)
OF_MATRIX, QUERIES_OF_MATRIX = 3.0, 12
OF_TRAIL = 1.5  # of a read to the same read without its row of the trail
MILLION_VERIFIED = 60.0  # seconds
MATRIX = "case: matrix"
# Milliseconds of the nearest peer's request of the same kind, median, on a machine of two cores.
PEER = {
    "first page": 40.0,
    "a common word": 1917.0,
    "three words": 1233.0,
    "two Dari words": 510.0,
    "act, province and dates": 97.0,
    "one": 62.0,
}
HEADS = (
    ("page", 38), ("ms", 8), ("95 %", 8), ("SQL ms", 8), ("ratio", 7), ("trail", 7), ("peer", 7),
    ("queries", 9), ("small", 7), ("own", 5), ("kB", 7), ("plain", 7), ("first", 7), ("asks", 6),
)  # fmt: skip


def queries() -> dict[str, int]:
    found = {}
    for page in pages():
        choose(page)
        found[page.name] = len(statements(page)[0])
    return found


def measure(size: int, small: dict[str, int]) -> None:
    """Print a line for each page, and what is beyond a budget."""
    line("".join(f"{name:{'<' if name == 'page' else '>'}{width}}" for name, width in HEADS))
    beyond = 0
    for page in pages():
        found = cost(page)
        wrong = list(faults(page.name, found, small[page.name]))
        beyond += bool(wrong)
        weight = found.weight
        peer = PEER.get(page.name.rpartition(": ")[2])
        line(
            f"{page.name:38}{found.page:8.1f}{found.high:8.1f}{found.sql:8.1f}{found.ratio:7.2f}"
            f"{found.of_trail:7.2f}{f'{found.page / peer:.2f}' if peer else '':>7}"
            f"{found.queries:9}{small[page.name]:7}{found.own:5}{weight.packed / 1000:7.1f}"
            f"{weight.plain / 1000:7.1f}{weight.first_load / 1000:7.1f}{weight.requests:6}"
            f"  {', '.join(wrong)}".rstrip()
        )
    beyond += trail(size)
    beyond += files.measure(max(16, size // 100))
    beyond += bombs.measure()
    beyond += dossiers.measure(max(60, size // 200))
    line(f"{beyond} beyond a budget." if beyond else "All within their budgets.")


def faults(name: str, found: Cost, queries_when_small: int) -> Iterator[str]:
    peer = PEER.get(name.rpartition(": ")[2])
    most = found.sql * OF_MATRIX if name == MATRIX else max(found.sql * RATIO, found.sql + OWN)
    if found.page > most:
        yield "slow beside its SQL"
    if found.of_trail > OF_TRAIL:
        yield "slow beside the same without trail"
    if peer and found.page > peer:
        yield "slower than the peer"
    if name == MATRIX and found.own > QUERIES_OF_MATRIX:
        yield "too many queries"
    if found.queries != queries_when_small:
        yield "other number of queries when small"
    if found.weight.packed > PAGE:
        yield "heavy"
    if found.weight.first_load > FIRST_LOAD or found.weight.requests > REQUESTS:
        yield "heavy first load"


def trail(size: int) -> bool:
    """Seal and verify the whole trail, as the commands do. Returns whether it is beyond its budget."""
    seconds = {}
    for command in ("seal_audit", "verify_audit"):
        begin = time.monotonic()
        child = subprocess.Popen([sys.executable, "manage.py", command], cwd=env.PROJECT)
        _pid, status, used = os.wait4(child.pid, 0)
        if status:
            raise SystemExit(f"{command} failed.")
        seconds[command] = time.monotonic() - begin
        line(f"{command}: {seconds[command]:.1f} s, {used.ru_maxrss / 1024:.0f} MB at most")
    return seconds["verify_audit"] > MILLION_VERIFIED * max(1, size * EVENTS_EACH / 1_000_000)
