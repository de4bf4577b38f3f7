"""Says what a file is, from its bytes and behind the wall; and what it says of itself, apart.

`inspect` is asked first, and only what it found may be copied, previewed or exported.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal

from django.conf import settings

from evidence.models import ItemMetadata
from evidence.untrusted import sandbox
from evidence.untrusted.refusals import Refused, Why

Family = Literal["picture", "recording", "pdf", "office", "archive", "text", "message"]

# The allow-list, with the endings a file of each kind goes by.
KINDS: dict[str, tuple[Family, str]] = {
    "image/jpeg": ("picture", "jpg jpeg jpe jfif"),
    "image/png": ("picture", "png"),
    "image/gif": ("picture", "gif"),
    "image/webp": ("picture", "webp"),
    "image/tiff": ("picture", "tif tiff"),
    "image/heic": ("picture", "heic heif"),
    "video/mp4": ("recording", "mp4 m4v"),
    "video/quicktime": ("recording", "mov qt"),
    "video/3gpp": ("recording", "3gp 3gpp 3g2"),
    "video/webm": ("recording", "webm"),
    "audio/mp4": ("recording", "m4a m4b"),
    "audio/mpeg": ("recording", "mp3"),
    "audio/ogg": ("recording", "ogg oga opus"),
    "audio/wav": ("recording", "wav"),
    "audio/amr": ("recording", "amr"),
    "audio/webm": ("recording", "weba"),
    "audio/3gpp": ("recording", ""),
    "video/ogg": ("recording", "ogv"),
    "application/pdf": ("pdf", "pdf"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("office", "docx"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("office", "xlsx"),
    "application/vnd.oasis.opendocument.text": ("office", "odt"),
    "application/zip": ("archive", "zip"),
    "application/wacz": ("archive", "wacz"),
    "text/plain": ("text", "txt text csv log md"),
    "message/rfc822": ("message", "eml"),
}
# A name that ends so promises something that acts. That the content is harmless does not help
# whoever is used to opening files by their name.
ACTING = """
    exe com scr bat cmd ps1 msi dll jar apk sh js jse vbs wsf hta lnk url reg html htm xhtml shtml
    mht mhtml svg svgz xml php docm dotm xlsm xltm xlam pptm chm iso img
"""
ACTING_ENDINGS = frozenset(ACTING.split())
BY_ENDING = {ending: family for family, endings in KINDS.values() for ending in endings.split()}


Trust = ItemMetadata.Trust


@dataclass(frozen=True)
class Fact:
    """One value of metadata, as it stands in the file."""

    name: str
    """Group and name, as the tool has them: "GPS:GPSLatitude"."""
    value: str = field(repr=False)
    tool: str
    trust: Trust = Trust.SAID_BY_FILE


@dataclass(frozen=True)
class Found:
    """What a file is. Sizes are None where they mean nothing, or where no tool could tell."""

    media_type: str
    family: Family
    width: int | None = None
    height: int | None = None
    frames: int | None = None
    pages: int | None = None
    members: int | None = None
    seconds: float | None = None
    sound: bool | None = None
    remarks: tuple[str, ...] = ()
    """What is inert here but would act elsewhere: scripts, launches, attachments, media, forms."""
    metadata: tuple[Fact, ...] = field(default=(), repr=False)

    @property
    def is_film(self) -> bool:
        return self.family == "recording" and self.width is not None


def limits(**changes: int) -> sandbox.Limits:
    """Return what opening a file may take; the size of the input is a setting."""
    return sandbox.Limits(**{"input": settings.UNTRUSTED_FILE_MB * sandbox.MB, **changes})


def inspect(stream: BinaryIO, *, name: str = "") -> Found:
    """Return what the bytes are. `name` is what the sender called them, if that is known.

    Errors: Refused if they are not on the allow-list, act, are two things at once, are not what
            the name says, or go beyond a limit; CannotInspect where nothing can be opened.
    """
    pieces = sandbox.run("look", stream, limits=limits()).pieces
    found = _found(_json(pieces, "facts"), _json(pieces, "metadata"))
    check_name(name, found.family)
    return found


def check_name(name: str, family: Family) -> None:
    """Refuse a name that promises something else: of another family, or something that acts.

    A picture sent as .jpg that is a PNG is common and harmless; a picture called .html is not.
    Errors: Refused.
    """
    # Marks that turn the writing direction make "gpj.exe" look like "exe.jpg".
    shown = re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069\0]", "", name).lower().strip(" .")
    endings = re.findall(r"\.([a-z0-9]{1,8})(?=\.|$)", shown)
    if not endings:
        return
    if endings[-1] in ACTING_ENDINGS:
        raise Refused(Why.NOT_AS_NAMED)
    promised = BY_ENDING.get(endings[-1])
    if promised is None or promised == family:
        return
    if {promised, family} <= {"archive", "office"} or {promised, family} <= {"text", "message"}:
        return
    raise Refused(Why.NOT_AS_NAMED)


def _json(pieces: dict[str, bytes], name: str) -> Any:
    try:
        return json.loads(pieces[name])
    except (KeyError, ValueError, RecursionError) as error:
        raise Refused(Why.DAMAGED) from error


def _found(facts: Any, metadata: Any) -> Found:
    """Check the shape of everything: it comes from behind the wall."""
    if not isinstance(facts, dict) or facts.get("media_type") not in KINDS:
        raise Refused(Why.DAMAGED)
    remarks = facts.get("remarks", [])
    if not isinstance(remarks, list) or not all(
        isinstance(word, str) and re.fullmatch("[a-z]{1,20}", word) for word in remarks
    ):
        raise Refused(Why.DAMAGED)
    return Found(
        media_type=facts["media_type"],
        family=KINDS[facts["media_type"]][0],
        **{
            name: _number(facts.get(name))
            for name in ("width", "height", "frames", "pages", "members")
        },
        seconds=_seconds(facts.get("seconds")),
        sound=facts.get("sound") is True if "sound" in facts else None,
        remarks=tuple(remarks[:20]),
        metadata=tuple(_facts(metadata)),
    )


def _number(value: Any) -> int | None:
    if value is None or (type(value) is int and 0 <= value < 2**31):
        return value
    raise Refused(Why.DAMAGED)


def _seconds(value: Any) -> float | None:
    if value is None:
        return None
    if type(value) in (int, float) and math.isfinite(value) and 0 <= value < 10**6:
        return float(value)
    raise Refused(Why.DAMAGED)


def _facts(metadata: Any) -> list[Fact]:
    if not isinstance(metadata, list) or len(metadata) > 1000:
        raise Refused(Why.DAMAGED)
    found = []
    for row in metadata:
        if not (isinstance(row, list) and len(row) == 3 and all(type(v) is str for v in row)):
            raise Refused(Why.DAMAGED)
        # PostgreSQL takes neither NUL nor half a pair of surrogates.
        name, value, tool = (
            v.replace("\0", "").encode("utf-8", "replace").decode()[:5000] for v in row
        )
        found.append(Fact(name, value, tool))
    return found
