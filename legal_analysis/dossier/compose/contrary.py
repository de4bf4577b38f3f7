"""Contrary material of an element: what a person wrote on it, then what the record holds against it."""

from collections.abc import Iterator, Sequence

from legal_analysis.dossier.document import Block, ExhibitRef, Inline, Paragraph

from . import labels
from .book import Book, counted

NONE_FOUND = "No contrary material was found in the record."
# Of a case that was frozen before it was asked: what the record held then, nobody knows.
NOT_ASKED = "This assessment sets out no contrary material."
SOME_IN_PUBLIC = (
    "Material that undermines this element is on record. How much of it there is is said in the "
    "confidential version only."
)


def contrary(book: Book, code: str, written: Sequence[str]) -> list[Block]:
    """Return what stands under this heading. It says that there is nothing only where there is nothing."""
    found: list[Block] = book.paragraphs(written, where=f"{code}, contrary")
    found += [Paragraph(text) for text in _on_record(book, code, is_written=bool(written))]
    found += [Paragraph(content) for content in _contradictions(book, code)]
    if found:
        return found
    return [Paragraph(NONE_FOUND if "contrary" in book.snapshot else NOT_ASKED)]


def kept_back(book: Book, code: str) -> int:
    """How many references against the element rest on what is not in this file."""
    number: int = book.snapshot.get("contrary", {}).get(code, {}).get("kept_back", 0)
    return number


def _on_record(book: Book, code: str, *, is_written: bool) -> Iterator[str]:
    undermines = any(
        row["element"] == code and row["stance"] == "undermines"
        for row in book.snapshot["citations"]
    )
    away = kept_back(book, code)
    unsaid = undermines and not is_written
    if book.hides or (book.is_public and away):
        if unsaid or away:
            yield SOME_IN_PUBLIC
        return
    if unsaid:
        number = book.figures[f"citations.{code}.undermines"]
        origins = book.figures[f"independent.{code}.undermines"]
        yield (
            f"{counted(number, 'reference undermines', 'references undermine')} this element, from "
            f"{counted(origins, 'independent origin')}. {NOT_ASKED}"
        )
    if away:
        what, rest = ("is", "it rests") if away == 1 else ("are", "they rest")
        yield (
            f"{counted(away, 'further reference')} against this element {what} on record; {rest} on "
            "material that is not part of this file."
        )


def _contradictions(book: Book, code: str) -> Iterator[list[Inline]]:
    for row in book.snapshot.get("contrary", {}).get(code, {}).get("contradictions", ()):
        one, other = (
            book.record(row[side], where=f"{code}, contrary") for side in ("record", "by")
        )
        what = f" on {labels.ACTS[row['act']]}" if row["act"] else ""
        if one is other:
            yield [
                "Of the records that are one in ",
                ExhibitRef(one["exhibit"]),
                f", one contradicts another{what}.",
            ]
            continue
        yield [
            ExhibitRef(one["exhibit"]),
            " is contradicted by ",
            ExhibitRef(other["exhibit"]),
            f"{what}.",
        ]
