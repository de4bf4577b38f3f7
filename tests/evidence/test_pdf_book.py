"""A long dossier, laid out in parts and joined: the same as in one piece, and faster again."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pytest
from django.utils.safestring import mark_safe

from evidence import pdf
from evidence.pdf import processes
from legal_analysis.dossier import html, numbering
from legal_analysis.dossier.book import DossierBook
from legal_analysis.dossier.document import Document
from tests.benchmarks.dossiers import content
from tests.pdfcheck import resolving, sample
from tests.pdfcheck.writing import CREATED, SNAPSHOT, write

PAGES = 40


@dataclass
class Store:
    """Keeps parts in memory and counts how often one was looked for and not found."""

    parts: dict[str, bytes] = field(default_factory=dict)
    made: int = 0

    def get(self, digest: str) -> bytes | None:
        return self.parts.get(digest)

    def put(self, digest: str, part: bytes) -> None:
        self.made += 1
        self.parts[digest] = part


def bound(document: Document, **options: object) -> pdf.Volume:
    settings = {
        "stylesheets": [html.STYLESHEET],
        "identifier": "a1b2c3d4",
        "created": CREATED,
        "title": document.meta.title,
        "attachments": [SNAPSHOT],
    }
    return pdf.write_book(DossierBook(document), **{**settings, **options})


@pytest.fixture(scope="module")
def long() -> Document:
    return numbering.number(content.dossier(PAGES))


@pytest.fixture(scope="module")
def store() -> Store:
    return Store()


@pytest.fixture(scope="module")
def built(long: Document, store: Store) -> pdf.Volume:
    return bound(long, kept=store, processes=2)


# What is in it --------------------------------------------------------------------------------------


def test_every_reference_resolves_and_every_piece_is_in_the_tree(
    built: pdf.Volume, long: Document
) -> None:
    assert built.last > PAGES * 0.8
    assert resolving.faults(built.data, long) == []


def without_a_name(book: pikepdf.Pdf) -> None:
    leaf = book.Root.Names.Dests.Kids[0]
    del leaf.Names[0:2]


def with_a_piece_out_of_the_tree(book: pikepdf.Pdf) -> None:
    del book.Root.StructTreeRoot.ParentTree.Nums[1][0]


def with_pages_in_another_order(book: pikepdf.Pdf) -> None:
    page = book.pages[6]
    del book.pages[6]
    book.pages.append(page)


def with_a_bookmark_to_another_page(book: pikepdf.Pdf) -> None:
    book.Root.Outlines.Last.Dest[0] = book.pages[0].obj


@pytest.mark.parametrize(
    "spoil",
    [
        without_a_name,
        with_a_piece_out_of_the_tree,
        with_pages_in_another_order,
        with_a_bookmark_to_another_page,
    ],
)
def test_the_check_sees_a_spoilt_file(
    spoil: Callable[[pikepdf.Pdf], None], built: pdf.Volume, long: Document
) -> None:
    spoilt = io.BytesIO()
    with pikepdf.open(io.BytesIO(built.data)) as book:
        spoil(book)
        book.save(spoilt)
    assert resolving.faults(spoilt.getvalue(), long) != []


@pytest.mark.parametrize("language", ["en", "ps"])
def test_each_page_reads_as_in_one_piece(language: str) -> None:
    document = numbering.number(sample.dossier(language))
    whole = write(html.html(document), language)
    assert resolving.printed_pages(bound(document).data) == resolving.printed_pages(whole)


def test_each_font_is_embedded_once(built: pdf.Volume) -> None:
    with pikepdf.open(io.BytesIO(built.data)) as book:
        names = [
            str(thing.FontName)
            for thing in book.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        ]
    assert len(names) == len(set(names)) > 4


def test_a_link_to_nothing_stops_the_book(monkeypatch: pytest.MonkeyPatch) -> None:
    document = numbering.number(sample.dossier())
    monkeypatch.setattr(
        DossierBook, "cover", lambda self: self._part(mark_safe('<a href="#nowhere">there</a>'))
    )
    with pytest.raises(pdf.PdfRefused, match="nowhere"):
        bound(document)


# The same bytes, for less work ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def changed() -> Document:
    return numbering.number(content.dossier(PAGES, changed=True))


def test_a_change_costs_one_chapter_and_the_bytes_are_as_without_what_was_kept(
    changed: Document, built: pdf.Volume, store: Store
) -> None:
    store.made = 0
    again = bound(changed, kept=store, processes=2)
    pages_moved = again.last != built.last
    # With the chapter only what prints page numbers, and that only where they are others now.
    assert store.made <= (4 if pages_moved else 1)
    assert again.data == bound(changed, processes=1).data != built.data


def test_another_version_costs_no_chapter(changed: Document, store: Store) -> None:
    """Its number and its hash stand at the foot of every page, and in no chapter."""
    bound(changed, kept=store)
    store.made = 0
    other = Document(**{**vars(changed), "meta": sample.meta(version="2.0", identifier="ffff")})
    assert "Version 2.0 · ffff" in resolving.printed_pages(bound(other, kept=store).data)[5]
    assert store.made == 1  # the lines at head and foot


def test_a_look_that_changed_is_laid_out_anew(store: Store, tmp_path: Path) -> None:
    document = numbering.number(sample.dossier())
    bound(document, kept=store)
    store.made = 0
    (tmp_path / "css").mkdir()
    (tmp_path / "fonts").symlink_to(html.STYLESHEET.parent.parent / "fonts")
    look = tmp_path / "css" / "book.css"
    look.write_text(html.STYLESHEET.read_text() + "\nh2 { color: #222; }\n")
    bound(document, kept=store, stylesheets=[look])
    assert store.made > 5


# When something stops it ----------------------------------------------------------------------------


class Cancelled(Exception):
    pass


def children() -> set[int]:
    """Return the processes this one started that are still there."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return {int(number) for number in listed.split()}


def test_cancelling_leaves_no_process_behind(long: Document) -> None:
    before = children()

    def stop(going: pdf.Going) -> None:
        if going.page >= 2:
            assert children() - before
            raise Cancelled

    with pytest.raises(Cancelled):
        bound(long, processes=2, progress=stop)
    assert children() == before


def kill_whenever(told: list[int], times: int) -> Callable[[pdf.Going], None]:
    before = children()

    def kill(_going: pdf.Going) -> None:
        if len(told) < times and children() - before:
            victim = min(children() - before)
            told.append(victim)
            os.kill(victim, signal.SIGKILL)

    return kill


def test_a_process_that_dies_is_replaced() -> None:
    killed: list[int] = []
    document = numbering.number(sample.dossier())
    again = bound(document, processes=2, progress=kill_whenever(killed, 1))
    assert len(killed) == 1
    assert again.data == bound(document).data


def test_a_part_whose_process_dies_twice_ends_the_work(long: Document) -> None:
    before = children()
    with pytest.raises(processes.LayoutDied):
        bound(long, processes=1, progress=kill_whenever([], 99))
    assert children() == before


def test_progress_counts_the_pages_of_all_processes() -> None:
    told: list[pdf.Going] = []
    volume = bound(numbering.number(sample.dossier()), processes=2, progress=told.append)
    assert max(one.page for one in told) == volume.last
    # Cover and contents are no chapters; how many there are is said from the first moment.
    assert {one.of for one in told if one.step == "layout"} == {3}
    assert sorted({one.chapters for one in told}) == [0, 1, 2, 3]
