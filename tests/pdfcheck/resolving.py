"""Reads a finished dossier as a stranger would, and says where it does not hold what it promises.

It knows the document model and the bytes, and nothing of how they were made. Works at any length, and
for a dossier in volumes: then what one file refers to is looked for in the others beside it.
"""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pikepdf

from legal_analysis.dossier.document import (
    Document,
    Figure,
    Paragraph,
    Section,
    Table,
    blocks_of,
    section_number,
)

MCID = re.compile(rb"/MCID (\d+)")
ONLY = "dossier.pdf"


@dataclass(frozen=True)
class _File:
    """One file, read: the text of its pages, and for each name the page from 0. volume: 0 of one."""

    name: str
    volume: int
    first: int
    pdf: pikepdf.Pdf
    printed: list[str]
    places: dict[str, int]

    @cached_property
    def pages(self) -> list[str]:
        return [flat(page) for page in self.printed]


def faults(data: bytes, document: Document) -> list[str]:
    """Return one sentence for each thing that is wrong; nothing is wrong with an empty list.

    `document` has been numbered.
    """
    return _faults([_read(ONLY, 0, 1, data)], document)


def faults_of_volumes(
    volumes: Mapping[str, bytes], document: Document, *, through: bool = True
) -> list[str]:
    """The same of a dossier in volumes, by their names in their order."""
    files: list[_File] = []
    first = 1
    for volume, (name, data) in enumerate(volumes.items(), start=1):
        files.append(_read(name, volume, first, data))
        first += len(files[-1].printed) if through else 0
    return _faults(files, document)


def _read(name: str, volume: int, first: int, data: bytes) -> _File:
    pdf = pikepdf.open(io.BytesIO(data))
    tree = pikepdf.NameTree(pdf.Root.Names.Dests)
    places = {str(one): pikepdf.Page(place[0]).index for one, place in tree.items()}
    return _File(name, volume, first, pdf, printed_pages(data), places)


def _faults(files: list[_File], document: Document) -> list[str]:
    found = [
        f"{file.name}: {fault}"
        for file in files
        for fault in (
            *_numbers(file),
            *_links(file, files, document),
            *_outline(file),
            *_tags(file.pdf),
        )
    ]
    return [*found, *_anchors(files, document), *_contents(files, document), *_notes(files)]


def printed_pages(data: bytes) -> list[str]:
    """Return the text of each page, line by line."""
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=data, check=True, capture_output=True
    )
    return read.stdout.decode().split("\f")[:-1]


def flat(text: str) -> str:
    return " ".join(text.split())


def _numbers(file: _File) -> Iterator[str]:
    volume = rf"Volume {file.volume} · " if file.volume else ""
    for number, page in enumerate(file.pages, start=file.first):
        if not re.search(rf"{volume}Page {number} of \d+$", page):
            yield f"page {number} does not end with its number"


def _links(file: _File, files: list[_File], document: Document) -> Iterator[str]:
    """Each link leads to a name in its file, or in the file beside it that it names; and what leads
    into another volume says which page that is, but for exhibits, which have their codes."""
    exhibits = {row for row, _code in _rows(document)}
    beside = {one.name: one for one in files if one is not file}
    contents = file.places.get(document.parts[0].anchor, len(file.pages)) if file.first == 1 else 0
    for number, page in enumerate(file.pdf.pages):
        said: set[str] = set()
        for annotation in page.get("/Annots", ()):
            if "/Dest" in annotation and str(annotation.Dest) not in file.places:
                yield f"page {number + 1}: a link leads nowhere ({annotation.Dest})"
            if annotation.get("/A", {}).get("/S") != "/GoToR":
                continue
            other, name = beside.get(str(annotation.A.F)), str(annotation.A.D)
            if other is None or name not in other.places:
                yield f"page {number + 1}: a link leads into no other volume ({name})"
            elif name not in exhibits and not (file.volume == 1 and number < contents):
                said.add(f"(Volume {other.volume}, page {other.places[name] + other.first})")
        for words in sorted(said):
            if words not in file.pages[number]:
                yield f"page {number + 1} does not say {words}"


def _rows(document: Document) -> Iterator[tuple[str, str]]:
    for part in document.parts:
        for block in blocks_of(part.blocks):
            for row in block.rows if isinstance(block, Table) else ():
                if row.anchor and row.exhibit:
                    yield row.anchor, row.exhibit


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
            if isinstance(block, Figure) and block.table and block.table.anchor:
                yield block.table.anchor, f"Table {block.table.number}."
    yield from _rows(document)


def _anchors(files: list[_File], document: Document) -> Iterator[str]:
    for anchor, printed in named(document):
        holding = [file for file in files if anchor in file.places]
        if len(holding) != 1:
            yield f"{anchor} is in {len(holding)} files"
            continue
        (file,) = holding
        if printed not in file.pages[file.places[anchor]]:
            yield f"{anchor}: {printed!r} is not on page {file.places[anchor] + 1} of {file.name}"


def _lines(document: Document) -> Iterator[tuple[str, str]]:
    """Yield what the contents and the lists say; short files have no lists of tables and figures."""
    for part in document.parts:
        yield part.anchor, part.title
        for block in blocks_of(part.blocks):
            if isinstance(block, Section) and block.level == 1:
                yield block.anchor or "", f"{section_number(block)} {block.title}"
            elif document.flowing:
                continue
            elif isinstance(block, Table | Figure) and block.anchor:
                yield block.anchor, block.caption
            if isinstance(block, Figure) and block.table and block.table.anchor:
                yield block.table.anchor, block.table.caption


def _contents(files: list[_File], document: Document) -> Iterator[str]:
    """The contents in the first file say of everything the volume and the page."""
    front = "\n".join(files[0].printed[: files[0].places.get(document.parts[0].anchor)])
    found: dict[str, set[tuple[int, int]]] = {}
    volume = 0
    for text in front.splitlines():
        if heading := re.match(r"\s*Volume (\d+) · pages", text):
            volume = int(heading[1])
        elif line := re.match(r"(.*?) ?\.[. ]{3,}(\d+)$", text):
            found.setdefault(flat(line[1]), set()).add((volume, int(line[2])))
    for anchor, title in _lines(document):
        for file in files:
            if anchor not in file.places:
                continue  # said above, if it is in none
            wanted = (file.volume, file.places[anchor] + file.first)
            said = {n for line, some in found.items() if line.endswith(title[-40:]) for n in some}
            if wanted not in said:
                yield f"the contents do not say that {title!r} is on page {wanted}: {sorted(said)}"


def _outline(file: _File) -> Iterator[str]:
    pages = file.pages

    def walk(items: Iterable[pikepdf.OutlineItem]) -> Iterator[pikepdf.OutlineItem]:
        for item in items:
            yield item
            yield from walk(item.children)

    with file.pdf.open_outline() as outline:
        for item in walk(outline.root):
            number = pikepdf.Page(item.destination[0]).index
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


def _notes(files: list[_File]) -> Iterator[str]:
    """The notes count through all files, each in one."""
    notes = [
        int(str(one.ID).removeprefix("note-"))
        for file in files
        for one in _elements(file.pdf.Root.StructTreeRoot)
        if str(one.get("/ID", "")).startswith("note-")
    ]
    if sorted(notes) != list(range(1, len(notes) + 1)):
        yield "notes are missing from the tree"


def _elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = node.get("/K", ())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)
