"""How long a submission is, counted as its receiver counts, and whether that is too long.

A word is what stands between spaces, as word processors count: an address is one. The words of a
chapter are those of its headings, paragraphs, tables and captions. Cover, contents and running heads
are never counted; notes and annexes as the shape says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from legal_analysis.models import Mechanism

from .document import Document, Section, blocks_of, plain
from .shapes import Shape, shape_of
from .walking import contents_of

WORDS_A_PAGE = 450
"""Of running text at 11 points; only to say about how many pages there will be."""


class TooLong(DomainError):
    code, status = "too_long", 409
    message = _("This submission is longer than its receiver takes. Shorten it.")


@dataclass(frozen=True)
class Length:
    """Words of one chapter, and of its notes."""

    words: int = 0
    notes: int = 0


@dataclass(frozen=True)
class Limits:
    """What a receiver takes: of one submitter, and of several together (0: it sets no limit).

    `each`: the limit holds for each answer and not for the whole.
    """

    words: int = 0
    joint_words: int = 0
    pages: int = 0
    joint_pages: int = 0
    each: bool = False

    @property
    def most_words(self) -> int:
        """More than this nobody may send."""
        return max(self.words, self.joint_words)

    @property
    def most_pages(self) -> int:
        """More than this nobody may send."""
        return max(self.pages, self.joint_pages)


def limits(profile: Mapping[str, Any], shape: Shape) -> Limits:
    """Return the limits of a profile (`Mechanism.format`)."""
    in_pages = profile if shape.counting.pages else {}
    return Limits(
        words=profile.get("max_words") or 0,
        joint_words=profile.get("joint_max_words") or 0,
        pages=in_pages.get("max_pages") or 0,
        joint_pages=in_pages.get("joint_max_pages") or 0,
        each=any(part.fill == "answers" for part in shape.parts),
    )


def limits_of(mechanism: Mechanism) -> Limits:
    """Return the limits of a receiver as the library knows it now. Errors: KeyError without a shape."""
    return limits(mechanism.format, shape_of(mechanism.code))


def by_chapter(document: Document) -> dict[str, Length]:
    """Return the length of each chapter and annex by its anchor."""
    found: dict[str, Length] = {}
    for chapter, text, is_note in contents_of(document):
        old, words = found.get(chapter.anchor, Length()), len(plain(text).split())
        found[chapter.anchor] = (
            Length(old.words, old.notes + words)
            if is_note
            else Length(old.words + words, old.notes)
        )
    return found


def counted(document: Document, shape: Shape) -> int:
    """Return the words that count for the receiver's limit."""
    lengths = by_chapter(document)
    parts = (*document.chapters, *(document.annexes if shape.counting.annexes else ()))
    return sum(
        lengths[part.anchor].words + (lengths[part.anchor].notes if shape.counting.notes else 0)
        for part in parts
        if part.anchor in lengths
    )


def answers(document: Document, shape: Shape) -> dict[str, int]:
    """Return the words of each answer by the anchor of its section, the question left out."""
    found: dict[str, int] = {}
    for chapter in document.chapters:
        for block in blocks_of(chapter.blocks):
            if isinstance(block, Section) and (block.anchor or "").startswith("question-"):
                alone = replace(chapter, title="", blocks=block.blocks[1:])
                found[block.anchor or ""] = counted(Document(document.meta, [alone]), shape)
    return found


def check(document: Document, shape: Shape, profile: Mapping[str, Any]) -> None:
    """Stop what is longer than the receiver takes from anybody. Errors: TooLong."""
    limit = limits(profile, shape)
    if not limit.most_words:
        return
    numbers = answers(document, shape).values() if limit.each else [counted(document, shape)]
    if any(number > limit.most_words for number in numbers):
        raise TooLong
