"""The sentences of a text as letters from and to, so that a part of it can be named without its words."""

import re

# The end of a sentence in Latin and in Arabic script, with what closes a quotation; or a new line.
_END = re.compile(r"[.!?؟۔…]+[\"'»”’)\]]*(?=\s)|\n+")

Span = tuple[int, int]


def sentences(text: str) -> list[Span]:
    """Return where each sentence begins and ends, in order, without the space between them.

    Shape: letters as Python counts them; every letter that is no space is in exactly one sentence.
    """
    found: list[Span] = []
    start = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        piece = text[start:end]
        if bare := piece.strip():
            first = start + piece.index(bare[0])
            found.append((first, first + len(bare)))
        start = end
    return found


def part(text: str, first: int, last: int) -> Span | None:
    """Return the letters of sentences `first` to `last`, counted from 1; None where they are not."""
    spans = sentences(text)
    if not 1 <= first <= last <= len(spans):
        return None
    return spans[first - 1][0], spans[last - 1][1]


def numbers(text: str, start: int, end: int) -> Span:
    """Return the first and the last sentence a part reaches into, counted from 1."""
    touched = [
        number
        for number, (first, after) in enumerate(sentences(text), start=1)
        if first < end and after > start
    ]
    return (touched[0], touched[-1]) if touched else (1, 1)
