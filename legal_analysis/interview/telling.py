"""Her account while she tells it: paragraphs kept one by one, and the one still under the pen.

A bad line brings a form twice or late, and a telephone dies in the middle of a sentence. So each page
shown carries a number (`shown`: how often this page was sent before). What was sent from it once is
not done a second time, and what a script kept of a page is ignored once that page was sent (T-20).

Nothing is stored here: each function returns what changes in the answers, by key; None takes away.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .answers import Answers

Paragraph = dict[str, str]
Changes = dict[str, Any]
# Where it lies in the answers: her paragraphs, the one under the pen, the last one taken out, and
# what was sent last.
WORDS, PEN, OUT, LAST, SHOWN = "words", "words.pen", "words.out", "words.last", "shown"


@dataclass(frozen=True)
class Typed:
    """What stands in the form of the page. `place`: of the paragraph being changed, empty for a new one."""

    text: str = ""
    knowledge: str = ""
    place: str = ""
    shown: str = ""


def typed(data: Mapping[str, Any]) -> Typed:
    """Read the form as it was sent."""
    return Typed(*(str(data.get(name, "")) for name in ("text", "knowledge", "place", "shown")))


# --- Sent once, sent twice, sent late --------------------------------------------------------------------


def times_sent(answers: Answers, key: str) -> int:
    """How often the page of this key was sent; the number a page carries when it is shown."""
    return int(answers.get(SHOWN, {}).get(key, 0))


def is_old(answers: Answers, key: str, shown: str) -> bool:
    """Whether the page was sent since the one that carries this number was shown."""
    return shown != str(times_sent(answers, key))


def count(answers: Answers, key: str) -> Changes:
    """Note that the page was sent once more."""
    return {SHOWN: {**answers.get(SHOWN, {}), key: times_sent(answers, key) + 1}}


# --- Paragraphs ------------------------------------------------------------------------------------------


def paragraphs(answers: Answers) -> list[Paragraph]:
    """Her account so far: text and how she knows it."""
    found = answers.get(WORDS, [])
    return list(found) if isinstance(found, list) else []


def is_told(answers: Answers) -> bool:
    """Whether there is an account, and nothing of it is unfinished."""
    told, pen = paragraphs(answers), under_the_pen(answers)
    if pen is None:
        return bool(told)
    place = _at(pen.place, told)
    return place is not None and told[place] == {"text": pen.text, "knowledge": pen.knowledge}


def split(text: str, knowledge: str) -> list[Paragraph]:
    """Return the paragraphs of a text: an empty line begins a new one. Words are kept as they are."""
    parts = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n"))
    return [{"text": one.strip(), "knowledge": knowledge} for one in parts if one.strip()]


def _at(place: Any, told: list[Paragraph]) -> int | None:
    """Return the place of a paragraph that is there, from 0."""
    text = str(place)
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        return None
    return int(text) if int(text) < len(told) else None


def press(answers: Answers, said: Typed, *, button: str = "", which: str = "") -> Changes:
    """Do what a button of the page does, having kept what stands in the form.

    `button`: "change" or "take_out" the paragraph `which`, "put_back" the last one; else only keep.
    """
    told, place, out = paragraphs(answers), said.place, None
    aim = _at(which, told)
    if is_old(answers, WORDS, said.shown):
        # The button was seen to, or the list has changed under it; only new words count.
        fresh = _fresh(said)
        if not fresh or answers.get(LAST) == asdict(said) or _stands(told, fresh, _at(place, told)):
            return {}
        return {WORDS: [*told, *fresh]}
    if button == "put_back" and answers.get(OUT):
        back = answers[OUT]
        told.insert(back["place"], back["paragraph"])
        place = _moved(place, back["place"], +1)
    elif button == "take_out" and aim is not None:
        out = {"place": aim, "paragraph": told.pop(aim)}
        if place == str(aim):
            return _put(answers, said, told, None, out)
        place = _moved(place, aim, -1)
    where, fresh = _at(place, told), _fresh(said)
    grown = len(fresh) - 1 if where is not None and fresh else 0
    if fresh:
        start = len(told) if where is None else where
        told[start : start + (where is not None)] = fresh
    pen = None
    if button == "change" and aim is not None:
        aim += grown if where is not None and where < aim else 0
        pen = {**told[aim], "place": str(aim)}
    return _put(answers, said, told, pen, out)


def _put(answers: Answers, said: Typed, told: list[Paragraph], pen: Any, out: Any) -> Changes:
    changes = {WORDS: told, PEN: pen, OUT: out, LAST: asdict(said)}
    return {**changes, **count(answers, WORDS)}


def _fresh(said: Typed) -> list[Paragraph]:
    """What was typed; a paragraph that lacks how she knows it is kept too, as not stated."""
    return split(said.text, said.knowledge or "not_stated")


def _moved(place: str, where: int, by: int) -> str:
    """Return a place after a paragraph at `where` came or went."""
    return str(int(place) + by) if place.isdecimal() and int(place) >= where else place


def _stands(told: list[Paragraph], fresh: list[Paragraph], place: int | None) -> bool:
    """Whether these paragraphs stand there already, because they came before on the same page."""
    where = len(told) - len(fresh) if place is None else place
    return where >= 0 and told[where : where + len(fresh)] == fresh


# --- Under the pen ---------------------------------------------------------------------------------------


def keep_unfinished(answers: Answers, said: Typed) -> Changes:
    """Keep what is being typed, as far as it is; of a page that was sent meanwhile, nothing."""
    if is_old(answers, WORDS, said.shown):
        return {}
    if not said.text.strip():
        return {PEN: None}
    return {PEN: {"text": said.text, "knowledge": said.knowledge, "place": said.place}}


def under_the_pen(answers: Answers) -> Typed | None:
    """Return the paragraph that was not finished, if there is one."""
    found = answers.get(PEN)
    return Typed(**found) if found else None
