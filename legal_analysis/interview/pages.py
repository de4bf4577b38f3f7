"""Which pages an interview has, in which order, and when each is asked.

A page is asked when what was answered before calls for it; so the path is a function of the answers
and nothing else. The addresses are neutral words and numbers (T-18).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import questions_account as account
from . import questions_consent as consent
from . import questions_events as events
from . import questions_safety as safety
from . import telling
from .answers import GRANTED, NO, YES, Answers, Questions, begun, bound, said
from .telling import WORDS

MOST_EVENTS = 50


@dataclass(frozen=True)
class Page:
    """One group of questions. `key`: where its answers lie; `number`: which of several, from 1."""

    name: str
    title: Any
    form: type[Questions]
    number: int = 0
    code: str = ""  # of a receiver: her answers stay with it, whatever is chosen beside it

    @property
    def key(self) -> str:
        which = self.code or (str(self.number) if self.number else "")
        return f"{self.name}.{which}" if which else self.name

    def bound(self, answers: Answers) -> Questions:
        """The form with what was typed on it before."""
        return bound(self.form, answers.get(self.key), answers=answers, number=self.number)

    def shown(self, answers: Answers) -> Questions:
        """The form as it is shown: what is wrong is said once the page was sent, not while it is typed."""
        if self.name == WORDS:
            pen, told = telling.under_the_pen(answers), telling.paragraphs(answers)
            typed = {"text": [pen.text], "knowledge": [pen.knowledge]} if pen else {}
            wrong = not pen and not told
        else:
            typed, wrong = answers.get(self.key, {}), True
        if wrong and telling.times_sent(answers, self.key):
            return bound(self.form, typed, answers=answers, number=self.number)
        return begun(self.form, typed, answers=answers, number=self.number)

    def is_right(self, answers: Answers) -> bool:
        """Whether it was answered, and everything on it is in order."""
        if self.name == WORDS:
            return telling.is_told(answers)
        form = self.bound(answers)
        return form.is_bound and form.is_valid()


def path(answers: Answers) -> list[Page]:
    """The pages of this interview, as far as its answers tell."""
    return list(_path(answers))


def _path(answers: Answers) -> Iterator[Page]:
    yield Page("begin", _("Is it safe to talk?"), safety.Safety)
    yield Page("before", _("Has she told it before?"), safety.Before)
    yield Page("who", _("Whose account it is"), safety.Who)
    if is_child(answers):
        yield Page("child", _("A child"), safety.Child)
    elif said(answers, "who", "speaks_for") == safety.RELATIVE:
        yield Page("relative", _("Somebody who cannot be asked"), safety.Relative)
    yield Page("explained", _("Explain it to her"), consent.Explained)
    yield Page("basics", _("May there be an account?"), consent.Basics)
    if consent.ends_here(answers):
        yield from _help(answers)
        return
    yield Page("uses", _("What else may be done with it"), consent.Uses)
    yield Page("recordings", _("Sound, pictures and papers"), consent.Recordings)
    yield Page("receivers", _("Who may receive it"), consent.Receivers)
    for number, code in enumerate(consent.chosen_receivers(answers), start=1):
        yield Page("receiver", _("One receiver"), consent.Receiver, number, code)
    if keeps_details(answers):
        yield Page("details", _("Who she is"), account.Details)
    yield Page("setting", _("The conversation"), account.Setting)
    yield Page(WORDS, _("Her account"), account.Words)
    yield Page("events", _("Events"), events.Events)
    yield from _events(answers)
    yield Page("areas", _("Rights"), events.Areas)
    if answers.get("areas", {}).get("rights"):
        yield Page("rules", _("Decrees and orders"), events.Rules)
    yield from _help(answers)
    yield Page("end", _("Before you part"), account.End)


def _help(answers: Answers) -> Iterator[Page]:
    """Asked of everybody, whatever she allowed (CONS-10)."""
    yield Page("help", _("Help"), events.Help)
    if events.is_wanted(answers):
        yield Page("ask", _("What she asks for"), events.Ask)


def _events(answers: Answers) -> Iterator[Page]:
    for number in range(1, events_told(answers) + 1):
        yield Page("what", _("What was done, and to whom"), events.What, number)
        yield Page("by", _("Who is said to have done it"), events.By, number)
        yield Page("when", _("When and where"), events.When, number)
        if said(answers, f"when.{number}", "province"):
            yield Page("district", _("The district"), events.District, number)


def events_told(answers: Answers) -> int:
    """How many events she speaks of: one, and one more for each time there was another."""
    if said(answers, "events", "any") != YES:
        return 0
    number = 1
    while number < MOST_EVENTS and said(answers, f"when.{number}", "next") in {
        events.ANOTHER,
        events.LIKE_THIS,
    }:
        number += 1
    return number


def is_child(answers: Answers) -> bool:
    return (
        said(answers, "who", "speaks_for") == safety.CHILD
        or said(answers, "who", "age") in safety.CHILD_AGES
        or said(answers, "who", "kind") in {"girl", "boy"}
    )


def keeps_details(answers: Answers) -> bool:
    """Her name is not even asked unless she allowed to keep it, or to be contacted again."""
    return GRANTED in {
        said(answers, "uses", "identity_store"),
        said(answers, "uses", "recontact"),
    }


def found(answers: Answers, name: str, number: int = 0) -> Page | None:
    """Return the page of this name and number, if the path has it."""
    return next(
        (page for page in path(answers) if (page.name, page.number) == (name, number)), None
    )


def neighbours(answers: Answers, page: Page) -> tuple[Page | None, Page | None]:
    """Return the page before and the page after; None where the path begins, or comes to its end."""
    pages = path(answers)
    place = next((i for i, one in enumerate(pages) if one.key == page.key), None)
    if place is None:
        return None, next(iter(pages), None)
    return (
        pages[place - 1] if place else None,
        pages[place + 1] if place + 1 < len(pages) else None,
    )


def missing(answers: Answers) -> list[Page]:
    """The pages that are not answered, or not rightly."""
    return [page for page in path(answers) if not page.is_right(answers)]


__all__ = [
    "NO",
    "WORDS",
    "Page",
    "events_told",
    "found",
    "is_child",
    "missing",
    "neighbours",
    "path",
]
