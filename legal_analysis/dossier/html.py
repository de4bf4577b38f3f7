"""Turns a numbered document into one HTML page for the PDF writer.

Large shapes are templates under `templates/pdf/`; inline pieces are made here, since a template
would add white space between them. Everything that comes from data is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from legal_analysis.dossier import words as wording
from legal_analysis.dossier.bidi import bidirectional, isolated
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
    blocks_of,
    direction,
    pieces,
)
from legal_analysis.dossier.svg import inline_svg

STYLESHEET: Path = settings.BASE_DIR / "static" / "css" / "book.css"


def html(document: Document) -> str:
    """Return a numbered document as a whole HTML page.

    Shape:  `document` has been through `numbering.number()`.
    Errors: ValueError if it has not, if a drawing is not harmless SVG, or an address not http(s).
    """
    if any(not chapter.number for chapter in document.parts):
        raise ValueError("the document has not been numbered")
    return Renderer(document).page()


def tag(language: str) -> str:
    """Return a language code as a BCP 47 tag: "fa-af" is "fa-AF"."""
    head, _, region = language.partition("-")
    return f"{head.lower()}-{region.upper()}" if region else head.lower()


@dataclass(frozen=True)
class _Entry:
    """A line of the contents or of a list."""

    anchor: str
    number: str
    title: SafeString
    level: int
    page: str = ""


class Renderer:
    """Turns the parts of one numbered document into HTML."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.language = document.meta.language
        self.direction = direction(self.language)
        self.words = wording.words(self.language)

    def page(self) -> str:
        return self.template(
            "dossier",
            names=self.document.meta,
            version=self.words.version.format(self.document.meta.version),
            dir=self.direction,
            lang=tag(self.language),
            form=self.form,
            cover=self.cover(),
            lists=self.lists(),
            chapters=[self.chapter(part) for part in self.document.parts],
        )

    @property
    def form(self) -> str:
        """The classes of the body: a letter has no contents, what is flowing no new pages."""
        forms = {"letter": self.is_letter, "flowing": self.document.flowing}
        return " ".join(name for name, is_so in forms.items() if is_so)

    @property
    def is_letter(self) -> bool:
        return self.document.form == "letter"

    def cover(self) -> SafeString:
        """Return the cover and the page behind it."""
        return self.template(
            "cover",
            meta=self.meta(),
            cover_fields=[
                (label, self.content(value)) for label, value in self.document.cover_fields
            ],
            cover_notice=self.document.cover_notice and self.content(self.document.cover_notice),
            handling=self.blocks(self.document.handling),
        )

    def lists(self, page: Callable[[str], str] = lambda _anchor: "") -> list[SafeString]:
        """Return the contents, and the lists that follow if there are any; of a letter nothing.

        `page` gives what is printed as the page of an anchor; where that is nothing, the engine
        counts the pages itself.
        """
        if self.is_letter:
            return []
        parts, brief = self.document.parts, self.document.flowing
        blocks = [block for part in parts for block in blocks_of(part.blocks)]

        def paged(entries: Iterable[_Entry]) -> list[_Entry]:
            return [replace(entry, page=page(entry.anchor)) for entry in entries]

        contents = paged(entry for part in parts for entry in self.contents(part))
        lists = self.template(
            "lists",
            tables=[] if brief else paged(self.list_of(blocks, Table)),
            figures=[] if brief else paged(self.list_of(blocks, Figure)),
            abbreviations=[
                (self.text(short), self.text(full)) for short, full in self.document.abbreviations
            ],
        )
        return [self.template("contents", contents=contents), *([lists] if lists else [])]

    def text(self, text: str) -> SafeString:
        """Return plain text of the document's own language as HTML."""
        return bidirectional(text, self.direction)

    def meta(self) -> dict[str, SafeString]:
        """Return what the cover prints, by name."""
        meta = self.document.meta
        return {
            name: self.text(text)
            for name, text in vars(meta).items()
            if name not in ("language", "version", "identifier", "short_title", "draft")
        }

    def template(self, name: str, **context: Any) -> SafeString:
        context["words"] = self.words
        return mark_safe(render_to_string(f"pdf/{name}.html", context).strip())  # noqa: S308

    # Lists at the front -----------------------------------------------------------------

    def contents(self, chapter: Chapter) -> Iterable[_Entry]:
        """Yield the lines of the contents for a chapter: itself and its sections, no deeper."""
        number = self.chapter_number(chapter)
        yield _Entry(chapter.anchor, number, self.text(chapter.title), 0)
        for block in blocks_of(chapter.blocks):
            if isinstance(block, Section) and block.level == 1:
                anchor = block.anchor or ""
                yield _Entry(anchor, section_number(block), self.text(block.title), block.level)

    def list_of(self, blocks: Iterable[Block], kind: type[Table | Figure]) -> Iterable[_Entry]:
        """Yield the lines of the list of tables or figures."""
        word = self.words.table if kind is Table else self.words.figure
        for block in blocks:
            if isinstance(block, Figure) and block.table is not None and kind is Table:
                block = block.table
            if isinstance(block, kind) and block.anchor:
                yield _Entry(block.anchor, word.format(block.number), self.text(block.caption), 0)

    def chapter_number(self, chapter: Chapter) -> str:
        form = self.words.annex if chapter.kind == "annex" else self.words.chapter
        return form.format(chapter.number)

    # Blocks -----------------------------------------------------------------------------

    def chapter(self, chapter: Chapter) -> SafeString:
        return self.template(
            "chapter",
            chapter=chapter,
            title=self.text(chapter.title),
            number=self.chapter_number(chapter),
            blocks=self.blocks(chapter.blocks),
        )

    def blocks(self, blocks: Sequence[Block]) -> SafeString:
        return format_html_join("\n", "{}", ((self.block(block),) for block in blocks))

    def block(self, block: Block) -> SafeString:
        match block:
            case Section():
                return self.section(block)
            case Paragraph():
                return self.paragraph(block)
            case SubPoints():
                return self.sub_points(block)
            case Quotation():
                return self.quotation(block)
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block)
            case Callout():
                label = getattr(self.words, block.kind)
                return format_html(
                    '<div class="callout {}"><p><strong class="label">{}</strong> {}</p></div>',
                    block.kind,
                    label,
                    self.content(block.content),
                )
            case DefinitionList():
                return format_html(
                    "<dl>{}</dl>",
                    format_html_join(
                        "\n",
                        "<dt>{}</dt><dd>{}</dd>",
                        ((self.content(term), self.content(text)) for term, text in block.items),
                    ),
                )
        raise TypeError(f"not a block: {type(block).__name__}")

    def section(self, section: Section) -> SafeString:
        heading = f"h{section.level + 1}"
        return format_html(
            '<section class="section" id="{}"><{h}><span class="num">{}</span> {}</{h}>\n{}</section>',
            section.anchor,
            section_number(section),
            self.text(section.title),
            self.blocks(section.blocks),
            h=mark_safe(heading),  # noqa: S308 (h2 to h4)
        )

    def paragraph(self, paragraph: Paragraph) -> SafeString:
        identity = format_html(' id="{}"', paragraph.anchor) if paragraph.anchor else ""
        if not paragraph.number:
            return format_html(
                '<p class="plain"{}>{}</p>', identity, self.content(paragraph.content)
            )
        return format_html(
            '<p class="para"{}><span class="num">{}. </span>{}</p>',
            identity,
            paragraph.number,
            self.content(paragraph.content),
        )

    def sub_points(self, points: SubPoints) -> SafeString:
        lines = []
        for position, item in enumerate(points.items, start=1):
            inner: SafeString | str = ""
            content = item
            if isinstance(item, SubPoint):
                content = item.content
                inner = self.points(
                    (wording.small_roman(i), point) for i, point in enumerate(item.points, start=1)
                )
            letter = wording.letter(position, self.language).lower()
            lines.append((letter, self.content(content), inner))  # type: ignore[arg-type]
        return format_html(
            '<ul class="points">{}</ul>',
            format_html_join("\n", '<li><p><span class="num">({}) </span>{}</p>{}</li>', lines),
        )

    def points(self, points: Iterable[tuple[str, Content]]) -> SafeString:
        lines = ((number, self.content(content)) for number, content in points)
        return format_html(
            '<ul class="points">{}</ul>',
            format_html_join("\n", '<li><p><span class="num">({}) </span>{}</p></li>', lines),
        )

    def quotation(self, quotation: Quotation) -> SafeString:
        inside = direction(quotation.language)
        source: SafeString | str = self.content(quotation.attribution)
        if quotation.translated_from:
            name = self.words.languages[wording.base(quotation.translated_from)]
            remark = self.words.translated_from.format(name)
            source = format_html("{}{}{}", source, ", " if source else "", remark)
        return format_html(
            '<blockquote dir="{}"><p class="words" lang="{}">{}</p>{}</blockquote>',
            inside,
            tag(quotation.language),
            self.content(quotation.text, inside),
            format_html('<p class="attribution" dir="{}">{}</p>', self.direction, source)
            if source
            else "",
        )

    def table(self, table: Table, beneath_figure: bool = False) -> SafeString:
        return self.template(
            "table",
            table=table,
            number=self.words.table.format(table.number),
            caption=self.text(table.caption),
            columns=[(self.text(c.title), c.align, f"{c.width_percent:g}") for c in table.columns],
            rows=[self.row(table, row) for row in table.rows],
            note=table.note and self.content(table.note),
            beneath_figure=beneath_figure,
        )

    def row(self, table: Table, row: Row) -> dict[str, Any]:
        cells = [
            (self.content(cell), column.align)
            for cell, column in zip(row.cells, table.columns, strict=False)
        ]
        return {"anchor": row.anchor, "heading": row.heading, "cells": cells}

    def figure(self, figure: Figure) -> SafeString:
        return self.template(
            "figure",
            figure=figure,
            caption=self.text(figure.caption),
            number=self.words.figure.format(figure.number),
            drawing=inline_svg(
                figure.svg, name=figure.anchor or "", alternative_text=figure.alternative_text
            ),
            note=figure.note and self.content(figure.note),
            table=self.table(figure.table, beneath_figure=True) if figure.table else "",
        )

    # Inline pieces ----------------------------------------------------------------------

    def content(self, content: Content, inside: str | None = None) -> SafeString:
        """Return inline pieces as HTML; `inside` is the direction of the text around them."""
        inside = inside or self.direction
        done: list[SafeString] = []
        previous: Inline = ""
        for piece in pieces(content):
            if isinstance(piece, Note) and isinstance(previous, Note):
                # Two calls side by side would read as one number.
                done.append(mark_safe('<span class="between-notes">,</span>'))
            done.append(self.inline(piece, inside))
            previous = piece
        return mark_safe("".join(done))  # noqa: S308 (each part is escaped)

    def inline(self, piece: Inline, inside: str) -> SafeString:
        match piece:
            case str():
                return bidirectional(piece, inside)
            case Text(text, None):
                return bidirectional(text, inside)
            case Text(text, language) | Foreign(text, language):
                return foreign(text, str(language))
            case Strong(content=content):
                return format_html("<strong>{}</strong>", self.content(content, inside))
            case Emphasis(content=content):
                return format_html("<em>{}</em>", self.content(content, inside))
            case Note():
                return format_html(
                    '<span class="note" id="note-{0}" data-number="{0}" data-role="Note">{1}</span>',
                    piece.number,
                    self.content(piece.content),
                )
            case CrossRef():
                return format_html('<a class="ref" href="#{}">{}</a>', piece.anchor, piece.text)
            case ExhibitRef():
                link = format_html('<a class="exhibit" href="#{}">{}</a>', piece.anchor, piece.code)
                return isolated(link, "ltr", inside)
            case Link(url):
                if not url.startswith(("https://", "http://")):
                    raise ValueError("a link must be an http or https address")
                return isolated(
                    format_html('<a class="url" href="{0}">{0}</a>', url), "ltr", inside
                )
            case Redaction(reason):
                return format_html(
                    '<span class="redaction"><span class="bar"></span>[{}]</span>', reason
                )
        raise TypeError(f"not an inline piece: {type(piece).__name__}")


def section_number(section: Section) -> str:
    """Return the number as it stands in the heading: "A.", "1.", "(a)"."""
    return section.number if section.number.startswith("(") else f"{section.number}."


def foreign(text: str, language: str) -> SafeString:
    """Return words of another language, isolated, with their language and direction."""
    inside = direction(language)
    return format_html(
        '<bdi lang="{}" dir="{}">{}</bdi>', tag(language), inside, bidirectional(text, inside)
    )
