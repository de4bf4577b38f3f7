"""Tables as CSV that no program takes for formulas, and that say the same when they are read again (T-13)."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

# An apostrophe is what every spreadsheet takes for "this is text".
MARK = "'"
_STARTS = frozenset("=+-@\t\r\n\0|%")
_PASSED = ("Cf", "Cc", "Zs", "Mn")
# At which a program set up for another separator, or for none in quotes, begins a cell of its own.
_PARTS = re.compile("([;\t\r\n\x0b\x0c\x85\u2028\u2029])")


def cell(text: str) -> str:
    """Return a text so that no program reads it as a formula, whatever stands before its first letter.

    Nor any part of it that a program may take for a cell: "x;=1" is two where lists are parted by
    semicolons.
    """
    first, *parts = _PARTS.split(text)
    first = MARK + first if _is_formula(text) or first.startswith(MARK) else first
    return first + "".join(_safe(part) for part in parts)


def text_of(written: str) -> str:
    """Return what a cell said before it was written."""
    return "".join(part.removeprefix(MARK) for part in _PARTS.split(written))


def _safe(part: str) -> str:
    if _PARTS.fullmatch(part):
        return part
    return MARK + part if _is_formula(part) or part.startswith(MARK) else part


def _is_formula(text: str) -> bool:
    for letter in text:
        plain = unicodedata.normalize("NFKC", letter)
        if letter in _STARTS or plain[:1] in _STARTS:
            return True
        if letter == '"' or letter.isspace() or unicodedata.category(letter) in _PASSED:
            continue  # invisible, or taken off: programs pass over it, or show nothing
        return False
    return False


def write(names: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV (RFC 4180, UTF-8), all of it in quotes. Lists are joined with "; "; None is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([cell(name) for name in names])
    for row in rows:
        writer.writerow([written(value) for value in row])
    return out.getvalue().encode()


def written(value: object) -> object:
    """Return what stands in the cell of a table: a number as it is, everything else as a safe text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        return cell("; ".join(map(str, value)))
    return cell(str(value).replace("\0", ""))
