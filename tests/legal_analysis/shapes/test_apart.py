"""Persons and linkage are a file of their own: what names them is in no other."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from legal_analysis.dossier import apart, volumes
from legal_analysis.dossier import build as builder
from legal_analysis.dossier.compose import redactions
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.document import Paragraph, Table, blocks_of, plain
from tests.legal_analysis.shapes import small
from tests.legal_analysis.shapes.test_drafts import pages_of
from tests.pdfcheck import resolving

RECEIVER, ANNEX = "icc-otp", "annex-h"
MARKING = "STRICTLY CONFIDENTIAL"
MODE = "MOL-1"
NAMED = ["PER-A-H-HAQQANI"]
COURT = "De facto Supreme Court"
INCIDENT, SAID = "INC-2021-09-04-kabul-march", "men whom A. H. Haqqani had sent"


def snapshot() -> dict[str, Any]:
    """The small case, with a mode of liability that the summary refers to, and somebody alleged by name:
    as the sources say it, in a reference, and in a count as of before there was none by name."""
    found = small.snapshot(RECEIVER)
    found["case"]["alleged_perpetrators"] += NAMED
    model = found["authorities"][0]
    found["authorities"].append({**model, "code": "AUT-SUPREME-COURT", "name": COURT})
    found["alleged_by_name"] = [{"code": INCIDENT, "said": [SAID]}]
    for row in found["patterns"]:
        if row["by"] == "perpetrator" and row["cells"]:
            row["cells"][NAMED[0]] = 3
    model = found["elements"][0]
    found["elements"] = [*found["elements"], {**model, "code": MODE, "title": "Ordering"}]
    for name in ("", ".supports", ".undermines", ".neutral"):
        found["figures"][f"citations.{MODE}{name}"] = 0
    for name in ("", ".undermines"):
        found["figures"][f"independent.{MODE}{name}"] = 0
    first = found["assessments"][0] if found["assessments"] else None
    texts = {step: ["An invented step."] for step in ("law", "facts", "reasoning", "contrary")}
    texts["reasoning"] = ["As is said in {see:context}. [[POL-2021-08-music-ban]]"]
    conclusion = next(iter(found["conclusions"]))
    told = {"conclusion": conclusion, "second_reader": True}
    found["assessments"].append({**(first or told), **told, **texts, "element": MODE})
    found["texts"]["executive_summary"] = [f"Who ordered it is in {{see:{MODE}}}. [[{NAMED[0]}]]"]
    return found


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return builder.files(snapshot())


def names() -> set[str]:
    rows = small.snapshot(RECEIVER)["authorities"]
    return {row["name"] for row in rows if row["code"] in NAMED}


def text_of(data: bytes, tmp_path: Path) -> list[str]:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    return [" ".join(page.split()) for page in pages_of(path)]


def test_persons_and_modes_of_liability_are_in_the_annex_alone(files, tmp_path: Path) -> None:
    assert {f"{ANNEX}.pdf", f"{ANNEX}.docx", "dossier.pdf", "dossier.docx"} <= set(files)
    pages = {name: text_of(files[f"{name}.pdf"], tmp_path) for name in ("dossier", ANNEX)}
    apart = (*names(), SAID, "A court or a public body has named", "An invented step.")
    for said in apart:
        assert said in " ".join(pages[ANNEX])
        assert said not in " ".join(pages["dossier"])
    assert not any(code in " ".join(page) for code in NAMED for page in pages.values())
    assert COURT in " ".join(pages["dossier"])
    assert all(MARKING in page for page in pages[ANNEX])
    assert "identity or linkage annex" in pages[ANNEX][0]
    assert "protected witness information" not in pages[ANNEX][0]
    assert "marked STRICTLY CONFIDENTIAL" in " ".join(pages["dossier"])
    assert sum(MARKING in page for page in pages["dossier"]) == 1  # where it says so of the annex
    word = {name: zipfile.ZipFile(io.BytesIO(files[f"{name}.docx"])) for name in pages}
    inside = {name: one.read("word/document.xml").decode() for name, one in word.items()}
    for name in (*names(), SAID):
        assert name in inside[ANNEX]
        assert name not in inside["dossier"]


def test_who_may_read_the_main_file_finds_who_is_alleged_by_the_number_of_the_incident() -> None:
    document = apart.divided(composed(snapshot()), snapshot())[ANNEX]
    tables = [one for one in blocks_of(document.annexes[0].blocks) if isinstance(one, Table)]
    (row,) = next(one.rows for one in tables if one.caption.startswith("Incidents in which"))
    number = next(row["exhibit"] for row in snapshot()["incidents"] if row["code"] == INCIDENT)
    assert [plain(cell) for cell in row.cells] == [number, SAID]


def test_both_files_have_the_numbers_of_the_whole_and_say_where_the_rest_is(files) -> None:
    whole = composed(snapshot())
    parts = apart.divided(whole, snapshot())
    assert set(parts) == {"", ANNEX}

    def numbers(*documents: Any) -> list[str]:
        return [
            block.number
            for document in documents
            for chapter in document.parts
            for block in blocks_of(chapter.blocks)
            if isinstance(block, Paragraph) and block.number
        ]

    assert numbers(*parts.values()) == numbers(whole)
    assert "Who ordered it is in section H.C of Annex H." in " ".join(texts(parts[""]))
    assert "As is said in chapter VI of the main file." in " ".join(texts(parts[ANNEX]))
    for name, document in parts.items():
        data = files[f"{name}.pdf" if name else "dossier.pdf"]
        assert resolving.faults(data, document) == []


def texts(document: Any) -> list[str]:
    return [
        " ".join(plain(block.content).replace("\u00a0", " ").split())
        for chapter in document.parts
        for block in blocks_of(chapter.blocks)
        if isinstance(block, Paragraph)
    ]


def test_each_file_has_an_identifier_of_its_own_and_the_same_bytes_again(files) -> None:
    ids = {
        name: re.search(rb"/ID \[<([0-9a-f]+)>", data)
        for name, data in files.items()
        if name.endswith(".pdf")
    }
    found = {match[1] for match in ids.values() if match}
    assert len(found) == len(ids) == 2
    assert builder.files(snapshot()) == files
    assert builder.volumes_of(files) == 1
    assert volumes.NAME.fullmatch(f"{ANNEX}.pdf") is None


@pytest.mark.parametrize("code", ["cedaw-alt-report", "upr-stakeholder"])
def test_who_gets_no_annex_gets_one_file(code: str) -> None:
    assert set(apart.divided(small.made(code), small.snapshot(code))) == {""}


def test_the_log_of_redactions_says_no_code_of_a_person() -> None:
    """It stands in the main file, and the code is made of a name."""
    assert redactions.where(f"authority/{NAMED[0]}/note", {}) == "Alleged perpetrator, note"
