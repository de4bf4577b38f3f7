"""Turns a numbered document into one HTML page for the PDF writer.

Large shapes are templates under `templates/pdf/`; inline pieces are made here, since a template
would add white space between them. Everything that comes from data is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from legal_analysis.dossier import front
from legal_analysis.dossier import words as wording
from legal_analysis.dossier.bidi import against, bidirectional, isolated
from legal_analysis.dossier.document import (
    Block,
    Callout,
    Chapter,
    Content,
    CrossRef,
    DefinitionList,
    Direction,
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
    direction,
    pieces,
    section_number,
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


class Renderer:
    """Turns the parts of one numbered document into HTML.

    `elsewhere` says, behind a reference to an anchor, where in another volume that is.
    """

    def __init__(
        self, document: Document, elsewhere: Callable[[str], str] = lambda _anchor: ""
    ) -> None:
        self.document, self.elsewhere = document, elsewhere
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
            lists=front.lists(self),
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

    def cover(self, volume: str = "", *, alone: bool = False) -> SafeString:
        """Return the cover and the page behind it; `volume` says which one this is, of several.

        `alone`: the cover of a later volume, without the page behind it.
        """
        return self.template(
            "cover",
            meta=self.meta(),
            volume=self.text(volume),
            cover_fields=[
                (label, self.content(value)) for label, value in self.document.cover_fields
            ],
            cover_notice=self.document.cover_notice and self.content(self.document.cover_notice),
            handling="" if alone else self.blocks(self.document.handling),
        )

    def text(self, text: str) -> SafeString:
        """Return plain text as HTML, most often in the document's own language."""
        other = against(text, self.direction)
        return isolated(bidirectional(text, other or self.direction), other, self.direction)

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

    def chapter_number(self, chapter: Chapter) -> str:
        form = self.words.annex if chapter.kind == "annex" else self.words.chapter
        return form.format(chapter.number)

    # Blocks -----------------------------------------------------------------------------

    def chapter(self, chapter: Chapter) -> SafeString:
        return self.template(
            "chapter",
            chapter=chapter,
            title=self.heading(chapter),
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
            '<section class="section"{}><{h}><span class="num">{}</span> {}</{h}>\n{}</section>',
            "" if section.continued else format_html(' id="{}"', section.anchor),
            section_number(section),
            self.heading(section),
            self.blocks(section.blocks),
            h=mark_safe(heading),  # noqa: S308 (h2 to h4)
        )

    def heading(self, part: Chapter | Section) -> SafeString:
        return self.text(self.words.continued.format(part.title) if part.continued else part.title)

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
            caption=self.text(
                self.words.continued.format(table.caption) if table.continued else table.caption
            ),
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

    def content(self, content: Content, inside: Direction | None = None) -> SafeString:
        """Return inline pieces as HTML; `inside` is the direction of the text around them.

        Without it they are the whole of a paragraph, a cell or a note, and stay whole if all their words
        run against the document.
        """
        if inside is None and (other := against(content, self.direction)):
            return isolated(self.content(content, other), other, self.direction)
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

    def inline(self, piece: Inline, inside: Direction) -> SafeString:
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
                where = self.elsewhere(piece.anchor)
                text = bidirectional(f"{piece.text}{where}", inside) if where else piece.text
                return format_html('<a class="ref" href="#{}">{}</a>', piece.anchor, text)
            case ExhibitRef():
                link = format_html('<a class="exhibit" href="#{}">{}</a>', piece.anchor, piece.code)
                return isolated(link, "ltr", inside)
            case Link(url):
                if not url.startswith(("https://", "http://")):
                    raise ValueError("a link must be an http or https address")
                return isolated(
                    format_html('<a class="url" href="{0}">{0}</a>', url), "ltr", inside
                )
            case Redaction(mark):
                return format_html('<span class="redaction">{}</span>', mark)
        raise TypeError(f"not an inline piece: {type(piece).__name__}")


def foreign(text: str, language: str) -> SafeString:
    """Return words of another language, isolated, with their language and direction."""
    inside = direction(language)
    return format_html(
        '<bdi lang="{}" dir="{}">{}</bdi>', tag(language), inside, bidirectional(text, inside)
    )
