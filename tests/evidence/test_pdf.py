"""The archival and accessible PDF: what it claims is true, and what a reader finds in it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path

import pikepdf
import pytest

from evidence import pdf
from tests.pdfcheck import sample, verapdf
from tests.pdfcheck.writing import CREATED, SNAPSHOT, bare, bound, dossier, write


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "english.pdf"
    path.write_bytes(write(dossier()))
    return path


@pytest.fixture(scope="module")
def opened(english: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(english) as document:
        yield document


def text_of(path: Path, *options: str) -> str:
    return subprocess.run(
        ["pdftotext", *options, str(path), "-"], check=True, capture_output=True, text=True
    ).stdout


# What it claims ---------------------------------------------------------------------------------


def without_tags(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot


def without_claim(document: pikepdf.Pdf) -> None:
    metadata = document.Root.Metadata.read_bytes()
    document.Root.Metadata.write(metadata.replace(b'pdfuaid:part="1"', b""))


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
)


@pytest.fixture(scope="module")
def verdicts(
    english: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[verapdf.Failure]]:
    """What the engine says about good and broken files, by name."""
    files = {"en": english}
    for language in ("en", "fa-af", "ps"):
        name = f"{language} in parts"
        files[name] = tmp_path_factory.mktemp("parts") / "joined.pdf"
        files[name].write_bytes(bound(language))
    for spoil in (without_tags, without_claim):
        files[spoil.__name__] = tmp_path_factory.mktemp("broken") / "broken.pdf"
        with pikepdf.open(english) as document:
            spoil(document)
            document.save(files[spoil.__name__])
    files["without_alternative"] = tmp_path_factory.mktemp("broken") / "broken.pdf"
    files["without_alternative"].write_bytes(write(bare(DRAWING)))
    found = verapdf.check_all(list(files.values()))
    return {name: found[path] for name, path in files.items()}


@pytest.mark.parametrize("file", ["en", "en in parts", "fa-af in parts", "ps in parts"])
def test_one_file_is_pdf_a_3a_and_pdf_ua_1(
    file: str, verdicts: dict[str, list[verapdf.Failure]]
) -> None:
    assert verdicts[file] == []


@pytest.mark.parametrize(
    ("broken", "flavours"),
    [("without_tags", {"3a", "ua1"}), ("without_claim", {"ua1"}), ("without_alternative", {"ua1"})],
)
def test_the_check_sees_a_broken_file(
    broken: str, flavours: set[str], verdicts: dict[str, list[verapdf.Failure]]
) -> None:
    assert {failure.flavour for failure in verdicts[broken]} == flavours


def test_a_dossier_in_dari_reads_from_the_right() -> None:
    with pikepdf.open(io.BytesIO(write(dossier("fa-af"), "fa-af"))) as document:
        assert document.Root.Lang == "fa-AF"
        assert document.Root.ViewerPreferences.Direction == "/R2L"


def test_the_same_input_gives_the_same_bytes_in_other_processes(tmp_path: Path) -> None:
    page, script = tmp_path / "page.html", tmp_path / "again.py"
    page.write_text(dossier(), encoding="utf-8")
    script.write_text(
        "import sys, django; django.setup()\n"
        "from pathlib import Path\n"
        "from tests.pdfcheck.writing import write\n"
        "Path(sys.argv[2]).write_bytes(write(Path(sys.argv[1]).read_text(encoding='utf-8')))\n"
    )
    written = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Kabul")):
        target = tmp_path / f"{seed}.pdf"
        environment = os.environ | {  # noqa: TID251 (the environment is what is varied)
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "PYTHONPATH": str(Path.cwd()),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        }
        subprocess.run(
            [sys.executable, str(script), str(page), str(target)],
            check=True,
            capture_output=True,
            env=environment,
        )
        written.append(target.read_bytes())
    assert written[0] == written[1] == write(page.read_text(encoding="utf-8"))


def test_the_time_zone_a_time_is_given_in_does_not_matter() -> None:
    kabul = CREATED.astimezone(timezone(timedelta(hours=4, minutes=30)))
    assert write(bare("")) == write(bare(""), created=kabul)


# What a reader finds in it ----------------------------------------------------------------------


def test_every_link_inside_the_file_leads_somewhere(opened: pikepdf.Pdf) -> None:
    names = opened.Root.Names.Dests.Names
    targets = {str(names[i]) for i in range(0, len(names), 2)}
    inside, outside = [], []
    for page in opened.pages:
        for annotation in page.get("/Annots", []):
            if "/Dest" in annotation:
                inside.append(str(annotation.Dest))
            else:
                outside.append(str(annotation.A.URI))
    assert len(inside) > 15
    assert set(inside) <= targets
    assert set(outside) == {sample.LONG_ADDRESS}


def test_pages_carry_title_marking_version_and_page_x_of_y(english: Path) -> None:
    pages = text_of(english, "-layout").split("\f")[:-1]
    assert len(pages) == pdf.page_count(english.read_bytes())
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Version 1.0 · a1b2c3d4" in page
        assert page.count("CONFIDENTIAL") == 2
    assert all("Invented situation: communication" in page for page in pages[1:])


def test_contents_name_the_page_a_chapter_stands_on(english: Path) -> None:
    pages = text_of(english, "-layout").split("\f")
    contents = next(page for page in pages if "Contents" in page)
    for title in ("What happened", "Measures", "Pattern", "The law", "Index of evidence"):
        number = int(re.search(rf"{title} ?\.+ *(\d+)", contents)[1])
        assert title in pages[number - 1]


def test_notes_and_paragraphs_are_numbered_in_the_text(english: Path) -> None:
    text = text_of(english)
    assert re.findall(r"^(\d+)\.\s*(?:A school|The word|In the north|As |There are|The person)",
                      text, re.MULTILINE) == ["1", "2", "3", "4", "5", "6"]  # fmt: skip
    assert re.findall(r"^(\d) ?(?:Invented Report|See also|Article 7)", text, re.MULTILINE) == [
        "1",
        "2",
        "3",
    ]
    assert "2024.1,2" in text.replace(" ", "").replace("\n", "")
    assert "see section I.A and paras. 5\u20136." in " ".join(text.split())


def note(number: int) -> str:
    return f'<span class="note" id="n{number}" data-number="{number}">Source {number}. {"x " * 90}</span>'


def test_a_note_stands_on_the_page_and_its_number_on_the_line_of_its_word(tmp_path: Path) -> None:
    path = tmp_path / "notes.pdf"
    paragraphs = (
        f'<p class="para">{"word " * (8 + number)}end{number}.{note(number)}</p>'
        for number in range(1, 41)
    )
    path.write_bytes(write(bare("".join(paragraphs))))
    pages = text_of(path, "-layout").split("\f")
    for number in range(1, 41):
        (place,) = [page for page in pages if f"end{number}.{number}" in page.replace(" ", "")]
        assert f"Source {number}." in place


def test_a_line_is_not_broken_early_for_the_space_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "lines.pdf"
    paragraphs = (
        f'<p style="width: {150 + step / 2}px">First words of a short line <em>here</em></p>'
        for step in range(160)
    )
    path.write_bytes(write(bare("".join(paragraphs))))
    assert "First" not in text_of(path).splitlines()


def test_no_heading_of_a_group_of_rows_stands_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    path = tmp_path / "groups.pdf"
    rows = "".join(
        f'<tr class="group"><th class="group" colspan="2">Group {number}</th></tr>'
        f"<tr><td>Row</td><td>{'text ' * (number % 7)}</td></tr>"
        for number in range(120)
    )
    path.write_bytes(write(bare(f"<table><tbody>{rows}</tbody></table>")))
    pages = text_of(path, "-layout").split("\f")[:-1]
    lines = [
        [line for line in page.splitlines() if re.match(r" *(Group|Row)", line)] for page in pages
    ]
    assert len(pages) > 3
    assert [page[-1] for page in lines if "Group" in page[-1]] == []


LETTERS = (
    "آموزش قرآن تأیید مأمور مؤسسه مسئول رئیس إلى لإيجاد لآخر لأن سؤال خانۀ ماده لازم الاجرا طالبان "
    "دیني ديني یک كل ایجاد صفحه هجری پخش چوب ژرف گپ ثبت ضد ظلم غیرقانونی ذکر عدد "
    "زه هره ورځ د ښوونځي تر دروازې تللم او بېرته راګرځېدم نشته ښځې څوک ډېر ټول پاڼه اړین کړۍ نړۍ"
)


def words_of(path: Path) -> list[str]:
    """Return the words of the text layer as every search compares them: NFKC, no joiners."""
    text = unicodedata.normalize("NFKC", text_of(path))
    return re.sub(r"[\u200c-\u200f\u202a-\u202e\u2066-\u2069]", "", text).split()


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_every_dari_and_pashto_letter_is_found_in_the_text_layer(
    weight: str, tmp_path: Path
) -> None:
    path = tmp_path / "letters.pdf"
    style = f"font: {weight} 11pt Vazirmatn, 'Noto Serif'"
    path.write_bytes(write(bare(f'<p lang="fa-AF" dir="rtl" style="{style}">{LETTERS}</p>')))
    assert set(LETTERS.split()) - set(words_of(path)) == set()


def test_quotations_stand_in_logical_order_in_the_text_layer(english: Path) -> None:
    text = " ".join(words_of(english))
    assert "من هر روز تا دروازه مکتب میرفتم و برمیگشتم" in text
    assert "زه هره ورځ د ښوونځي تر دروازې تللم" in text
    assert "12 March 2024" in text


def test_a_voice_reads_the_exact_words_with_their_joiners(opened: pikepdf.Pdf) -> None:
    spoken = "".join(
        str(element.ActualText)
        for element in structure(opened.Root.StructTreeRoot)
        if "/ActualText" in element
    )
    assert "تا دروازه مکتب می\u200cرفتم و برمی\u200cگشتم" in spoken


def test_bookmarks_follow_chapters_and_sections(opened: pikepdf.Pdf) -> None:
    with opened.open_outline() as outline:
        tree = {item.title: [child.title for child in item.children] for item in outline.root}
    assert list(tree) == [
        "Contents",
        "Tables",
        "Figures",
        "Abbreviations",
        "I. What happened",
        "II. The law",
        "Annex A Index of evidence",
    ]
    assert tree["I. What happened"] == ["A. Measures", "B. Pattern"]


def test_metadata_name_the_document_and_nobody(opened: pikepdf.Pdf) -> None:
    assert opened.Root.Lang == "en"
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    assert set(opened.docinfo.keys()) == {"/Title", "/Producer", "/CreationDate", "/ModDate"}
    assert opened.docinfo["/Title"] == "Communication on an invented situation"
    assert str(opened.docinfo["/CreationDate"]).startswith("D:20261125093000")


def test_the_snapshot_travels_inside_with_its_relationship(opened: pikepdf.Pdf) -> None:
    (specification,) = opened.Root.AF
    assert specification.AFRelationship == "/Source"
    assert specification.EF.F.Subtype == "/application/json"
    assert opened.attachments["snapshot.json"].get_file().read_bytes() == SNAPSHOT.data


def test_every_font_in_the_file_is_ours_and_embedded(english: Path) -> None:
    listing = subprocess.run(
        ["pdffonts", str(english)], check=True, capture_output=True, text=True
    ).stdout.splitlines()[2:]
    names = {line.split()[0].split("+")[1] for line in listing}
    assert all(name.startswith(("Noto-Serif", "Noto-Sans", "Vazirmatn")) for name in names)
    assert {"Noto-Serif", "Vazirmatn"} <= names
    assert all(re.search(r" yes yes yes ", line) for line in listing)


def structure(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield every structure element beneath a node."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from structure(kid)


def test_the_structure_tells_languages_contents_and_notes(opened: pikepdf.Pdf) -> None:
    elements = list(structure(opened.Root.StructTreeRoot))
    roles = [str(element.S) for element in elements]
    assert {"fa-AF", "ps"} <= {str(element.Lang) for element in elements if "/Lang" in element}
    assert roles.count("/Note") == 3
    assert roles.count("/TOC") == 3
    assert roles.count("/TOCI") == 8
    assert roles.count("/Figure") == 1
    assert {"/Table", "/TH", "/H1", "/H2", "/H3", "/BlockQuote", "/Caption"} <= set(roles)


def test_progress_is_told_step_by_step() -> None:
    told: list[tuple[str, int]] = []
    write(bare(""), progress=lambda step, page: told.append((step, page)))
    assert [step for step, _ in dict.fromkeys(told)][-1] == "write"
    assert ("layout", 1) in told
