"""The fields of the cover, in the order the receiver asks for them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from evidence import dates
from legal_analysis.dossier import words as wording
from legal_analysis.dossier.compose_keys import CLOSED
from legal_analysis.dossier.document import Content, plain
from legal_analysis.dossier.shapes import CoverField, Shape, said

from .book import Book

PUBLIC_VERSION = "PUBLIC REDACTED VERSION"
CONFIDENTIALITY = {
    "PUBLIC": "PUBLIC",
    "RESTRICTED": "RESTRICTED: for the receiver named above",
    "CONFIDENTIAL": "CONFIDENTIAL: contains protected witness information",
    PUBLIC_VERSION: "PUBLIC REDACTED VERSION of a confidential file",
    "STRICTLY CONFIDENTIAL": "STRICTLY CONFIDENTIAL: identity or linkage annex",
}
# Printed at the head of the cover already.
AT_THE_HEAD = ("title", "addressee")


def fields(book: Book, shape: Shape, *, annexes: int) -> tuple[tuple[str, Content], ...]:
    """Return label and value of each field that has one."""
    rows = [
        (said(one.label, book.language), _value(book, shape, one, annexes))
        for one in shape.cover
        if one.write not in AT_THE_HEAD and one.fill != "addressee"
    ]
    return tuple((label, value) for label, value in rows if value)


def remarked(
    fields: Sequence[tuple[str, Content]], marking: str
) -> tuple[tuple[str, Content], ...]:
    """Return the fields for a file with another marking."""
    said = set(CONFIDENTIALITY.values())
    return tuple(
        (label, CONFIDENTIALITY[marking] if plain(value) in said else value)
        for label, value in fields
    )


def written(book: Book, name: str) -> str:
    """Return what a person wrote for a field of the cover; empty if nothing."""
    return " ".join(book.snapshot["texts"].get(f"cover.{name}", []))


def frozen_on(book: Book) -> str:
    frozen = datetime.fromisoformat(book.snapshot["submission"]["frozen_at"])
    return dates.in_words(frozen.date().isoformat(), dates.Calendar.GREGORIAN, book.language)


def _value(book: Book, shape: Shape, one: CoverField, annexes: int) -> Content:
    if one.write:
        return written(book, one.write)
    if one.say:
        return said(one.say, book.language)
    if one.fill == "annexes":
        return wording.digits(annexes, book.language)
    if one.fill == "confidentiality":
        return CONFIDENTIALITY[shape.marking]
    return FILLS[one.fill](book)


def _period(book: Book) -> str:
    edtf = book.snapshot["case"]["period"]
    if not edtf:
        return book.phrases.not_limited
    return dates.in_words(edtf, dates.Calendar.GREGORIAN, book.language)


def _inventory(book: Book) -> str:
    return f"{book.snapshot['case']['code']}/{book.snapshot['submission']['version']}"


FILLS: dict[str, Callable[[Book], str]] = {
    "case": lambda book: str(book.snapshot["case"]["code"]),
    "date": frozen_on,
    "digest": lambda book: str(book.snapshot["submission"]["content_sha256"]),
    "inventory": _inventory,
    "items": lambda book: str(
        sum(not row.get(CLOSED) for row in (*book.records.values(), *book.files.values()))
    ),
    "organisation": lambda book: str(book.snapshot["case"]["organisation"]),
    "period": _period,
    "standard": lambda book: str(book.snapshot["case"]["standard_of_proof"]),
    "version": lambda book: str(book.snapshot["submission"]["version"]),
}
