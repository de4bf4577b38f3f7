"""Writes a package as a bag (RFC 8493) in one ZIP, as a stream: no file of it is ever held whole.

The same parts give the same bytes on any machine, if the seal does: nothing is compressed, nothing is
dated but with the time that is given, and names are in the order in which they come.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from evidence.packages import verify_package as verifier

HERE = Path(__file__).parent
READ_ME = HERE / "read_me.txt"
PROGRAM = HERE / verifier.PROGRAM

Pieces = Iterable[bytes]


@dataclass(frozen=True)
class Part:
    """One file of the payload. `pieces` is called once, when its turn has come."""

    name: str  # below data/; a code, never what a file was called
    pieces: Callable[[], Pieces]


@dataclass(frozen=True)
class Written:
    """What was written: SHA-256 and size of the ZIP, and SHA-256 of each file in it by name."""

    sha256: str
    size: int
    digests: dict[str, str]


def part(name: str, data: bytes) -> Part:
    return Part(name, lambda: (data,))


def write(
    out: BinaryIO,
    parts: Iterable[Part],
    *,
    info: Mapping[str, str],
    top: str,
    at: datetime,
    seal: Callable[[Mapping[str, bytes]], Mapping[str, bytes]],
) -> Written:
    """Write the whole package to `out`, which need not be able to go back.

    Shape:  `info`: lines of bag-info.txt; `top`: the folder in the ZIP; `seal` gets the two lists of
            tag files by name and returns the files of the seal.
    Errors: ValueError for a name that is no plain ASCII name, or is there twice; what reading raises.
    """
    whole = _Counting(out)
    with ZipFile(whole, "w", ZIP_STORED) as target:
        book = _Book(target, top, at)
        payload = [book.add(f"data/{one.name}", one.pieces()) for one in parts]
        size = sum(one.size for one in payload)
        told = {**info, "Payload-Oxum": f"{size}.{len(payload)}"}
        tags = {
            "bagit.txt": verifier.BAGIT,
            "bag-info.txt": "".join(f"{key}: {told[key]}\n" for key in sorted(told)).encode(),
            **_lists(verifier.MANIFESTS, payload),
            "READ-ME.txt": READ_ME.read_bytes(),
            verifier.PROGRAM: PROGRAM.read_bytes(),
        }
        lists = _lists(verifier.TAGS, [book.add(name, (tags[name],)) for name in sorted(tags)])
        for name, data in [*lists.items(), *sorted(seal(lists).items())]:
            book.add(name, (data,))
    return Written(whole.digest.hexdigest(), whole.size, book.digests)


@dataclass(frozen=True)
class _Entry:
    name: str
    size: int
    hashes: tuple[str, str]


class _Book:
    """The files of the ZIP that is open, hashed while they are written."""

    def __init__(self, target: ZipFile, top: str, at: datetime) -> None:
        self._target, self._top, self._at = target, top, at.timetuple()[:6]
        self.digests: dict[str, str] = {}

    def add(self, name: str, pieces: Pieces) -> _Entry:
        if verifier.trick_in(name) or not name.isascii() or name in self.digests:
            raise ValueError(f"{name!r} is no name for a file of a package.")
        entry = ZipInfo(f"{self._top}/{name}", self._at)
        entry.external_attr = 0o100600 << 16
        hashes, size = (hashlib.sha256(), hashlib.sha512()), 0
        # Sizes are not known before: those of a ZIP of more than 4 GiB must fit.
        with self._target.open(entry, "w", force_zip64=True) as file:
            for piece in pieces:
                size += file.write(piece)
                for one in hashes:
                    one.update(piece)
        self.digests[name] = hashes[0].hexdigest()
        return _Entry(name, size, (hashes[0].hexdigest(), hashes[1].hexdigest()))


def _lists(names: tuple[str, str], entries: list[_Entry]) -> dict[str, bytes]:
    """Return the two lists of hashes of some files, as `sha256sum -c` and `sha512sum -c` read them."""
    entries = sorted(entries, key=lambda one: one.name)
    return {
        name: "".join(f"{one.hashes[place]}  {one.name}\n" for one in entries).encode()
        for place, name in enumerate(names)
    }


class _Counting(RawIOBase):
    """Counts and hashes what is written. It cannot go back, so nothing is written twice."""

    def __init__(self, out: BinaryIO) -> None:
        super().__init__()
        self._out = out
        self.digest, self.size = hashlib.sha256(), 0

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, piece: Any) -> int:
        self._out.write(piece)
        self.digest.update(piece)
        self.size += len(piece)
        return len(piece)
