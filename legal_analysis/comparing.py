"""Two texts beside each other, word by word: what was taken out, what was put in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

OUT, IN, SAME = "out", "in", ""
_BREAK = "\n"  # stands between two paragraphs; no word holds it


@dataclass(frozen=True)
class Run:
    """Words that stand together. `change`: taken out, put in, or the same in both."""

    words: str
    change: str = SAME


Side = list[list[Run]]
"""Paragraphs, each of runs."""


def sides(old: Sequence[str], new: Sequence[str]) -> tuple[Side, Side]:
    """Return the paragraphs of two texts, with what differs between them marked in each."""
    before, after = _words(old), _words(new)
    # A word that is everywhere tells nothing about what moved where: difflib leaves it out (autojunk).
    steps = SequenceMatcher(None, before, after).get_opcodes()
    left = ((before[a:b], SAME if what == "equal" else OUT) for what, a, b, _c, _d in steps)
    right = ((after[c:d], SAME if what == "equal" else IN) for what, _a, _b, c, d in steps)
    return _paragraphs(left), _paragraphs(right)


def _words(paragraphs: Iterable[str]) -> list[str]:
    words: list[str] = []
    for number, text in enumerate(paragraphs):
        words += ([_BREAK] if number else []) + text.split()
    return words


def _paragraphs(parts: Iterable[tuple[list[str], str]]) -> Side:
    side: Side = [[]]
    for words, change in parts:
        for number, piece in enumerate(_pieces(words)):
            if number:
                side.append([])
            if piece:
                side[-1].append(Run(" ".join(piece), change))
    return [one for one in side if one]


def _pieces(words: Iterable[str]) -> Iterator[list[str]]:
    """Cut where a paragraph ends."""
    piece: list[str] = []
    for word in words:
        if word == _BREAK:
            yield piece
            piece = []
        else:
            piece.append(word)
    yield piece
