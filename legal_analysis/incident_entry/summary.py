"""The answers in words, to check before they are entered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from evidence import dates
from evidence.likeness import Alike
from legal_analysis.interview.answers import said
from legal_analysis.templatetags.records import dated

from .copying import BEGAN_WITH
from .entering import changes
from .pages import Page, Path

NOT_TOLD = {"find", "more"}  # how it was looked for, and the way through the pages


@dataclass(frozen=True)
class Line:
    """One question with its answer in words. `typed`: it is somebody's own words."""

    question: Any
    answer: Any
    typed: bool = False
    before: str = ""  # what stands there now, where a correction changes it


@dataclass(frozen=True)
class Part:
    """One page as it was answered."""

    page: Page
    lines: list[Line]
    is_right: bool


def of(path: Path) -> list[Part]:
    """Return every page of the path with its answers."""
    return [Part(page, list(_lines(path, page)), path.is_right(page)) for page in path.pages]


def reasons(one: Alike) -> str:
    """What speaks for it that an incident is the one that is being entered."""
    every = (
        (one.same_title, _("similar title")),
        (one.same_kind, _("same act")),
        (one.same_place, _("same province")),
        (one.same_days, _("same days")),
    )
    return _(", ").join(words for holds, words in every if holds)


def _lines(path: Path, page: Page) -> Iterator[Line]:
    form = path.form(page)
    if not form.is_bound:
        return
    was = _was(path)
    form.is_valid()
    for bound in form:
        if bound.name in NOT_TOLD:
            continue
        # What was typed before she chose otherwise is not entered, and not shown.
        if bound.name in form.cleaned_data and form.cleaned_data[bound.name] in ("", None, []):
            continue
        answer = _words(bound.field, bound.data)
        if answer:
            typed = not isinstance(bound.field, forms.ChoiceField)
            yield Line(bound.label, answer, typed, was.get(bound.name, ""))
        if answer and bound.name == "date":
            yield from _understood(str(answer))


def _understood(words: str) -> Iterator[Line]:
    """What a date is taken for, in both calendars: whoever checks sees a misreading."""
    try:
        said_ = dates.understand(words)
    except dates.BadDate:
        return  # the page of the date says what is wrong
    if said_.edtf:
        yield Line(_("Understood as"), dated(said_.edtf, said_.calendar))


def _was(path: Path) -> dict[str, str]:
    if BEGAN_WITH not in path.answers:
        return {}
    return {
        name: said(path.answers, BEGAN_WITH, name) or _("nothing")
        for name in changes(path.answers).fields
        if name != "place"
    }


def _words(field: Any, data: Any) -> Any:
    """What was chosen, by its label; what was typed, as it was typed."""
    if not isinstance(field, forms.ChoiceField):
        return str(data or "").strip()
    chosen = data if isinstance(data, list) else [data]
    offered: Any = field.choices
    labels = {str(code): label for code, label in offered}
    found = [labels[one] for one in chosen if one and one in labels]
    if len(found) == 1:
        return found[0]
    return _(", ").join(str(one) for one in found)


__all__ = ["Line", "Part", "of", "reasons"]
