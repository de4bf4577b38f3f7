"""A ZIP file nobody vouches for: its members, their hashes, and what is wrong with it.

Everything that can be seen without unpacking is checked first. A file is unpacked as a stream and
never further than its own entry says and the limits allow (T-29); nothing is written anywhere.
"""

from __future__ import annotations

import hashlib
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, BinaryIO

from ..report import Stop
from . import names
from .found import Wrong

BLOCK = 256 * 1024
MB = 1024 * 1024
BROKEN = (
    zipfile.BadZipFile, NotImplementedError, zlib.error, struct.error, EOFError, OSError,
    ValueError, OverflowError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """What a bundle may be at most."""

    members: int = 2000
    bytes: int = 2048 * MB
    """Of all members together, unpacked."""
    ratio: int = 100
    """Unpacked to packed, for what is larger than `small`."""
    small: int = MB
    text: int = 8 * MB
    """Of one list or description that is read whole."""


@dataclass(frozen=True)
class Digests:
    size: int
    sha256: str
    sha512: str


class Container:
    """The members of one ZIP file by name. If all lie in one folder, names begin inside it.

    Errors: Stop if there is no looking into it at all; `wrong` is what else is to be refused.
    """

    def __init__(self, file: BinaryIO, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.wrong: list[Wrong] = []
        self._file_size = _check_frame(file, self.limits)
        try:
            self._archive = zipfile.ZipFile(file)
        except BROKEN as error:
            raise Stop("damaged") from error
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._digests: dict[str, Digests] = {}
        self._admit(self._archive.infolist())
        self.folder = self._common_folder()
        if self.folder:
            cut = len(self.folder)
            self._entries = {name[cut:]: entry for name, entry in self._entries.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def size(self, name: str) -> int:
        return self._entries[name].file_size

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A member as a stream of at most the bytes its entry names. Errors: Stop if damaged."""
        try:
            with self._archive.open(self._entries[name]) as stream:
                yield stream
        except BROKEN as error:
            raise Stop("damaged") from error

    def text(self, name: str) -> str:
        """Return a list or description whole, as UTF-8. Errors: Stop; UnicodeDecodeError."""
        return self.whole(name, self.limits.text).decode("utf-8-sig")

    def whole(self, name: str, most: int) -> bytes:
        if self.size(name) > most:
            raise Stop("too_large")
        with self.open(name) as stream:
            return stream.read(most + 1)

    def seekable(self, name: str, most: int) -> io.BytesIO:
        return io.BytesIO(self.whole(name, most))

    def digests(self, name: str) -> Digests:
        """Return size and hashes of one member, read once. Errors: Stop if it is damaged."""
        if name not in self._digests:
            size, (sha256, sha512) = self._hash(name, "sha256", "sha512")
            self._digests[name] = Digests(size, sha256, sha512)
        return self._digests[name]

    def digest(self, name: str, algorithm: str) -> str:
        """Return one hash of a member. Errors: Stop if it is damaged."""
        if algorithm == "sha384":  # rare, so not always taken
            return self._hash(name, algorithm)[1][0]
        return str(getattr(self.digests(name), algorithm))

    def _hash(self, name: str, *algorithms: str) -> tuple[int, list[str]]:
        sums = [hashlib.new(algorithm) for algorithm in algorithms]
        size = 0
        with self.open(name) as stream:
            while block := stream.read(BLOCK):
                size += len(block)
                for one in sums:
                    one.update(block)
        return size, [one.hexdigest() for one in sums]

    def _admit(self, entries: list[zipfile.ZipInfo]) -> None:
        """Sort entries into members and faults, from what the directory of the ZIP says alone."""
        if len(entries) > self.limits.members:
            raise Stop("too_many_parts")
        if sum(entry.file_size for entry in entries) > self.limits.bytes:
            raise Stop("grows")
        seen: set[str] = set()
        for entry in entries:
            name = _name(entry)
            if fault := _fault(entry, name, self.limits):
                self.wrong.append(Wrong(name, fault))
            elif names.key(name) in seen:
                self.wrong.append(Wrong(name, "name_twice"))
            elif not entry.is_dir():
                self._entries[names.normal(name)] = entry
            seen.add(names.key(name))
        if _overlap(entries):
            raise Stop("grows")

    def _common_folder(self) -> str:
        folders = {name.split("/", 1)[0] if "/" in name else "" for name in self._entries}
        only = folders.pop() if len(folders) == 1 else ""
        return f"{only}/" if only else ""


def _name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name with what the library cuts off; UTF-8 that is not marked is read."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return name
    return name


def _fault(entry: zipfile.ZipInfo, name: str, limits: Limits) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if fault := names.fault(name):
        return fault
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR} or (entry.is_dir() and entry.file_size):
        return "no_plain_file"
    if entry.flag_bits & 0x1:
        return "locked"
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return "packed_unknown"
    stored = entry.compress_type == zipfile.ZIP_STORED
    if stored and entry.compress_size != entry.file_size:
        return "damaged"
    if entry.file_size > max(limits.small, limits.ratio * entry.compress_size):
        return "grows"
    return ""


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether two members share packed bytes: so a small file is made to unpack to a huge one."""
    entries = sorted(entries, key=lambda entry: entry.header_offset)
    return any(
        entry.header_offset + 30 + len(entry.orig_filename) + entry.compress_size
        > following.header_offset
        for entry, following in pairwise(entries)
    )


def _check_frame(file: BinaryIO, limits: Limits) -> int:
    """Check that the file is one ZIP from its first to its last byte; return its size.

    Errors: Stop: another kind of file before or behind it, or a directory of too many entries.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise Stop("not_of_a_kind")
    tail_at = max(0, size - 22 - 0xFFFF)
    file.seek(tail_at)
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        raise Stop("damaged")
    place = tail_at + end
    length, at, comment = struct.unpack("<IIH", tail[end + 12 : end + 22])
    if place + 22 + comment != size:
        raise Stop("two_kinds")
    if 0xFFFFFFFF in (length, at) or tail[end - 20 : end - 16] == b"PK\x06\x07":
        place, length, at = _large_directory(file, place)
    if length > limits.members * 2 * (46 + names.LONGEST):
        raise Stop("too_many_parts")
    if at + length != place:
        raise Stop("two_kinds")
    file.seek(0)
    return size


def _large_directory(file: BinaryIO, end: int) -> tuple[int, int, int]:
    """Return place of the ZIP64 end, and size and place of the directory. Errors: Stop."""
    file.seek(max(0, end - 20))
    locator = file.read(20)
    if len(locator) < 20 or not locator.startswith(b"PK\x06\x07"):
        raise Stop("damaged")
    (place,) = struct.unpack("<Q", locator[8:16])
    file.seek(min(place, end))
    record = file.read(56)
    if len(record) < 56 or not record.startswith(b"PK\x06\x06"):
        raise Stop("damaged")
    length, at = struct.unpack("<QQ", record[40:56])
    return place, length, at
