"""The word-processor file: the same words as the PDF, real notes and fields, nothing of its maker."""

import io
import re
import subprocess
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from evidence import pdf
from legal_analysis.dossier import html, word
from legal_analysis.dossier.document import (
    Chapter,
    CrossRef,
    Document,
    Figure,
    Foreign,
    Meta,
    Note,
    Paragraph,
    Quotation,
    Redaction,
    SubPoint,
    SubPoints,
)
from legal_analysis.dossier.html import STYLESHEET
from legal_analysis.dossier.numbering import number
from tests.legal_analysis.printed import letters, lost
from tests.legal_analysis.shapes.small import made

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="9" height="9"/></svg>'


def meta(language: str) -> Meta:
    return Meta("A title", language, "RESTRICTED", "1 May 2026", "1", "abc123")


def every_kind(language: str = "en") -> Document:
    """A document with a bit of everything that only this format has to do by itself."""
    blocks: list[Any] = [
        Paragraph(["One", Note("First note."), " and more."], anchor="one"),
        Paragraph(["See ", CrossRef("one"), " & <that>.", Note("Second."), Note("Third.")]),
        SubPoints([SubPoint("A point", ["a smaller point"]), "another"]),
        Quotation("واژه‌های او", "fa-af", "A woman"),
        Paragraph([Foreign("ښځې", "ps"), Redaction("[redacted 1: R1 identity]")]),
        Figure("A drawing", SVG, "A black square"),
    ]
    return number(Document(meta(language), [Chapter("The chapter", "c1", blocks)]))


def parts(data: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(data)) as file:
        return {
            info.filename: file.read(info).decode("utf-8", "replace") for info in file.infolist()
        }


def paragraphs(part: str) -> list[str]:
    root = ElementTree.fromstring(part)  # noqa: S314 (made by us)
    return ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in root.iter(f"{W}p")]


@pytest.fixture(scope="module", params=[("sr-afghanistan", "ps"), ("csw-communications", "en")])
def both(request: Any, tmp_path_factory: Any) -> tuple[Document, bytes, str]:
    """A submission as DOCX, and the words of the same one as PDF."""
    document = made(*request.param)
    file = tmp_path_factory.mktemp("both") / "a.pdf"
    file.write_bytes(
        pdf.write(
            html.html(document),
            stylesheets=[STYLESHEET],
            identifier="0" * 32,
            created=AT,
            language=html.tag(document.meta.language),
            title=document.meta.title,
            progress=lambda step, page: None,
        )
    )
    read = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
    return document, word.write(document, created=AT), read.stdout.decode()


def test_every_word_of_one_format_is_in_the_other(both: tuple[Document, bytes, str]) -> None:
    document, data, printed = both
    found = parts(data)
    notes = [one.partition(" ")[2] for one in paragraphs(found["word/footnotes.xml"])]
    text = [*paragraphs(found["word/document.xml"]), *notes]

    in_pdf = letters(printed)
    assert [one for one in text if lost(one, in_pdf)] == []
    in_word = letters(" ".join(text))
    page = re.sub(r'<span class="note".*?</span>', "", html.html(document), flags=re.DOTALL)
    pieces = re.findall(r"<(?:p|td|th|h1|h2|h3|caption)\b[^>]*>(.*?)</", page, flags=re.DOTALL)
    pieces = [re.sub(r"<[^>]+>|&#?\w+;", " ", one) for one in pieces]
    assert [one for one in pieces if lost(one, in_word)] == []


@pytest.mark.parametrize("language", ["en", "fa-af", "ps"])
def test_notes_fields_links_and_pictures_are_real_ones(language: str) -> None:
    found = parts(word.write(every_kind(language), created=AT))
    body, notes = found["word/document.xml"], found["word/footnotes.xml"]

    assert body.count("<w:footnoteReference") == 3
    assert notes.count("<w:footnote ") == 3 + 2  # and the two separators
    target = re.search(r'w:hyperlink w:anchor="(p\d+)"><w:r>(?:<w:rPr>.*?</w:rPr>)?<w:t', body)
    assert target
    assert f'w:name="{target[1]}"' in body
    assert set(re.findall(r'w:anchor="(p\d+)"', body)) <= set(re.findall(r'w:name="(p\d+)"', body))
    assert "PAGE" in found["word/footer1.xml"]
    assert "NUMPAGES" in found["word/footer1.xml"]
    assert 'TOC \\o "1-2"' in body
    assert 'descr="A black square"' in body
    assert "word/media/d1.png" in found
    assert any("& <that>." in one for one in paragraphs(body))


def test_dari_and_pashto_run_from_right_to_left() -> None:
    found = parts(word.write(made("sr-afghanistan", "fa-af"), created=AT))
    body = found["word/document.xml"]

    assert "<w:pPr><w:bidi/></w:pPr>" in found["word/styles.xml"]
    assert '<w:rtl/><w:lang w:bidi="fa-AF"/></w:rPr><w:t xml:space="preserve">واژه' in body
    assert (
        '<w:lang w:val="en-GB"/></w:rPr><w:t xml:space="preserve">\u200e12 March 2024</w:t>' in body
    )
    assert body.count("<w:bidiVisual/>") == body.count("<w:tbl>")
    assert "<dc:language>fa-AF</dc:language>" in found["docProps/core.xml"]


def test_what_is_wholly_english_in_a_dari_document_runs_from_left_to_right() -> None:
    question = Paragraph(["Who is “she”?", Note("Said in “A; B”.")])
    document = number(Document(meta("fa-af"), [Chapter("فصل", "c", [question])]))
    found = parts(word.write(document, created=AT))

    for part, said in (("word/document.xml", "Who is “she”?"), ("word/footnotes.xml", "“A; B”.")):
        (line,) = [one for one in found[part].split("<w:p>") if said in one]
        runs = re.findall(r"<w:r>.*?</w:r>", line)
        (words,) = [one for one in runs if said in one]
        assert "<w:rtl/>" not in words
        assert line.count("\u200e") == 2  # or its last mark would stand at its beginning


def test_nothing_in_the_file_names_a_person_a_program_or_another_time() -> None:
    data = word.write(every_kind(), created=AT)

    found = parts(data)
    assert not {"docProps/app.xml", "docProps/thumbnail.jpeg"} & set(found)
    core = re.sub(r"<[^>]+>", " ", found["docProps/core.xml"].partition("?>")[2]).split()
    assert core == ["A", "title", "en-GB", "2026-11-25T09:00:00Z", "2026-11-25T09:00:00Z"]
    with ZipFile(io.BytesIO(data)) as file:
        assert {info.date_time for info in file.infolist()} == {(2026, 11, 25, 9, 0, 0)}
    assert data == word.write(every_kind(), created=AT)


def test_a_note_out_of_order_is_refused() -> None:
    whole = every_kind()
    backwards = Document(
        whole.meta,
        [Chapter("C", "c", [Paragraph(Note("x", number="2"))], number="I")],
    )

    with pytest.raises(ValueError, match="note 2 is the 1"):
        word.write(backwards, created=AT)
