"""A long document, laid out part by part on all processors and joined; parts are kept if wished.

What comes out is the same bytes whether parts were kept or not, and on however many processors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Protocol

import pydyf
import weasyprint
from weasyprint.text import ffi as pango

from evidence import fonts

from .engine import Progress
from .joining import Frame, join
from .parts import Order, Part
from .processes import Pages, Processes
from .whole import Attachment


class Kept(Protocol):
    """Where laid out parts may be kept, under a SHA-256 of all they are made from."""

    def get(self, digest: str) -> bytes | None: ...

    def put(self, digest: str, part: bytes) -> None: ...


@dataclass(frozen=True)
class Volume:
    """A file of a book and the numbers of its first and last page."""

    data: bytes = field(repr=False)
    first: int
    last: int


class Book(Protocol):
    """A book as whole HTML documents, each a part. Every anchor is in one part only."""

    language: str
    right_to_left: bool

    def cover(self) -> str: ...

    def contents(self, pages: Mapping[str, int] | None) -> Sequence[str]:
        """Return contents and lists with the page of each anchor; None while they are not known."""
        ...

    def chapters(self) -> Sequence[str]: ...

    def around(self, kinds: Sequence[str]) -> str:
        """Return one empty page of each kind, with its lines at the head and foot."""
        ...

    def numbers(self, total: int) -> str:
        """Return one small page for each page: the line with its number."""
        ...


def write_book(
    book: Book,
    *,
    stylesheets: Sequence[Path],
    identifier: bytes | str,
    created: datetime,
    title: str,
    attachments: Sequence[Attachment] = (),
    kept: Kept | None = None,
    progress: Progress | None = None,
    processes: int | None = None,
) -> Volume:
    """Return the book as a PDF/A-3a and PDF/UA-1 file.

    Shape:  as `whole.write`; `progress` is called with the pages laid out so far.
    Errors: PdfRefused; LayoutDied; whatever `progress` raises, and then no process is left behind.
    """
    tell = progress or (lambda _step, _page: None)
    with Processes(stylesheets, processes) as workers:
        press = _Press(workers, book.language, kept)
        lines = book.contents(None)
        front = 1 + len(lines)
        parts = press.parts(
            [book.cover(), *lines, *book.chapters()], told=lambda page: tell("layout", page)
        )
        kinds = sorted({kind for part in parts for kind in part.kinds})
        pages: list[int] = []
        while pages != (pages := [len(part.kinds) for part in parts]):
            # The numbers may make the contents a page longer: then all after it is a page later.
            *parts[1:front], around, numbers = press.parts(
                book.contents(_pages_of(parts)),
                frames=[book.around(kinds), book.numbers(sum(pages))],
                told=_Still(tell, sum(pages)),
            )
    tell("write", 0)
    data = join(
        parts,
        Frame(around, {kind: place for place, kind in enumerate(kinds)}, numbers),
        right_to_left=book.right_to_left,
        step=lambda: tell("write", 0),
        identifier=identifier,
        created=created,
        language=book.language,
        title=title,
        attachments=attachments,
    )
    return Volume(data, 1, sum(pages))


@dataclass(frozen=True)
class _Still:
    """Says that the work goes on, on no new page."""

    tell: Progress
    page: int

    def __call__(self, _page: int) -> None:
        self.tell("layout", self.page)


def _pages_of(parts: Sequence[Part]) -> dict[str, int]:
    """Return the page each anchor stands on, counted through all parts from 1."""
    pages, begins = {}, 1
    for part in parts:
        for name, (page, _x, _y) in part.anchors.items():
            pages[name] = begins + int(page)
        begins += len(part.kinds)
    return pages


class _Press:
    """Lays out what is not kept already, and keeps it."""

    def __init__(self, workers: Processes, language: str, kept: Kept | None) -> None:
        self.workers, self.language, self.kept = workers, language, kept

    def parts(self, texts: Sequence[str], *, frames: Sequence[str] = (), told: Pages) -> list[Part]:
        """Return the parts in the order of their texts, those that are frames last."""
        orders = [Order(text, self.language) for text in texts]
        orders += [Order(text, self.language, frame=True) for text in frames]
        digests = [_digest(order, self.workers.stylesheets) for order in orders]
        found = [self.kept and self.kept.get(digest) for digest in digests]
        missing = [place for place, part in enumerate(found) if not part]

        def done(job: int, part: bytes) -> None:
            place = missing[job]
            found[place] = part
            if self.kept is not None:
                self.kept.put(digests[place], part)

        before = sum(len(Part.unpacked(part).kinds) for part in found if part)
        self.workers.lay_out(
            [orders[place] for place in missing], done, lambda page: told(before + page)
        )
        return [Part.unpacked(part) for part in found if part]


def _digest(order: Order, stylesheets: Sequence[Path]) -> str:
    """Return the SHA-256 of all that a part is made from: words, look, fonts and program."""
    digest = hashlib.sha256(_program().encode())
    sheets = (hashlib.sha256(path.read_bytes()).hexdigest() for path in stylesheets)
    for text in (*sheets, order.language, str(order.frame), order.html):
        data = text.encode()
        digest.update(len(data).to_bytes(8) + data)
    return digest.hexdigest()


@cache
def _program() -> str:
    """Return what lays parts out: our code, our fonts, the engine and the libraries under it."""
    digest = hashlib.sha256()
    for path in (*sorted(Path(__file__).parent.glob("*.py")), *sorted(fonts.FONTS.glob("*.woff2"))):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    versions = (weasyprint.__version__, pydyf.__version__, str(pango.pango.pango_version()))
    return " ".join((digest.hexdigest(), *versions))
