"""Notes at the foot or at the end: a part of the file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import xml

if TYPE_CHECKING:
    from .runs import Links


class Notes:
    """Collects the notes of a document in reading order.

    `kind`: "foot" or "end". In English the word processor numbers them, so that a note somebody adds
    is counted; the numbers are the same, for they are given in reading order and compared. In Dari
    and Pashto the number is written out, since word processors have no such digits for notes.
    """

    def __init__(self, kind: str, language: str, links: Links) -> None:
        self.kind, self.language, self.links = kind, language, links
        self.rows: list[str] = []

    def add(self, number: str, content: str) -> str:
        """Take a note in and return its mark. Errors: ValueError for a number out of order."""
        position = len(self.rows) + 1
        if int(number) != position:
            raise ValueError(f"note {number} is the {position}. in reading order")
        own = self.language != "en"
        style = '<w:rPr><w:rStyle w:val="NoteMark"/></w:rPr>'
        mark = xml.text(number) if own else f"<w:{self.kind}noteRef/>"
        note = xml.paragraph(
            f"<w:r>{style}{mark}</w:r><w:r>{xml.text(' ')}</w:r>{content}",
            style="NoteText",
            properties="<w:bidi/>" if own else "",
        )
        self.rows.append(f'<w:{self.kind}note w:id="{position}">{note}</w:{self.kind}note>')
        follows = ' w:customMarkFollows="1"' if own else ""
        written = xml.text(number) if own else ""
        return (
            f'<w:r>{style}<w:{self.kind}noteReference{follows} w:id="{position}"/>{written}</w:r>'
        )

    def part(self) -> str:
        """Return the part of the file that holds them."""
        kind = self.kind
        separators = "".join(
            f'<w:{kind}note w:type="{name}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0"/>'
            f"</w:pPr><w:r><w:{mark}/></w:r></w:p></w:{kind}note>"
            for name, number, mark in (
                ("separator", -1, "separator"),
                ("continuationSeparator", 0, "continuationSeparator"),
            )
        )
        rows = separators + "".join(self.rows)
        return f"{xml.HEAD}<w:{kind}notes {xml.NAMESPACES}>{rows}</w:{kind}notes>"
