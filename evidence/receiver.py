"""One file on its way in: hashed twice, sealed, written to the store, so that no plain byte touches a disk."""

import contextlib
import hashlib
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import vault
from accounts.errors import DomainError
from evidence import store
from evidence.models import Upload
from evidence.originals import PIECE

# How far the second hash may be behind the first, in pieces of at most a mebibyte.
PIECES_BEHIND = 4


class FileTooLarge(DomainError):
    code, status = "file_too_large", 413
    message = _("This file is too large. Nothing was kept.")


class FileEmpty(DomainError):
    code, status = "file_empty", 400
    message = _("This file is empty. Nothing was kept.")


@dataclass(frozen=True)
class Received:
    """The sealed bytes of one file, which no item holds yet."""

    object_name: str
    size: int
    sha256: bytes
    sha512: bytes


class Receiver:
    """Takes the pieces of one file: hashes them twice, seals them, writes them to the store."""

    def __init__(self, upload: Upload) -> None:
        self.upload = upload
        self._size, self._sha256, self._sha512 = 0, hashlib.sha256(), hashlib.sha512()
        self._ends = contextlib.ExitStack()
        # The slower hash on another core, a few pieces behind: hashing lets other threads run.
        self._threads = self._ends.enter_context(ThreadPoolExecutor(1))
        self._beside: deque[Future[None]] = deque()
        file = self._ends.enter_context(store.create(upload.object_name))
        self._sealing = vault.sealing(upload.key, f"original|{upload.original_id}", file)

    def write(self, piece: bytes) -> None:
        """Errors: FileTooLarge; StoreFull."""
        if self._size + len(piece) > settings.EVIDENCE_LARGEST:
            raise FileTooLarge
        self._size += len(piece)
        self._beside.append(self._threads.submit(self._sha512.update, piece))
        self._sha256.update(piece)
        self._sealing.write(piece)
        self._wait(PIECES_BEHIND)

    def _wait(self, most: int) -> None:
        while len(self._beside) > most:
            self._beside.popleft().result()

    def finish(self) -> Received:
        """Bring it to the disk. Errors: FileEmpty, and then nothing is there."""
        if not self._size:
            self.give_up(FileEmpty())
            raise FileEmpty
        try:
            self._sealing.finish()
            self._wait(0)
        except BaseException as error:
            self.give_up(error)
            raise
        self._ends.close()
        return Received(
            self.upload.object_name, self._size, self._sha256.digest(), self._sha512.digest()
        )

    def give_up(self, error: BaseException) -> None:
        """Remove what was written."""
        with contextlib.suppress(type(error)):
            self._ends.__exit__(type(error), error, error.__traceback__)


def receive(upload: Upload, stream: BinaryIO) -> Received:
    """Take a whole stream. On any error nothing of it stays in the store."""
    receiver = Receiver(upload)
    try:
        while piece := stream.read(PIECE):
            receiver.write(piece)
    except BaseException as error:
        receiver.give_up(error)
        raise
    return receiver.finish()
