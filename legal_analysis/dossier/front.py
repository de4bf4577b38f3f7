"""What stands before the chapters of a dossier as HTML: contents, lists of tables and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from legal_analysis.dossier.document import (
    Block,
    Chapter,
    Figure,
    Section,
    Table,
    blocks_of,
    section_number,
)

if TYPE_CHECKING:
    from legal_analysis.dossier.html import Renderer

Page = Callable[[str], tuple[int, str]]
"""Gives the volume of an anchor, 0 where there is only one, and what is printed as its page."""


@dataclass(frozen=True)
class Entry:
    """A line of the contents or of a list."""

    anchor: str
    number: str
    title: SafeString
    level: int
    page: str = ""


def lists(
    renderer: Renderer,
    page: Page = lambda _anchor: (0, ""),
    headings: Sequence[str] = (),
) -> list[SafeString]:
    """Return the contents, and the lists that follow if there are any; of a letter nothing.

    Where nothing is printed as the page, the engine counts the pages itself. `headings`: what stands
    above the lines of each volume.
    """
    if renderer.is_letter:
        return []
    parts, brief = renderer.document.parts, renderer.document.flowing
    blocks = [block for part in parts for block in blocks_of(part.blocks)]

    def paged(entries: Iterable[Entry]) -> list[tuple[SafeString, list[Entry]]]:
        volumes: dict[int, list[Entry]] = {}
        for entry in entries:
            volume, number = page(entry.anchor)
            volumes.setdefault(volume, []).append(replace(entry, page=number))
        return [
            (renderer.text(headings[volume - 1] if headings else ""), some)
            for volume, some in sorted(volumes.items())
        ]

    contents = paged(entry for part in parts for entry in _lines(renderer, part))
    others = renderer.template(
        "lists",
        tables=[] if brief else paged(_list_of(renderer, blocks, Table)),
        figures=[] if brief else paged(_list_of(renderer, blocks, Figure)),
        abbreviations=[
            (renderer.text(short), renderer.text(full))
            for short, full in renderer.document.abbreviations
        ],
    )
    return [renderer.template("contents", contents=contents), *([others] if others else [])]


def _lines(renderer: Renderer, chapter: Chapter) -> Iterable[Entry]:
    """Yield the lines of the contents for a chapter: itself and its sections, no deeper."""
    number = renderer.chapter_number(chapter)
    yield Entry(chapter.anchor, number, renderer.text(chapter.title), 0)
    for block in blocks_of(chapter.blocks):
        if isinstance(block, Section) and block.level == 1:
            title = renderer.text(block.title)
            yield Entry(block.anchor or "", section_number(block), title, block.level)


def _list_of(
    renderer: Renderer, blocks: Iterable[Block], kind: type[Table | Figure]
) -> Iterable[Entry]:
    """Yield the lines of the list of tables or figures."""
    word = renderer.words.table if kind is Table else renderer.words.figure
    for block in blocks:
        if isinstance(block, Figure) and block.table is not None and kind is Table:
            block = block.table
        if isinstance(block, kind) and block.anchor:
            yield Entry(block.anchor, word.format(block.number), renderer.text(block.caption), 0)
