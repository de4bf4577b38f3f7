"""Inline pieces as runs: direction and language of each, links, notes, references."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from legal_analysis.dossier.bidi import ARABIC_RUN, LATIN_RUN, against, typeset
from legal_analysis.dossier.document import (
    Content,
    CrossRef,
    Direction,
    Emphasis,
    ExhibitRef,
    Foreign,
    Inline,
    Link,
    Note,
    Redaction,
    Strong,
    Text,
    direction,
    pieces,
)

from . import xml
from .notes import Notes

LANGUAGES = {"ltr": "en", "rtl": "fa-af"}  # of words of which only the direction is known
# They have no width, and a full stop or a quotation mark beside one goes with the words.
MARKS = {"ltr": "\u200e", "rtl": "\u200f"}


def tag(language: str) -> str:
    """Return a language code as Word writes it: "fa-AF", "ps-AF", "en-GB"."""
    return {"en": "en-GB", "fa-af": "fa-AF", "fa": "fa-AF", "ps": "ps-AF", "ar": "ar-SA"}.get(
        language.lower(), language
    )


@dataclass(frozen=True)
class Manner:
    """How a run is set: its language, and what the pieces around it ask for."""

    language: str
    bold: bool = False
    italic: bool = False
    style: str = ""

    @property
    def inside(self) -> Direction:
        return direction(self.language)


@dataclass
class Links:
    """Names of places in the file, and addresses outside it, in order of first mention."""

    places: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def place(self, anchor: str) -> str:
        """Return the bookmark of an anchor: letters and digits, at most 40, as Word demands."""
        return self.places.setdefault(anchor, f"p{len(self.places) + 1}")

    def address(self, url: str) -> str:
        """Return the relationship of an address."""
        return self.addresses.setdefault(url, f"a{len(self.addresses) + 1}")


class Runs:
    """Writes inline pieces of one part of the file (the body, or its notes)."""

    def __init__(self, language: str, links: Links, notes: Notes | None) -> None:
        self.language, self.links, self.notes = language, links, notes

    def content(self, content: Content, manner: Manner | None = None) -> str:
        """Return inline pieces as runs. Without `manner` they are the whole of a paragraph, a cell or a
        note, and stay whole if all their words run against the document."""
        if manner is None and (other := against(content, direction(self.language))):
            manner = Manner(LANGUAGES[other])
            mark = run(MARKS[other], manner)
            return f"{mark}{self.content(content, manner)}{mark}"
        manner = manner or Manner(self.language)
        done: list[str] = []
        previous: Inline = ""
        for piece in pieces(content):
            if isinstance(piece, Note) and isinstance(previous, Note):
                done.append(run(",", replace(manner, style="NoteMark")))
            done.append(self.piece(piece, manner))
            previous = piece
        return "".join(done)

    def piece(self, piece: Inline, manner: Manner) -> str:
        match piece:
            case str():
                return words(piece, manner)
            case Text(text, None):
                return words(text, manner)
            case Text(text, language) | Foreign(text, language):
                return words(text, replace(manner, language=str(language)))
            case Strong(content=content):
                return self.content(content, replace(manner, bold=True))
            case Emphasis(content=content):
                return self.content(content, replace(manner, italic=True))
            case Note():
                if self.notes is None:
                    raise ValueError("a note cannot stand in a note")
                inner = Runs(self.language, self.notes.links, None)
                return self.notes.add(piece.number, inner.content(piece.content))
            case CrossRef():
                return self.link_to(piece.anchor, piece.text, manner)
            case ExhibitRef():
                return self.link_to(piece.anchor, piece.code, replace(manner, language="en"))
            case Link(url):
                if not url.startswith(("https://", "http://")):
                    raise ValueError("a link must be an http or https address")
                shown = run(url, replace(manner, language="en", style="Address"))
                return f'<w:hyperlink r:id="{self.links.address(url)}">{shown}</w:hyperlink>'
            case Redaction(mark):
                return words(mark, manner)
        raise TypeError(f"not an inline piece: {type(piece).__name__}")

    def link_to(self, anchor: str, shown: str, manner: Manner) -> str:
        place = self.links.place(anchor)
        return f'<w:hyperlink w:anchor="{place}">{words(shown, manner)}</w:hyperlink>'


def words(text: str, manner: Manner) -> str:
    """Return text as runs, one for each direction in it."""
    if manner.inside == "ltr":
        text = typeset(text)
    return "".join(
        run(part, replace(manner, language=language)) for part, language in parts(text, manner)
    )


def parts(text: str, manner: Manner) -> Iterator[tuple[str, str]]:
    """Yield the text cut where its direction changes, each part with a language of its direction."""
    pattern = LATIN_RUN if manner.inside == "rtl" else ARABIC_RUN
    other = LANGUAGES["ltr" if manner.inside == "rtl" else "rtl"]
    end = 0
    for found in pattern.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], manner.language
        # After an Arabic letter "12 March" is read as a number and then a word: "March 12".
        mark = MARKS["ltr"] if other == "en" and found[0][0].isdigit() else ""
        yield f"{mark}{found[0]}", other
        end = found.end()
    if end < len(text):
        yield text[end:], manner.language


def run(text: str, manner: Manner) -> str:
    """Return one run. Properties in the order of the schema."""
    if not text:
        return ""
    return f"<w:r>{properties(manner)}{xml.text(text)}</w:r>"


def properties(manner: Manner) -> str:
    right = manner.inside == "rtl"
    found = [f'<w:rStyle w:val="{manner.style}"/>' if manner.style else ""]
    if manner.bold:
        found.append("<w:b/><w:bCs/>")
    if manner.italic and not right:
        found.append("<w:i/><w:iCs/>")
    if right:
        found.append("<w:rtl/>")
        found.append(f'<w:lang w:bidi="{tag(manner.language)}"/>')
    else:
        found.append(f'<w:lang w:val="{tag(manner.language)}"/>')
    return f"<w:rPr>{''.join(found)}</w:rPr>"
