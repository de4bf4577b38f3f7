"""What is known and must not be said by accident, and the finding of it: each word is looked at once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from accounts.names import normalise
from evidence.scanning import patterns
from evidence.scanning.kinds import NAMES, ORDER, Found, Kind
from evidence.scanning.sounds import Sound, alike, sounds

# A word: letters, the marks on them, and what is invisible and may stand between them. The
# zero-width non-joiner parts words, as it does in زینب‌ها.
_MARKS = "\u00ad\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_WORD = re.compile(rf"(?:[^\W\d_][{_MARKS}]*)+")
_CODE = re.compile(r"\w+(?:[-\u2010-\u2015\u2212]\w+)+")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
# What may stand inside one name; after a space another begins.
_TIGHT = re.compile(r"[\u200c\u200b'’‘ʿʼ`\-\u2010\u2011.]{1,2}$")
_LOOSE = re.compile(r"[\s\u200c\-\u2010\u2011.·]{1,3}$")
_ENDINGS = re.compile(r"(?:جان|های|ها|ی|م|ش|ت|ې|ه)$")

# Parts that many names have, and words of our demonstration: alone they name nobody.
_COMMON = """
mohammad muhammad mohammed muhammed mohamed ahmad ahmed ali hussain hussein hossein hassan hasan khan
gul bibi sayed sayyed syed sayeda haji mullah mulla mawlawi abdul abdur abd ullah allah uddin din jan
shah noor nur mir agha begum khanum zada zadeh bint bin ibn of demo invented daughter son mother father
sister brother wife husband the and miss mrs mr dr zoy
محمد احمد علی حسین حسن خان گل ګل بی بیبی سید سیده حاجی ملا مولوی عبد الله جان شاه نور میر آغا بیگم خانم
زاده بنت بن دختر پسر د زوی لور ولد
"""
COMMON = frozenset(normalise(one) for one in _COMMON.split())
_FEWEST = 3  # letters of a part that may name somebody
_PIECES = 3  # into which one name may fall
_LONG = 4  # consonants of a place that is no other word
_LONG_NUMBER = 7


@dataclass(frozen=True)
class _Entry:
    """One name: the readings of each of its parts. `alone`: one word, which others may be called, too."""

    kind: Kind
    parts: tuple[tuple[Sound, ...], ...]
    words: tuple[str, ...]
    alone: bool = False
    exact: bool = False  # a place: letter by letter, and in Latin as a name is written


class Lexicon:
    """Everything the record knows that may not leave; asked for one text after the other."""

    def __init__(self) -> None:
        self._entries: dict[str, list[_Entry]] = {}
        self._beginnings: set[str] = set()
        self._codes: dict[str, Kind] = {}
        self._numbers: set[str] = set()
        self._seen: dict[str, list[Sound]] = {}
        self._known: set[tuple[object, ...]] = set()

    # Putting in ------------------------------------------------------------------------------

    def add_name(self, name: str, kind: Kind, *, whole: bool = False) -> None:
        """Take a name of one or more parts: all of it is looked for, and each part that tells.

        `whole`: no part of it alone.
        """
        parts = words_of(name)
        if not parts:
            return
        self._add(parts, kind, alone=len(parts) == 1)
        if whole:
            return
        for part in parts:
            if _tells(part):
                self._add([part], kind, alone=True)
        if 1 < len(parts) <= _PIECES:
            self._add(["".join(parts)], kind, alone=True)
        for first, second in pairwise(parts):  # Noor Jahan, Noorjahan
            if _tells(first) or _tells(second):
                self._add([first + second], kind, alone=True)

    def add_place(self, name: str, kind: Kind = Kind.PLACE, *, by_sound: bool = False) -> None:
        """Take a place. It is looked for letter by letter: too many words sound like one.

        `by_sound`: in the other script, too, if it is long enough to be told from other words.
        """
        if parts := words_of(name):
            self._add(parts, kind, exact=True)
            if by_sound and max(len(one.bones) for one in sounds("".join(parts))) >= _LONG:
                self._add(parts, kind)
            if 1 < len(parts) <= _PIECES:
                self._add(["".join(parts)], kind, exact=True)

    def add_number(self, number: str) -> None:
        if len(bare := patterns.digits(number)) >= 5:
            self._numbers.add(bare[-9:])

    def add_code(self, code: str, kind: Kind = Kind.CODE) -> None:
        if code:
            self._codes[_DASHES.sub("-", normalise(code))] = kind

    def add_numbers_in(self, text: str) -> None:
        """Take the numbers that stand in a sealed text of ours."""
        for one in patterns.found(text):
            if one.kind in (Kind.PHONE, Kind.NUMBER):
                self.add_number(text[one.start : one.end])

    def _add(
        self, parts: Sequence[str], kind: Kind, *, alone: bool = False, exact: bool = False
    ) -> None:
        words = tuple(normalise(part) for part in parts)
        if (words, kind, alone, exact) in self._known:
            return
        self._known.add((words, kind, alone, exact))
        entry = _Entry(kind, tuple(tuple(sounds(part)) for part in parts), words, alone, exact)
        for bones in {one.bones for one in entry.parts[0]}:
            self._entries.setdefault(bones, []).append(entry)
            self._beginnings.update(bones[:end] for end in range(1, len(bones)))

    def has_number_in(self, text: str) -> bool:
        """Whether a number of the record stands anywhere among the digits of a text."""
        bare = patterns.digits(text)
        runs = set(re.findall(r"\d+", patterns.plain(text)))
        return any(one in (bare if len(one) >= _LONG_NUMBER else runs) for one in self._numbers)

    # Looking ---------------------------------------------------------------------------------

    def found(self, text: str, kinds: frozenset[Kind], *, whole: bool = False) -> list[Found]:
        """Return what stands in a text, in order, nothing twice. `whole`: no parts of names alone."""
        hits = [one for one in self._names(text, whole=whole) if one.kind in kinds]
        if kinds - NAMES:
            known = frozenset(self._numbers)
            hits += [one for one in patterns.found(text, known) if one.kind in kinds]
            hits += [one for one in self._coded(text) if one.kind in kinds]
        return joined(hits, text)

    def _coded(self, text: str) -> Iterator[Found]:
        if self._codes:
            for match in _CODE.finditer(text):
                kind = self._codes.get(_DASHES.sub("-", normalise(match[0])))
                if kind is not None:
                    yield Found(match.start(), match.end(), kind)

    def _names(self, text: str, *, whole: bool) -> Iterator[Found]:
        words = [(one.start(), one.end(), one[0]) for one in _WORD.finditer(text)]
        for place, (start, end, word) in enumerate(words):
            readings = self._sounds(word)
            for entry in self._beginning_with(readings):
                if entry.alone and whole:
                    continue
                if (last := self._follows(text, words, place, entry)) is not None:
                    yield Found(start, words[last][1], entry.kind)
            yield from self._written_apart(text, words, place, readings, whole=whole)
            stem = _ENDINGS.sub("", normalise(word))
            if stem != normalise(word) and len(stem) > _FEWEST:
                for kind in self._one_word(stem, whole=whole):
                    yield Found(start, end, kind)

    def _written_apart(
        self,
        text: str,
        words: list[tuple[int, int, str]],
        place: int,
        readings: list[Sound],
        *,
        whole: bool,
    ) -> Iterator[Found]:
        """Yield names that stand there in two or three pieces: Sa'ida, Noor Jahan."""
        if not any(not one.bones or one.bones in self._beginnings for one in readings):
            return
        start, end, word = words[place]
        if any(self._one_word(word, whole=whole)):
            return
        tight = True
        for after, until, more in words[place + 1 : place + _PIECES]:
            gap = text[end:after]
            tight = tight and bool(_TIGHT.match(gap))
            if not (tight or _LOOSE.match(gap)) or word.isascii() != more.isascii():
                return
            word, end = word + more, until
            for kind in self._one_word(word, whole=whole, apart=not tight):
                yield Found(start, until, kind)

    def _one_word(self, word: str, *, whole: bool, apart: bool = False) -> Iterator[Kind]:
        readings = self._sounds(word)
        for entry in self._beginning_with(readings):
            if len(entry.parts) == 1 and not (entry.alone and whole):
                if apart and (len(readings[0].bones) < 4 or _is_short(entry)):
                    continue
                if _is(entry, 0, readings, word):
                    yield entry.kind

    def _beginning_with(self, readings: Iterable[Sound]) -> Iterator[_Entry]:
        for bones in {one.bones for one in readings}:
            yield from self._entries.get(bones, ())

    def _follows(
        self, text: str, words: list[tuple[int, int, str]], place: int, entry: _Entry
    ) -> int | None:
        """Return the place of the last word if all of a name stands from here on."""
        last = place
        for number in range(len(entry.parts)):
            if number:
                last += 1
                if last >= len(words) or not _LOOSE.match(
                    text[words[last - 1][1] : words[last][0]]
                ):
                    return None
            if not _is(entry, number, self._sounds(words[last][2]), words[last][2]):
                return None
        return last

    def _sounds(self, word: str) -> list[Sound]:
        if word not in self._seen:
            self._seen[word] = sounds(word)
        return self._seen[word]


def _is(entry: _Entry, number: int, readings: Iterable[Sound], word: str) -> bool:
    if entry.exact:
        return entry.words[number] == normalise(word) and (number > 0 or not word.islower())
    if entry.kind == Kind.PLACE and word.islower() and word.isascii():
        return False  # no name of a place
    return any(alike(one, other) for one in entry.parts[number] for other in readings)


def _is_short(entry: _Entry) -> bool:
    return all(len(one.bones) < 4 for one in entry.parts[0])


def _tells(part: str) -> bool:
    """Whether a part of a name tells of whom it is."""
    plain = normalise(part)
    return plain not in COMMON and len(plain) >= _FEWEST


def words_of(text: str) -> list[str]:
    """Return the words of a name or place, without what is no letter."""
    return _WORD.findall(text)


def joined(hits: Iterable[Found], text: str) -> list[Found]:
    """Return hits in order: those that overlap as one, and names beside each other as one."""
    done: list[Found] = []
    for one in sorted(hits):
        last = done[-1] if done else None
        if last is not None and (one.start < last.end or _beside(last, one, text)):
            kind = min(last.kind, one.kind, key=ORDER.__getitem__)
            done[-1] = Found(last.start, max(last.end, one.end), kind)
        else:
            done.append(one)
    return done


def _beside(one: Found, other: Found, text: str) -> bool:
    names = one.kind in NAMES and other.kind in NAMES
    return names and text[one.end : other.start].strip() == "" and other.start - one.end <= 1
