"""The invented dossier in Typst's language: the same words, tables, notes and links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from legal_analysis.dossier.document import (
    Block,
    Content,
    CrossRef,
    Document,
    Emphasis,
    ExhibitRef,
    Figure,
    Foreign,
    Inline,
    Note,
    Paragraph,
    Quotation,
    Section,
    SubPoint,
    SubPoints,
    Table,
    pieces,
    plain,
)

HEAD = """#set document(title: "Invented", date: none)
#set page("a4", margin: (x: 25mm, y: 28mm), numbering: "1 / 1", header: [CONFIDENTIAL])
#set text(font: ("Noto Serif", "Vazirmatn"), size: 10pt, lang: "en")
#set heading(numbering: none)
#outline(depth: 2)
"""


def write(document: Document, folder: Path) -> None:
    """Write `page.typ` and its drawing into the folder."""
    drawings = [
        block.svg for part in document.parts for block in part.blocks if isinstance(block, Figure)
    ]
    (folder / "chart.svg").write_text(drawings[0], encoding="utf-8")
    lines = [HEAD]
    for part in document.parts:
        lines.append(f"#pagebreak(weak: true)\n= {text(part.title)} <{part.anchor}>")
        lines += blocks(part.blocks)
    (folder / "page.typ").write_text("\n\n".join(lines), encoding="utf-8")


def blocks(some: Iterable[Block]) -> Iterable[str]:
    for block in some:
        match block:
            case Section():
                yield f"== {text(block.title)} <{block.anchor}>"
                yield from blocks(block.blocks)
            case Paragraph():
                label = f" #metadata(none) <{block.anchor}>" if block.anchor else ""
                yield f"{block.number}\\. {content(block.content)}{label}"
            case Quotation():
                yield f"#quote(block: true)[{content(block.text)}]"
            case SubPoints():
                yield "\n".join(
                    f"+ {content(one)}" for one in block.items if not isinstance(one, SubPoint)
                )
            case Figure():
                yield f'#figure(image("chart.svg", width: 100%, alt: "Chart"), caption: [{text(block.caption)}])'
            case Table():
                yield table(block)


def table(one: Table) -> str:
    widths = ", ".join(f"{column.width_percent:g}fr" for column in one.columns)
    head = ", ".join(f"[{text(column.title)}]" for column in one.columns)
    rows = ",\n".join(
        ", ".join(
            f"[{content(cell)}{f' #metadata(none) <{row.anchor}>' if row.anchor and not place else ''}]"
            for place, cell in enumerate(row.cells)
        )
        for row in one.rows
    )
    return (
        f"#show figure: set block(breakable: true)\n#figure(table(columns: ({widths}), "
        f"table.header({head}),\n{rows}), caption: [{text(one.caption)}])"
    )


def content(some: Content) -> str:
    return "".join(inline(piece) for piece in pieces(some))


def inline(piece: Inline) -> str:
    match piece:
        case Note():
            return f"#footnote[{content(piece.content)}]"
        case CrossRef(anchor=anchor):
            return f"#link(<{anchor}>)[{text(piece.text)}]"
        case ExhibitRef(anchor=anchor):
            return f"#link(<{anchor}>)[{text(piece.code)}]"
        case Emphasis():
            return f"#emph[{content(piece.content)}]"
        case Foreign():
            return f'#text(lang: "fa", dir: rtl)[{text(piece.text)}]'
    return text(plain(piece))


def text(some: str) -> str:
    return re.sub(r"([\\#$*_`<>@\[\]=~/+-])", r"\\\1", some)
