"""Coded data: the same in the workbook and the tables, for a person and for programs, and nothing beside it."""

import csv
import io
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from accounts.identity import acting_as
from accounts.models import User
from evidence import dates
from evidence.packages import sheets, tables, verify_package
from legal_analysis.models import Release, Submission
from legal_analysis.releases import asking, coded, fetching, making
from tests.legal_analysis.releases.conftest import fresh
from tests.legal_analysis.shapes import small

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200f=1", "'=1", "2+2"]


def snapshot(language: str = "en") -> dict:
    """A small case, with what a spreadsheet would run where words can stand. A date is read before it is written."""
    found = small.snapshot("sr-afghanistan", language)
    for row, evil in zip(found["incidents"], EVIL * 9, strict=False):
        row |= {"region": evil, "province": evil}
    for row, evil in zip(found["accounts"], EVIL * 9, strict=False):
        row["age_band"] = evil
    return found


def test_T13_libre_office_reads_in_the_workbook_what_the_tables_say(tmp_path: Path) -> None:
    told = snapshot()
    found = coded.coded(told)
    (tmp_path / "coded.xlsx").write_bytes(coded.workbook(told, found))
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += ["--convert-to", every_sheet, "--outdir", tmp_path, tmp_path / "coded.xlsx"]
    subprocess.run(command, check=True, capture_output=True, timeout=300)

    for one in found:
        read = (tmp_path / f"coded-{one.name}.csv").read_text("utf-8")
        ours = tables.write(one.columns, one.rows).decode()
        assert _cells(read) == _cells(ours), one.name
    assert {one.name for one in found} == set(coded.MEANINGS)


def test_T10_the_chronology_is_of_all_that_left_in_order_and_no_sentence_is_in_it() -> None:
    told = small.snapshot("sr-afghanistan", "en")
    told["incidents"][0]["counted"] = False
    (line,) = [one for one in coded.coded(told) if one.name == "chronology"]
    rows = [dict(zip(line.columns, row, strict=True)) for row in line.rows]

    every = [*told["policies"], *told["incidents"][1:], *told["accounts"]]
    assert sorted(row["number"] for row in rows) == sorted(row["exhibit"] for row in every)
    assert {row["kind"] for row in rows} == {"measure", "incident", "account"}
    first = [dates.bounds(row["date"], row["calendar"])[0] if row["date"] else None for row in rows]
    months = [f"{day:%Y-%m}" if day else "9999" for day in first]
    assert months == sorted(months)
    assert len(set(months)) > 4
    written = {str(cell) for row in line.rows for cell in row}
    for record in every:
        assert not {record.get("title"), record.get("summary")} - {"", None} & written


def _cells(text: str) -> list[list[str]]:
    # A line that a cell ends in is one line or two, as each program has it.
    rows = csv.reader(io.StringIO(text.replace("\r\n", "\n"), newline=""))
    return [[cell.replace("\r", "\n") for cell in row] for row in rows]


@pytest.mark.parametrize(("language", "right"), [("en", False), ("fa-af", True), ("ps", True)])
def test_T10_T13_a_workbook_holds_words_and_numbers_and_nothing_beside(
    language: str, right: bool
) -> None:
    told = snapshot(language)
    data = coded.workbook(told, coded.coded(told))

    assert data == coded.workbook(told, coded.coded(told))
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        assert sheet.sheet_state == "visible"
        assert bool(sheet.sheet_view.rightToLeft) is right
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in "sn", cell.coordinate
                assert cell.comment is None
                assert cell.hyperlink is None
                if isinstance(cell.value, str):
                    assert not tables._is_formula(cell.value), cell.value
    meanings = {row[0].value: row[2].value for row in book["definitions"].iter_rows(min_row=2)}
    assert set(meanings) == set(coded.MEANINGS)
    assert ("Number of the record" in str(list(book["definitions"].values))) is not right
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {one.date_time for one in parts.infolist()} == {AT.timetuple()[:6]}
        text = b"".join(parts.read(name) for name in parts.namelist())
    for word in (b"Excel", b"creator", b"lastModifiedBy", b"<f>", b"vml", b"appName"):
        assert word not in text.replace(b"http://schemas.microsoft.com/office/excel", b""), word


def test_T13_a_heading_is_no_formula_and_a_text_too_long_is_refused() -> None:
    sheet = sheets.Sheet("one", ["=1+1"], [[1], [None], ["a"]])
    data = sheets.write([sheet], created=AT, right_to_left=False)

    (read,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    assert [row[0] for row in read.values] == ["'=1+1", 1, None, "a"]
    with pytest.raises(ValueError, match="longer"):
        sheets.write(
            [sheets.Sheet("one", ["a"], [["x" * 40_000]])], created=AT, right_to_left=False
        )


def test_T12_data_alone_leaves_by_two_people_as_everything_does(
    frozen: Submission, advocate: User, approver: User
) -> None:
    with acting_as(advocate):
        release = asking.ask(
            submission=frozen, channel="portal", extent=Release.Extent.DATA, by=advocate
        )
        with pytest.raises(asking.NotMade):
            _allow(release, approver)
    making.make(release.pk)
    assert fresh(release).problem == ""
    _allow(release, approver)
    with acting_as(advocate):
        data = b"".join(fetching.fetch(release=fresh(release), by=advocate).bytes)

    assert verify_package.Check(io.BytesIO(data)).wrong == []
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        names = [name.partition("/data/")[2] for name in whole.namelist() if "/data/" in name]
    expected = {"coded.xlsx", "consent.json", "consent.txt"}
    assert set(names) == expected | {f"coded/{name}.csv" for name in coded.MEANINGS}
    assert fresh(release).exhibits == []


def _allow(release: Release, approver: User) -> None:
    with acting_as(approver):
        asking.allow(release=fresh(release), by=approver)
