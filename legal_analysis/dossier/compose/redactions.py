"""The marks of what was taken out, and the log of it: where, why, how long, decided by whom."""

from collections.abc import Mapping, Sequence

from legal_analysis.dossier import words as wording
from legal_analysis.dossier.document import (
    Block,
    Chapter,
    Column,
    Inline,
    Paragraph,
    Redaction,
    Row,
    Table,
    Text,
)
from legal_analysis.dossier.walking import Change

from .book import Book, Record

_KINDS = {
    "account": "Account {}",
    "quote": "Words of {}",
    "incident": "Incident {}",
    "text": "Text “{}”",
    "assessment": "Assessment of {}",
    "citation": "Reference for {}",
    "exhibit": "Exhibit {}",
    "case": "Case file, {}",
    "policy": "Measure {}",
    "authority": "Alleged perpetrator",  # whose code is made of a name
    "law": "Law, {}",
    "judgment": "Judgment {}",
    "right": "Right, {}",
}


def marking(language: str) -> Change:
    """Return a change that makes pieces of their own of the marks in a text."""
    marks = wording.redactions(language)

    def change(piece: Inline) -> Sequence[Inline]:
        text = piece.text if isinstance(piece, Text) else piece
        if not isinstance(text, str):
            return (piece,)
        found: list[Inline] = []
        end = 0
        for mark in marks.finditer(text):
            found += [text[end : mark.start()], Redaction(mark[0])]
            end = mark.end()
        if not found:
            return (piece,)
        found.append(text[end:])
        if isinstance(piece, Text):
            found = [Text(one, piece.language) if isinstance(one, str) else one for one in found]
        return [one for one in found if one]

    return change


def log(book: Book) -> list[Block]:
    """Return the log as it stands in an annex; nothing if nothing was taken out."""
    rows: list[Record] = book.snapshot.get("redactions", [])
    if not rows:
        return []
    return [
        Paragraph(
            "Where a mark stands in brackets, words were taken out of this file before it was made; "
            "nothing lies beneath the mark. Each was decided by a person, or because somebody in it "
            "did not allow more.",
            numbered=False,
        ),
        Table(
            caption="Log of redactions",
            columns=[
                Column("No.", 8, "end"),
                Column("Where", 40),
                Column("Reason", 22),
                Column("Characters", 12, "end"),
                Column("Decided by", 18),
            ],
            rows=[
                Row(
                    [
                        str(row["number"]),
                        where(row["where"], _numbers(book)),
                        reason(row["code"], book.language),
                        "–" if row["characters"] is None else str(row["characters"]),
                        ", ".join(row["decided_by"]) or "–",
                    ]
                )
                for row in rows
            ],
            anchor="table-redactions",
        ),
    ]


def annex(book: Book) -> Chapter:
    """Return the log as an annex of its own, where the shape has none for what was left out."""
    return Chapter("Log of redactions", "redactions", log(book), kind="annex")


def reason(code: str, language: str) -> str:
    return f"{code} {wording.words(language).reasons[code]}" if code else "not yet decided"


def where(place: str, numbers: Mapping[str, str]) -> str:
    """Return a place in words of the file: "Account W-014, summary"."""
    kind, code, *rest = place.split("/")
    first = _KINDS[kind].format(numbers.get(code, code))
    if kind == "quote":
        return f"{first}, paragraph {rest[0]}, {rest[1]}"
    return ", ".join([first, *(numbers.get(one, one.replace("_", " ")) for one in rest)])


def _numbers(book: Book) -> dict[str, str]:
    return {code: row["exhibit"] for code, row in book.records.items()}
