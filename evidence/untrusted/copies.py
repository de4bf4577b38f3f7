"""Working copies and export copies, made behind the wall, each naming its tool and its hash.

A working copy is for looking and listening here. An export copy is made anew from the content, so
that no place, author or serial number of a device leaves with it (T-11). The original is only read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal, get_args

from evidence.untrusted import sandbox
from evidence.untrusted.inspection import Found, limits
from evidence.untrusted.refusals import Refused, Why

CopyKind = Literal["veiled", "preview", "resized", "transcoded", "text", "export"]

DEMUXERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "audio/mp4": "mov",
    "audio/3gpp": "mov",
    "video/webm": "matroska",
    "audio/webm": "matroska",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "video/ogg": "ogg",
    "audio/wav": "wav",
    "audio/amr": "amr",
}
# How a copy of each kind begins. What comes from behind the wall is not believed.
BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "image/webp": (b"RIFF",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "video/mp4": (b"\0\0\0",),
    "audio/mpeg": (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2"),
    "audio/flac": (b"fLaC",),
    "application/pdf": (b"%PDF-",),
    "text/plain": (b"",),
}
MOST_PAGES = 20


@dataclass(frozen=True)
class Copy:
    """One copy. `number` is the page, from 1; kind, number and media type are those of one copy."""

    kind: CopyKind
    number: int
    tool: str
    tool_version: str
    media_type: str
    data: bytes = field(repr=False)
    sha256: str


def make_copies(found: Found, stream: BinaryIO) -> Iterator[Copy]:
    """Make what people here work with, from the whole of `stream`. Nothing for some kinds.

    Errors: Refused if a limit was met; CannotInspect where nothing can be opened.
    """
    if found.family == "picture":
        yield from _made("copy_picture", stream, [], seconds=60)
    elif found.family == "pdf":
        yield from _made("copy_pdf", stream, [str(found.pages or 1)], seconds=120)
    elif found.family == "message":
        yield from _made("copy_message", stream, [], seconds=20)
    elif found.family == "recording" and found.seconds is not None:
        what = "film" if found.is_film else "sound"
        arguments = [DEMUXERS[found.media_type], what, str(found.seconds)]
        yield from _made("copy_recording", stream, arguments, seconds=_patience(found))


def make_export(found: Found, stream: BinaryIO) -> Copy:
    """Make the copy that may leave, from the whole of `stream`.

    Errors: Refused, with NO_CLEAN_COPY for kinds that cannot be made anew here (documents of a
            word processor, archives, messages, animated pictures).
    """
    demuxer = DEMUXERS.get(found.media_type, "")
    arguments = [found.media_type, demuxer, str(found.pages or 0)]
    if found.family not in ("picture", "recording", "pdf", "text"):
        raise Refused(Why.NO_CLEAN_COPY)
    copies = list(_made("export", stream, arguments, seconds=_patience(found) + 300))
    if len(copies) != 1 or copies[0].kind != "export":
        raise Refused(Why.DAMAGED)
    return copies[0]


def _patience(found: Found) -> int:
    """Seconds that making film or sound may take: twice its length, and at most two hours."""
    return 60 + min(2 * 60 * 60, int(2 * (found.seconds or 0)))


def _made(module: str, stream: BinaryIO, arguments: list[str], *, seconds: int) -> Iterator[Copy]:
    room = 512 * sandbox.MB
    bounds = limits(seconds=seconds, memory=1024 * sandbox.MB, scratch=room, output=room)
    pieces = sandbox.run(module, stream, arguments=arguments, limits=bounds).pieces
    try:
        rows = json.loads(pieces["made"])
    except (KeyError, ValueError, RecursionError) as error:
        raise Refused(Why.DAMAGED) from error
    if not isinstance(rows, list) or len(rows) > 40:
        raise Refused(Why.DAMAGED)
    for number, row in enumerate(rows):
        yield _checked(row, pieces.get(f"copy.{number}"))


def _checked(row: Any, data: bytes | None) -> Copy:
    """Return one copy if it is what it says. Errors: Refused."""
    fields = ("kind", "media_type", "tool", "version")
    if not isinstance(row, dict) or not all(type(row.get(name)) is str for name in fields):
        raise Refused(Why.DAMAGED)
    if row["kind"] not in get_args(CopyKind) or not data:
        raise Refused(Why.DAMAGED)
    if type(row.get("number")) is not int or not 1 <= row["number"] <= MOST_PAGES:
        raise Refused(Why.DAMAGED)
    beginnings = BEGINNINGS.get(row["media_type"])
    if beginnings is None or not data.startswith(beginnings):
        raise Refused(Why.DAMAGED)
    return Copy(
        kind=row["kind"],
        number=row["number"],
        tool=row["tool"][:64],
        tool_version=row["version"][:64],
        media_type=row["media_type"],
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
    )
