"""Divides chapters that are longer than a volume: where a section begins, else between two blocks.

Numbers and anchors are given before, so that nothing is counted anew. What goes on says so in its
heading or caption, and the anchor stays with its beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate

from legal_analysis.dossier.document import Block, Chapter, Section, Table

Piece = tuple[Chapter, ...]
"""Chapters that follow each other, in a document that flows without new pages; else one."""

Weight = Callable[[Block], int]


def halves(piece: Piece, weight: Weight) -> tuple[Piece, Piece] | None:
    """Return both halves of a piece, about as long; None if it cannot be divided."""
    if len(piece) > 1:
        weights = [sum(map(weight, chapter.blocks)) for chapter in piece]
        at = _middle(weights, range(1, len(piece)))
        return piece[:at], piece[at:]
    (chapter,) = piece
    blocks = _halved(chapter.blocks, weight)
    if blocks is None:
        return None
    begin, rest = blocks
    return (replace(chapter, blocks=begin),), (replace(chapter, blocks=rest, continued=True),)


def _halved(
    blocks: Sequence[Block], weight: Weight
) -> tuple[Sequence[Block], Sequence[Block]] | None:
    if len(blocks) > 1:
        sections = [at for at, one in enumerate(blocks) if at and isinstance(one, Section)]
        at = _middle([weight(block) for block in blocks], sections or range(1, len(blocks)))
        return blocks[:at], blocks[at:]
    match blocks:
        case [Section() as section]:
            inside = _halved(section.blocks, weight)
            if inside is None:
                return None
            rest = replace(section, blocks=inside[1], continued=True)
            return [replace(section, blocks=inside[0])], [rest]
        case [Table(rows=rows) as table] if len(rows) > 1:
            at = len(rows) // 2
            more = replace(table, rows=rows[at:], continued=True)
            return [replace(table, rows=rows[:at], note=None)], [more]
    return None


def _middle(weights: Sequence[int], places: Sequence[int]) -> int:
    """Return the place that leaves both sides most alike."""
    before = [0, *accumulate(weights)]
    return min(places, key=lambda at: abs(before[-1] - 2 * before[at]))
