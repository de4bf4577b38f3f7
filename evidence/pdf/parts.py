"""A part of a book, laid out apart from the others: its pages, and all the book must know of it.

A part knows nothing of the rest: not on which page it begins, not how many pages the book has. So a
part that did not change need not be laid out again, whatever happens around it.
"""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import asdict, dataclass, field
from typing import Any

import pydyf
import weasyprint
from weasyprint.formatting_structure import boxes

from .engine import PdfRefused, Progress, Room, complaints
from .extensions import apart
from .faces import described

SCALE = 0.75  # points in a CSS pixel


@dataclass(frozen=True)
class Order:
    """What to lay out. `frame` is what stands around the text of a page: no text, no tags."""

    html: str = field(repr=False)
    language: str
    frame: bool = False


@dataclass
class Part:
    """Laid out pages. Lengths are points, from the lower left corner of the page.

    kinds: for each page the name of its `@page` rule. anchors: name to page (from 0), x, y.
    targets: the anchors its links lead to. bookmarks: label, page, x, y, children.
    faces: what was used of each font, by its name in the pages. numbers: of a frame, where the
    number of the page goes: start and end of the line, and its top. pdf: the pages, without fonts.
    """

    kinds: list[str]
    anchors: dict[str, list[float]] = field(repr=False)
    targets: list[str] = field(repr=False)
    bookmarks: list[Any] = field(repr=False)
    faces: dict[str, dict[str, Any]] = field(repr=False)
    numbers: list[Any] = field(repr=False)
    pdf: bytes = field(repr=False)

    def packed(self) -> bytes:
        known = asdict(self)
        del known["pdf"]
        head = json.dumps(known, sort_keys=True, ensure_ascii=False).encode()
        return struct.pack(">I", len(head)) + head + self.pdf

    @classmethod
    def unpacked(cls, data: bytes) -> Part:
        (length,) = struct.unpack_from(">I", data)
        return cls(**json.loads(data[4 : 4 + length]), pdf=data[4 + length :])


def lay_out(order: Order, room: Room, progress: Progress | None = None) -> Part:
    """Lay out a part. Errors: PdfRefused, as `whole.write`."""
    with complaints(progress) as problems:
        page = room.page(order.html, problems)
        if order.frame:
            document = room.laid_out(page)
            numbers = [_take_out_the_number(sheet) for sheet in document.pages]
            part = _written(order, document, numbers)
        else:
            with apart():
                document = room.laid_out(page)
                part = _written(order, document, [])
    if problems:
        raise PdfRefused(problems)
    return part


def _written(order: Order, document: weasyprint.Document, numbers: list[Any]) -> Part:
    document.metadata.lang = order.language
    bookmarks = [_bookmark(one) for one in document.make_bookmark_tree(SCALE, transform_pages=True)]
    anchors: dict[str, list[float]] = {}
    for number, page in enumerate(document.pages):
        for name, (x, y, _x, _y) in page.anchors.items():
            anchors.setdefault(name, [number, x * SCALE, (page.height - y) * SCALE])
        page.bookmarks = []
    targets = {
        target for page in document.pages for kind, target, *_ in page.links if kind == "internal"
    }
    own = hashlib.sha256(order.html.encode()).hexdigest()[:12]
    with apart():
        data = document.write_pdf(
            pdf_version="1.7",
            pdf_tags=not order.frame,
            finisher=lambda _document, pdf: _finish(pdf, own),
        )
    return Part(
        kinds=[page._page_box.page_type.name or "" for page in document.pages],
        anchors=anchors,
        targets=sorted(targets),
        bookmarks=bookmarks,
        faces={font.hash: described(font) for font in document.fonts.values()},
        numbers=numbers,
        pdf=data,
    )


def _bookmark(one: Any) -> list[Any]:
    label, (page, x, y), children, _state = one
    return [label, page, x, y, [_bookmark(child) for child in children]]


def _finish(pdf: pydyf.PDF, own: str) -> None:
    """Make names unlike those of any other part, and annotations as PDF/A wants them."""
    for found in pdf.objects:
        if not isinstance(found, dict):
            continue
        if found.get("Type") == "/Annot":
            found["F"] = 1 << 2  # printed
        elif found.get("S") == "/TH" and "ID" in found:
            # The same string is in the list of headers of each of its cells.
            found["ID"].string = f"{own}-{found['ID'].string}"


# Around the text ----------------------------------------------------------------------------------


def _take_out_the_number(page: weasyprint.Page) -> list[float] | None:
    """Take the line with the number of the page out of a frame; return where it stood."""
    whole = page._page_box
    for box in whole.children:
        if isinstance(box, boxes.MarginBox) and _counts_pages(box):
            x, y = box.content_box_x(), box.content_box_y()
            whole.children = tuple(child for child in whole.children if child is not box)
            top = (page.height - y) * SCALE
            at_end = box.style["text_align_all"] in ("right", "end")
            return [x * SCALE, (x + box.width) * SCALE, top, float(at_end)]
    return None


def _counts_pages(box: Any) -> bool:
    return "'pages'" in repr(box.style["content"])
