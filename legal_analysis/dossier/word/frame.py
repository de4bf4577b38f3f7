"""What stands around the chapters: cover or letterhead, contents, running head and foot."""

from __future__ import annotations

from collections.abc import Iterator

from legal_analysis.dossier.document import (
    Block,
    Chapter,
    Document,
    Figure,
    Section,
    Table,
    blocks_of,
)

from . import xml
from .body import TAB, Body, section_number

PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
LINE = '<w:pBdr><w:{} w:val="single" w:sz="4" w:space="4" w:color="777777"/></w:pBdr>'
TABS = f'<w:tabs><w:tab w:val="end" w:pos="{xml.TEXT_WIDTH}"/></w:tabs>'
LABEL_WIDTH = 2800


def cover(body: Body, document: Document) -> str:
    """Return the cover, or the head of a letter, with its fields."""
    meta = document.meta
    lines = [
        ("Marking", meta.marking),
        ("CoverLine", meta.addressee),
        ("CoverLine", meta.situation),
        ("Title", meta.title),
        ("Subtitle", meta.subtitle),
        ("CoverLine", meta.legal_basis),
    ]
    done = [xml.paragraph(body.runs.content(text), style=style) for style, text in lines if text]
    if document.cover_notice is not None:
        done.append(xml.paragraph(body.runs.content(document.cover_notice), style="CoverNotice"))
    done += [
        xml.paragraph(body.runs.content(text), style="CoverLine")
        for text in (meta.submitting_body, meta.date)
        if text
    ]
    if document.cover_fields:
        done.append(_fields(body, document))
    if document.handling:
        done += [PAGE_BREAK, body.blocks(document.handling, plain="HandlingParagraph")]
    return "".join(done)


def _fields(body: Body, document: Document) -> str:
    """Label and value side by side. No header row: each label heads its own row."""
    rows = "".join(
        f"<w:tr>{body.cell(body.own(label, bold=True), LABEL_WIDTH)}"
        f"{body.cell(body.runs.content(value), xml.TEXT_WIDTH - LABEL_WIDTH)}</w:tr>"
        for label, value in document.cover_fields
    )
    grid = f'<w:gridCol w:w="{LABEL_WIDTH}"/><w:gridCol w:w="{xml.TEXT_WIDTH - LABEL_WIDTH}"/>'
    line = '<w:{} w:val="single" w:sz="2" w:space="0" w:color="AAAAAA"/>'.format
    return (
        f"<w:tbl><w:tblPr>{'<w:bidiVisual/>' if body.right else ''}"
        f'<w:tblW w:w="{xml.TEXT_WIDTH}" w:type="dxa"/>'
        f"<w:tblBorders>{line('top')}{line('bottom')}{line('insideH')}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0080" w:firstColumn="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>" + xml.paragraph("", style="CoverLine")
    )


def contents(body: Body, document: Document) -> str:
    """Return contents, lists of tables and figures, abbreviations."""
    parts = (*document.chapters, *document.annexes)
    lines = [line for part in parts for line in _lines(body, part)]
    done = [xml.paragraph(body.own(body.words.contents), style="FrontHeading"), _toc(body, lines)]
    if document.flowing:  # short: it can be leafed through
        return "".join(done)
    blocks = [block for part in parts for block in blocks_of(part.blocks)]
    for heading, kind in ((body.words.tables, Table), (body.words.figures, Figure)):
        listed = list(_listed(body, blocks, kind))
        if listed:
            done.append(xml.paragraph(body.own(heading), style="FrontHeading"))
            done += [_line(body, anchor, text, "TOC2") for anchor, text, _style in listed]
    if document.abbreviations:
        done.append(xml.paragraph(body.own(body.words.abbreviations), style="FrontHeading"))
        done += [
            xml.paragraph(f"{body.own(short, bold=True)}{TAB}{body.own(full)}", style="Meaning")
            for short, full in document.abbreviations
        ]
    return "".join(done)


Line = tuple[str, str, str]
"""Anchor, text, style."""


def _lines(body: Body, chapter: Chapter) -> Iterator[Line]:
    yield chapter.anchor, f"{body.chapter_number(chapter)} {chapter.title}", "TOC1"
    for block in blocks_of(chapter.blocks):
        if isinstance(block, Section) and block.level == 1 and block.anchor:
            yield block.anchor, f"{section_number(block)} {block.title}", "TOC2"


def _listed(body: Body, blocks: list[Block], kind: type[Table | Figure]) -> Iterator[Line]:
    word = body.words.table if kind is Table else body.words.figure
    for block in blocks:
        if isinstance(block, Figure) and block.table is not None and kind is Table:
            block = block.table
        if isinstance(block, kind) and block.anchor:
            yield block.anchor, f"{word.format(block.number)} {block.caption}", "TOC2"


def _toc(body: Body, lines: list[Line]) -> str:
    """Return the field of the contents, filled: a word processor can make it anew."""
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        ' TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    last = len(lines) - 1
    return "".join(
        _line(
            body, *line, before=begin if n == 0 else "", after=end if n == last else "", page=True
        )
        for n, line in enumerate(lines)
    )


def _line(
    body: Body,
    anchor: str,
    text: str,
    style: str,
    *,
    before: str = "",
    after: str = "",
    page: bool = False,
) -> str:
    place = body.links.place(anchor)
    number = TAB + xml.field(f"PAGEREF {place} \\h", "", dirty=True) if page else ""
    leader = f'<w:tabs><w:tab w:val="end" w:leader="dot" w:pos="{xml.TEXT_WIDTH}"/></w:tabs>'
    return xml.paragraph(
        f'{before}<w:hyperlink w:anchor="{place}">{body.own(text)}{number}</w:hyperlink>{after}',
        style=style,
        properties=leader if page else "",
    )


def header(body: Body, document: Document) -> str:
    meta = document.meta
    content = f"{body.own(meta.short_title or meta.title)}{TAB}{body.own(meta.marking, bold=True)}"
    line = xml.paragraph(content, style="Header", properties=LINE.format("bottom") + TABS)
    return f"{xml.HEAD}<w:hdr {xml.NAMESPACES}>{_draft(body, document)}{line}</w:hdr>"


def no_header(body: Body, document: Document) -> str:
    inside = _draft(body, document) or xml.paragraph("", style="Header")
    return f"{xml.HEAD}<w:hdr {xml.NAMESPACES}>{inside}</w:hdr>"


def _draft(body: Body, document: Document) -> str:
    """Return what a draft says at the head of every page, the cover too."""
    if not document.meta.draft:
        return ""
    return xml.paragraph(body.own(document.meta.draft), style="Draft") + xml.paragraph(
        body.own(body.words.draft_note), style="Header"
    )


def footer(body: Body, document: Document) -> str:
    """Version and hash at the start, "page X of Y" at the end, counted by the word processor."""
    meta, words = document.meta, body.words
    before, between, after = words.page_of
    properties = "<w:rPr><w:rtl/></w:rPr>" if body.right else ""
    content = (
        f"{body.own(words.version.format(meta.version))}{body.own(' · ')}{body.own(meta.identifier)}"
        f"{TAB}{body.own(before)}{xml.field('PAGE', '1', properties=properties)}{body.own(between)}"
        f"{xml.field('NUMPAGES', '1', properties=properties)}{body.own(after)}"
    )
    line = xml.paragraph(content, style="Footer", properties=TABS)
    return f"{xml.HEAD}<w:ftr {xml.NAMESPACES}>{line}</w:ftr>"


def section_properties(body: Body, *, cover: bool) -> str:
    """Return the page: A4, its margins, its head and foot; the cover has no head."""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="head"/>'
        '<w:headerReference w:type="first" r:id="nohead"/>'
        '<w:footerReference w:type="default" r:id="foot"/>'
        '<w:footerReference w:type="first" r:id="foot"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1701" w:right="1417" w:bottom="1531" w:left="1418" w:header="850"'
        ' w:footer="680" w:gutter="0"/>'
        f"{'<w:titlePg/>' if cover else ''}{'<w:bidi/>' if body.right else ''}</w:sectPr>"
    )
