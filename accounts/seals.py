"""Sealing the trail, and reading it again from the beginning.

A window holds the events of the transactions [from, to). `to` is the oldest transaction that may
still be running, so whatever is below it is over: a transaction that started early and commits late
falls into a later window, never between two. (Sealing "everything above the last id" loses it.)
"""

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from accounts import vault
from accounts.merkle import Tree, leaf_hash
from accounts.models import AuditSeal

_FORMAT = "gawah-seal-1"
_EVENT_FORMAT = "gawah-event-1"
_ENTRY = 40  # bytes of one index entry: id (8) and leaf (32)
_SEALING_LOCK = 4_711_001
_COLUMNS = (
    "id, xact::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), action,"
    " outcome, actor_id::text, system, subject_type, subject_id, details, payload, leaf"
)
# Writes JSON as PostgreSQL's json_build_array does, byte for byte.
_json = json.JSONEncoder(ensure_ascii=False).encode


class _Event(NamedTuple):
    id: int
    transaction: str
    at: str  # UTC, ISO 8601, microseconds
    action: str
    outcome: str
    actor_id: str | None
    system: str
    subject_type: str
    subject_id: str
    details: str
    payload: str
    leaf: bytes


@dataclass
class Verification:
    """What was checked, and a sentence for each thing that is wrong (none: the trail is whole)."""

    seals: int = 0
    events: int = 0
    unsealed: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.wrong


# --- Sealing ---------------------------------------------------------------------------------------


@transaction.atomic
def seal_pending() -> AuditSeal | None:
    """Seal the events of all finished transactions. None if there is nothing new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALING_LOCK])
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        to_transaction = int(cursor.fetchone()[0])
    seals = AuditSeal.objects.unscoped(reason="audit.seal").defer("index")
    previous = seals.order_by("-number").first()
    from_transaction = previous.to_transaction if previous else 0
    tree, index = Tree(), bytearray()
    for event in _events(from_transaction, to_transaction):
        tree.add(event.leaf)
        index += event.id.to_bytes(8, "big") + event.leaf
    if not tree.size:
        return None
    seal = AuditSeal(
        number=previous.number + 1 if previous else 1,
        previous=previous,
        from_transaction=from_transaction,
        to_transaction=to_transaction,
        events=tree.size,
        root=tree.root(),
        index=bytes(index),
        sealed_at=timezone.now(),
    )
    before = bytes(previous.digest) if previous else b""
    seal.payload = _seal_payload(seal, before, hashlib.sha256(index).digest())
    seal.digest = hashlib.sha256(seal.payload.encode()).digest()
    seal.signature = vault.sign(seal.payload.encode())
    seal.save(force_insert=True)
    return seal


def _seal_payload(seal: AuditSeal, previous_digest: bytes, index_digest: bytes) -> str:
    """Return the exact text that is signed."""
    return _json(
        [
            _FORMAT,
            seal.number,
            previous_digest.hex(),
            str(seal.from_transaction),
            str(seal.to_transaction),
            seal.events,
            bytes(seal.root).hex(),
            index_digest.hex(),
            _utc(seal.sealed_at),
        ]
    )


def _events(from_transaction: int, to_transaction: int) -> Iterator[_Event]:
    """Yield the events of one window in order of id, a few thousand at a time."""
    query = (
        f"SELECT {_COLUMNS} FROM accounts_auditevent"  # noqa: S608 (fixed list of columns)
        " WHERE xact >= %s::xid8 AND xact < %s::xid8 ORDER BY id"
    )
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, [str(from_transaction), str(to_transaction)])
        while rows := cursor.fetchmany(4000):
            for row in rows:
                yield _Event._make((*row[:-1], bytes(row[-1])))


def _utc(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# --- Reading it again -------------------------------------------------------------------------------


@transaction.atomic
def verify(*, head: tuple[int, str] | None = None) -> Verification:
    """Check every event against its own hash, its seal, the chain and the signatures.

    `head` is the number and the digest (hex) of a seal noted outside this machine; then the chain
    must still hold exactly that seal. Without it, cutting off the end or making everything again
    with the real key cannot be seen from inside.
    """
    found = Verification()
    previous: AuditSeal | None = None
    seals = AuditSeal.objects.unscoped(reason="audit.verify").defer("index").order_by("number")
    for seal in seals.iterator(chunk_size=500):
        _check_seal(seal, previous, found)
        _check_events(seal, found)
        found.seals += 1
        previous = seal
    _check_unsealed(previous, found)
    if head:
        found.wrong += compare_head(head)
    return found


def _check_seal(seal: AuditSeal, previous: AuditSeal | None, found: Verification) -> None:
    name = f"Seal {seal.number}"
    expected = previous.number + 1 if previous else 1
    if seal.number != expected:
        missing = (
            f"seal {expected}"
            if seal.number == expected + 1
            else f"seals {expected} to {seal.number - 1}"
        )
        found.wrong.append(f"{name}: {missing} before it is missing.")
    if seal.from_transaction != (previous.to_transaction if previous else 0):
        found.wrong.append(f"{name}: its window does not begin where the one before it ends.")
    before = bytes(previous.digest) if previous else b""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sha256(index), length(index) FROM accounts_auditseal WHERE number = %s",
            [seal.number],
        )
        index_digest, length = cursor.fetchone()
    payload = seal.payload.encode()
    if seal.payload != _seal_payload(seal, before, bytes(index_digest)):
        found.wrong.append(f"{name}: it was changed, or the seal before it was.")
    if length != seal.events * _ENTRY:
        found.wrong.append(f"{name}: its index does not hold {seal.events} events.")
    if bytes(seal.digest) != hashlib.sha256(payload).digest():
        found.wrong.append(f"{name}: its digest is wrong.")
    if not vault.verify_signature(payload, bytes(seal.signature)):
        found.wrong.append(f"{name}: its signature is not by our key.")


def _check_events(seal: AuditSeal, found: Verification) -> None:
    """Walk the sealed index and the rows side by side, both in order of id."""
    tree = Tree()
    index = _index(seal)
    entry = next(index, None)
    strays: dict[bytes, int] = {}  # leaf as sealed -> id it was sealed under, where a row differs
    differing: list[_Event] = []
    for event in _events(seal.from_transaction, seal.to_transaction):
        while entry and entry[0] < event.id:
            found.wrong.append(f"Event {entry[0]} (seal {seal.number}): deleted.")
            tree.add(entry[1])
            entry = next(index, None)
        found.events += 1
        if entry is None or entry[0] != event.id:
            found.wrong.append(f"Event {event.id} (seal {seal.number}): inserted after sealing.")
            continue
        if not (_fits(event) and event.leaf == entry[1]):
            strays[entry[1]] = event.id
            differing.append(event)
        tree.add(entry[1])
        entry = next(index, None)
    while entry:
        found.wrong.append(f"Event {entry[0]} (seal {seal.number}): deleted.")
        tree.add(entry[1])
        entry = next(index, None)
    for event in differing:
        found.wrong.append(_what_changed(event, seal, strays))
    if tree.root() != bytes(seal.root):
        found.wrong.append(f"Seal {seal.number}: its index does not give its root.")


def _what_changed(event: _Event, seal: AuditSeal, strays: dict[bytes, int]) -> str:
    # A row moved to another id keeps its old payload, or its old leaf.
    origin = strays.get(leaf_hash(event.payload.encode())) or strays.get(event.leaf)
    if origin and origin != event.id:
        return f"Event {event.id} (seal {seal.number}): holds the content of event {origin}."
    return f"Event {event.id} (seal {seal.number}): changed."


def _check_unsealed(last: AuditSeal | None, found: Verification) -> None:
    """Events that wait for their seal are checked against their own hash only."""
    beyond = 2**63 - 1
    for event in _events(last.to_transaction if last else 0, beyond):
        found.events += 1
        found.unsealed += 1
        if not _fits(event):
            found.wrong.append(f"Event {event.id} (not sealed yet): changed.")


def compare_head(head: tuple[int, str]) -> list[str]:
    """Return a sentence if the seal of a head noted outside (number, digest in hex) is not here."""
    number, digest = head
    seals = AuditSeal.objects.unscoped(reason="audit.verify").filter(number=number)
    stored = seals.values_list("digest", flat=True).first()
    if stored is None:
        return [f"Seal {number}: noted outside, and missing here."]
    if bytes(stored).hex() != digest.lower():
        return [f"Seal {number}: not the one that was noted outside."]
    return []


def _index(seal: AuditSeal, entries: int = 4000) -> Iterator[tuple[int, bytes]]:
    """Yield (id, leaf) of a seal's index, read piece by piece."""
    size = entries * _ENTRY
    position = 1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT substring(index FROM %s FOR %s) FROM accounts_auditseal WHERE number = %s",
                [position, size, seal.number],
            )
            piece = bytes(cursor.fetchone()[0])
        for start in range(0, len(piece) - _ENTRY + 1, _ENTRY):
            yield int.from_bytes(piece[start : start + 8], "big"), piece[start + 8 : start + _ENTRY]
        if len(piece) < size:
            return
        position += size


def _fits(event: _Event) -> bool:
    """Whether text and hash of an event follow from its columns, made again without the trigger."""
    payload = _json((_EVENT_FORMAT, *event[:-2]))  # all columns but the stored payload and leaf
    return event.payload == payload and event.leaf == leaf_hash(payload.encode())
