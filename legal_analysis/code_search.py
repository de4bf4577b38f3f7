"""Looking for codes of records in words that people wrote, however they wrote them."""

import re
import unicodedata
from collections.abc import Iterable

_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
)


def folded(text: str) -> str:
    """Return a text in capitals with one kind of dash and of digits, and nothing invisible in it."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    return "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() else one
        for one in plain
        if unicodedata.category(one) != "Cf"
    )


class Codes:
    """Some codes, to be looked for. "W-014" is also found in "w–۰۱۴", "W 014" and "W-014-b"."""

    def __init__(self, codes: Iterable[str]) -> None:
        parts = sorted({re.escape(folded(one)).replace(r"\-", "[- ]?") for one in codes})
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts) or '(?!)'})(?!\w)")

    def within(self, text: str) -> str:
        """Return the first that stands in a text, as it would be written in capitals; empty for none."""
        found = self._pattern.search(folded(text))
        return found[0] if found else ""
