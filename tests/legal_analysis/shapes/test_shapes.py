"""Each receiver's shape: what its profile asks for, and a golden example of what comes out."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from zipfile import ZipFile

import docx
import pytest

from legal_analysis.dossier import html, length, shapes, word
from legal_analysis.dossier.compose.book import ProseRefused
from legal_analysis.dossier.compose.fills import BLOCKS, CHAPTERS, LISTED_LAST
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.document import Callout, Paragraph, Section, blocks_of, plain
from legal_analysis.dossier.walking import contents_of
from tests.legal_analysis.shapes.small import ALL, GOLDEN, made, outline, profiles, snapshot

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


def test_every_receiver_that_takes_submissions_has_a_shape_and_no_other() -> None:
    offered = {code for code, row in profiles().items() if row.get("available", True)}

    assert set(shapes.codes()) == offered
    assert "op-cedaw" in set(profiles()) - offered


@pytest.mark.parametrize("code", shapes.codes())
def test_a_shape_holds_every_section_and_cover_field_of_its_profile_in_its_order(code: str) -> None:
    shape, profile = shapes.shape_of(code), profiles()[code]["format"]
    sections = [name for part in shapes.parts_of(shape) for name in part.meets]
    covers = [name for one in shape.cover for name in one.meets]
    said_by_the_head = {"Addressee (Office of the Prosecutor, Information and Evidence Unit)"}
    said_by_the_head |= {"Situation name and number", "Date"} if code == "icc-otp" else set()

    assert [*shape.made, *sections] == profile["required_sections"]
    assert sorted([*covers, *(said_by_the_head & set(profile["cover_fields"]))]) == sorted(
        profile["cover_fields"]
    )
    assert {part.fill for part in shapes.parts_of(shape)} <= {
        "",
        "rights",
        LISTED_LAST,
        *BLOCKS,
        *CHAPTERS,
    }
    if profile["footnotes"] is False:
        assert shape.notes == "text"


@pytest.mark.parametrize(("code", "language"), ALL)
def test_the_golden_example(code: str, language: str) -> None:
    """To accept a change, delete the file and run again: it is written, and the test fails once."""
    kept = GOLDEN / f"{code}.{language}.txt"
    made = outline(code, language)
    if not kept.exists():
        kept.write_text(made, encoding="utf-8")
        pytest.fail(f"{kept.name} was not there and has been written: read it")

    assert made == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize(("code", "language"), ALL)
def test_a_word_processor_finds_the_same_headings_and_paragraphs(code: str, language: str) -> None:
    document = made(code, language)

    data = word.write(document, created=AT)

    read = docx.Document(io.BytesIO(data))
    headings = [p.text for p in read.paragraphs if p.style.name.startswith("Heading")]
    numbered = [
        p.text.split(".")[0] for p in read.paragraphs if p.style.name == "Numbered Paragraph"
    ]
    parts = (*document.chapters, *document.annexes)
    blocks = [block for part in parts for block in blocks_of(part.blocks)]
    assert len(headings) == len(parts) + sum(isinstance(one, Section) for one in blocks)
    assert numbered == [one.number for one in blocks if isinstance(one, Paragraph) and one.number]
    assert data == word.write(document, created=AT)


@pytest.mark.parametrize("order", ["\u202e", "\u2067", "\u202a"])
def test_no_text_turns_what_is_printed_round_unseen(order: str) -> None:
    """One order makes 12 of 21 for who reads, and leaves 21 for who searches."""
    given = snapshot("sr-afghanistan", "fa-af")
    given["case"]["title"] = f"Killed: {order}21"
    given["texts"]["question.1"] = [f"Killed: {order}21", f"کشته: {order}21"]
    document = composed(given)

    assert order not in html.html(document)
    body = word.write(document, created=AT)
    with ZipFile(io.BytesIO(body)) as file:
        assert all(order.encode() not in file.read(name) for name in file.namelist())


def test_what_a_person_must_still_write_is_said_in_its_place() -> None:
    empty = composed(snapshot("cedaw-alt-report", written=False))

    found = [one for part in empty.chapters for one in blocks_of(part.blocks)]
    assert sum(isinstance(one, Callout) for one in found) == 3 + 2 * 4


def test_a_committee_counts_notes_and_the_universal_review_does_not() -> None:
    cedaw, upr = (made(code) for code in ("cedaw-alt-report", "upr-stakeholder"))
    notes = {
        code: sum(one.notes for one in length.by_chapter(document).values())
        for code, document in (("cedaw", cedaw), ("upr", upr))
    }
    shape = shapes.shape_of("cedaw-alt-report")
    without = replace(shape, counting=shapes.Counting(notes=False, annexes=False))

    assert notes["cedaw"]
    assert notes["upr"]
    assert length.counted(cedaw, shape) == length.counted(cedaw, without) + notes["cedaw"]
    words = sum(length.by_chapter(upr)[chapter.anchor].words for chapter in upr.chapters)
    assert length.counted(upr, shapes.shape_of("upr-stakeholder")) == words


def test_more_words_than_a_receiver_takes_are_refused_at_the_first_word_too_many() -> None:
    given = snapshot("cedaw-alt-report")
    shape = shapes.shape_of("cedaw-alt-report")
    room = 6600 - length.counted(composed(given), shape)

    given["texts"]["executive_summary"].append("word " * room)
    assert length.counted(composed(given), shape) == 6600
    given["texts"]["executive_summary"].append("word")
    with pytest.raises(length.TooLong):
        composed(given)


def test_each_answer_to_a_call_is_counted_alone_and_its_question_is_not() -> None:
    given = snapshot("sr-afghanistan")
    given["texts"] |= {
        f"question.{number}": ["A question? " * 300, "word " * 500] for number in (1, 2)
    }
    shape = shapes.shape_of("sr-afghanistan")

    assert length.answers(composed(given), shape) == {"question-1": 500, "question-2": 500}
    given["texts"]["question.2"].append("word")
    with pytest.raises(length.TooLong):
        composed(given)


def test_a_reference_to_what_this_document_does_not_hold_stops_it() -> None:
    given = snapshot("cedaw-alt-report")
    given["texts"]["executive_summary"] = ["As said in {see:PERS-1}."]

    with pytest.raises(ProseRefused, match="element-PERS-1"):
        composed(given)


def test_a_receiver_without_notes_gets_the_references_in_the_text() -> None:
    document = made("csw-communications")

    assert not any(one.notes for one in length.by_chapter(document).values())
    texts = [plain(text) for _chapter, text, _is_note in contents_of(document)]
    assert "Invented words, 8 of them. (P-002)" in texts


@pytest.mark.parametrize(("code", "language"), ALL)
def test_assessments_stand_in_a_legal_report_and_nowhere_else(code: str, language: str) -> None:
    """So nobody else is sent them, and what they name holds up nothing for anybody else."""
    given = snapshot(code, language)
    assert given["assessments"]
    without = composed({**given, "assessments": []})

    assert (without != made(code, language)) is shapes.is_legal_report(code)
