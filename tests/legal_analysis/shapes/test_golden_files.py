"""Every golden example as the files its receiver gets: opened by programs that are not ours."""

import subprocess
from pathlib import Path

import pytest

from legal_analysis.dossier import writing
from tests.legal_analysis.printed import letters
from tests.legal_analysis.shapes.small import ALL, made, snapshot
from tests.pdfcheck import verapdf

WORDS = {"en": "Invented words", "fa-af": "واژه‌های ساختگی", "ps": "جوړ شوي کلمې"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one below it for each example, named as the example is."""
    place = tmp_path_factory.mktemp("golden")
    for code, language in ALL:
        below = place / f"{code}.{language}"
        below.mkdir()
        files = writing.files_of(made(code, language), snapshot(code, language), "0" * 32)
        for name, data in writing.written(files, kept=None, progress=lambda going: None).items():
            (below / name).write_bytes(data)
    return place


def test_every_pdf_keeps_both_standards_and_its_structure(folder: Path) -> None:
    """One run of veraPDF for all: the engine takes seconds to start."""
    found = sorted(folder.rglob("*.pdf"))
    assert {one.name.partition("-")[0] for one in found} == {"dossier.pdf", "annex"}
    with verapdf.Begun(found) as begun:
        for one in found:
            said = subprocess.run(
                ["qpdf", "--check", one], check=False, capture_output=True, text=True
            )
            assert (said.returncode, said.stderr) == (0, ""), f"{one}: {said.stderr}"
        assert {one: bad for one, bad in begun.failures().items() if bad} == {}


def test_libre_office_opens_every_word_file_and_finds_its_words(folder: Path) -> None:
    """One run for all: the program takes seconds to start."""
    found = {f"{one.parent.name}.{one.name}": one for one in sorted(folder.rglob("*.docx"))}
    assert len(found) >= len(ALL) / 2
    there = folder / "read"
    (there / "in").mkdir(parents=True)
    for name, one in found.items():
        (there / "in" / name).write_bytes(one.read_bytes())

    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{there}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            there,
            *sorted((there / "in").iterdir()),
        ],
        capture_output=True,
        check=True,
        timeout=300,
    )

    for name in found:
        file = there / f"{name.removesuffix('.docx')}.pdf"
        read = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
        language = name.split(".")[1]
        if "annex" not in name:
            assert letters(WORDS[language]) in letters(read.stdout.decode()), name
