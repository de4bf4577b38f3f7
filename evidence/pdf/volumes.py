"""A book too long for one file: volumes of at most so many pages, each a whole file by itself.

A volume ends where a chapter ends; inside a chapter only where that chapter alone is longer than a
volume. The contents of all volumes stand in the first. A reference into another volume says its
number and page and leads into that file.

Where a reference leads decides what is printed, and what is printed decides on which page things
are. So volumes are laid out again until nothing moves. What once came into a later volume never
goes back to an earlier one, so this ends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from .book import (
    Binding,
    Book,
    Imprint,
    LaidOut,
    Place,
    Places,
    Volume,
    bound,
    counted,
    framed,
    in_one,
    pages_in,
)
from .engine import PdfRefused
from .parts import Part
from .press import Kept, Press, Told, silent
from .processes import Processes
from .whole import Attachment

ROUNDS = 12
COVER = 1  # page, of each volume after the first
UNKNOWN = 888  # as wide as the page of most books, where it is not known yet


@dataclass(frozen=True)
class Rule:
    """How a book is divided. pages: the most a volume may have; through: whether the numbers of the
    pages go on from one volume to the next; name: the file of a volume; title: what it is called."""

    pages: int
    through: bool
    name: Callable[[int], str]
    title: Callable[[Binding], str]


def write_volumes(
    book: Book,
    rule: Rule,
    *,
    stylesheets: Sequence[Path],
    identifier: str,
    created: datetime,
    title: str,
    attachments: Sequence[Attachment] = (),
    kept: Kept | None = None,
    progress: Told = silent,
    processes: int | None = None,
) -> list[Volume]:
    """Return the book as one file, or as volumes if it is longer than the rule allows.

    Each volume is a PDF/A-3a and PDF/UA-1 file by itself; attachments are in the first.
    Errors: as `write_book`; PdfRefused too if something longer than a volume cannot be divided.
    """
    imprint = Imprint(identifier, created, title, attachments)
    with Processes(stylesheets, processes) as workers:
        press = Press(workers, book.language, kept, progress)
        whole = in_one(book, press)
        if whole.pages <= rule.pages or not book.pieces():
            frame = framed(book, press, whole.parts, range(1, whole.pages + 1))
            return [Volume(bound(book, whole.parts, frame, imprint, told=progress), 1, whole.pages)]
        division = _Division(book, press, rule, whole)
        division.settle()
        volumes = list(zip(division.bindings, division.parts(), strict=True))
        frames = [
            framed(book, press, parts, range(one.first, one.last + 1), division.last(one), one)
            for one, parts in volumes
        ]
    written = []
    for (one, parts), frame in zip(volumes, frames, strict=True):
        data = bound(
            book,
            parts,
            frame,
            _imprint_of(one, imprint, rule),
            first=one.first,
            elsewhere=division.elsewhere(one.volume),
            told=progress,
        )
        written.append(Volume(data, one.first, one.last))
    return written


def _imprint_of(one: Binding, imprint: Imprint, rule: Rule) -> Imprint:
    own = hashlib.sha256(f"{imprint.identifier!s}/{one.volume}".encode()).hexdigest()[:32]
    return replace(
        imprint,
        identifier=own,
        title=rule.title(one),
        attachments=imprint.attachments if one.volume == 1 else (),
    )


class _Division:
    """One book while it is divided. `least`: the volume each piece is in, or a later one."""

    def __init__(self, book: Book, press: Press, rule: Rule, whole: LaidOut) -> None:
        self.book, self.press, self.rule = book, press, rule
        self.pieces: list[Any] = list(book.pieces())
        self.least = [1] * len(self.pieces)
        self.covers = whole.parts[:1]
        self.contents = whole.parts[1 : whole.front]
        self.chapters = whole.parts[whole.front :]
        self.places: Places | None = None
        self.bindings: list[Binding] = []

    def settle(self) -> None:
        """Lay out until every printed number is the one of the page it is about. Errors: PdfRefused."""
        for _round in range(ROUNDS):
            self._divide()
            self._assign()
            self._cover_all()
            printed = self.places, self.bindings
            self.bindings = self._bindings()
            self.places = self._places()
            if printed == (self.places, self.bindings):
                return
            self._lay_out()
        raise PdfRefused(["the numbers of the pages do not come to rest between the volumes"])

    # Which piece is in which volume -----------------------------------------------------------

    def _divide(self) -> None:
        """Halve what is longer than a volume, until nothing is."""
        room = self.rule.pages - max((len(one.kinds) for one in self.covers[1:]), default=COVER)
        place = 0
        while place < len(self.pieces):
            if len(self.chapters[place].kinds) <= room:
                place += 1
                continue
            halves = self.book.halves(self.pieces[place])
            if halves is None:
                raise PdfRefused(["something longer than a volume cannot be divided"])
            volume = self.least[place]
            self.pieces[place : place + 1] = halves
            self.least[place : place + 1] = [volume, volume]
            texts = [self.book.chapter(one, self.places, volume) for one in halves]
            self.chapters[place : place + 1] = self.press.parts(texts)

    def _assign(self) -> None:
        """Fill volume after volume, and put nothing back into an earlier one than it was in."""
        used = pages_in([self.covers[0], *self.contents])
        if used > self.rule.pages:
            raise PdfRefused(["the contents alone are longer than a volume"])
        volume = 1
        for place, part in enumerate(self.chapters):
            pages = len(part.kinds)
            if self.least[place] > volume or used + pages > self.rule.pages:
                volume = max(volume + 1, self.least[place])
                used = len(self.covers[volume - 1].kinds) if volume <= len(self.covers) else COVER
            used += pages
            self.least[place] = volume

    def _cover_all(self) -> None:
        """Lay out a cover for each volume, with numbers of the usual width, where there are new ones."""
        count = self.least[-1]
        if len(self.covers) == count:
            return
        bindings = [Binding(one, count, UNKNOWN, UNKNOWN) for one in range(1, count + 1)]
        self.covers = self.press.parts([self.book.cover(None, one) for one in bindings])

    # What is printed then ---------------------------------------------------------------------

    def parts(self) -> list[list[Part]]:
        """Return the parts of each volume as they are bound."""
        volumes = [[cover] for cover in self.covers]
        volumes[0] += self.contents
        for part, volume in zip(self.chapters, self.least, strict=True):
            volumes[volume - 1].append(part)
        return volumes

    def _bindings(self) -> list[Binding]:
        volumes, found, first = self.parts(), [], 1
        for volume, parts in enumerate(volumes, start=1):
            last = first + pages_in(parts) - 1
            found.append(Binding(volume, len(volumes), first, last))
            first = last + 1 if self.rule.through else 1
        return found

    def _places(self) -> dict[str, Place]:
        """Return where each anchor is printed."""
        return {
            name: Place(one.volume, page)
            for one, parts in zip(self.bindings, self.parts(), strict=True)
            for name, page in counted(parts, one.first).items()
        }

    def _lay_out(self) -> None:
        """Lay everything out with the places that are known now."""
        covers = [self.book.cover(self.places, one) for one in self.bindings]
        contents = list(self.book.contents(self.places, self.bindings))
        chapters = [
            self.book.chapter(piece, self.places, volume)
            for piece, volume in zip(self.pieces, self.least, strict=True)
        ]
        front = len(covers) + len(contents)
        texts = [*covers, *contents, *chapters]
        parts = self.press.parts(texts, chapters=range(front, len(texts)))
        self.covers = parts[: len(covers)]
        self.contents, self.chapters = parts[len(covers) : front], parts[front:]

    # When nothing moves any more --------------------------------------------------------------

    def last(self, one: Binding) -> int:
        """Return the number that stands behind "of" at the foot of a volume."""
        return self.bindings[-1].last if self.rule.through else one.last

    def elsewhere(self, volume: int) -> dict[str, str]:
        """Return the anchors of all other volumes, and the file each is in."""
        return {
            name: self.rule.name(place.volume)
            for name, place in (self.places or {}).items()
            if place.volume != volume
        }
