"""An entry in words: to check before it is sent, and to read before it is verified."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from legal_analysis.interview.answers import Answers, said
from legal_analysis.interview.summary import Line, in_words, is_ours, understood

from . import pages, writing
from .pages import MANY, RULE, SOURCE, Page

DATES = ("date", "since", "until", "again_since", "again_until")
BESIDE = ("original", "text", "language")  # the two columns of a provision


@dataclass(frozen=True)
class Part:
    """One page as it was answered. Of a provision its own words and the English stand apart."""

    page: Page
    lines: list[Line]
    original: str = ""
    language: str = ""
    text: str = ""


def of(answers: Answers) -> list[Part]:
    """Return every page of the path with its answers."""
    return [_part(page, answers) for page in pages.path(answers)]


def _part(page: Page, answers: Answers) -> Part:
    lines = list(_lines(page, answers))
    if page.name != RULE:
        return Part(page, lines)
    texts = {name: said(answers, page.key, name).strip() for name in BESIDE}
    return Part(page, lines, texts["original"], texts["language"], texts["text"])


def _lines(page: Page, answers: Answers) -> Iterator[Line]:
    form = page.bound(answers)
    if not form.is_bound:
        return
    for bound in form:
        if bound.name == "find" or (page.name == RULE and bound.name in BESIDE):
            continue
        words = in_words(bound.field, bound.data)
        if words:
            yield Line(bound.label, words, not is_ours(bound.field))
        if words and bound.name in DATES:
            yield from understood(words)
    known = writing.source_of(answers, page.number) if page.name == SOURCE else None
    if known and known.title != said(answers, page.key, "title").strip():
        yield Line(_("In the library already as"), known.title, typed=True)


def meant(page: Page, answers: Answers) -> list[Line]:
    """Return what the dates on a page are taken for, in both calendars."""
    texts = (said(answers, page.key, name) for name in DATES)
    return [line for text in texts if text.strip() for line in understood(text)]


def changed(entry: Any) -> list[str]:
    """Return in words what a correction changed: the page with its number, and the question."""
    return [_field(name, entry.answers) for name in entry.changed]


def _field(name: str, answers: Answers) -> str:
    key, _dot, field = name.rpartition(".")
    if field.isdigit():  # one of several as a whole: "rule.4"
        key, field = name, ""
    page_name, _dot, number = key.partition(".")
    if page_name in MANY:
        page = pages.one_of_many(page_name, int(number))
        where = f"{page.title} {number}"
    else:
        page = next(one for one in pages.path(answers) if one.name == page_name)
        where = str(page.title)
    asked = page.form.base_fields.get(field)
    return f"{where}: {asked.label}" if asked else where
