"""Looking for codes of records in words that people wrote, however they wrote them.

In Dari and Pashto a word grows at both ends: "وW-014" and "W-014ها" name W-014, as does "W-014b". So a code
ends where its number ends, and not where a word does.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
)
LOOSE = r"(?<![0-9])[- ]|[- ](?![0-9])"
"""A dash or space that may be missing: of "W-014-2" the first, for "W-0142" is another code."""
_PIECES = re.compile(r"[A-Z]+|[0-9]+")
LONGEST = 12  # pieces of a code that nobody gave us to look for


def folded(text: str) -> str:
    """Return a text in capitals with one kind of dash and of digits, and nothing invisible in it."""
    return _folded(text)[0]


def bare(code: str) -> str:
    """Return a folded code as it is compared: "W-014", "W 014" and "W014" are one."""
    return re.sub(LOOSE, "", code).replace(" ", "-")


def bare_codes_in(text: str) -> set[str]:
    """Return whatever in a text could be a code, bare: of "W-004-b" W004, 004, 004B and W004B.

    A code has a number in it, and at most LONGEST pieces with a dash, a space or nothing between them.
    """
    return {code for _start, ends in _windows(folded(text), LONGEST) for code, _end in ends}


class Codes:
    """Some codes, to be looked for. "W-014" is also found in "w–۰۱۴", "W 014", "W-014b" and "W-014ها"."""

    def __init__(self, codes: Iterable[str]) -> None:
        written = {folded(one) for one in codes}
        self._known = set(map(bare, written))
        self._longest = max((len(_PIECES.findall(one)) for one in written), default=0)
        self._numbered = all(map(_has_digit, self._known))

    def within(self, text: str) -> str:
        """Return the first that stands in a text, as it would be written in capitals; empty for none."""
        plain = folded(text)
        return next((plain[start:end] for start, end, _code in self._in(plain)), "")

    def replaced(self, text: str, said: Callable[[str], str]) -> str:
        """Return a text with something else in place of each. `said` gets the code, bare."""
        if self._numbered and not any(one.isdecimal() for one in text):
            return text
        plain, places = _folded(text)
        done, last = [], 0
        for start, end, code in self._in(plain):
            done += [text[last : places[start]], said(code)]
            last = places[end - 1] + 1
        return "".join((*done, text[last:]))

    def _in(self, plain: str) -> Iterator[tuple[int, int, str]]:
        """Yield where each stands in a folded text, the longest that begins there, none in another."""
        after = 0
        for start, ends in _windows(plain, self._longest, numbered=self._numbered):
            found = [(end, code) for code, end in ends if code in self._known]
            if found and start >= after:
                after, code = max(found)
                yield start, after, code


def _has_digit(text: str) -> bool:
    return any(one.isdigit() for one in text)


def _windows(
    plain: str, longest: int, *, numbered: bool = True
) -> Iterator[tuple[int, list[tuple[str, int]]]]:
    """Yield where each piece of a folded text begins, and what could be a code from there on, with its end.

    `longest`: pieces it may have; `numbered`: it has a number in it.
    """
    pieces = [one.span() for one in _PIECES.finditer(plain)]
    for first, (start, _end) in enumerate(pieces):
        after, ends = start, []
        for begins, end in pieces[first : first + longest]:
            if plain[after:begins] not in ("", " ", "-"):
                break
            after = end
            if not numbered or _has_digit(plain[start:end]):
                ends.append((bare(plain[start:end]), end))
        yield start, ends


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the folded text, and for each of its letters where in the text it comes from."""
    letters: list[str] = []
    places: list[int] = []
    for place, written in enumerate(text):
        for one in unicodedata.normalize("NFKC", written).translate(_DASHES).upper():
            if unicodedata.category(one) != "Cf":
                letters.append(str(unicodedata.decimal(one)) if one.isdecimal() else one)
                places.append(place)
    return "".join(letters), places
