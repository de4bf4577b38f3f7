"""What a page costs: time beside the time of its own SQL by hand, queries, bytes."""

import gzip
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from tests.legal_analysis.test_page_weights import BACKEND, FETCHED

TRAIL = 'INSERT INTO "accounts_auditevent"'
# What a statement of the frame, which every page runs, has in it.
FRAME = (
    '"accounts_opensession"', 'FROM "accounts_user"', "gawah.user_id", "mfa_authenticator",
    'FROM "accounts_assignment"', "SAVEPOINT",
)  # fmt: skip
LEAST, MOST, SECONDS = 7, 40, 3.0
Statement = tuple[str, Any]


@dataclass(frozen=True)
class Page:
    """One page to measure: who asks, what she chose in the list before, and where it is."""

    name: str
    browser: Client
    path: str
    chosen: dict[str, str] | None = None  # sent to the list the page belongs to
    sent_to: str = ""


@dataclass(frozen=True)
class Weight:
    """Bytes of a page on the line and unpacked; with all it asks for, and in how many requests."""

    packed: int
    plain: int
    first_load: int
    requests: int


@dataclass(frozen=True)
class Cost:
    """Milliseconds (median, and the page's 95th percentile), queries, weight."""

    page: float
    high: float
    sql: float
    without_trail: float  # the SQL without what it writes into the trail
    queries: int
    own: int  # of them, without those that every page runs
    weight: Weight

    @property
    def ratio(self) -> float:
        return self.page / self.sql

    @property
    def of_trail(self) -> float:
        """The page to the same page without its row of the trail."""
        return self.page / (self.page - (self.sql - self.without_trail))


def browser_of(user: User) -> Client:
    """A browser signed in with a second factor, as Django's test client: the whole stack, no socket."""
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, generate_totp_secret())
    browser = Client(HTTP_HOST="localhost", HTTP_ACCEPT_ENCODING="gzip")
    browser.force_login(user, backend=BACKEND)
    return browser


def choose(page: Page) -> None:
    if page.chosen is not None:
        page.browser.post(page.sent_to, page.chosen or {"all": "1"})


def statements(page: Page) -> tuple[list[Statement], bytes]:
    """Return the SQL of a page, and the page as it comes over the line."""
    found: list[Statement] = []

    def keep(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    _get(page)  # what is made only once is made now
    with connection.execute_wrapper(keep):
        content = _get(page)
    return found, content


def cost(page: Page) -> Cost:
    """Measure in turn, again and again, so that what else the machine does hits all alike."""
    choose(page)
    ran, content = statements(page)
    silent = [one for one in ran if not str(one[0]).startswith(TRAIL)]
    works: Sequence[Callable[[], Any]] = (
        lambda: _get(page), lambda: by_hand(ran), lambda: by_hand(silent),
    )  # fmt: skip
    taken: list[list[float]] = [[] for _work in works]
    end = time.monotonic() + SECONDS
    while len(taken[0]) < LEAST or (len(taken[0]) < MOST and time.monotonic() < end):
        for work, mine in zip(works, taken, strict=True):
            with _timed(mine):
                work()
    high = sorted(taken[0])[int(len(taken[0]) * 0.95)]
    middle = [statistics.median(times) for times in taken]
    own = sum(not any(part in str(sql) for part in FRAME) for sql, _params in ran)
    return Cost(middle[0], high, middle[1], middle[2], len(ran), own, weight_of(content))


@contextmanager
def _timed(times: list[float]) -> Iterator[None]:
    begin = time.perf_counter()
    yield
    times.append((time.perf_counter() - begin) * 1000)


def _get(page: Page) -> bytes:
    answer = page.browser.get(page.path)
    if answer.status_code != 200:
        raise SystemExit(f"{page.name}: {page.path} answers {answer.status_code}.")
    return bytes(answer.content)


def weight_of(content: bytes) -> Weight:
    plain = gzip.decompress(content)
    fetched = set(map(str, lxml.html.document_fromstring(plain.decode()).xpath(FETCHED)))
    first_load = len(content) + sum(map(_packed, fetched))
    return Weight(len(content), len(plain), first_load, 1 + len(fetched))


def _packed(address: str) -> int:
    """Bytes of one of our files as the server sends it: packed beforehand where that is smaller."""
    file = Path(settings.STATIC_ROOT) / address.removeprefix("/").removeprefix("static/")
    packed = file.with_name(f"{file.name}.gz")
    return (packed if packed.exists() else file).stat().st_size


def by_hand(ran: list[Statement]) -> None:
    """The page's own statements again, straight to the driver: same role, same row security."""
    with transaction.atomic(), connection.connection.cursor() as cursor:
        for sql, params in ran:
            if sql.startswith(("SAVEPOINT", "RELEASE")):
                continue
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()
