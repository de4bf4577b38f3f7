"""One file on its way in: hashed twice, sealed, written to the store, so that no plain byte touches a disk."""

import contextlib
import hashlib
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import vault
from accounts.errors import DomainError
from accounts.identity import acting_as
from evidence import store
from evidence.models import Upload
from evidence.originals import PIECE

# How far what runs beside may be behind what came, in pieces of about a mebibyte.
PIECES_BEHIND = 4
# How often a file that comes in one stream says that bytes of it still come.
SECONDS_BETWEEN_SIGNS = 60.0


class FileTooLarge(DomainError):
    code, status = "file_too_large", 413
    message = _("This file is too large. Nothing was kept.")


class FileEmpty(DomainError):
    code, status = "file_empty", 400
    message = _("This file is empty. Nothing was kept.")


class NotWhole(DomainError):
    code, status = "not_whole", 409
    message = _("The file did not come to its end. Please send it again.")


@dataclass(frozen=True)
class Received:
    """The sealed bytes of one file, which no item holds yet."""

    object_name: str
    size: int
    sha256: bytes
    sha512: bytes


class _Lane:
    """A thread of its own that does one thing after the other, and is never far behind."""

    def __init__(self, ends: contextlib.ExitStack) -> None:
        self._thread = ends.enter_context(ThreadPoolExecutor(1))
        self._behind: deque[Future[None]] = deque()

    def do(self, act: Callable[[bytes], None], piece: bytes) -> None:
        """Errors: what was done before raised."""
        self._behind.append(self._thread.submit(act, piece))
        self.wait(PIECES_BEHIND)

    def wait(self, most: int = 0) -> None:
        while len(self._behind) > most:
            self._behind.popleft().result()


class Receiver:
    """Takes the pieces of one file: hashes them twice, seals them, writes them to the store."""

    def __init__(self, upload: Upload) -> None:
        self.upload = upload
        self._size, self._sha256, self._sha512 = 0, hashlib.sha256(), hashlib.sha512()
        self._ends = contextlib.ExitStack()
        self._seen = time.monotonic()
        file = self._ends.enter_context(store.create(upload.object_name))
        self._sealing = vault.sealing(upload.key, f"original|{upload.original_id}", file)
        # Hashing lets other threads run, and so does waiting for the disk. They end before the file.
        self._hashes, self._seals = _Lane(self._ends), _Lane(self._ends)

    def write(self, piece: bytes) -> None:
        """Errors: FileTooLarge; StoreFull; NotWhole if it was given up meanwhile."""
        if self._size + len(piece) > settings.EVIDENCE_LARGEST:
            raise FileTooLarge
        self._size += len(piece)
        self._hashes.do(self._sha512.update, piece)
        self._seals.do(self._sealing.write, piece)
        self._sha256.update(piece)
        if time.monotonic() - self._seen >= SECONDS_BETWEEN_SIGNS:
            self._show()

    def _show(self) -> None:
        """Else it would look like one whose process was killed, and be swept."""
        self._seen = time.monotonic()
        with acting_as(self.upload.sender):
            row = Upload.objects.unscoped(reason="receive.sign").filter(pk=self.upload.pk)
            if not row.update(last_at=timezone.now()):
                raise NotWhole

    def finish(self) -> Received:
        """Bring it to the disk. Errors: FileEmpty, and then nothing is there."""
        if not self._size:
            self.give_up(FileEmpty())
            raise FileEmpty
        try:
            self._seals.wait()
            self._sealing.finish()
            self._hashes.wait()
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
