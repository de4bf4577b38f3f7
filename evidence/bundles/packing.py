"""A folder as a bundle: one ZIP, written piece by piece into whatever takes it. No file in between."""

import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError

# The times of the disk are not those of the capture, and the same folder makes the same bundle.
NO_TIME = (1980, 1, 1, 0, 0, 0)


class NoPlainFolder(DomainError):
    """Something in the folder is a link, a device or a socket."""

    code, status = "no_plain_folder", 422
    message = _("The folder holds something that is no plain file. Nothing was taken in.")


class Into:
    """What `zipfile` writes to, handed on as it comes."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write

    def write(self, data: bytes) -> int:
        self._write(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


def pack(folder: Path, write: Callable[[bytes], None]) -> int:
    """Write a folder as an unpacked ZIP; return how many files. Names in order, times left out.

    Errors: NoPlainFolder; whatever `write` raises.
    """
    count = 0
    with zipfile.ZipFile(cast(IO[bytes], Into(write)), "w", zipfile.ZIP_STORED) as archive:
        for path in _files(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), NO_TIME)
            # Opened as it was seen: not through a link put there in between.
            opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            with os.fdopen(opened, "rb") as source, archive.open(entry, "w") as into:
                while piece := source.read(1 << 20):
                    into.write(piece)
            count += 1
    return count


def _files(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
        else:
            raise NoPlainFolder
