"""A dossier too long for one file: volumes, and references between them that never dangle."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from evidence import pdf
from legal_analysis.dossier import html, numbering
from legal_analysis.dossier.book import DossierBook
from legal_analysis.dossier.document import Chapter, Document, Figure, Paragraph
from tests.benchmarks.dossiers import content
from tests.evidence.test_pdf_book import Store
from tests.pdfcheck import resolving, sample, verapdf
from tests.pdfcheck.writing import CREATED, SNAPSHOT

MOST = 6


def name(volume: int) -> str:
    return f"volume-{volume}.pdf"


def volumes(
    document: Document, most: int = MOST, *, through: bool = True, **options: object
) -> dict[str, bytes]:
    book = DossierBook(document)
    written = pdf.write_volumes(
        book,
        pdf.Rule(most, through, name, book.name_of),
        stylesheets=[html.STYLESHEET],
        identifier="a1b2c3d4",
        created=CREATED,
        title=document.meta.title,
        attachments=[SNAPSHOT],
        **options,
    )
    return {name(number): volume.data for number, volume in enumerate(written, start=1)}


@pytest.fixture(scope="module")
def document() -> Document:
    """Two chapters of some nine pages, and three pages of exhibits."""
    return numbering.number(content.dossier(24))


@pytest.fixture(scope="module")
def store() -> Store:
    return Store()


@pytest.fixture(scope="module")
def written(document: Document, store: Store) -> dict[str, bytes]:
    return volumes(document, kept=store)


def texts(files: dict[str, bytes]) -> list[list[str]]:
    return [[resolving.flat(page) for page in resolving.printed_pages(f)] for f in files.values()]


def test_no_volume_is_longer_and_every_reference_leads_where_it_says(
    written: dict[str, bytes], document: Document
) -> None:
    pages = [len(volume) for volume in texts(written)]
    assert len(pages) > 4
    assert max(pages) <= MOST
    assert resolving.faults_of_volumes(written, document) == []
    covers = [volume[0] for volume in texts(written)]
    for number, cover in enumerate(covers, start=1):
        assert f"Volume {number} of {len(pages)} · pages " in cover
    # Inside a chapter only because it is longer than a volume.
    assert any("Invented matter 1 (continued)" in page for page in texts(written)[2])


def test_each_volume_is_archival_and_accessible_by_itself(
    written: dict[str, bytes], tmp_path: Path
) -> None:
    paths = [tmp_path / one for one in written]
    for path in paths:
        path.write_bytes(written[path.name])
    assert [fault for some in verapdf.check_all(paths).values() for fault in some] == []
    attached = []
    for path in paths:
        with pikepdf.open(path) as book:
            attached.append(len(book.attachments))
    assert attached == [1] + [0] * (len(paths) - 1)


def test_the_same_bytes_whatever_was_kept() -> None:
    document, store = numbering.number(sample.dossier()), Store()
    first = volumes(document, kept=store)
    assert len(first) > 1
    store.made = 0
    assert volumes(document, kept=store) == first
    assert store.made == 0
    assert volumes(document, processes=1) == first
    assert resolving.faults_of_volumes(first, document) == []


def test_pages_may_be_counted_in_each_volume_and_a_chapter_stays_whole_where_it_can(
    document: Document, store: Store
) -> None:
    files = volumes(document, 14, through=False, kept=store)
    assert resolving.faults_of_volumes(files, document, through=False) == []
    assert [volume[0].split(" · ")[-1][:9] for volume in texts(files)] == ["Page 1 of"] * 3
    assert not any("(continued)" in page for volume in texts(files) for page in volume)


def test_what_is_short_enough_is_the_one_file_it_was(document: Document, store: Store) -> None:
    whole = pdf.write_book(
        DossierBook(document),
        stylesheets=[html.STYLESHEET],
        identifier="a1b2c3d4",
        created=CREATED,
        title=document.meta.title,
        attachments=[SNAPSHOT],
        kept=store,
    )
    assert volumes(document, whole.last, kept=store) == {name(1): whole.data}


def test_a_long_table_goes_on_in_the_next_volume_and_its_rows_are_found() -> None:
    plain = Chapter("Words", "words", (Paragraph("Words."),))
    document = numbering.number(
        Document(meta=sample.meta(), chapters=(plain,), annexes=(sample.evidence(140),))
    )
    files = volumes(document, 5)
    assert resolving.faults_of_volumes(files, document) == []
    pages = [page for volume in texts(files) for page in volume]
    assert any("Table 1. Index of evidence (continued)" in page for page in pages)
    assert sum("Invented." in page for page in pages) == 1  # the note, at its end


def test_what_cannot_be_divided_is_refused_and_not_cut() -> None:
    figure = Figure("A drawing", sample.chart(), "A chart.", anchor="drawing")
    long = Paragraph(" ".join(["words"] * 3000))
    for blocks in ((long,), (figure, long)):
        document = numbering.number(
            Document(meta=sample.meta(), chapters=(Chapter("One", "one", blocks),))
        )
        with pytest.raises(pdf.PdfRefused, match="cannot be divided"):
            volumes(document, 3)


def test_the_check_sees_a_reference_that_leads_nowhere(
    written: dict[str, bytes], document: Document
) -> None:
    spoilt, lost = io.BytesIO(), name(1)
    with pikepdf.open(io.BytesIO(written[name(2)])) as book:
        links = (one for page in book.pages for one in page.get("/Annots", ()))
        link = next(one for one in links if one.get("/A", {}).get("/S") == "/GoToR")
        link.A.F = pikepdf.String("elsewhere.pdf")
        book.save(spoilt)
    found = resolving.faults_of_volumes({**written, name(2): spoilt.getvalue()}, document)
    assert any("into no other volume" in one for one in found)
    without = {one: data for one, data in written.items() if one != lost}
    assert resolving.faults_of_volumes(without, document) != []


def test_in_dari_and_pashto_the_words_and_digits_are_theirs() -> None:
    second = pdf.Binding(2, 3, 301, 580)
    for language, words in (("fa-af", "جلد ۲ از ۳ · صفحات ۳۰۱–۵۸۰"), ("ps", "۲ ټوک له ۳ څخه")):
        book = DossierBook(numbering.number(sample.dossier(language)))
        assert words in book.cover(None, second)
        places = {name: pdf.Place(2, 314) for name, _words in resolving.named(book.document)}
        assert "۳۱۴" in book.chapter(book.pieces()[0], places, volume=1)
        assert "۳۱۴" not in book.chapter(book.pieces()[0], places, volume=2)
