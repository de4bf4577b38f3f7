"""Joins laid out parts into one file: pages, tags, links, bookmarks, fonts, heads and feet.

Nothing is laid out here. Each part brings its pages with their structure elements; the book gives
them one structure tree, one table of names for links, one outline, each font once, and draws on
each page what stands around the text and the number of the page, marked as an artifact, since a
voice must not read them between two sentences (ISO 14289-1, 7.1).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
import pydyf
import weasyprint
from pikepdf import Array, Dictionary, Name, String

from .engine import PdfRefused, complaints
from .faces import merged
from .parts import Part
from .whole import archived

FONTS = Name("/GawahFonts")  # in the catalog while parts are joined, and not after
OPAQUE = re.compile(rb"^/[aA]1(?:\.0)? gs$\n?", re.MULTILINE)
LEAF = 64  # names in one leaf of a name tree
NOWHERE: Mapping[str, str] = {}


@dataclass(frozen=True)
class Frame:
    """What is drawn around the text.

    kinds: for each kind of page, its place among the pages of `around`. numbers: small pages with the
    number of each page of the file, in their order.
    """

    around: Part
    kinds: Mapping[str, int]
    numbers: Part


def join(
    parts: Sequence[Part],
    frame: Frame,
    *,
    first: int = 1,
    elsewhere: Mapping[str, str] = NOWHERE,
    right_to_left: bool,
    step: Callable[[], None] = lambda: None,
    **written: Any,
) -> bytes:
    """Return the parts as one archival and accessible file; its first page has the number `first`.

    `elsewhere`: anchors in files beside this one, and the names of those files. `written` goes to
    `whole.archived`; `step` is called between two parts.
    Errors: PdfRefused if a link leads nowhere.
    """
    _check_links(parts, elsewhere)
    with pikepdf.open(
        BytesIO(_base([*parts, frame.around, frame.numbers], right_to_left, written))
    ) as book:
        joining = _Joining(book, frame, elsewhere)
        for part in parts:
            step()
            joining.add(part)
        return joining.finished(first)


def _check_links(parts: Sequence[Part], elsewhere: Mapping[str, str]) -> None:
    names = [name for part in parts for name in part.anchors]
    known = set(names)
    lost = {target for part in parts for target in part.targets} - known - set(elsewhere)
    twice = {name for name in names if names.count(name) > 1} if len(known) < len(names) else set()
    if lost or twice:
        raise PdfRefused(
            [f"a link leads to {name}, which is not in the file" for name in sorted(lost)]
            + [f"{name} is in the file twice" for name in sorted(twice)]
        )


def _base(parts: Sequence[Part], right_to_left: bool, written: Mapping[str, Any]) -> bytes:
    """Return a file without pages: fonts, metadata, colour profile, attachments, empty tree."""
    with complaints(None) as problems:
        fonts = merged(part.faces for part in parts)
        document = weasyprint.Document(
            [], weasyprint.document.DocumentMetadata(), None, None, {}, "srgb"
        )
        document.fonts = dict(enumerate(fonts.values()))

        def keep_fonts(pdf: pydyf.PDF) -> None:
            (found,) = [
                one
                for one in pdf.objects
                if isinstance(one, pydyf.Dictionary) and set(one) == set(fonts)
            ]
            pdf.catalog["GawahFonts"] = found.reference

        data = archived(document, right_to_left=right_to_left, also=keep_fonts, **written)
    if problems:
        raise PdfRefused(problems)
    return data


class _Joining:
    """One book while its parts are added."""

    def __init__(self, book: pikepdf.Pdf, frame: Frame, elsewhere: Mapping[str, str]) -> None:
        self.book, self.frame, self.elsewhere = book, frame, elsewhere
        self.done = 0
        self.fonts = dict(book.Root[FONTS].items())
        self.tree = book.Root.StructTreeRoot
        self.document = self.tree.K[0]
        self.kids: list[pikepdf.Object] = []
        self.parents: list[tuple[int, pikepdf.Object]] = []
        self.next_parent = 0
        self.names: dict[str, Array] = {}
        self.ids: dict[str, pikepdf.Object] = {}
        self.bookmarks: list[tuple[Any, int]] = []
        self.opening = book.make_indirect(pikepdf.Stream(book, b"q\n"))
        self.around = list(self._forms())
        self.written = [_folio(page) for page in self._pages_of(frame.numbers)]

    def _pages_of(self, part: Part) -> Iterator[pikepdf.Page]:
        with pikepdf.open(BytesIO(part.pdf)) as source:
            yield from source.pages

    def _forms(self) -> Iterator[pikepdf.Object]:
        for page in self._pages_of(self.frame.around):
            form = self.book.copy_foreign(page.as_form_xobject())
            self._give_fonts(form.Resources)
            yield form

    def _give_fonts(self, resources: pikepdf.Object) -> None:
        for name, font in self.fonts.items():
            resources.Font[name] = font

    # One part ---------------------------------------------------------------------------------

    def add(self, part: Part) -> None:
        with pikepdf.open(BytesIO(part.pdf)) as source:
            begins = len(self.book.pages)
            with warnings.catch_warnings():
                # Names of places are given below, for the whole book at once.
                warnings.simplefilter("ignore", pikepdf.exceptions.PageCopyWarning)
                self.book.pages.extend(source.pages)
            tree = self.book.copy_foreign(source.Root.StructTreeRoot)
        pages = [self.book.pages[begins + i] for i in range(len(part.kinds))]
        resources = pages[0].obj.Resources
        self._give_fonts(resources)
        for kind in sorted(set(part.kinds)):
            place = self.frame.kinds[kind]
            resources.XObject[f"/Around{place}"] = self.around[place]
        self._tags(tree, pages)
        for page, kind in zip(pages, part.kinds, strict=True):
            self._surround(page, kind)
            self._lead_elsewhere(page)
            self.done += 1
        for name, (number, x, y) in part.anchors.items():
            self.names[name] = Array([pages[int(number)].obj, Name.XYZ, x, y, 0])
        self.bookmarks += [(bookmark, begins) for bookmark in part.bookmarks]

    def _tags(self, tree: pikepdf.Object, pages: Sequence[pikepdf.Page]) -> None:
        """Move the elements of a part under the one document element, with new parent numbers."""
        offset = self.next_parent
        for element in tree.K[0].K:
            element.P = self.document
            self.kids.append(element)
        numbers = tree.ParentTree.Nums
        for place in range(0, len(numbers), 2):
            number = int(numbers[place]) + offset
            self.parents.append((number, numbers[place + 1]))
            self.next_parent = max(self.next_parent, number + 1)
        for page in pages:
            page.obj.StructParents = int(page.obj.StructParents) + offset
            for annotation in page.obj.get("/Annots", ()):
                annotation.StructParent = int(annotation.StructParent) + offset

    def _surround(self, page: pikepdf.Page, kind: str) -> None:
        place = self.frame.kinds[kind]
        drawn = b"Q\n/Artifact << /Type /Pagination >> BDC\nq /Around%d Do Q\n" % place
        where = self.frame.around.numbers[place]
        if where is not None:
            start, end, top, at_end = where
            width, height, content = self.written[self.done]
            x, y = (end - width if at_end else start), top - height
            drawn += b"q 1 0 0 1 %.4f %.4f cm\n%s\nQ\n" % (x, y, content)
        tail = self.book.make_indirect(pikepdf.Stream(self.book, drawn + b"EMC\n"))
        page.obj.Contents = Array([self.opening, page.obj.Contents, tail])

    def _lead_elsewhere(self, page: pikepdf.Page) -> None:
        """Turn links to what stands in another volume into links to that file."""
        for annotation in page.obj.get("/Annots", ()):
            file = self.elsewhere.get(str(annotation.get("/Dest", "")))
            if file is not None:
                annotation.A = Dictionary(S=Name.GoToR, F=String(file), D=annotation.Dest)
                del annotation.Dest

    # The whole --------------------------------------------------------------------------------

    def finished(self, first: int) -> bytes:
        book = self.book
        if first != 1:
            book.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=first)]))
        self.document.K = Array(self.kids)
        numbers = Array()
        for number, parent in sorted(self.parents, key=lambda pair: pair[0]):
            numbers.append(number)
            numbers.append(parent)
        self.tree.ParentTree.Nums = numbers
        self.tree.ParentTreeNextKey = self.next_parent
        if "/Names" not in book.Root:
            book.Root.Names = Dictionary()
        book.Root.Names.Dests = _name_tree(book, self.names)
        outlines = self._outline(self.bookmarks)
        if outlines is not None:
            book.Root.Outlines = outlines
        del book.Root[FONTS]
        target = BytesIO()
        book.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        return target.getvalue()

    def _outline(self, bookmarks: Sequence[tuple[Any, int]]) -> pikepdf.Object | None:
        if not bookmarks:
            return None
        top = self.book.make_indirect(Dictionary(Type=Name.Outlines))
        top.First, top.Last, top.Count = self._items(bookmarks, top)
        return top

    def _items(
        self, bookmarks: Sequence[tuple[Any, int]], above: pikepdf.Object
    ) -> tuple[pikepdf.Object, pikepdf.Object, int]:
        count = len(bookmarks)
        items: list[pikepdf.Object] = []
        for (label, page, x, y, children), begins in bookmarks:
            place = Array([self.book.pages[begins + page].obj, Name.XYZ, x, y, 0])
            item = self.book.make_indirect(
                Dictionary(Title=String(label), Dest=place, Parent=above)
            )
            if children:
                item.First, item.Last, item.Count = self._items(
                    [(child, begins) for child in children], item
                )
                count += int(item.Count)
            if items:
                item.Prev, items[-1].Next = items[-1], item
            items.append(item)
        return items[0], items[-1], count


def _folio(page: pikepdf.Page) -> tuple[float, float, bytes]:
    """Return the width and height of a small page and what is drawn on it.

    It stands on other pages then, whose resources know no states of transparency; it is opaque.
    """
    _x, _y, width, height = (float(length) for length in page.mediabox)
    return width, height, OPAQUE.sub(b"", page.obj.Contents.read_bytes())


def _name_tree(book: pikepdf.Pdf, names: Mapping[str, pikepdf.Object]) -> Dictionary:
    """Return names as a tree of leaves in the order of their bytes."""
    ordered = sorted((name.encode(), name) for name in names)
    leaves = Array()
    for start in range(0, len(ordered), LEAF):
        leaf = ordered[start : start + LEAF]
        pairs = Array()
        for _bytes, name in leaf:
            pairs.append(String(name))
            pairs.append(names[name])
        limits = Array([String(leaf[0][1]), String(leaf[-1][1])])
        leaves.append(book.make_indirect(Dictionary(Limits=limits, Names=pairs)))
    return Dictionary(Kids=leaves)
