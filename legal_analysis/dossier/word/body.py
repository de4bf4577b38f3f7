"""Blocks of the document as paragraphs, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from legal_analysis.dossier import words as wording
from legal_analysis.dossier.document import (
    Block,
    Callout,
    Chapter,
    Content,
    DefinitionList,
    Figure,
    Paragraph,
    Quotation,
    Row,
    Section,
    SubPoint,
    SubPoints,
    Table,
    direction,
)

from . import xml
from .notes import Notes
from .pictures import Pictures
from .runs import Links, Manner, Runs, words

TAB = "<w:r><w:tab/></w:r>"
ALIGN = {"start": "start", "center": "center", "end": "end"}


class Body:
    """Writes the blocks of one document, and collects what they need elsewhere in the file."""

    def __init__(self, language: str, notes: str) -> None:
        self.language = language
        self.words = wording.words(language)
        self.links = Links()
        self.notes = Notes(notes, language, Links())
        self.pictures = Pictures()
        self.runs = Runs(language, self.links, self.notes)
        self._bookmarks = 0

    @property
    def right(self) -> bool:
        return direction(self.language) == "rtl"

    def own(self, text: str, *, bold: bool = False) -> str:
        """Return words of the document's own language as runs."""
        return words(text, Manner(self.language, bold=bold))

    def mark(self, anchor: str | None, content: str) -> str:
        """Return content with its bookmark around it, so that references find it."""
        if not anchor:
            return content
        self._bookmarks += 1
        number, place = self._bookmarks, self.links.place(anchor)
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{place}"/>{content}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )

    # Parts ------------------------------------------------------------------------------

    def chapter(self, chapter: Chapter) -> str:
        heading = f"{self.chapter_number(chapter)} {chapter.title}"
        head = xml.paragraph(self.mark(chapter.anchor, self.own(heading)), style="Heading1")
        return head + self.blocks(chapter.blocks)

    def chapter_number(self, chapter: Chapter) -> str:
        form = self.words.annex if chapter.kind == "annex" else self.words.chapter
        return form.format(chapter.number)

    def blocks(self, blocks: Iterable[Block], *, plain: str = "PlainParagraph") -> str:
        return "".join(self.block(block, plain) for block in blocks)

    def block(self, block: Block, plain: str) -> str:
        match block:
            case Section():
                number = section_number(block)
                heading = self.mark(block.anchor, self.own(f"{number} {block.title}"))
                style = f"Heading{block.level + 1}"
                return xml.paragraph(heading, style=style) + self.blocks(block.blocks)
            case Paragraph():
                content = self.runs.content(block.content)
                if not block.number:
                    return xml.paragraph(self.mark(block.anchor, content), style=plain)
                number = f"{self.own(block.number + '.')}{TAB}"
                whole = self.mark(block.anchor, number + content)
                return xml.paragraph(whole, style="NumberedParagraph")
            case SubPoints():
                return self.sub_points(block)
            case Quotation():
                return self.quotation(block)
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block)
            case Callout():
                label = self.own(f"{getattr(self.words, block.kind)} ", bold=True)
                return xml.paragraph(label + self.runs.content(block.content), style="Callout")
            case DefinitionList():
                return "".join(
                    xml.paragraph(self.runs.content(term), style="Term")
                    + xml.paragraph(self.runs.content(meaning), style="Meaning")
                    for term, meaning in block.items
                )
        raise TypeError(f"not a block: {type(block).__name__}")

    def sub_points(self, points: SubPoints) -> str:
        done = []
        for position, item in enumerate(points.items, start=1):
            letter = wording.letter(position, self.language).lower()
            inner: Sequence[Content] = ()
            content = item
            if isinstance(item, SubPoint):
                content, inner = item.content, item.points
            done.append(self.point(letter, content, "Point"))  # type: ignore[arg-type]
            done += [
                self.point(wording.small_roman(number), point, "SubPoint")
                for number, point in enumerate(inner, start=1)
            ]
        return "".join(done)

    def point(self, number: str, content: Content, style: str) -> str:
        return xml.paragraph(
            f"{self.own(f'({number})')}{TAB}{self.runs.content(content)}", style=style
        )

    def quotation(self, quotation: Quotation) -> str:
        right = direction(quotation.language) == "rtl"
        text = self.runs.content(quotation.text, Manner(quotation.language))
        bidi = f'<w:bidi w:val="{"1" if right else "0"}"/>'
        done = xml.paragraph(text, style="Quote", properties=bidi)
        source = self.runs.content(quotation.attribution)
        if quotation.translated_from:
            name = self.words.languages[wording.base(quotation.translated_from)]
            remark = self.words.translated_from.format(name)
            source += self.own(f", {remark}" if source else remark)
        return done + (xml.paragraph(source, style="Attribution") if source else "")

    # Tables and figures -----------------------------------------------------------------

    def table(self, table: Table) -> str:
        caption = self.own(f"{self.words.table.format(table.number)}. {table.caption}")
        total = xml.TEXT_WIDTH
        widths = [round(total * column.width_percent / 100) for column in table.columns]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        head = "".join(
            self.cell(self.own(column.title, bold=True), width, align=column.align, head=True)
            for column, width in zip(table.columns, widths, strict=True)
        )
        rows = "".join(self.row(table, row, widths) for row in table.rows)
        note = (
            xml.paragraph(self.runs.content(table.note), style="TableNote")
            if table.note is not None
            else xml.paragraph("", style="TableNote")
        )
        line = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="{}"/>'.format
        borders = line("top", 8, "111111") + line("bottom", 8, "111111")
        borders += line("insideH", 2, "AAAAAA")
        look = f'<w:tblLook w:val="04A0" w:firstRow="1" w:firstColumn="{int(table.row_heads)}"/>'
        return (
            xml.paragraph(self.mark(table.anchor, caption), style="Caption")
            + f"<w:tbl><w:tblPr>{'<w:bidiVisual/>' if self.right else ''}"
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/>{look}'
            f"<w:tblCaption w:val={xml.attribute(table.caption)}/></w:tblPr>"
            f"<w:tblGrid>{grid}</w:tblGrid>"
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>{note}"
        )

    def row(self, table: Table, row: Row, widths: Sequence[int]) -> str:
        if row.heading:
            content = self.runs.content(row.cells[0], Manner(self.language, bold=True))
            cells = self.cell(
                self.mark(row.anchor, content), sum(widths), span=len(widths), head=True
            )
        else:
            done = []
            for place, (cell, width, column) in enumerate(
                zip(row.cells, widths, table.columns, strict=True)
            ):
                content = self.runs.content(cell)
                if place == 0:
                    content = self.mark(row.anchor, content)
                done.append(self.cell(content, width, align=column.align))
            cells = "".join(done)
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"

    def cell(
        self, content: str, width: int, *, align: str = "start", span: int = 1, head: bool = False
    ) -> str:
        merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="F1F1F1"/>' if head else ""
        keep = "<w:keepNext/>" if head else ""
        inner = xml.paragraph(
            content, style="TableText", properties=f'{keep}<w:jc w:val="{ALIGN[align]}"/>'
        )
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}{shade}</w:tcPr>{inner}</w:tc>'

    def figure(self, figure: Figure) -> str:
        drawing = self.pictures.add(figure.svg, figure.alternative_text)
        caption = self.own(f"{self.words.figure.format(figure.number)}. {figure.caption}")
        note = "" if figure.note is None else self.runs.content(figure.note)
        return (
            xml.paragraph(drawing, style="Picture")
            + xml.paragraph(self.mark(figure.anchor, caption), style="Caption")
            + (xml.paragraph(note, style="TableNote") if note else "")
            + (self.table(figure.table) if figure.table else "")
        )


def section_number(section: Section) -> str:
    return section.number if section.number.startswith("(") else f"{section.number}."
