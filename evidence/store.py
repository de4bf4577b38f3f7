"""Where sealed files lie: the only module that opens the store. What is in it is ciphertext.

A directory by default, or an S3-compatible object store. Names are random and say nothing; an object
is written once and never written over.
"""

import contextlib
import errno
import io
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from django.core.files.storage import FileSystemStorage, storages

from evidence.store_errors import ObjectMissing, StoreAway, StoreFull

if TYPE_CHECKING:
    from evidence.bucket import Bucket

__all__ = ["ObjectMissing", "StoreAway", "StoreFull"]

_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}")
# What must stay free on the disk of the database and the logs, whatever is uploaded.
KEPT_FREE = 256 << 20
# How much of a file is written before the disk is told to keep it, in bytes.
FLUSHED = 32 << 20


def new_name() -> str:
    """Return a name nothing has: random, in one of 256 folders."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name}"


class Directory(FileSystemStorage):
    """Sealed files in a directory: readable by their owner only, and on the disk before they count."""

    def __init__(self, location: str | os.PathLike[str]) -> None:
        super().__init__(
            location=location, file_permissions_mode=0o600, directory_permissions_mode=0o700
        )

    @contextlib.contextmanager
    def put(self, name: str) -> Iterator[BinaryIO]:
        """Write a new file; one that is not written to its end is removed. Errors: as `create`."""
        path = Path(self.path(name))
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb", buffering=0) as raw, _Flushing(raw) as file:
                yield cast(BinaryIO, file)
            # The names too: of the file in its folder, and of a new folder in the store.
            for folder in (path.parent, path.parent.parent):
                _to_disk(folder)
        except BaseException:
            with contextlib.suppress(OSError):
                path.unlink()
            raise

    def get(self, name: str) -> BinaryIO:
        """Errors: ObjectMissing; StoreAway if the whole directory is not there."""
        try:
            return Path(self.path(name)).open("rb", buffering=0)
        except FileNotFoundError:
            if not Path(self.location).is_dir():
                raise StoreAway from None
            raise ObjectMissing(name) from None

    def remove(self, name: str) -> None:
        self.delete(name)

    def written(self) -> Iterator[tuple[str, datetime]]:
        """Yield the name of each file, and when it was last written to."""
        root = Path(self.location)
        for folder in sorted(root.iterdir()) if root.is_dir() else ():
            with os.scandir(folder) as files:
                for file in files:
                    with contextlib.suppress(FileNotFoundError):
                        at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
                        yield f"{folder.name}/{file.name}", at

    def abort_unfinished(self, before: datetime) -> int:
        """Nothing here is unfinished and hidden: it is a file that no row knows."""
        return 0


class _Flushing(io.RawIOBase):
    """A file that is brought to the disk while it is written, so that its end does not wait for it all."""

    def __init__(self, file: io.FileIO) -> None:
        super().__init__()
        self._file, self._since = file, 0
        self._thread = ThreadPoolExecutor(1)
        self._running: Future[None] | None = None

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        taken = self._file.write(piece)
        self._since += taken
        if self._since >= FLUSHED and (self._running is None or self._running.done()):
            self._wait()
            self._since = 0
            self._running = self._thread.submit(os.fdatasync, self._file.fileno())
        return taken

    def _wait(self) -> None:
        """A disk says only once what it could not write: whoever asks first must hear it."""
        if self._running is not None:
            self._running.result()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        with self._thread:
            if error is None:
                self._wait()
                os.fsync(self._file.fileno())
        self.close()


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _storage() -> "Directory | Bucket":
    return cast("Directory | Bucket", storages["evidence"])


def check_room(size: int) -> None:
    """Errors: StoreFull if a file of `size` bytes would fill the disk. An object store has no end."""
    storage = _storage()
    if isinstance(storage, Directory):
        place = Path(storage.location)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(place).free < size + KEPT_FREE:
            raise StoreFull


@contextlib.contextmanager
def create(name: str) -> Iterator[BinaryIO]:
    """Write a new object. When the block ends well, it is there to stay; otherwise nothing is.

    Errors: FileExistsError if there is one; StoreFull; StoreAway.
    """
    _check(name)
    try:
        with _storage().put(name) as file:
            yield file
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull from error
        raise


def read(name: str) -> BinaryIO:
    """Return the sealed bytes of an object as a stream.

    Errors: ObjectMissing; StoreAway, also while reading.
    """
    _check(name)
    return _storage().get(name)


def delete(name: str) -> None:
    """Remove an object, if it is there. Only what no row keeps: pieces, and what was given up."""
    _check(name)
    _storage().remove(name)


def names() -> Iterator[tuple[str, datetime]]:
    """Yield the name of each object, and when it was last written. Others' things are passed over."""
    for name, at in _storage().written():
        if _NAME.fullmatch(name):
            yield name, at


def abort_unfinished(before: datetime) -> int:
    """Give up what was begun before then, never ended and is in no list of names; return how many."""
    return _storage().abort_unfinished(before)


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError("This is no name of an object in the store.")
