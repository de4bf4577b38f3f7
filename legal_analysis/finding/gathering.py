"""Finding the records, so many at most, in so much time at most."""

import json
import time
import uuid
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from evidence import in_time
from evidence.models import Authority, Incident, Source, Testimony
from legal_analysis.finding.asked import Asked, Kind, kinds_for
from legal_analysis.finding.conditions import rows_of
from legal_analysis.finding.trees import Library
from legal_analysis.models import Policy
from legal_analysis.views.reading import sees_exactly

# Of each kind no more are found, kept and counted: every number above it reads "or more".
MOST = 1_000
# What a request waits for. Longer searches are done by a job.
SECONDS_AT_ONCE = 2.0
# What a request waits for to show what was found: it asks again, of what was kept.
SECONDS_TO_SHOW = 5.0

MODELS: dict[Kind, Any] = {
    Kind.INCIDENT: Incident,
    Kind.ACCOUNT: Testimony,
    Kind.POLICY: Policy,
    Kind.AUTHORITY: Authority,
    Kind.SOURCE: Source,
}
_NEWEST = (F("date_range").desc(nulls_last=True), "code")
_ORDER: dict[Kind, tuple[Any, ...]] = {
    Kind.POLICY: _NEWEST,
    Kind.AUTHORITY: ("name", "code"),
    Kind.SOURCE: ("title", "publisher", "pk"),
}
_BYTES = 16  # of a UUID


class TooSlow(DomainError):
    """It takes longer than was given."""

    code, status = "too_slow", 503
    message = _("This takes longer than a page can wait. Look for less at once.")


@dataclass(frozen=True)
class Found:
    """The keys of what fits, by kind, in the order of the page; `more`: of these there are others."""

    keys: dict[Kind, list[uuid.UUID]]
    more: frozenset[Kind] = frozenset()

    def with_(self, kind: Kind, keys: list[uuid.UUID], more: bool) -> "Found":
        return Found({**self.keys, kind: keys}, self.more | ({kind} if more else set()))

    def only(self, kind: Kind) -> "Found":
        return Found({kind: self.keys[kind]}, self.more & {kind})

    def as_bytes(self) -> bytes:
        packed = {
            kind.value: b64encode(b"".join(key.bytes for key in keys)).decode()
            for kind, keys in self.keys.items()
        }
        return json.dumps({"keys": packed, "more": sorted(self.more)}).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Found":
        told = json.loads(data)
        keys = {Kind(kind): list(_unpacked(text)) for kind, text in told["keys"].items()}
        return cls(keys, frozenset(Kind(kind) for kind in told["more"]))


def _unpacked(text: str) -> Iterator[uuid.UUID]:
    whole = b64decode(text)
    for start in range(0, len(whole), _BYTES):
        yield uuid.UUID(bytes=whole[start : start + _BYTES])


def find(asked: Asked, user: User, *, seconds: float) -> Found:
    """Return what fits, in so much time for all kinds of record together. Errors: TooSlow."""
    end_at = time.monotonic() + seconds
    found = Found({})
    for kind in kinds_for(asked):
        found = found.with_(kind, *find_kind(kind, asked, user, end_at=end_at))
    return found


def find_kind(
    kind: Kind, asked: Asked, user: User, *, end_at: float
) -> tuple[list[uuid.UUID], bool]:
    """Return the keys of one kind, and whether there are others; until `end_at` of the clock that runs.

    Where there are others, any are returned: to find the newest among a million would mean to look at
    all of them. One query, and one for each tree that is asked for. Errors: TooSlow.
    """
    with within(end_at - time.monotonic()):
        some = rows_of(kind, asked, user, Library()).values("pk")[: MOST + 1]
        rows = MODELS[kind]._base_manager.filter(pk__in=some).order_by(*_order(kind, user))
        keys = list(rows.values_list("pk", flat=True))
    return keys[:MOST], len(keys) > MOST


def _order(kind: Kind, user: User) -> tuple[Any, ...]:
    if kind in _ORDER:
        return _ORDER[kind]
    return in_time.newest_first(exactly=sees_exactly(user), undated_last=True)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give what is asked of the database in this block so much time. Errors: TooSlow.

    When it is over nothing more is asked, and what is being asked goes on for as long once more at most.
    What the block did is undone then, and the transaction round it goes on.
    """
    if seconds <= 0:
        raise TooSlow
    end_at = time.monotonic() + seconds

    def in_time(execute: Any, *asked: Any) -> Any:
        if time.monotonic() >= end_at:
            raise TooSlow
        return execute(*asked)

    try:
        with transaction.atomic():
            before = _set_timeout(f"{max(1, round(seconds * 1000))}ms")
            with connection.execute_wrapper(in_time):
                yield
            _set_timeout(before)
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.QueryCanceled):
            raise TooSlow from error
        raise


def _set_timeout(value: str) -> str:
    """Return what held before. Undone with the savepoint where the block fails."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH before AS MATERIALIZED (SELECT current_setting('statement_timeout') AS was)"
            " SELECT was, set_config('statement_timeout', %s, true) FROM before",
            [value],
        )
        before: str = cursor.fetchone()[0]
    return before
