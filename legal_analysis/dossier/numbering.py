"""Gives every part of a document its number and resolves every reference, or refuses.

The numbers are written into the document as text, so that every format prints the same ones and
a reader of the finished file (or a test) can check them. One run: first all parts are numbered in
reading order, then all references are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from legal_analysis.dossier import words as wording
from legal_analysis.dossier.document import (
    Block,
    Callout,
    Chapter,
    Content,
    CrossRef,
    DefinitionList,
    Document,
    Emphasis,
    ExhibitRef,
    Figure,
    Foreign,
    Inline,
    Link,
    Note,
    Paragraph,
    Quotation,
    Redaction,
    Row,
    Section,
    Strong,
    SubPoint,
    SubPoints,
    Table,
    Text,
    pieces,
)

ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*")


class UnresolvedReference(Exception):
    """Something is referred to that the document does not hold. `.names` lists all of them."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__("nothing in the document is named: " + ", ".join(self.names))


class DuplicateAnchor(Exception):
    """Two parts of the document carry the same anchor or exhibit code. `.names` lists all."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__("named more than once: " + ", ".join(self.names))


def number(document: Document) -> Document:
    """Return the document with all numbers given and all references resolved.

    Paragraphs, tables, figures and notes count through the whole document; chapters are I, II and
    annexes A, B; sections A, 1, (a) begin anew in each chapter or section above them.
    Errors: UnresolvedReference naming every dangling anchor and exhibit code; DuplicateAnchor;
            ValueError for an anchor that is not letters, digits and `_ . : -`.
    """
    first = _Numbering(document.meta.language, collecting=True)
    first.document(document)
    if first.duplicates:
        raise DuplicateAnchor(sorted(set(first.duplicates)))
    second = _Numbering(document.meta.language, False, first.targets, first.exhibits)
    numbered = second.document(document)
    if second.missing:
        raise UnresolvedReference(sorted(set(second.missing)))
    return numbered


@dataclass(frozen=True)
class _Target:
    kind: str
    number: str


@dataclass
class _Numbering:
    """One walk through the document: the first only collects targets, the second refers to them."""

    language: str
    collecting: bool
    targets: dict[str, _Target] = field(default_factory=dict)
    exhibits: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = wording.words(self.language)
        self.counts = {"section": 0, "paragraph": 0, "table": 0, "figure": 0, "note": 0}
        self.above: tuple[str, ...] = ()
        self.numbering_paragraphs = True

    # Names ------------------------------------------------------------------------------

    def next(self, kind: str) -> str:
        self.counts[kind] += 1
        return wording.digits(self.counts[kind], self.language)

    def name(self, anchor: str | None, kind: str, number: str) -> str | None:
        """Remember what an anchor names."""
        if anchor is None:
            return None
        if not ANCHOR.fullmatch(anchor):
            raise ValueError(f"{anchor!r} cannot be an anchor")
        if self.collecting:
            if anchor in self.targets:
                self.duplicates.append(anchor)
            self.targets[anchor] = _Target(kind, number)
        return anchor

    # Parts ------------------------------------------------------------------------------

    def document(self, document: Document) -> Document:
        self.numbering_paragraphs = False
        cover = tuple((label, self.content(value)) for label, value in document.cover_fields)
        notice = None if document.cover_notice is None else self.content(document.cover_notice)
        handling = self.blocks(document.handling)
        self.numbering_paragraphs = True
        chapters = tuple(self.chapter(c, i) for i, c in enumerate(document.chapters, start=1))
        annexes = tuple(self.chapter(c, i) for i, c in enumerate(document.annexes, start=1))
        return replace(
            document,
            cover_fields=cover,
            cover_notice=notice,
            handling=handling,
            chapters=chapters,
            annexes=annexes,
        )

    def chapter(self, chapter: Chapter, position: int) -> Chapter:
        if chapter.kind == "annex":
            given = wording.letter(position, self.language)
        elif wording.base(self.language) == "en":
            given = wording.roman(position)
        else:
            given = wording.digits(position, self.language)
        self.name(chapter.anchor, chapter.kind, given)
        self.above = (given,)
        return replace(chapter, number=given, blocks=self.blocks(chapter.blocks))

    def blocks(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        sections = 0
        done: list[Block] = []
        for block in blocks:
            if isinstance(block, Section):
                sections += 1
                done.append(self.section(block, sections))
            else:
                done.append(self.block(block))
        return tuple(done)

    def section(self, section: Section, position: int) -> Section:
        if section.level != len(self.above):
            raise ValueError(f"section {section.title!r}: level {section.level} is out of order")
        if section.level == 1:
            given = wording.letter(position, self.language)
        elif section.level == 2:
            given = wording.digits(position, self.language)
        else:
            given = f"({wording.letter(position, self.language).lower()})"
        above, self.above = self.above, (*self.above, given)
        anchor = section.anchor or f"section-{_plain(self.next('section'))}"
        self.name(anchor, "section", _dotted(self.above))
        blocks = self.blocks(section.blocks)
        self.above = above
        return replace(section, number=given, anchor=anchor, blocks=blocks)

    def block(self, block: Block) -> Block:
        match block:
            case Paragraph():
                return self.paragraph(block)
            case SubPoints():
                return replace(block, items=tuple(self.sub_point(item) for item in block.items))
            case Quotation():
                text, source = self.content(block.text), self.content(block.attribution)
                return replace(block, text=text, attribution=source)
            case Table():
                return self.table(block)
            case Figure():
                given = self.next("figure")
                anchor = self.name(block.anchor or f"figure-{_plain(given)}", "figure", given)
                table = None if block.table is None else self.table(block.table)
                note = None if block.note is None else self.content(block.note)
                return replace(block, number=given, anchor=anchor, table=table, note=note)
            case Callout():
                return replace(block, content=self.content(block.content))
            case DefinitionList():
                items = ((self.content(term), self.content(text)) for term, text in block.items)
                return replace(block, items=tuple(items))
        raise TypeError(f"not a block: {type(block).__name__}")

    def paragraph(self, block: Paragraph) -> Paragraph:
        given, anchor = "", block.anchor
        if block.numbered and self.numbering_paragraphs:
            given = self.next("paragraph")
            anchor = anchor or f"para-{_plain(given)}"
        self.name(anchor, "paragraph", given)
        return replace(block, number=given, anchor=anchor, content=self.content(block.content))

    def sub_point(self, item: Content | SubPoint) -> Content | SubPoint:
        if isinstance(item, SubPoint):
            points = tuple(self.content(point) for point in item.points)
            return SubPoint(self.content(item.content), points)
        return self.content(item)

    def table(self, table: Table) -> Table:
        given = self.next("table")
        anchor = self.name(table.anchor or f"table-{_plain(given)}", "table", given)
        rows = tuple(self.row(row) for row in table.rows)
        note = None if table.note is None else self.content(table.note)
        return replace(table, number=given, anchor=anchor, rows=rows, note=note)

    def row(self, row: Row) -> Row:
        anchor = row.anchor
        if row.exhibit is not None:
            anchor = anchor or "exhibit-" + re.sub(r"[^A-Za-z0-9_.:-]", "-", row.exhibit)
            if self.collecting:
                if row.exhibit in self.exhibits:
                    self.duplicates.append(row.exhibit)
                self.exhibits[row.exhibit] = anchor
        self.name(anchor, "row", row.exhibit or "")
        return replace(row, anchor=anchor, cells=tuple(self.content(cell) for cell in row.cells))

    # Inline pieces ----------------------------------------------------------------------

    def content(self, content: Content) -> tuple[Inline, ...]:
        return tuple(self.inline(piece) for piece in pieces(content))

    def inline(self, piece: Inline) -> Inline:
        match piece:
            case str() | Text() | Foreign() | Link() | Redaction():
                return piece
            case Strong():
                return Strong(*self.content(piece.content))
            case Emphasis():
                return Emphasis(*self.content(piece.content))
            case Note():
                given = self.next("note")
                return Note(*self.content(piece.content), number=given)
            case CrossRef():
                return piece if self.collecting else replace(piece, text=self.reference(piece))
            case ExhibitRef():
                return piece if self.collecting else self.exhibit(piece)
        raise TypeError(f"not an inline piece: {type(piece).__name__}")

    def exhibit(self, reference: ExhibitRef) -> ExhibitRef:
        anchor = self.exhibits.get(reference.code)
        if anchor is None:
            self.missing.append(reference.code)
            return reference
        return replace(reference, anchor=anchor)

    def reference(self, reference: CrossRef) -> str:
        """Return the printed text of a reference; note it as missing if there is none."""
        target = self.found(reference.anchor)
        if reference.until is not None:
            last = self.found(reference.until)
            if target is None or last is None:
                return ""
            if not (target.kind == last.kind == "paragraph"):
                raise ValueError(f"{reference.anchor} to {reference.until} are not paragraphs")
            return self.words.see_paragraphs.format(target.number, last.number)
        if target is None:
            return ""
        form = {
            "chapter": self.words.see_chapter,
            "annex": self.words.annex,
            "section": self.words.see_section,
            "paragraph": self.words.see_paragraph,
            "table": self.words.table,
            "figure": self.words.figure,
            "row": "{}",
        }[target.kind]
        # A space that cannot break keeps "para." and its number on one line.
        return form.format(target.number).replace(" ", "\u00a0")

    def found(self, anchor: str) -> _Target | None:
        """Return what an anchor names; anything without a number cannot be referred to."""
        target = self.targets.get(anchor)
        if target is None or not target.number:
            self.missing.append(anchor)
            return None
        return target


def _dotted(numbers: Sequence[str]) -> str:
    """Return the full number of a section: "IV.B.2(a)"."""
    text = ".".join(number for number in numbers if not number.startswith("("))
    return text + "".join(number for number in numbers if number.startswith("("))


def _plain(number: str) -> str:
    """Return a number in plain digits, for anchors."""
    return str(int(number))
