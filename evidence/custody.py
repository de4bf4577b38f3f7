"""The chain of custody: who did what with an item, when and why. Written here only, and read again.

The database numbers, dates and chains each event (migration 0026). The digest of each is in the trail
besides, whose seals are signed and kept outside: so a chain that was made anew from its beginning is
found as well as one row that was changed.
"""

import hashlib
import json
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from evidence.models import CustodyEvent, EvidenceItem

Kind = CustodyEvent.Kind
# What may be said beside who, what and when. Codes, versions and hashes: nothing a person wrote.
DETAIL_KEYS = frozenset(
    {
        "bytes", "copy", "device", "input", "kind", "mechanism", "media_type", "method", "number",
        "output", "place", "purpose", "reason", "recipient", "same_as", "sha256", "sha512", "standing",
        "submission", "tool", "version", "authority",
    }
)  # fmt: skip
_VALUE = re.compile(r"[A-Za-z0-9_.:/+,=() -]{0,128}")
_FORMAT = "gawah-custody-1"
_json = json.JSONEncoder(ensure_ascii=False).encode  # as json_build_array of PostgreSQL


class BadDetail(ValueError):
    """A detail that is not on the list, or looks like words instead of a code."""


def record(
    *,
    item: EvidenceItem,
    kind: Kind,
    by: User | None = None,
    system: str = "",
    details: Mapping[str, str] | None = None,
    note: str = "",
) -> CustodyEvent:
    """Add one event to an item's chain, in the transaction that is open.

    Shape:  `by` a person, or `system` the command or job. `details` takes keys of DETAIL_KEYS;
            `note` is what somebody wrote, sealed with the item's key.
    Errors: audit.TransactionNeeded; BadDetail; audit.TrailDown, which must stop the act.
    """
    if not connection.in_atomic_block:
        raise audit.TransactionNeeded(f"custody {kind}: open a transaction round the act.")
    event = CustodyEvent(
        item=item,
        number=0,  # the database counts
        kind=kind,
        at=timezone.now(),
        local_time=_local_time() if by else "",
        actor=by,
        system="" if by else system,
        details=as_text(details or {}),
        previous=b"",
        payload="",
        digest=b"",
    )
    event.note = note
    event.save(force_insert=True)
    made = CustodyEvent.objects.unscoped(reason="custody.record").filter(pk=event.pk)
    event.number, event.at, event.digest = made.values_list("number", "at", "digest").get()
    audit.record(
        action=f"custody.{kind.value}",
        by=by,
        system="" if by else system,
        subject=item,
        details={"number": str(event.number), "digest": bytes(event.digest).hex()},
    )
    return event


def _local_time() -> str:
    """Return the wall clock where the work is done, with its distance from UTC (COC-3)."""
    zone = zoneinfo.ZoneInfo(settings.LOCAL_TIME_ZONE)
    return timezone.now().astimezone(zone).isoformat(timespec="seconds")


def as_text(details: Mapping[str, str]) -> str:
    """Return details as an event keeps them. Errors: BadDetail."""
    for key, value in details.items():
        if key not in DETAIL_KEYS:
            raise BadDetail(f"A custody event takes no detail called {key!r}.")
        if not _VALUE.fullmatch(value):
            raise BadDetail(f"The detail {key!r} must be a code of at most 128 characters.")
    return json.dumps(dict(details), sort_keys=True, separators=(",", ":"))


# --- Reading it again -------------------------------------------------------------------------------


@dataclass
class Verification:
    """What was checked, and a sentence for each thing that is wrong (none: the chains are whole)."""

    items: int = 0
    events: int = 0
    stamps: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.wrong


class _Event(NamedTuple):
    item: str
    number: int
    id: str
    previous: bytes
    kind: str
    at: str  # UTC, ISO 8601, microseconds
    local_time: str
    actor: str | None
    system: str
    details: str
    note: str | None
    payload: str
    digest: bytes
    code: str


_EVENTS = """
    SELECT e.item_id::text, e.number, e.id::text, e.previous, e.kind,
           to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.local_time,
           e.actor_id::text, e.system, e.details, encode(sha256(e.note_sealed), 'hex'), e.payload,
           e.digest, i.code
    FROM evidence_custodyevent e JOIN evidence_evidenceitem i ON i.id = e.item_id
    ORDER BY e.item_id, e.number
"""
# What the trail knows of the chains: one row for each event. In the same order, by the same type.
_TRAIL = """
    SELECT subject_id, coalesce(details::json ->> 'number', '0')::integer,
           coalesce(details::json ->> 'digest', '')
    FROM accounts_auditevent
    WHERE action LIKE 'custody.%' AND subject_type = 'evidence.evidenceitem'
    ORDER BY subject_id::uuid, 2
"""
_WITHOUT = """
    SELECT i.code FROM evidence_evidenceitem i
    WHERE (EXISTS (SELECT FROM evidence_original o WHERE o.item_id = i.id) OR i.source_id IS NULL)
      AND NOT EXISTS (SELECT FROM evidence_custodyevent e WHERE e.item_id = i.id)
    ORDER BY i.code
"""


@transaction.atomic
def verify() -> Verification:
    """Check each event against its own hash, the one before it, and the trail. Constant memory.

    It needs all rows: call it inside `acting_for_system`.
    """
    found = Verification()
    chains = groupby(_rows(_EVENTS, _Event._make), key=lambda event: event.item)
    known = groupby(_rows(_TRAIL, tuple), key=lambda row: row[0])
    chain, trail = next(chains, None), next(known, None)
    while chain or trail:
        here = chain[0] if chain else None
        there = trail[0] if trail else None
        if here is not None and (there is None or here <= there):
            noted = {row[1]: row[2] for row in trail[1]} if trail and here == there else {}
            _check_chain(list(chain[1]) if chain else [], noted, found)
            if here == there:
                trail = next(known, None)
            chain = next(chains, None)
        else:
            count = sum(1 for _row in trail[1]) if trail else 0
            found.wrong.append(f"Item {there}: all of its {count} custody events were deleted.")
            trail = next(known, None)
    for (code,) in _rows(_WITHOUT, tuple):
        found.wrong.append(f"Item {code}: it has no custody event at all.")
    return found


VERIFIED, FOUND_CHANGED = "chains.verified", "chains.found_changed"


def _check_chain(chain: list[_Event], noted: dict[int, str], found: Verification) -> None:
    found.items += 1
    before, expected = b"", 1
    for event in chain:
        found.events += 1
        name = f"Item {event.code}, custody event {event.number}"
        for missing in range(expected, event.number):
            found.wrong.append(f"Item {event.code}, custody event {missing}: deleted.")
        if event.number < expected:
            found.wrong.append(f"{name}: there twice.")
        elif bytes(event.previous) != before and event.number == expected:
            found.wrong.append(f"{name}: does not follow the event before it.")
        if not _fits(event):
            found.wrong.append(f"{name}: changed.")
        stated = noted.pop(event.number, None)
        if stated is None:
            found.wrong.append(f"{name}: inserted; the trail knows nothing of it.")
        elif stated != bytes(event.digest).hex():
            found.wrong.append(f"{name}: not the one the trail knows; it was made anew.")
        before, expected = bytes(event.digest), event.number + 1
    code = chain[0].code
    for number in sorted(noted):
        if number >= expected:
            found.wrong.append(f"Item {code}, custody event {number}: cut off the end.")


def _fits(event: _Event) -> bool:
    """Whether text and hash of an event follow from its columns, made again without the trigger."""
    payload = _json(
        [
            _FORMAT, event.id, event.item, event.number, bytes(event.previous).hex(), event.kind,
            event.at, event.local_time, event.actor, event.system, event.details, event.note,
        ]
    )  # fmt: skip
    digest = hashlib.sha256(b"\x00" + payload.encode()).digest()
    return event.payload == payload and bytes(event.digest) == digest


def _rows(query: str, shape: Any) -> Iterator[Any]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(2000):
            yield from map(shape, rows)


def heads() -> Iterator[tuple[str, int, str]]:
    """Yield (item, number of its last event, digest of that in hex) for each item, in order of ids."""
    query = (
        "SELECT DISTINCT ON (item_id) item_id::text, number, encode(digest, 'hex')"
        " FROM evidence_custodyevent ORDER BY item_id, number DESC"
    )
    with transaction.atomic():
        yield from _rows(query, tuple)
