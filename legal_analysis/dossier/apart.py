"""Annexes that are files of their own: who may read the rest need not read these.

A numbered document is divided, so that paragraphs and tables keep the numbers they have in the whole.
Notes begin anew, as word processors count them. What leads from one file into another says so in words.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from . import words as wording
from .compose import cover, handling
from .document import (
    Block,
    Chapter,
    CrossRef,
    Document,
    ExhibitRef,
    Figure,
    Inline,
    Note,
    Paragraph,
    Section,
    Table,
    blocks_of,
)
from .walking import Change, changed


def divided(document: Document, snapshot: Mapping[str, Any]) -> dict[str, Document]:
    """Return the files a numbered document is: the main one under "", each annex apart under its name.

    Shape: names are those of files without ending, e.g. "annex-h". A public version has no such file.
    """
    gone = {
        chapter.anchor: (name_of(position), chapter)
        for position, chapter in enumerate(document.annexes, start=1)
        if chapter.apart
    }
    if not gone:
        return {"": document}
    public = bool(snapshot.get("public_version"))
    files = {"": _main(document, gone, public=public)}
    if not public:
        for name, chapter in gone.values():
            files[name] = _alone(document, chapter, snapshot["mechanism"])
    return files


def name_of(position: int) -> str:
    """Return the file of the annex at a place, in Latin letters in every language."""
    return f"annex-{wording.letter(position, 'en').lower()}"


def _main(document: Document, gone: Mapping[str, tuple[str, Chapter]], *, public: bool) -> Document:
    words = wording.words(document.meta.language)
    where = {
        anchor: words.annex.format(chapter.number)
        for _name, chapter in gone.values()
        for anchor in _anchors(chapter)
    }

    def outward(piece: Inline) -> Inline:
        if isinstance(piece, CrossRef) and piece.anchor in where:
            return words.elsewhere.format(piece.text, where[piece.anchor])
        return piece

    def stays(chapter: Chapter) -> Chapter:
        if chapter.anchor in gone:
            name, _chapter = gone[chapter.anchor]
            said = words.apart_closed if public else words.apart.format(name, chapter.apart)
            return replace(chapter, blocks=(Paragraph(said, numbered=False),))
        return changed(chapter, _each(outward))

    return replace(
        document,
        chapters=[stays(chapter) for chapter in document.chapters],
        annexes=[stays(chapter) for chapter in document.annexes],
    )


def _alone(document: Document, chapter: Chapter, mechanism: Mapping[str, Any]) -> Document:
    words = wording.words(document.meta.language)
    inside = {chapter.anchor, *_anchors(chapter)}
    count = itertools.count(1)

    def inward(piece: Inline) -> Inline:
        if isinstance(piece, CrossRef) and piece.anchor not in inside:
            return words.elsewhere.format(piece.text, words.main_file)
        if isinstance(piece, ExhibitRef) and piece.anchor not in inside:
            return piece.code
        if isinstance(piece, Note):
            number = wording.digits(next(count), document.meta.language)
            return Note(*piece.content, number=number)
        return piece

    title = f"{words.annex.format(chapter.number)}: {chapter.title}"
    return replace(
        document,
        meta=replace(document.meta, subtitle=title, marking=chapter.apart),
        chapters=(),
        annexes=(changed(chapter, _each(inward)),),
        cover_fields=cover.remarked(document.cover_fields, chapter.apart),
        handling=handling.page(mechanism, chapter.apart, handling.OF_PERSONS)
        if document.handling
        else (),
        abbreviations=(),
        flowing=True,
    )


def _each(change: Callable[[Inline], Inline]) -> Change:
    """Return a change that is made inside notes, too."""

    def inner(piece: Inline) -> Sequence[Inline]:
        if isinstance(piece, Note):
            piece = Note(*(change(one) for one in piece.content), number=piece.number)
        return (change(piece),)

    return inner


def _anchors(chapter: Chapter) -> set[str]:
    """Return the anchors of what stands in a chapter, not its own."""
    return {anchor for block in blocks_of(chapter.blocks) for anchor in _of_block(block) if anchor}


def _of_block(block: Block) -> Sequence[str | None]:
    match block:
        case Section() | Paragraph():
            return (block.anchor,)
        case Table():
            return (block.anchor, *(row.anchor for row in block.rows))
        case Figure():
            return (block.anchor, *(_of_block(block.table) if block.table else ()))
    return ()
