"""Contrary material of an element: what a person wrote on it, then what the record holds against it."""

from collections.abc import Iterator, Sequence

from legal_analysis.dossier.document import Block, Content, ExhibitRef, Inline, Paragraph

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
    """Return what stands under this heading. It says that there is nothing only where there is nothing.

    What nobody wrote takes no number: a public version says less of it, and has the same numbers.
    """
    found: list[Block] = book.paragraphs(written, where=f"{code}, contrary")
    said: list[Content] = [
        *_on_record(book, code, is_written=bool(written)),
        *_contradictions(book, code),
    ]
    if not (found or said):
        said = [NONE_FOUND if "contrary" in book.snapshot else NOT_ASKED]
    return [*found, *(Paragraph(one, numbered=False) for one in said)]


def not_counted(book: Book, code: str) -> str:
    """Say of which references no origin is counted; nothing where each is."""
    withheld = sum(
        row["element"] == code and row["target"]["kind"] == "withheld"
        for row in book.snapshot["citations"]
    )
    if not withheld:
        return ""
    if withheld == 1:
        return " What one of them refers to is withheld from this receiver, and its origin is not counted."
    return (
        f" What {withheld} of them refer to is withheld from this receiver, and its origins are not "
        "counted."
    )


def kept_back(book: Book, code: str) -> int:
    """How many references against the element rest on what is not in this file."""
    number: int = book.snapshot.get("contrary", {}).get(code, {}).get("kept_back", 0)
    return number


def _on_record(book: Book, code: str, *, is_written: bool) -> Iterator[str]:
    own = [
        row
        for row in book.snapshot["citations"]
        if row["element"] == code and row["stance"] == "undermines"
    ]
    in_file = [row for row in own if row["target"]["kind"] != "withheld"]
    away = kept_back(book, code) + len(own) - len(in_file)
    unsaid = bool(in_file) and not is_written
    if book.hides or (book.is_public and away):
        if unsaid or away:
            yield SOME_IN_PUBLIC
        return
    if unsaid:
        undermine = counted(len(in_file), "reference undermines", "references undermine")
        origins = book.figures[f"independent.{code}.undermines"]
        yield (
            f"{undermine} this element, from {counted(origins, 'independent origin')}. {NOT_ASKED}"
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
