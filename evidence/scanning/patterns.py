"""Telephones, addresses, numbers of documents, coordinates and days, in digits of any script."""

import re
import unicodedata
from collections.abc import Iterator

from evidence.scanning.kinds import Found, Kind

# Letter for letter, so that a place in the one text is that place in the other.
_SIGNS = str.maketrans(
    {"٫": ".", "٬": ",", "،": ",", "؛": ";", "＠": "@", "．": ".", "＋": "+", "－": "-"}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | dict.fromkeys("\u00a0\u2007\u202f", " ")
)
_GAP = r"[\s().\-/\u200c-\u200f\u202a-\u202e\u2066-\u2069]{0,3}"
_MONTHS = """
january february march april may june july august september october november december
hamal sawr saur jawza saratan asad sunbula mizan aqrab qaws qaus jadi dalw hut
حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت
وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب
جنوری فبروری مارچ اپریل می جون جولای اگست سپتمبر اکتوبر نومبر دسمبر
"""
_SHORT = "jan feb mar apr jun jul aug sep sept oct nov dec"
_MONTH = "|".join([*_MONTHS.split(), *(rf"{one}\.?" for one in _SHORT.split())])
_DAY = r"(?<!\d)(?:0?[1-9]|[12]\d|3[012])(?:st|nd|rd|th)?"

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (Kind.WEB, r"\b(?:https?://|www\.)[^\s<>\"'\]]+"),
    (
        Kind.WEB,
        r"\b(?:t\.me|wa\.me|(?:fb|facebook|instagram|twitter|x|tiktok)\.com)/[^\s<>\"'\]]+",
    ),
    (Kind.EMAIL, r"[\w.+-]+\s?(?:@|\[at\]|\(at\))\s?[\w-]+(?:\.[\w-]+)+"),
    (Kind.HANDLE, r"(?<![\w@.])@\w[\w.]{2,}"),
    # 34.5281, 69.1723; 34°31'41"N 69°10'20"E; a plus code.
    (
        Kind.COORDINATES,
        r"(?<![\d.])\d{1,2}\.\d{3,}\s*°?\s*[NnSs]?\s*[,;/ ]\s*\d{1,3}\.\d{3,}\s*°?\s*[EeWw]?",
    ),
    (Kind.COORDINATES, r"\d{1,3}\s*°\s*\d{1,2}\s*['′’](?:\s*[\d.]{1,6}\s*[\"″”])?\s*[NSEW]?"),
    (Kind.COORDINATES, r"\b[2-9CFGHJMPQRVWX]{6,8}\+[2-9CFGHJMPQRVWX]{2,3}\b"),
    # The electronic tazkira; a passport; what stands after the word for one.
    (Kind.NUMBER, r"(?<!\d)1[34]\d\d-\d{4}-\d{5}(?!\d)"),
    (Kind.NUMBER, r"\b[OPD]\d{8}\b"),
    (
        Kind.NUMBER,
        r"(?:tazkir[ae]h?|passport|تذکره|تذکرې|پاسپورت|پاسپورټ)\D{0,20}?(\d[\d/\- ]{2,}\d)",
    ),
    (Kind.DAY, r"(?<!\d)(?:19|20|13|14)\d\d[-/.](?:0?[1-9]|1[012])[-/.](?:0?[1-9]|[12]\d|3[01])(?!\d)"),
    (Kind.DAY, r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[012])[-/.](?:(?:19|20|13|14)?\d\d)(?!\d)"),
    (Kind.DAY, rf"{_DAY}\s*(?:of\s+|م\s+|د\s+)?(?:{_MONTH})(?!\w)"),
    (Kind.DAY, rf"(?<!\w)(?:{_MONTH})\s+{_DAY}(?![\d.]?\d)"),
    (Kind.PHONE, rf"(?<![\d.])\+?\d(?:{_GAP}\d){{6,17}}(?!\d)"),
)  # fmt: skip
_ONE = re.compile(
    "|".join(f"(?P<k{number}>{one})" for number, (_kind, one) in enumerate(_PATTERNS)),
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_FEWEST, _MOST = 9, 15  # digits of a telephone, as they are dialled in the country or from abroad


def plain(text: str) -> str:
    """Return a text of the same length with digits 0-9 and the signs between them of one kind."""
    return "".join(
        str(unicodedata.digit(one)) if one.isdigit() and not one.isascii() else one
        for one in text.translate(_SIGNS)
    )


def found(text: str, known: frozenset[str] = frozenset()) -> Iterator[Found]:
    """Yield what looks like one of these, in order. `known`: digits of numbers that are in the record."""
    for match in _ONE.finditer(plain(text)):
        number = next(int(name[1:]) for name, value in match.groupdict().items() if value)
        kind = _PATTERNS[number][0]
        if kind == Kind.PHONE and not _is_number(match[0], known):
            continue
        yield Found(match.start(), match.end(), kind)


def digits(text: str) -> str:
    return "".join(_DIGIT.findall(plain(text)))


def _is_number(text: str, known: frozenset[str]) -> bool:
    """Whether a run of digits is a telephone, or any number of the record."""
    bare = "".join(_DIGIT.findall(text))
    if bare in known or any(bare.endswith(one) or one.endswith(bare) for one in known):
        return True
    if not _FEWEST <= len(bare) <= _MOST:
        return False
    return text.startswith("+") or bare.startswith(("0", "93", "7"))
