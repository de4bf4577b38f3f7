"""Which long texts of a snapshot stand in a printed dossier, each to its end."""

import bisect
import re
from collections.abc import Iterator
from typing import Any

from tests.canaries import fold

LONG = 200
SHORTEST_PIECE = 12
# Where prose names a record, a figure or another paragraph, the dossier prints other words.
MARKS = re.compile(r"\[\[[^\]]*\]\]|\{[^}]*\}")
# The library's own words on law and an account that nothing quotes stay in the record: the dossier
# names them.
NOT_PRINTED = re.compile(
    r"\.(accounts\[\d+\]\.summary|passages\.\S+\.original\.text|case\.question|mechanism\.mandate"
    r"|case_law\[.*|elements\[.*|instruments\[.*)"
)


def long_texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield the place and the words of each text that must be printed whole."""
    if isinstance(value, str):
        if len(value) >= LONG and not NOT_PRINTED.fullmatch(where):
            yield where, value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from long_texts(one, f"{where}.{name}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from long_texts(one, f"{where}[{number}]")


def letters(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalnum())


def lost(text: str, printed: str) -> str:
    """Return what of a text is not printed; "" if nothing. `printed`: letters of the whole dossier.

    A page, a number of a note or a hyphen may stand between two pieces of it.
    """
    for part in map(letters, MARKS.split(text)):
        rest = part
        while rest:
            piece = bisect.bisect(
                range(1, len(rest) + 1), False, key=lambda n, rest=rest: rest[:n] not in printed
            )
            if piece < min(SHORTEST_PIECE, len(rest)):
                return rest
            rest = rest[piece:]
    return ""
