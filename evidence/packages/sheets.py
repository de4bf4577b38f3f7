"""Workbooks (Office Open XML) that hold text and numbers and nothing else. The only importer of XlsxWriter.

No formula, link, comment, hidden sheet or property; no author, program or time but the one that is given.
The same sheets give the same bytes: what XlsxWriter wrote is packed anew, uncompressed, since zlib differs.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import xlsxwriter

from evidence.packages import tables

LONGEST = 32_767  # letters in a cell; XlsxWriter leaves out what is longer, and we refuse
_PROGRAM = "docProps/app.xml"
# Where the container names the file above, and the workbook the program.
_NAMED = (
    re.compile(rb"<Override [^>]*/docProps/app\.xml[^>]*/>"),
    re.compile(rb"<Relationship [^>]*docProps/app\.xml[^>]*/>"),
    re.compile(rb"<fileVersion [^>]*/>"),
    re.compile(rb"<dc:creator>[^<]*</dc:creator>|<dc:creator/>"),
    re.compile(rb"<cp:lastModifiedBy>[^<]*</cp:lastModifiedBy>|<cp:lastModifiedBy/>"),
)


@dataclass(frozen=True)
class Sheet:
    """`name`: at most 31 letters, no signs. Cells as `tables.write` takes them."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


def write(sheets: Sequence[Sheet], *, created: datetime, right_to_left: bool) -> bytes:
    """Return the sheets as one workbook. Cells say what `tables.write` would: no program reads a formula.

    Errors: ValueError for a text longer than a cell holds.
    """
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"in_memory": True})
    book.set_properties({"created": created.replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bottom": 1})
    for one in sheets:
        sheet = book.add_worksheet(one.name)
        if right_to_left:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        for column, (name, width) in enumerate(zip(one.columns, _widths(one), strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, tables.cell(name), head)
        for place, row in enumerate(one.rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, place, column, tables.written(value))
    book.close()
    return _packed_anew(whole, created)


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object) -> None:
    if isinstance(value, int | float):
        sheet.write_number(row, column, value)
        return
    text = str(value)
    if len(text) > LONGEST:
        raise ValueError("A text is longer than a cell of a workbook holds.")
    if text:
        sheet.write_string(row, column, text)


def _widths(sheet: Sheet) -> list[int]:
    """Return widths in letters: as the longest cell of a column, and between bounds."""
    columns = zip(sheet.columns, *sheet.rows, strict=True)
    return [min(60, max(8, *(len(str(cell)) for cell in cells)) + 2) for cells in columns]


def _packed_anew(whole: io.BytesIO, created: datetime) -> bytes:
    target = io.BytesIO()
    with ZipFile(whole) as source, ZipFile(target, "w", ZIP_STORED) as packed:
        for name in sorted(set(source.namelist()) - {_PROGRAM}):
            data = source.read(name)
            for pattern in _NAMED:
                data = pattern.sub(b"", data)
            entry = ZipInfo(name, created.timetuple()[:6])
            entry.external_attr = 0o600 << 16
            packed.writestr(entry, data)
    return target.getvalue()
