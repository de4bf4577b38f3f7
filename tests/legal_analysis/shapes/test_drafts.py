"""What one person alone may take out says on every page that it is a draft, and passes for no release."""

import io
import subprocess
import zipfile
from pathlib import Path

import pikepdf
import pytest

from legal_analysis.dossier import build as builder
from legal_analysis.dossier import drafts
from legal_analysis.dossier import words as wording
from legal_analysis.dossier.composed import composed
from tests.legal_analysis.shapes import small

RECEIVER = "sr-afghanistan"  # takes both kinds of file, in three languages


class _Kept(dict[str, bytes]):
    """Keeps laid out parts, and counts them."""

    def put(self, digest: str, part: bytes) -> None:
        self[digest] = part


@pytest.mark.parametrize("language", ["en", "fa-af", "ps"])
def test_a_draft_says_so_on_every_page_and_has_no_name_of_the_release(
    language: str, tmp_path: Path
) -> None:
    snapshot = small.snapshot(RECEIVER, language)
    told, kept = wording.words(language), _Kept()
    clean = builder.files(snapshot, kept=kept)
    laid_out = len(kept)
    draft = builder.draft(snapshot, kept=kept)

    assert sorted(draft) == ["DRAFT-dossier.docx", "DRAFT-dossier.pdf"]
    assert draft == builder.draft(snapshot, kept=kept)
    # The cover and what stands around the pages: no chapter is laid out a second time.
    assert len(kept) - laid_out <= 2
    known_by = snapshot["submission"]["content_sha256"][:12]
    for name, data in draft.items():
        path = tmp_path / name
        path.write_bytes(data)
        inside = _all_of(path)
        assert told.draft in inside
        assert known_by not in inside
        path.write_bytes(clean[name.removeprefix("DRAFT-")])
        assert told.draft not in _all_of(path)
        assert known_by in _all_of(path)
        path.write_bytes(data)
    pages = pages_of(tmp_path / "DRAFT-dossier.pdf")
    assert len(pages) == builder.pages_of(clean) == builder.pages_of(draft)
    for page in pages:
        assert _letters(told.draft) in _letters(page)
        assert _letters(told.draft_note)[:20] in _letters(page)


def test_the_mark_of_a_draft_is_an_artifact_and_no_voice_reads_it_between_two_sentences() -> None:
    draft = builder.draft(small.snapshot(RECEIVER))["DRAFT-dossier.pdf"]

    with pikepdf.open(io.BytesIO(draft)) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("DRAFT \u2013 not released: ")
        for page in pdf.pages:
            inside = [one for one in pikepdf.parse_content_stream(page) if str(one.operator)]
            drawn = [n for n, one in enumerate(inside) if str(one.operator) == "Do"]
            around = [n for n in drawn if str(inside[n].operands[0]).startswith("/Around")]
            assert len(around) == 1
            opened = inside[around[0] - 2]
            assert [str(opened.operator), str(opened.operands[0])] == ["BDC", "/Artifact"]


def test_the_first_page_of_a_word_processor_file_says_it_too() -> None:
    draft = builder.draft(small.snapshot(RECEIVER))["DRAFT-dossier.docx"]

    with zipfile.ZipFile(io.BytesIO(draft)) as parts:
        for name in ("word/header1.xml", "word/header2.xml", "docProps/core.xml"):
            assert "DRAFT \u2013 not released" in parts.read(name).decode(), name


def test_the_cover_of_a_draft_does_not_print_the_hash_of_the_submission() -> None:
    snapshot = small.snapshot("icc-otp")
    known_by = snapshot["submission"]["content_sha256"]
    draft = drafts.marked(composed(drafts.unnamed(snapshot)))

    assert known_by in str(small.made("icc-otp").cover_fields)
    assert known_by[:12] not in str((draft.cover_fields, draft.handling, draft.meta))


def _all_of(path: Path) -> str:
    """Return every text in a file: pages, metadata, each part."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as parts:
            return "\n".join(parts.read(one).decode("utf-8", "replace") for one in parts.namelist())
    with pikepdf.open(path) as pdf:
        found = [str(value) for value in pdf.docinfo.values()]
        found += [bytes(one).hex() for one in pdf.trailer.ID]
        found.append(pdf.Root.Metadata.read_bytes().decode())
    return "\n".join([*found, *pages_of(path)])


def pages_of(path: Path) -> list[str]:
    read = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    return read.stdout.decode().split("\f")[:-1]


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())
