"""Reads a finished dossier as a stranger would, and says where it does not hold what it promises.

It knows the document model and the bytes, and nothing of how they were made. Works at any length.
"""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterable, Iterator

import pikepdf

from legal_analysis.dossier.document import (
    Chapter,
    Document,
    Figure,
    Paragraph,
    Section,
    Table,
    blocks_of,
)
from legal_analysis.dossier.html import section_number

MCID = re.compile(rb"/MCID (\d+)")


def faults(data: bytes, document: Document, *, first: int = 1) -> list[str]:
    """Return one sentence for each thing that is wrong; nothing is wrong with an empty list.

    `document` has been numbered; the first page of the file has the number `first`.
    """
    printed = printed_pages(data)
    pages = [flat(page) for page in printed]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        places = {
            str(name): _page_number(pdf, place)
            for name, place in pikepdf.NameTree(pdf.Root.Names.Dests).items()
        }
        return [
            *_numbers(pages, first),
            *_links(pdf, places),
            *_anchors(pages, places, document),
            *_contents(printed, places, document, first),
            *_outline(pdf, pages),
            *_tags(pdf),
        ]


def printed_pages(data: bytes) -> list[str]:
    """Return the text of each page, line by line."""
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, check=True, capture_output=True
    )
    return read.stdout.decode().split("\f")[:-1]


def flat(text: str) -> str:
    return " ".join(text.split())


def _page_number(pdf: pikepdf.Pdf, place: pikepdf.Object) -> int:
    return pikepdf.Page(place[0]).index


def _numbers(pages: list[str], first: int) -> Iterator[str]:
    for number, page in enumerate(pages, start=first):
        if not re.search(rf"Page {number} of \d+$", page):
            yield f"page {number} does not end with its number"


def _links(pdf: pikepdf.Pdf, places: dict[str, int]) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, start=1):
        for annotation in page.get("/Annots", ()):
            if "/Dest" in annotation and str(annotation.Dest) not in places:
                yield f"page {number}: a link leads nowhere ({annotation.Dest})"


def named(document: Document) -> Iterator[tuple[str, str]]:
    """Yield every anchor of the document, and what is printed where it stands."""
    for part in document.parts:
        yield part.anchor, part.title
        for block in blocks_of(part.blocks):
            match block:
                case Section(title=title, anchor=anchor) if anchor:
                    yield anchor, f"{section_number(block)} {title}"
                case Paragraph(anchor=anchor, number=number) if anchor and number:
                    yield anchor, f"{number}."
                case Table() | Figure() if block.anchor:
                    word = "Table" if isinstance(block, Table) else "Figure"
                    yield block.anchor, f"{word} {block.number}."
                    for row in block.rows if isinstance(block, Table) else ():
                        if row.anchor and row.exhibit:
                            yield row.anchor, row.exhibit


def _anchors(pages: list[str], places: dict[str, int], document: Document) -> Iterator[str]:
    for anchor, printed in named(document):
        if anchor not in places:
            yield f"{anchor} is not in the file"
        elif printed not in pages[places[anchor]]:
            yield f"{anchor}: {printed!r} is not on page {places[anchor] + 1}"


def _lines(parts: Iterable[Chapter]) -> Iterator[tuple[str, str]]:
    for part in parts:
        yield part.anchor, part.title
        for block in blocks_of(part.blocks):
            if isinstance(block, Section) and block.level == 1:
                yield block.anchor or "", f"{section_number(block)} {block.title}"
            elif isinstance(block, Table | Figure) and block.anchor:
                yield block.anchor, block.caption


def _contents(
    printed: list[str], places: dict[str, int], document: Document, first: int
) -> Iterator[str]:
    front = "\n".join(printed[: places.get(document.parts[0].anchor)])
    found: dict[str, set[int]] = {}
    for line, number in re.findall(r"^(.*?) ?\.[. ]{3,}(\d+)$", front, re.MULTILINE):
        found.setdefault(flat(line), set()).add(int(number))
    for anchor, title in _lines(document.parts):
        if anchor not in places:
            continue  # said above
        wanted = places[anchor] + first
        numbers = {n for line, some in found.items() if line.endswith(title[-40:]) for n in some}
        if wanted not in numbers:
            yield f"the contents do not say that {title!r} is on page {wanted}: {sorted(numbers)}"


def _outline(pdf: pikepdf.Pdf, pages: list[str]) -> Iterator[str]:
    def walk(items: Iterable[pikepdf.OutlineItem]) -> Iterator[pikepdf.OutlineItem]:
        for item in items:
            yield item
            yield from walk(item.children)

    with pdf.open_outline() as outline:
        for item in walk(outline.root):
            number = _page_number(pdf, item.destination)
            if flat(item.title).split(" ")[-1] not in pages[number]:
                yield f"the bookmark {item.title!r} leads to page {number + 1}"


def _tags(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Every piece of every page is in the tree, once, and the tree follows the pages."""
    tree = pdf.Root.StructTreeRoot
    numbers = tree.ParentTree.Nums
    parents = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    if len(parents) * 2 != len(numbers):
        yield "a number of the parent tree is given twice"
    for number, page in enumerate(pdf.pages, start=1):
        streams = page.obj.Contents
        streams = streams if isinstance(streams, pikepdf.Array) else [streams]
        pieces = [int(n) for s in streams for n in MCID.findall(s.read_bytes())]
        above = parents.get(int(page.obj.StructParents), [])
        if sorted(pieces) != list(range(len(above))):
            yield f"page {number}: {len(pieces)} pieces, {len(above)} of them in the tree"
        for annotation in page.get("/Annots", ()):
            element = parents.get(int(annotation.StructParent))
            if element is None or str(element.S) != "/Link":
                yield f"page {number}: a link is not in the tree"
    order = {page.obj.objgen: place for place, page in enumerate(pdf.pages)}
    seen = [order[kid.Pg.objgen] for kid in tree.K[0].K]
    if seen != sorted(seen):
        yield "the tree does not follow the pages"
    ids = [str(one.ID) for one in _elements(tree) if "/ID" in one]
    if len(ids) != len(set(ids)):
        yield "an identifier of the tree is given twice"
    notes = [int(i.removeprefix("note-")) for i in ids if i.startswith("note-")]
    if sorted(notes) != list(range(1, len(notes) + 1)):
        yield "notes are missing from the tree"


def _elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = node.get("/K", ())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)
