"""Tables of a package: nothing in them is a formula to any program, and nothing is lost (T-13)."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.packages import tables

PAYLOADS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "\ufeff=1", "\u00a0=1",
    "＝1+1", "＋1", "－1", "＠x", "\u202e=1", "|calc", "%0A=1", "\0=1",
]  # fmt: skip


INVISIBLE = " \t\r\n\u200b\ufeff\u00a0\u202e\0"
INSIDE = [
    "x;=cmd",
    'x;"=cmd',
    "x; \u200b=1",
    "x\t=cmd",
    "x\n=cmd",
    "x\r\n+1",
    "x;\n;@a",
    "x;＝1",
    ";;-1",
]


def read(data: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=separator))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_T13_no_cell_begins_a_formula(payload):
    _names, row = read(tables.write(["words"], [[payload]]))
    assert row[0].startswith(tables.MARK)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("payload", [*PAYLOADS, *INSIDE, ["a", "=cmd"]])
def test_T13_nor_does_one_where_another_separator_is_expected(payload, separator):
    """A program in Kabul or Geneva parts cells by semicolons, and takes quotes its own way."""
    rows = read(tables.write(["a", "words"], [["x", payload], [payload, "y"]]), separator)
    begins = [cell.lstrip(f'{INVISIBLE}"')[:1] for row in rows for cell in row]
    assert not set(begins) & set("=+-@|%＝＋－＠")
    assert separator != "," or [row[0] for row in rows] == ["a", "x", rows[2][0]]


def test_T13_every_cell_is_in_quotes():
    assert tables.write(["a"], [[1]]) == b'"a"\r\n"1"\r\n'


def test_numbers_stay_numbers_and_lists_are_whole():
    rows = read(tables.write(list("abcd"), [[-5, ["x", "y"], None, True]]))
    assert rows[1] == ["-5", "x; y", "", "true"]


@given(st.text(alphabet=st.characters(exclude_characters="\0\r", exclude_categories=["Cs"])))
def test_T13_what_is_read_again_is_what_was_written(text):
    _names, *rows = read(tables.write(["words", "more"], [[text, "x"]]))
    assert tables.text_of(rows[0][0]) == text
