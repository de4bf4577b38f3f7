"""Trusted time for originals: two authorities say when a file was there at the latest (T-48)."""

import hashlib

from django.db import connection
from django.db.models import Exists, OuterRef

from accounts import stamps, trusted_time
from accounts.identity import acting_for_system
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from evidence import custody
from evidence.models import CustodyEvent, EvidenceItem, Original, TimeStamp

_AT_ONCE = 1000
_OF_NO_ORIGINAL = """
    SELECT t.id::text FROM evidence_timestamp t
    WHERE NOT EXISTS (SELECT FROM evidence_original o
                      WHERE o.item_id = t.item_id AND o.sha256 = t.digest)
    ORDER BY 1
"""
_SAME = """
    e.item_id = t.item_id AND e.kind = 'stamped' AND t.state = 'stamped'
    AND e.details::json ->> 'authority' = t.authority
    AND e.details::json ->> 'output' = encode(sha256(t.answer), 'hex')
"""
_UNTOLD = f"""
    SELECT t.id::text FROM evidence_timestamp t
    WHERE t.state = 'stamped' AND NOT EXISTS (SELECT FROM evidence_custodyevent e WHERE {_SAME})
    ORDER BY 1
"""  # noqa: S608 (fixed text)
_GONE = f"""
    SELECT i.code FROM evidence_custodyevent e JOIN evidence_evidenceitem i ON i.id = e.item_id
    WHERE e.kind = 'stamped' AND NOT EXISTS (SELECT FROM evidence_timestamp t WHERE {_SAME})
    ORDER BY 1
"""  # noqa: S608 (fixed text)


def request(*, item: EvidenceItem, sha256: bytes) -> list[TimeStamp]:
    """Have the digest of an item's original stamped. Part of the transaction that takes it in."""
    return stamps.request(TimeStamp, digest=sha256, item=item)


def request_missing() -> int:
    """Ask for what was taken in before an authority was there; return for how many.

    The stamp says the day on which it is made, and nothing of before.
    """
    count = 0
    with acting_for_system(reason=stamps.SYSTEM):
        for name in trusted_time.authorities():
            there = TimeStamp._base_manager.filter(item=OuterRef("item"), authority=name)
            without = Original.objects.unscoped(reason=stamps.SYSTEM).filter(~Exists(there))
            for original in without.select_related("item")[:_AT_ONCE]:
                request(item=original.item, sha256=bytes(original.sha256))
                count += 1
    return count


def ask_waiting() -> int:
    """Ask for what waits; return how many were stamped. Each stamp is an event of its item's custody."""
    return stamps.ask_waiting(TimeStamp, then=_tell)


def _tell(stamp: TimeStamp) -> None:
    custody.record(
        item=stamp.item,
        kind=CustodyEvent.Kind.STAMPED,
        system=stamps.SYSTEM,
        details={
            "authority": stamp.authority,
            "input": bytes(stamp.digest).hex(),
            "output": hashlib.sha256(bytes(stamp.answer or b"")).hexdigest(),
        },
    )


def stamps_of(item: EvidenceItem, user: User) -> ScopedQuerySet[TimeStamp]:
    """Return the stamps of an item as somebody sees them, those that wait included."""
    rows: ScopedQuerySet[TimeStamp] = TimeStamp.objects.visible_to(user)
    return rows.filter(item=item).order_by("authority")


def verify(*, both: bool = False) -> tuple[int, list[str]]:
    """Verify every stored stamp, offline: how many, and a sentence for each that does not hold.

    A stamp is also held against the original it is of, and against its event in the chain of custody.
    `both`: by both verifiers, as when it came.
    """
    count, wrong = stamps.verify_all(TimeStamp, both=both)
    with acting_for_system(reason=stamps.SYSTEM), connection.cursor() as cursor:
        for query, sentence in (
            (_OF_NO_ORIGINAL, "Time stamp {}: it is not over the original of its item."),
            (_UNTOLD, "Time stamp {}: not the one its custody tells."),
            (_GONE, "Item {}: a time stamp that its custody tells is not here."),
        ):
            cursor.execute(query)
            wrong += [sentence.format(name) for (name,) in cursor]
    return count, wrong
