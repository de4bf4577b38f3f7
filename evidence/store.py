"""Where sealed files lie: the only module that opens the store. What is in it is ciphertext.

A directory by default, or an S3-compatible object store. Names are random and say nothing; an object
is written once and never written over.
"""

import contextlib
import logging
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError

logger = logging.getLogger(__name__)
_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}")
# What must stay free on the disk of the database and the logs, whatever is uploaded.
KEPT_FREE = 256 << 20


class StoreFull(DomainError):
    """There is no room for this file."""

    code, status = "store_full", 507
    message = _(
        "There is no room for this file at the moment. Nothing was kept. Please tell who looks after this site."
    )


class ObjectMissing(Exception):
    """A row names an object that is not in the store."""


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


def _storage() -> Storage:
    return storages["evidence"]


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
    """Write a new object. When the block ends well, it is there to stay; otherwise it is removed.

    Errors: FileExistsError if there is one; StoreFull.
    """
    _check(name)
    storage = _storage()
    try:
        with _new(storage, name) as file:
            yield file
    except FileExistsError:
        raise
    except BaseException as error:
        with contextlib.suppress(Exception):
            storage.delete(name)
        if isinstance(error, OSError) and error.errno in (28, 122):  # ENOSPC, EDQUOT
            raise StoreFull from error
        raise


@contextlib.contextmanager
def _new(storage: Storage, name: str) -> Iterator[BinaryIO]:
    if not isinstance(storage, Directory):
        if storage.exists(name):
            raise FileExistsError(name)
        with storage.open(name, "wb") as file:
            yield cast(BinaryIO, file)
        return
    path = Path(storage.path(name))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", buffering=0) as raw:
        yield cast(BinaryIO, raw)
        os.fsync(raw.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(name: str) -> BinaryIO:
    """Return the sealed bytes of an object as a stream.

    Errors: ObjectMissing.
    """
    _check(name)
    storage = _storage()
    try:
        if isinstance(storage, Directory):
            return Path(storage.path(name)).open("rb")
        if not storage.exists(name):
            raise ObjectMissing(name)
        return cast(BinaryIO, storage.open(name, "rb"))
    except FileNotFoundError:
        raise ObjectMissing(name) from None


def delete(name: str) -> None:
    """Remove an object, if it is there. Only what no row keeps: pieces, and what was given up."""
    _check(name)
    _storage().delete(name)


def names() -> Iterator[tuple[str, datetime]]:
    """Yield the name of each object, and when it was last written."""
    storage = _storage()
    try:
        folders, _files = storage.listdir("")
    except FileNotFoundError:
        return
    for folder in sorted(folders):
        for file in storage.listdir(folder)[1]:
            name = f"{folder}/{file}"
            with contextlib.suppress(FileNotFoundError):
                yield name, storage.get_modified_time(name)


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError("This is no name of an object in the store.")
