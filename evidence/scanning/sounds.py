"""How a name sounds, the same for every spelling of it: Shukria, Shokriya and شکریه.

Arabic script leaves short vowels out, Latin writes them as it likes, and keyboards of Dari, Pashto
and Persian give different letters for one. So a word becomes its consonants, which find it in a
table, and what stands between them, which decides. For finding, never for display: two names may
sound alike, and a person then says which it is.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from accounts.names import normalise

# Letters that stand for one consonant; Dari and Pashto say several of the Arabic ones alike.
_ARABIC = {
    "ب": "b", "پ": "p", "ت": "t", "ط": "t", "ټ": "t", "ث": "s", "س": "s", "ص": "s", "څ": "s",
    "ج": "j", "چ": "c", "ح": "h", "ه": "h", "خ": "x", "د": "d", "ډ": "d", "ذ": "z", "ز": "z",
    "ض": "z", "ظ": "z", "ژ": "z", "ځ": "z", "ږ": "z", "ر": "r", "ړ": "r", "ش": "$", "ښ": "$",
    "غ": "g", "گ": "g", "ګ": "g", "ف": "f", "ق": "k", "ک": "k", "ل": "l", "م": "m", "ن": "n",
    "ڼ": "n", "ا": "A", "آ": "A", "و": "U", "ی": "I", "ع": "",
}  # fmt: skip
_LATIN = {
    **{letter: letter for letter in "bpfdgkhjlmnrstz"},
    "c": "k", "q": "k", "x": "x", "a": "A", "e": "E", "i": "I", "y": "I", "o": "O", "u": "U",
    "w": "U", "v": "U",
}  # fmt: skip
# Two letters for one sound, which may also be two sounds (Ishaq): both readings are tried.
_PAIRS = {"kh": "x", "sh": "$", "ch": "c", "gh": "g", "zh": "z", "ph": "f", "th": "s", "dh": "z"}
_ALWAYS = {"ee": "I", "oo": "U", "ou": "U", "ts": "s", "dz": "z"}
_SECOND = {"ږ": "g", "ښ": "x"}  # as the East of the country says them
_MOST = 8  # readings of one word
_SHORT = re.compile(r"[AEIOU]?")


@dataclass(frozen=True)
class Sound:
    """One reading of a word. `bones`: its consonants; `between`: the vowels before, between, after them.

    In Arabic script only long vowels are written, and `*` is an alif at the beginning, any vowel.
    """

    bones: str
    between: tuple[str, ...]
    arabic: bool


def sounds(word: str) -> list[Sound]:
    """Return the readings of a word or of several written as one; none if there is no letter in it."""
    letters = "".join(one for one in _folded(word) if one.isalpha())
    if not letters:
        return []
    arabic = "\u0600" <= letters[0] <= "\u06ff"
    readings = _arabic(letters) if arabic else _latin(letters)
    found = {_sound(one, arabic=arabic) for one in readings}
    return sorted((one for one in found if one.bones), key=lambda one: (one.bones, one.between))


def alike(name: Sound, word: Sound) -> bool:
    """Whether two readings with the same consonants may be one name."""
    if name.bones != word.bones:
        return False
    if name.arabic == word.arabic:
        same = _same_arabic if name.arabic else _same_latin
        return same(name, word)
    written, latin = (name, word) if name.arabic else (word, name)
    if len(name.bones) <= 2 and not any(set(one) & {*"AIU*"} for one in written.between):
        return False  # سره is not Sara: nothing in it says so
    last = len(latin.between) - 1
    return all(
        _fits(of_written, of_latin, first=place == 0, last=place == last)
        for place, (of_written, of_latin) in enumerate(
            zip(written.between, latin.between, strict=True)
        )
    )


def _folded(word: str) -> str:
    # The long ā of آ is lost when letters are merged; it is wanted here.
    return normalise(unicodedata.normalize("NFC", word).replace("ā", "aa").replace("Ā", "aa"))


def _arabic(letters: str) -> Iterator[str]:
    # The article is written and not spoken so: عبدالله is Abdullah.
    letters = re.sub(r"(?<=.)الله$|(?<=^عبد)ال(?=..)", lambda one: one[0][1:], letters)
    last = len(letters) - 1
    choices = []
    for place, letter in enumerate(letters):
        sound = _ARABIC.get(letter, "")
        if place == last and letter == "ه" and last:
            sound = "e"  # not spoken, but a vowel before it is
        elif place == 0 and letter in "اع":
            sound = "*"
        choices.append([sound, _SECOND[letter]] if letter in _SECOND else [sound])
    for count, reading in enumerate(product(*choices)):
        if count == _MOST:
            return
        yield "".join(reading)


def _latin(letters: str) -> Iterator[str]:
    letters = re.sub(r"(?<=[aeiou])h$", "", letters)
    readings = [""]
    place = 0
    while place < len(letters):
        two = letters[place : place + 2]
        if two in _ALWAYS:
            readings = [one + _ALWAYS[two] for one in readings]
            place += 2
            continue
        if two in _PAIRS:
            apart = _LATIN[two[0]] + "h"
            together = [one + _PAIRS[two] for one in readings]
            readings = [*together, *(one + apart for one in readings)][:_MOST]
            place += 2
            continue
        # What no name is spelled with keeps the word from being taken for one.
        readings = [one + _LATIN.get(letters[place], "?") for one in readings]
        place += 1
    yield from readings


def _sound(reading: str, *, arabic: bool) -> Sound:
    bones: list[str] = []
    between = [""]
    for one in reading:
        if one in "AEIOUe*":
            if between[-1][-1:] != one:
                between[-1] += one
        elif not (bones and bones[-1] == one and between[-1] == ""):  # mm is m
            bones.append(one)
            between.append("")
    return Sound("".join(bones), tuple(between), arabic)


def _same_arabic(one: Sound, other: Sound) -> bool:
    *heads, tail = one.between
    *other_heads, other_tail = other.between
    if heads != other_heads:
        return False
    # نادیا and نادیه are one name; a short word is another one with another end.
    long = len(one.bones) + sum(map(len, one.between)) >= 4
    return tail == other_tail or (long and _open(tail) == _open(other_tail))


def _open(tail: str) -> str:
    return re.sub("[Ae]$", "A", tail)


def _same_latin(one: Sound, other: Sound) -> bool:
    pairs = [(_plain(a), _plain(b)) for a, b in zip(one.between, other.between, strict=True)]
    if len(one.bones) <= 2:
        if sum(bool(a) for a, _b in pairs) > 1:
            pairs = [(a.replace("O", "U"), b.replace("O", "U")) for a, b in pairs]
        return all(a == b for a, b in pairs)
    *heads, tail = pairs
    if bool(heads[0][0]) != bool(heads[0][1]):
        return False
    gaps = sum(bool(a) != bool(b) for a, b in heads)
    if gaps:  # Yasmin and Yasamin; but crime is not Karima
        return gaps == 1 and tail[0] == tail[1] and all(_near(a, b) for a, b in heads if a and b)
    return all(_near(a, b) for a, b in heads) and _same_end(*tail)


def _plain(vowels: str) -> str:
    """Return vowels without what is only another way to write them: ai, ei and aye; aw, ow and ou."""
    return re.sub(r"[AEO]?U+", "U", re.sub(r"[AE]IE?", "I", vowels))


def _near(one: str, other: str) -> bool:
    """Whether two runs of Latin vowels may be one: short ones are written at will."""
    one, other = one.replace("O", "U"), other.replace("O", "U")
    if one == other or (len(one) == len(other) == 1):
        return True
    return bool(one and other) and (_within(one, other) or _within(other, one))


def _same_end(one: str, other: str) -> bool:
    one, other = one.replace("E", "A"), other.replace("E", "A")
    return bool(one) == bool(other) and one[-1:] == other[-1:] and _near(one, other)


def _within(short: str, long: str) -> bool:
    """Whether all of `short` stands in `long`, in order."""
    rest = iter(long)
    return all(letter in rest for letter in short)


def _fits(written: str, latin: str, *, first: bool, last: bool) -> bool:
    """Whether what Arabic script writes between two consonants can be read as these Latin vowels."""
    latin = latin.replace("O", "U")
    if first and "*" in written:
        return bool(latin) and _within(written.replace("*", ""), latin)
    if last and written.endswith("e"):
        return latin[-1:] in ("A", "E") and _within(written[:-1], latin)
    if last and bool(written) != bool(latin):
        return False
    if not written:
        return bool(_SHORT.fullmatch(latin))
    return _within(written, latin) or _within(written, latin.replace("E", "I"))
