"""The pages a receiver counts: of what is laid out, without cover, contents and annexes."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from evidence import pdf
from legal_analysis.dossier import length, shapes, writing
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.page_count import COUNTING, counted_pages
from tests.legal_analysis.shapes.small import profiles, snapshot
from tests.pdfcheck.resolving import printed_pages

FIRST, LAST = "Zarafshan", "Hindukush"


def long(code: str, paragraphs: int) -> dict[str, Any]:
    """Return a case whose first and last counted paragraphs hold a word that stands nowhere else."""
    given = snapshot(code)
    filling = ["Open the schools, and pay the teachers. " * 12] * paragraphs
    given["texts"]["executive_summary"] = [f"{FIRST}.", *filling]
    given["texts"]["recommendations"] = [*filling, f"{LAST}."]
    return given


def from_first_to_last(printed: bytes) -> int:
    """Return how many pages there are between both, with theirs."""
    pages = printed_pages(printed)
    (first,) = (number for number, text in enumerate(pages) if FIRST in text)
    (last,) = (number for number, text in enumerate(pages) if LAST in text)
    return last - first + 1


def files(given: dict[str, Any], kind: str) -> dict[str, bytes]:
    asked = given | {"mechanism": given["mechanism"] | {"format": {"file_types": [kind]}}}
    documents = writing.files_of(composed(given), asked, "0" * 32)
    return writing.written(documents, kept=None, progress=pdf.silent)


def test_a_limit_in_pages_holds_for_the_two_committees_that_count_them() -> None:
    held = {
        code: length.limits(profiles()[code]["format"], shapes.shape_of(code))
        for code in shapes.codes()
    }

    assert {code: (one.pages, one.most_pages) for code, one in held.items() if one.pages} == {
        "cescr": (10, 15),  # of several together 15
        "hr-committee": (15, 15),
    }
    for code, one in held.items():  # whoever sets a limit has one that is counted
        assert one.words or one.pages or not profiles()[code]["format"]["max_pages"]


@pytest.mark.parametrize("code", ["hr-committee", "cescr"])
def test_pages_are_those_between_the_contents_and_the_annexes(code: str) -> None:
    given = long(code, 10)

    assert counted_pages(given) == from_first_to_last(files(given, "PDF")[writing.DOSSIER]) > 3


def test_the_word_file_has_as_many_pages_in_another_program_or_one_more_or_less(
    tmp_path: Path,
) -> None:
    """Its receiver opens it in a program of its own: what is told here is near what it sees there."""
    given = long("cescr", 30)
    (tmp_path / "it.docx").write_bytes(files(given, "Word")[writing.WORD])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    asked = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path]
    subprocess.run([*asked, tmp_path / "it.docx"], check=True, capture_output=True)

    there, counted = from_first_to_last((tmp_path / "it.pdf").read_bytes()), counted_pages(given)
    assert counted
    assert counted > 8
    assert abs(there - counted) <= 1


def test_who_sets_no_limit_in_pages_costs_no_laying_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "count_pages", None)

    assert counted_pages(snapshot("upr-stakeholder")) is None
    assert counted_pages(snapshot("csw-communications")) is None


def test_it_says_that_it_counts_and_gives_no_page_of_the_file() -> None:
    heard: list[pdf.Going] = []
    counted_pages(long("hr-committee", 1), progress=heard.append)

    assert set(heard) == {pdf.Going(COUNTING)}
