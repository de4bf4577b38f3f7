"""From numbered documents to bytes: every file of a submission, in the kinds its receiver takes."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from evidence import pdf

from . import apart, shapes, volumes, word
from .book import DossierBook
from .document import Document
from .html import STYLESHEET
from .snapshot import Snapshot

logger = logging.getLogger(__name__)

DOSSIER, WORD = "dossier.pdf", "dossier.docx"
LAYING_OUT, WRITING = "laying out the pages", "writing the file"
_STEPS = {"layout": LAYING_OUT, "write": WRITING}


@dataclass(frozen=True)
class File:
    """One document and what it is called. `name`: empty for the main one; `prefix`: before every name."""

    document: Document
    snapshot: Snapshot
    identifier: str
    name: str = ""
    prefix: str = ""

    @property
    def wanted(self) -> tuple[str, ...]:
        return shapes.formats_of(self.snapshot["mechanism"]["format"])

    @property
    def created(self) -> datetime:
        return datetime.fromisoformat(self.snapshot["submission"]["frozen_at"])


def files_of(
    document: Document, snapshot: Snapshot, identifier: str, prefix: str = ""
) -> list[File]:
    """Return the files one version of a submission is: the main one, and each annex apart."""
    return [
        File(one, snapshot, _own(identifier, name) if name else identifier, name, prefix)
        for name, one in apart.divided(document, snapshot).items()
    ]


def _own(identifier: str, name: str) -> str:
    """Return what stands for a file made with another: of the same snapshot the same."""
    return hashlib.sha256(f"{identifier}|{name}".encode()).hexdigest()[:32]


def written(
    files: Sequence[File], *, kept: pdf.Kept | None, progress: pdf.Told
) -> dict[str, bytes]:
    """Return all of them by their names. Chapters are counted through all files.

    Errors: PdfRefused, LayoutDied; whatever `progress` raises.
    """
    books = [DossierBook(one.document) for one in files]
    chapters = [
        len(book.pieces()) if "pdf" in one.wanted else 0
        for one, book in zip(files, books, strict=True)
    ]
    found: dict[str, bytes] = {}
    for number, (one, book) in enumerate(zip(files, books, strict=True)):
        told = _through(
            progress, sum(chapters[:number]), sum(chapters), last=number == len(files) - 1
        )
        if "pdf" in one.wanted:
            found |= _pdfs(one, book, kept, told)
        if "docx" in one.wanted:
            told(pdf.Going(WRITING))
            name = f"{one.name}.docx" if one.name else WORD
            found[f"{one.prefix}{name}"] = word.write(one.document, created=one.created)
    return found


def _through(progress: pdf.Told, before: int, of: int, *, last: bool) -> pdf.Told:
    """Return what tells of one file among several: as long as another comes, pages are laid out."""

    so_far = pdf.Going(LAYING_OUT, chapters=before, of=of if before else 0)

    def told(going: pdf.Going) -> None:
        nonlocal so_far
        step = _STEPS.get(going.step, going.step) if last else LAYING_OUT
        if going.of:
            so_far = replace(going, chapters=before + going.chapters, of=of)
        # A cover is no chapter: what was said of them stands.
        progress(replace(so_far, step=step, page=going.page or so_far.page))

    return told


def _pdfs(one: File, book: DossierBook, kept: pdf.Kept | None, told: pdf.Told) -> dict[str, bytes]:
    rule = None if one.name else volumes.rule(one.snapshot, book, one.prefix)
    asked = {
        "stylesheets": [STYLESHEET],
        "identifier": one.identifier,
        "created": one.created,
        "title": one.document.meta.title,
        "kept": kept,
        "progress": told,
    }
    try:
        made = _laid_out(book, rule, **asked)
    except pdf.LayoutDied:
        # Most often memory was short. Once more, one process at a time; what is kept is not done again.
        logger.warning("dossier.layout_died")
        made = _laid_out(book, rule, **asked, processes=1)
    return {
        f"{one.prefix}{f'{one.name}.pdf' if one.name else name}": data
        for name, data in made.items()
    }


def _laid_out(book: DossierBook, rule: pdf.Rule | None, **asked: Any) -> dict[str, bytes]:
    if rule is None:
        return {DOSSIER: pdf.write_book(book, **asked).data}
    made = pdf.write_volumes(book, rule, **asked)
    if len(made) == 1:
        return {DOSSIER: made[0].data}
    return {volumes.name(number): one.data for number, one in enumerate(made, start=1)}
