"""The tree hash of the trail (RFC 6962, section 2.1), one leaf at a time in constant memory."""

import hashlib

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(payload: bytes) -> bytes:
    """SHA-256 of 0x00 and the payload: a leaf can never be taken for an inner node."""
    return hashlib.sha256(b"\x00" + payload).digest()


class Tree:
    """Takes leaf hashes in order and gives the root over all of them.

    Holds one hash per power of two, so a million leaves need twenty.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []  # (leaves below, hash), from left to right

    def add(self, leaf: bytes) -> None:
        self.size += 1
        below, node = 1, leaf
        while self._peaks and self._peaks[-1][0] == below:
            node = _inner(self._peaks.pop()[1], node)
            below *= 2
        self._peaks.append((below, node))

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1][1]
        for _below, left in reversed(self._peaks[:-1]):
            node = _inner(left, node)
        return node


def _inner(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
