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


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_T13_no_cell_begins_a_formula(payload):
    _names, row = read(tables.write(["words"], [[payload]]))
    assert row[0].startswith(tables.MARK)


def test_numbers_stay_numbers_and_lists_are_whole():
    rows = read(tables.write(list("abcd"), [[-5, ["x", "y"], None, True]]))
    assert rows[1] == ["-5", "x; y", "", "true"]


@given(st.text(alphabet=st.characters(exclude_characters="\0\r", exclude_categories=["Cs"])))
def test_T13_what_is_read_again_is_what_was_written(text):
    _names, *rows = read(tables.write(["words", "more"], [[text, "x"]]))
    assert tables.text_of(rows[0][0]) == text
