"""The fonts a file is set in: those of this project, nothing of the machine's.

All are under the Open Font License; the licence texts lie beside them.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import unicodedata
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont, woff2

FONTS: Path = settings.BASE_DIR / "static" / "fonts"

# The font tool reports every table of every font it reads.
logging.getLogger("fontTools").setLevel(logging.WARNING)


@cache
def unpacked(path: Path) -> bytes:
    """Return a woff2 font unpacked. Unpacking all takes seconds: it is done once for each checkout."""
    packed = path.read_bytes()
    kept = settings.UNPACKED_FONTS / f"{hashlib.sha256(packed).hexdigest()}.ttf"
    with contextlib.suppress(OSError):
        return kept.read_bytes()
    font = BytesIO()
    woff2.decompress(BytesIO(packed), font)
    with contextlib.suppress(
        OSError
    ):  # on a disk that is full or not ours to write, the next one unpacks
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        whole = kept.with_suffix(f".{os.getpid()}")
        whole.write_bytes(font.getvalue())
        whole.replace(kept)
    return font.getvalue()


@cache
def printable() -> frozenset[int]:
    """Return the code points our fonts hold together."""
    codes: set[int] = set()
    for path in FONTS.glob("*.woff2"):
        with TTFont(path, lazy=True) as font:
            codes.update(font.getBestCmap())
    return frozenset(codes)


def missing(text: Iterable[str]) -> list[str]:
    """Name the characters that would print as an empty box."""
    unknown = {
        character
        for part in text
        for character in part
        if ord(character) not in printable()
        and unicodedata.category(character) not in ("Cc", "Cf", "Zs", "Mn")
    }
    return [f"no font holds {unicodedata.name(c, ascii(c))} ({c!a})" for c in sorted(unknown)]
