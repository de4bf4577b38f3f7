"""The document model: numbers and references."""

from __future__ import annotations

from dataclasses import replace

import pytest

from legal_analysis.dossier.document import (
    Chapter,
    Column,
    CrossRef,
    Document,
    Emphasis,
    ExhibitRef,
    Figure,
    Foreign,
    Link,
    Note,
    Paragraph,
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
    plain,
)
from legal_analysis.dossier.numbering import DuplicateAnchor, UnresolvedReference, number
from tests.pdfcheck import sample


def document(
    *chapters: Chapter, annexes: tuple[Chapter, ...] = (), language: str = "en"
) -> Document:
    return Document(meta=sample.meta(language), chapters=chapters, annexes=annexes)


def chapter(anchor: str, *blocks: object, kind: str = "chapter") -> Chapter:
    return Chapter(anchor.title(), anchor, blocks, kind=kind)


def texts(content: object) -> list[str]:
    return [piece.text for piece in pieces(content) if isinstance(piece, CrossRef)]


def test_content_may_be_a_string_a_piece_or_several() -> None:
    assert pieces("abc") == ("abc",)
    assert pieces(Text("abc")) == (Text("abc"),)
    assert pieces(["a", Strong("b")]) == ("a", Strong("b"))


def test_plain_text_leaves_the_notes_out() -> None:
    content = (
        "The ", Emphasis("word ", Foreign("محرم", "fa-AF")), Note("A note."), ", ",
        Redaction("[redacted 1: R1 identity]"), " ", ExhibitRef("W-001"), " ", Link("https://example.org/"),
    )  # fmt: skip
    assert plain(content) == "The word محرم, [redacted 1: R1 identity] W-001 https://example.org/"


def test_something_else_than_an_inline_piece_is_named() -> None:
    with pytest.raises(TypeError, match="not an inline piece: int"):
        plain(("a", 3))


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "ltr"), ("fr", "ltr"), ("fa-af", "rtl"), ("ps", "rtl"), ("ar", "rtl")],
)
def test_direction_follows_the_language(language: str, expected: str) -> None:
    assert direction(language) == expected


def test_a_row_with_too_few_cells_is_refused_by_place() -> None:
    with pytest.raises(ValueError, match="table 'Counts', row 2: 1 cells for 2 columns"):
        Table("Counts", (Column("A", 50), Column("B", 50)), (Row(("1", "2")), Row(("1",))))


def test_widths_that_do_not_fill_the_table_are_refused() -> None:
    with pytest.raises(ValueError, match="do not add up to 100"):
        Table("Counts", (Column("A", 50), Column("B", 30)), (Row(("1", "2")),))


def test_a_figure_needs_alternative_text() -> None:
    with pytest.raises(ValueError, match="no alternative text"):
        Figure("Map", "<svg/>", " ")


def test_paragraphs_count_through_chapters_and_annexes() -> None:
    numbered = number(
        document(
            chapter("one", Paragraph("a"), Section("S", None, (Paragraph("b"),))),
            chapter("two", Paragraph("c", numbered=False), Paragraph("d")),
            annexes=(chapter("three", Paragraph("e"), kind="annex"),),
        )
    )
    one, two = numbered.chapters
    assert [one.number, two.number, numbered.annexes[0].number] == ["I", "II", "A"]
    assert [one.blocks[0].number, one.blocks[1].blocks[0].number] == ["1", "2"]
    assert [block.number for block in two.blocks] == ["", "3"]
    assert numbered.annexes[0].blocks[0].number == "4"


def test_sections_begin_anew_under_what_is_above_them() -> None:
    def sections(*levels: int) -> tuple[Section, ...]:
        inner = sections(*levels[1:]) if len(levels) > 1 else (Paragraph("x"),)
        return tuple(Section("S", None, inner, level=levels[0]) for _ in range(2))

    numbered = number(document(chapter("one", *sections(1, 2, 3)), chapter("two", *sections(1))))
    first = numbered.chapters[0].blocks
    assert [section.number for section in first] == ["A", "B"]
    assert [section.number for section in first[1].blocks] == ["1", "2"]
    assert [section.number for section in first[1].blocks[0].blocks] == ["(a)", "(b)"]
    assert [section.number for section in numbered.chapters[1].blocks] == ["A", "B"]


def test_a_section_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="level 2 is out of order"):
        number(document(chapter("one", Section("S", None, (), level=2))))


def test_references_are_printed_by_what_they_name() -> None:
    table = Table("T", (Column("A", 100),), (Row(("x",), exhibit="P-018"),), anchor="t")
    figure = Figure("F", "<svg/>", "A map.", anchor="f")
    named = ("p", "one", "s", "deep", "t", "f", "annex")
    numbered = number(
        document(
            chapter(
                "one",
                Paragraph(tuple(CrossRef(name) for name in named), anchor="p"),
                Section("S", "s", (Section("D", "deep", (table, figure), level=2),)),
                Paragraph((CrossRef("p", until="q"), ExhibitRef("P-018")), anchor="q"),
            ),
            annexes=(chapter("annex", Paragraph("x"), kind="annex"),),
        )
    )
    first, _, last = numbered.chapters[0].blocks
    assert [text.replace("\u00a0", " ") for text in texts(first.content)] == [
        "para. 1", "chapter I", "section I.A", "section I.A.1", "Table 1", "Figure 1", "Annex A",
    ]  # fmt: skip
    assert texts(last.content) == ["paras. 1\u20132"]
    assert last.content[1] == ExhibitRef("P-018", anchor="exhibit-P-018")


def test_references_are_resolved_wherever_content_stands() -> None:
    reference = CrossRef("p")
    table = Table("T", (Column("A", 100),), (Row((Note(reference),)),), note=reference)
    points = SubPoints((reference, SubPoint(Strong(reference), (Emphasis(reference),))))
    numbered = number(
        replace(
            document(chapter("one", Paragraph("x", anchor="p"), table, points)),
            cover_fields=(("See", reference),),
            handling=(Paragraph(reference),),
        )
    )
    printed = str(numbered)
    assert printed.count("CrossRef(anchor='p', until=None, text='para.\\xa01')") == 7


def test_every_dangling_reference_is_named() -> None:
    with pytest.raises(UnresolvedReference) as refusal:
        number(
            document(
                chapter(
                    "one",
                    Paragraph((CrossRef("gone"), Note(ExhibitRef("W-999")), CrossRef("plain"))),
                    Paragraph("no number", anchor="plain", numbered=False),
                )
            )
        )
    assert refusal.value.names == ("W-999", "gone", "plain")


def test_an_anchor_or_exhibit_used_twice_is_named() -> None:
    row = Row(("x",), exhibit="P-018")
    with pytest.raises(DuplicateAnchor) as refusal:
        number(
            document(
                chapter("one", Paragraph("a", anchor="x"), Paragraph("b", anchor="x")),
                annexes=(chapter("a", Table("T", (Column("A", 100),), (row, row)), kind="annex"),),
            )
        )
    assert {"x", "P-018"} <= set(refusal.value.names)


def test_an_anchor_that_could_not_be_a_link_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be an anchor"):
        number(document(chapter("one", Paragraph("a", anchor="two words"))))


def test_notes_count_in_reading_order_also_inside_tables() -> None:
    table = Table("T", (Column("A", 100),), (Row((("x", Note("two")),)),))
    numbered = number(
        document(
            chapter("one", Paragraph(("a", Note("one"))), table),
            chapter("two", Paragraph(("b", Note("three")))),
        )
    )
    found = [
        numbered.chapters[0].blocks[0].content[1],
        numbered.chapters[0].blocks[1].rows[0].cells[0][1],
        numbered.chapters[1].blocks[0].content[1],
    ]
    assert [(note.number, note.content) for note in found] == [
        ("1", ("one",)), ("2", ("two",)), ("3", ("three",)),
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "paragraph"), [("fa-af", "پاراگراف ۱"), ("ps", "۱ پاراګراف")])
def test_dari_and_pashto_dossiers_count_in_their_own_digits(language: str, paragraph: str) -> None:
    numbered = number(
        document(
            chapter("one", Paragraph(CrossRef("p"), anchor="p"), Section("S", None, ())),
            annexes=(chapter("a", kind="annex"),),
            language=language,
        )
    )
    (one,) = numbered.chapters
    assert (one.number, one.blocks[0].number, one.blocks[1].number) == ("۱", "۱", "الف")
    assert texts(one.blocks[0].content) == [paragraph.replace(" ", "\u00a0")]


def test_a_language_no_dossier_is_written_in_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be written in 'de'"):
        number(document(chapter("one"), language="de"))


def test_numbering_the_same_document_twice_gives_the_same() -> None:
    assert number(sample.dossier()) == number(sample.dossier())
    assert number(number(sample.dossier())) == number(sample.dossier())
