"""The key files: outside the database, readable by their owner only, never overwritten."""

import os
import stat
from pathlib import Path
from typing import NamedTuple


class KeyFileMissing(Exception):
    """A key file is not there. Nothing can be sealed or opened."""


class KeyFileUnsafe(Exception):
    """Somebody else may read a key file, or it is not an ordinary file."""


class Stamp(NamedTuple):
    """What changes when a file is replaced: enough to notice a rotation in another process."""

    path: str
    inode: int
    modified_ns: int
    size: int


def stamp(path: Path) -> Stamp:
    """Look at a key file without reading it.

    Errors: KeyFileMissing, KeyFileUnsafe; the sentences name the file and say what to do.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        raise KeyFileMissing(
            f"The key file {path.name} is missing. `manage.py init_keys` makes a new one; "
            "if there are records already, put the old one back."
        ) from None
    if not stat.S_ISREG(status.st_mode):
        raise KeyFileUnsafe(f"The key file {path.name} is not an ordinary file.")
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileUnsafe(
            f"The key file {path.name} may be used by others. Set its mode to 0600."
        )
    return Stamp(str(path), status.st_ino, status.st_mtime_ns, status.st_size)


def create(path: Path, content: bytes) -> bool:
    """Write a new key file, mode 0600. Returns False, and writes nothing, if there is one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    _write(descriptor, content)
    return True


def replace(path: Path, content: bytes) -> None:
    """Put new content in place of a key file in one step: a kill leaves the old or the new one."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    _write(descriptor, content)
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
