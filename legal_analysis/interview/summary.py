"""The answers in words: to check before sending, and to read to her what she allowed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from evidence import dates
from evidence.models import Consent
from legal_analysis.templatetags.records import dated

from . import pages
from .answers import GRANTED, REFUSED, Answers, WrittenChoices, said
from .pages import Page
from .questions_consent import chosen_receivers, receivers

CONSENT_PAGES = ("basics", "uses", "recordings")


@dataclass(frozen=True)
class Line:
    """One question with its answer in words. `typed`: they are somebody's own, or the library's."""

    question: Any
    answer: str
    typed: bool


@dataclass(frozen=True)
class Part:
    """One page as it was answered."""

    page: Page
    about: str
    lines: list[Line]
    is_right: bool


def of(answers: Answers) -> list[Part]:
    """Return every page of the path with its answers; her account has a place of its own."""
    return [
        Part(page, about(page), list(_lines(page, answers)), page.is_right(answers))
        for page in pages.path(answers)
        if page.name != pages.WORDS
    ]


def about(page: Page) -> str:
    """Which of several this page is about: the name of a receiver, the number of an event."""
    if page.code:
        return str(dict(receivers()).get(page.code, ""))
    return _("Event %(number)s") % {"number": page.number} if page.number else ""


def _lines(page: Page, answers: Answers) -> Iterator[Line]:
    form = page.bound(answers)
    if not form.is_bound:
        return
    for bound in form:
        words = in_words(bound.field, bound.data)
        if words:
            yield Line(bound.label, words, not is_ours(bound.field))
        if words and (page.name, bound.name) == ("when", "date"):
            yield from understood(words)


def is_ours(field: Any) -> bool:
    """Whether the answer was chosen from words of ours, which are there in every language."""
    if not isinstance(field, forms.ChoiceField) or isinstance(field.widget, WrittenChoices):
        return False
    return "dir" not in field.widget.attrs


def understood(words: str) -> Iterator[Line]:
    """What a date is taken for, in both calendars: whoever checks sees a misreading."""
    try:
        said = dates.understand(words)
    except dates.BadDate:
        return  # the page of the date says what is wrong
    if said.edtf:
        yield Line(_("Understood as"), dated(said.edtf, said.calendar), typed=False)


def in_words(field: Any, data: Any) -> str:
    """What was chosen, by its label; what was typed, as it was typed."""
    if isinstance(field, forms.ChoiceField):
        chosen = data if isinstance(data, list) else [data]
        offered: Any = field.choices
        labels = {str(code): str(label) for code, label in offered}
        return _(", ").join(labels[one] for one in chosen if one and one in labels)
    return str(data or "").strip()


@dataclass(frozen=True)
class Allowed:
    """One thing she was asked: in words, whether she allows it, and for a receiver how she appears."""

    what: str
    state: str
    words: str
    is_receiver: bool = False


def allowed(answers: Answers) -> list[Allowed]:
    """Return what she allowed and refused, to be shown or read to her."""
    found = [
        Allowed(str(Consent.Use(name).label), state, _state(state))
        for page in CONSENT_PAGES
        for name, state in _decisions(answers, page)
    ]
    names = dict(receivers())
    for code in chosen_receivers(answers):
        state = said(answers, f"receiver.{code}", "share")
        level = said(answers, f"receiver.{code}", "named")
        words = _state(state)
        if state == GRANTED and level in Consent.IdentityLevel.values:
            words = _("%(allowed)s: %(named)s") % {
                "allowed": words,
                "named": Consent.IdentityLevel(level).label,
            }
        found.append(Allowed(str(names.get(code, code)), state, words, is_receiver=True))
    return found


def _decisions(answers: Answers, page: str) -> Iterator[tuple[str, str]]:
    for name in answers.get(page, {}):
        if name in Consent.Use.values:
            yield name, said(answers, page, name)


def _state(state: str) -> str:
    return {GRANTED: _("allowed"), REFUSED: _("not allowed")}.get(state, _("not asked"))
