"""The fonts of a book: each embedded once, with the glyphs all its parts use together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from weasyprint.pdf.fonts import Font
from weasyprint.text import ffi as pango

from evidence import fonts

from .engine import PdfRefused

# WeasyPrint declares only what it calls itself.
pango.ffi.cdef(
    """
    hb_blob_t * hb_blob_create (
        const char *data, unsigned int length, int mode, void *user_data, void *destroy);
    hb_face_t * hb_face_create (hb_blob_t *blob, unsigned int index);
    """
)
READ_ONLY = 1  # HB_MEMORY_MODE_READONLY

Face = dict[str, Any]


def described(font: Font) -> Face:
    """Return what a font dictionary is made of, and which glyphs were used, as JSON can hold it."""
    return {
        "sha256": hashlib.sha256(font.file_content).hexdigest(),
        "name": font.name.decode(),
        "family": font.family,
        "style": font.style,
        "ascent": font.ascent,
        "descent": font.descent,
        "flags": font.flags,
        "upem": font.upem,
        "glyphs": {
            str(glyph): [width, font.to_unicode.get(glyph, "")]
            for glyph, width in font.widths.items()
        },
    }


def merged(parts: Iterable[dict[str, Face]]) -> dict[str, Font]:
    """Return the fonts of all parts together: the first part that used a glyph says how.

    Errors: PdfRefused if two files go by one name.
    """
    faces: dict[str, Face] = {}
    for part in parts:
        for name, face in part.items():
            known = faces.setdefault(name, {**face, "glyphs": {}})
            if known["sha256"] != face["sha256"]:
                raise PdfRefused([f"two fonts are named {face['family']}"])
            known["glyphs"] = {**face["glyphs"], **known["glyphs"]}
    return {name: _BookFont(name, faces[name]) for name in sorted(faces)}


@cache
def _files() -> dict[str, Path]:
    paths = sorted(fonts.FONTS.glob("*.woff2"))
    return {hashlib.sha256(fonts.unpacked(path)).hexdigest(): path for path in paths}


class _BookFont(Font):
    """A font as WeasyPrint embeds it, made from what the parts say of it."""

    def __init__(self, name: str, face: Face) -> None:
        self.hash, self.name, self.family = name, face["name"].encode(), face["family"]
        self.style, self.flags, self.upem = face["style"], face["flags"], face["upem"]
        self.ascent, self.descent = face["ascent"], face["descent"]
        self.file_content = fonts.unpacked(_files()[face["sha256"]])
        self.hb_face = self._opened(self.file_content)
        self.index, self.italic_angle, self.stemv, self.stemh = 0, 0, 80, 80
        self.bitmap = self.png = self.svg = self.colr = self.used_in_forms = False
        self.tables: list[str] = []
        self.variations: dict[str, float] = {}
        self.missing: dict[int, int] = {}
        glyphs = sorted((int(glyph), *known) for glyph, known in face["glyphs"].items())
        self.widths = {glyph: width for glyph, width, _text in glyphs}
        self.to_unicode = {glyph: text for glyph, _width, text in glyphs if text}

    def _opened(self, data: bytes) -> object:
        self._memory = pango.ffi.from_buffer("char[]", data)  # must live as long as the face
        library = pango.harfbuzz
        blob = library.hb_blob_create(
            self._memory, len(data), READ_ONLY, pango.ffi.NULL, pango.ffi.NULL
        )
        face = library.hb_face_create(blob, 0)
        library.hb_blob_destroy(blob)
        return pango.ffi.gc(face, library.hb_face_destroy)
