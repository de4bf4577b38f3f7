"""A long document, laid out part by part on all processors and joined; parts are kept if wished.

What comes out is the same bytes whether parts were kept or not, and on however many processors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from .joining import NOWHERE, Frame, join
from .parts import Part
from .press import Going, Kept, Press, Told, silent
from .processes import Processes
from .whole import Attachment


@dataclass(frozen=True)
class Place:
    """Where something is printed. volume: 0 where there is only one."""

    volume: int
    page: int


Places = Mapping[str, Place]
"""Where each anchor is printed."""


@dataclass(frozen=True)
class Binding:
    """One volume of several, and the numbers printed on its first and last page."""

    volume: int
    of: int
    first: int
    last: int


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

    def cover(self, places: Places | None = None, binding: Binding | None = None) -> str:
        """Return the cover, of the first volume with what stands behind it."""
        ...

    def contents(self, places: Places | None, bindings: Sequence[Binding] = ()) -> Sequence[str]:
        """Return contents and lists with the page of each anchor; None while they are not known."""
        ...

    def pieces(self) -> Sequence[Any]:
        """Return what follows the contents, in pieces that begin on a page of their own."""
        ...

    def chapter(self, piece: Any, places: Places | None = None, volume: int = 0) -> str:
        """Return a piece as it is printed in a volume."""
        ...

    def halves(self, piece: Any) -> tuple[Any, Any] | None:
        """Divide a piece where a section begins, or a row; None if it cannot be divided."""
        ...

    def around(self, kinds: Sequence[str]) -> str:
        """Return one empty page of each kind, with its lines at the head and foot."""
        ...

    def numbers(self, pages: Iterable[int], last: int, binding: Binding | None = None) -> str:
        """Return one small page for each page: the line with its number."""
        ...


@dataclass(frozen=True)
class Imprint:
    """What is written into the file beside its pages, as `whole.write` takes it."""

    identifier: bytes | str
    created: datetime
    title: str
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True)
class LaidOut:
    """The parts of a book, those of the cover and contents first, and where each anchor stands."""

    parts: list[Part]
    front: int
    places: dict[str, Place]

    @property
    def pages(self) -> int:
        return pages_in(self.parts)


def write_book(
    book: Book,
    *,
    stylesheets: Sequence[Path],
    identifier: bytes | str,
    created: datetime,
    title: str,
    attachments: Sequence[Attachment] = (),
    kept: Kept | None = None,
    progress: Told = silent,
    processes: int | None = None,
) -> Volume:
    """Return the book as a PDF/A-3a and PDF/UA-1 file.

    Shape:  as `whole.write`.
    Errors: PdfRefused; LayoutDied; whatever `progress` raises, and then no process is left behind.
    """
    with Processes(stylesheets, processes) as workers:
        press = Press(workers, book.language, kept, progress)
        laid_out = in_one(book, press)
        frame = framed(book, press, laid_out.parts, range(1, laid_out.pages + 1))
    imprint = Imprint(identifier, created, title, attachments)
    data = bound(book, laid_out.parts, frame, imprint, told=progress)
    return Volume(data, 1, laid_out.pages)


def count_pages(
    book: Book, *, stylesheets: Sequence[Path], kept: Kept | None = None, progress: Told = silent
) -> int:
    """Return how many pages a book has behind its cover and contents. Nothing is written.

    Errors: PdfRefused; LayoutDied; whatever `progress` raises.
    """
    with Processes(stylesheets) as workers:
        press = Press(workers, book.language, kept, progress)
        return pages_in(press.parts([book.chapter(piece) for piece in book.pieces()]))


def in_one(book: Book, press: Press) -> LaidOut:
    """Lay out a book whose pages are counted through from its cover to its end."""
    lines = book.contents(None)
    front = 1 + len(lines)
    chapters = [book.chapter(piece) for piece in book.pieces()]
    texts = [book.cover(), *lines, *chapters]
    parts = press.parts(texts, chapters=range(front, len(texts)))
    pages: list[int] = []
    while pages != (pages := [len(part.kinds) for part in parts]):
        # The numbers may make the contents a page longer: then all after it is a page later.
        places = {name: Place(0, page) for name, page in counted(parts).items()}
        parts[1:front] = press.parts(book.contents(places))
    return LaidOut(parts, front, places)


def framed(
    book: Book,
    press: Press,
    parts: Sequence[Part],
    numbers: range,
    last: int | None = None,
    binding: Binding | None = None,
) -> Frame:
    """Lay out what stands around the text of these parts; `last`: of how many pages these are."""
    kinds = sorted({kind for part in parts for kind in part.kinds})
    lines = book.numbers(numbers, last or numbers[-1], binding)
    around, folios = press.parts([], frames=[book.around(kinds), lines])
    return Frame(around, {kind: place for place, kind in enumerate(kinds)}, folios)


def bound(
    book: Book,
    parts: Sequence[Part],
    frame: Frame,
    imprint: Imprint,
    *,
    first: int = 1,
    elsewhere: Mapping[str, str] = NOWHERE,
    told: Told,
) -> bytes:
    """Join parts into one file."""
    step = Going("write")
    told(step)
    return join(
        parts,
        frame,
        first=first,
        elsewhere=elsewhere,
        right_to_left=book.right_to_left,
        step=lambda: told(step),
        language=book.language,
        identifier=imprint.identifier,
        created=imprint.created,
        title=imprint.title,
        attachments=imprint.attachments,
    )


def counted(parts: Iterable[Part], begins: int = 1) -> dict[str, int]:
    """Return the page each anchor stands on, counted through these parts."""
    pages = {}
    for part in parts:
        for name, (page, _x, _y) in part.anchors.items():
            pages[name] = begins + int(page)
        begins += len(part.kinds)
    return pages


def pages_in(parts: Iterable[Part]) -> int:
    return sum(len(part.kinds) for part in parts)
