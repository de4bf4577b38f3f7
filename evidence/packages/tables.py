"""Tables as CSV that no program takes for formulas, and that say the same when they are read again (T-13)."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

# An apostrophe is what every spreadsheet takes for "this is text".
MARK = "'"
_STARTS = frozenset("=+-@\t\r\n\0|%")


def cell(text: str) -> str:
    """Return a text so that no program reads it as a formula, whatever stands before its first letter."""
    return MARK + text if _is_formula(text) or text.startswith(MARK) else text


def text_of(written: str) -> str:
    """Return what a cell said before it was written."""
    return written.removeprefix(MARK)


def _is_formula(text: str) -> bool:
    for letter in text:
        plain = unicodedata.normalize("NFKC", letter)
        if letter in _STARTS or plain[:1] in _STARTS:
            return True
        if letter.isspace() or unicodedata.category(letter) in ("Cf", "Cc", "Zs", "Mn"):
            continue  # invisible: programs pass over it, or show nothing
        return False
    return False


def write(names: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV (RFC 4180, UTF-8). Numbers stay numbers; lists are joined with "; "; None is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
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
