"""Bytes of a file on their way out to one person: noted first, then a mebibyte at a time.

The event in the chain of custody and the row in the trail stand before the first byte, in the
transaction that asked whether she may. While the bytes flow no transaction is open and no row is read.
"""

import contextlib
import hashlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

from accounts import audit
from accounts.models import User
from accounts.vault import SealBroken
from evidence import custody
from evidence.models import CustodyEvent, FileReason, FileRequest, Original, WorkingCopy
from evidence.originals import PIECE, Damaged, opened, opened_copy


@dataclass(frozen=True)
class Purpose:
    """Why a file leaves, and for whom. `words` are sealed in the chain."""

    reason: FileReason
    recipient: str
    words: str


class Outgoing:
    """The plain bytes of one file, to be read once and closed.

    One piece is held back: the last leaves only if all of them together are what was received. Constant
    memory: two pieces. They are counted on another core, while the next is opened.

    Errors: Damaged at once or while reading. What came before it was sent; the line then breaks off.
    """

    def __init__(self, stack: contextlib.ExitStack, stream: BinaryIO, sha256: bytes) -> None:
        self._stack, self._stream, self._sha256 = stack, stream, sha256
        self._digest = hashlib.sha256()
        self._counter = stack.enter_context(ThreadPoolExecutor(1))
        self._counting: Future[None] | None = None
        self._held = self._read()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self._held
        if not piece:
            raise StopIteration
        self._held = self._read()
        return piece

    def close(self) -> None:
        self._stack.close()

    def _read(self) -> bytes:
        try:
            piece = self._stream.read(PIECE)
        except SealBroken as error:
            raise Damaged from error
        if self._counting is not None:
            self._counting.result()
        if piece:
            self._counting = self._counter.submit(self._digest.update, piece)
        elif self._digest.digest() != self._sha256:
            raise Damaged
        return piece


@dataclass(frozen=True)
class HandedOut:
    """One file that leaves. `name` is its code and an ending: never what it was called."""

    name: str
    size: int
    bytes: Outgoing


# Of copies we made. What came from outside is called .bin, so that no program opens it by itself.
ENDINGS = {
    "image/webp": "webp",
    "image/jpeg": "jpg",
    "image/png": "png",
    "video/mp4": "mp4",
    "audio/mpeg": "mp3",
    "audio/flac": "flac",
    "application/pdf": "pdf",
    "text/plain": "txt",
}


def original_of(original: Original, *, purpose: Purpose, asked: FileRequest, by: User) -> HandedOut:
    """Note that an original leaves, and open it. Who calls has asked whether it may.

    Errors: audit.TransactionNeeded; Damaged, and then nothing was noted.
    """
    details = {"copy": "original", "sha256": _hex(original.sha256), "sha512": _hex(original.sha512)}
    _note(original, purpose, details, by=by)
    audit.record(
        action="file.fetched",
        by=by,
        subject=asked,
        details={"recipient": purpose.recipient, "code": purpose.reason.value},
    )
    name = f"{original.item.code}.bin"
    return _open(name, original.size, bytes(original.sha256), opened(original))


def copy_of(copy: WorkingCopy, *, purpose: Purpose, by: User) -> HandedOut:
    """As `original_of`, for the copy without hidden data."""
    details = {"copy": copy.kind, "sha256": _hex(copy.sha256), "media_type": copy.media_type}
    _note(copy.original, purpose, details, by=by)
    audit.record(
        action="file.fetched",
        by=by,
        subject=copy,
        details={"recipient": purpose.recipient, "code": purpose.reason.value},
    )
    name = f"{copy.original.item.code}-copy.{ENDINGS.get(copy.media_type, 'bin')}"
    return _open(name, copy.size, bytes(copy.sha256), opened_copy(copy))


def _note(original: Original, purpose: Purpose, details: dict[str, str], *, by: User) -> None:
    custody.record(
        item=original.item,
        kind=CustodyEvent.Kind.DOWNLOADED,
        by=by,
        details={**details, "mechanism": purpose.recipient, "reason": purpose.reason.value},
        note=purpose.words,
    )


def _open(
    name: str, size: int, sha256: bytes, file: contextlib.AbstractContextManager[BinaryIO]
) -> HandedOut:
    stack = contextlib.ExitStack()
    try:
        return HandedOut(name, size, Outgoing(stack, stack.enter_context(file), sha256))
    except BaseException:
        stack.close()
        raise


def _hex(digest: bytes | memoryview) -> str:
    return bytes(digest).hex()
