"""Looks at one file: what it is, how large, whether it is safe to go on; and what it says of itself.

Hands out `facts` and `metadata`, as JSON.
"""

from __future__ import annotations

import mmap
import struct
import sys

from . import (
    bounds,
    kinds,
    look_message,
    look_metadata,
    look_pdf,
    look_picture,
    look_recording,
    look_zip,
)
from .kinds import Kind
from .report import Stop, give_facts

Facts = dict[str, object]


def main(_arguments: list[str]) -> None:
    try:
        data = mmap.mmap(sys.stdin.fileno(), 0, prot=mmap.PROT_READ)
    except ValueError as error:  # of no length
        raise Stop("damaged") from error
    kind = kinds.of(data)
    check_one_kind(kind, data)
    kind, facts = look(kind, data)
    facts["media_type"] = kind.media_type
    give_facts("facts", facts)
    give_facts("metadata", look_metadata.read(kind, data))


def look(kind: Kind, data: mmap.mmap) -> tuple[Kind, Facts]:
    """Return the kind, told more exactly, and its size in the units of its family."""
    if kind.family == "picture":
        return kind, look_picture.look()
    if kind.family == "recording":
        return look_recording.look(kind)
    if kind.family == "pdf":
        return kind, look_pdf.look()
    if kind.family == "archive":
        return look_zip.look(data)
    if kind.family == "message":
        return kind, look_message.look(data)
    if len(data) > bounds.TEXT:
        raise Stop("too_large")
    return kind, {}


def check_one_kind(kind: Kind, data: mmap.mmap) -> None:
    """Refuse a file made to be opened as something else too.

    Behind a picture, telephones do put things of their own; a directory of a ZIP archive, a PDF or
    a page of the web they do not.
    """
    if kind is not kinds.ZIP and _ends_as_archive(data):
        raise Stop("two_kinds")
    if kind is not kinds.PDF and b"%PDF-" in data[:1024]:
        raise Stop("two_kinds")
    if kind.family in ("text", "message"):
        return
    # Readers of web pages look at the first bytes, whatever the signature says.
    if kinds.MARKUP.search(data[:512]):
        raise Stop("two_kinds")
    if kind.family == "picture" and kinds.MARKUP.search(_behind(kind, data)):
        raise Stop("two_kinds")


def _behind(kind: Kind, data: mmap.mmap) -> bytes:
    """Return what stands behind the end of a picture, at most a megabyte of it."""
    end = {kinds.PNG: b"IEND\xaeB`\x82", kinds.JPEG: b"\xff\xd9", kinds.GIF: b"\0;"}.get(kind)
    place = data.rfind(end) if end else -1
    return b"" if place < 0 else data[place : place + 1024**2]


def _ends_as_archive(data: mmap.mmap) -> bool:
    """Say whether a reader of ZIP archives would find its directory from the end of this file."""
    place = len(data)
    floor = max(0, len(data) - 66_000)
    while (place := data.rfind(b"PK\x05\x06", floor, place)) >= 0:
        record = data[place : place + 22]
        if len(record) == 22:
            size, start, comment = struct.unpack("<LLH", record[12:22])
            plausible = size + start <= place or 0xFFFFFFFF in (size, start)
            if plausible and place + 22 + comment <= len(data) + 1:
                return True
    return False
