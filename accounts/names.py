"""One spelling for names and numbers written in Arabic script, to compare them. Never for display.

Dari, Pashto and Persian keyboards give different letters for the same name, and people leave out
marks. The table merges them; it also merges ې and ۍ into ی, which are different letters in Pashto:
good for a search key, wrong for a page. ګ is how Pashto writes گ; after ا and ه people leave ء out
(املاء, ضیاءالحق, خانهء). What only sounds alike stays apart here (evidence/scanning/sounds.py).

Whoever changes this changes gawah_folded() in the database with it (migration 0066 of evidence, which
also says what to make anew) and has `manage.py renew_tokens` run afterwards.
"""

import re
import unicodedata

_SAME_LETTER = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ۍ": "ی", "ے": "ی",
        "ۓ": "ی", "ك": "ک", "ڪ": "ک", "ګ": "گ",
        "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ۂ": "ه", "ۃ": "ه", "ە": "ه",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و",
    }
)  # fmt: skip
_DROPPED = {
    "\u0640",  # tatweel, which only stretches a word
    *map(chr, range(0x200B, 0x2010)),  # zero-width space, joiners, direction marks
    *map(chr, range(0x202A, 0x202F)),  # embeddings and overrides
    *map(chr, range(0x2060, 0x2070)),  # word joiner, isolates
    "\ufeff",
}
_LEFT_OUT = re.compile("(?<=[اه])ء+")
_COUNTRY, _OF_A_NUMBER = "93", 9  # digits behind the code of the country or behind 0
_FEWEST = 7  # digits of a telephone number; fewer are a house or a floor


def normalise(text: str) -> str:
    """Return the comparison form of a name, a phone number or a document number.

    Shape:  lower case, letters merged as above, digits 0-9, no marks, words parted by one space.
            Empty if nothing is left.
    Source: Unicode Standard, chapter 9 (Arabic); measured on nine pairs of variants.
    """
    # First with composed letters (آ, ئ, ۀ), so that the table sees them; marks fall afterwards.
    text = unicodedata.normalize("NFKC", text).translate(_SAME_LETTER)
    kept = []
    for letter in unicodedata.normalize("NFKD", text):
        if letter in _DROPPED or unicodedata.combining(letter):
            continue
        digit = unicodedata.digit(letter, None)
        kept.append(letter if digit is None else str(digit))
    return " ".join(_LEFT_OUT.sub("", "".join(kept)).casefold().split())


def normalise_number(text: str) -> str:
    """Return only the digits of a phone or document number, as 0-9."""
    return "".join(letter for letter in normalise(text) if letter.isdigit())


def normalise_phone(text: str) -> str:
    """Return a telephone number in one spelling: that of +93 70 123 4567 is 93701234567.

    070 123 4567 and 0093 70 123 4567 are the same one. A number of another country stays its digits.
    Empty if there is no number in it: "none" and "her sister's" are nobody's number.
    """
    digits = normalise_number(text).removeprefix("00")
    if len(digits) < _FEWEST:
        return ""
    national = digits.removeprefix(_COUNTRY).removeprefix("0")
    return f"{_COUNTRY}{national}" if len(national) == _OF_A_NUMBER else digits
