"""Trusted time for originals: two authorities say when a file was there at the latest (T-48)."""

from accounts import stamps
from accounts.models.stamp import Stamp
from evidence.models import EvidenceItem, TimeStamp


def request(*, item: EvidenceItem, sha256: bytes) -> list[TimeStamp]:
    """Have the digest of an item's original stamped. Part of the transaction that takes it in."""
    return stamps.request(TimeStamp, digest=sha256, item=item)


def ask_waiting() -> int:
    """Ask for what waits; return how many were stamped."""
    return stamps.ask_waiting(TimeStamp)


def fault_of(stamp: Stamp) -> str:
    return stamps.fault_of(stamp)


def verify() -> tuple[int, list[str]]:
    """Verify every stored stamp, offline: how many, and a sentence for each that does not hold."""
    return stamps.verify_all(TimeStamp)
