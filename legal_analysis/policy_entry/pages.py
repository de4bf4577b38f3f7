"""Which pages an entry has, in which order. The addresses are neutral words and numbers (T-18)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from legal_analysis.interview import telling
from legal_analysis.interview.answers import Answers, Questions, bound

from . import questions

MOST = 60  # of provisions, relations or sources
# Pages of which there are as many as somebody writes.
RULE, RELATION, SOURCE = "rule", "relation", "source"
MANY = (RULE, RELATION, SOURCE)
# Beside the pages: the one that was taken out last, until it is put back or the entry is sent.
OUT = "out"


@dataclass(frozen=True)
class Page:
    """One group of questions. `key`: where its answers lie; `number`: which of several, from 1."""

    name: str
    title: Any
    form: type[Questions]
    number: int = 0

    @property
    def key(self) -> str:
        return f"{self.name}.{self.number}" if self.number else self.name

    def bound(self, answers: Answers) -> Questions:
        """The form with what was typed on it before."""
        return bound(self.form, answers.get(self.key), answers=answers, number=self.number)

    def is_right(self, answers: Answers) -> bool:
        """Whether it was answered, and everything on it is in order."""
        form = self.bound(answers)
        return form.is_bound and form.is_valid()


def path(answers: Answers) -> list[Page]:
    """The pages of this entry, as far as its answers tell."""
    return list(_path(answers))


def _path(answers: Answers) -> Iterator[Page]:
    yield Page("name", _("What it is called"), questions.Name)
    yield Page("what", _("What it is"), questions.What)
    yield Page("when", _("Since when"), questions.When)
    yield Page("where", _("Where"), questions.Where)
    for name in MANY:
        for number in range(1, max(1, written(answers, name)) + 1):
            yield one_of_many(name, number)


def one_of_many(name: str, number: int) -> Page:
    titles = {RULE: _("Provision"), RELATION: _("Earlier ones"), SOURCE: _("Source")}
    forms: dict[str, type[Questions]] = {
        RULE: questions.Rule,
        RELATION: questions.Relation,
        SOURCE: questions.Origin,
    }
    return Page(name, titles[name], forms[name], number)


def written(answers: Answers, name: str) -> int:
    """How many provisions, relations or sources were begun."""
    number = 0
    while f"{name}.{number + 1}" in answers:
        number += 1
    return number


def found(answers: Answers, name: str, number: int = 0) -> Page | None:
    """Return the page of this name and number, if the path has it or can go on to it."""
    if name in MANY and 1 <= number <= min(written(answers, name) + 1, MOST):
        return one_of_many(name, number)
    return next(
        (page for page in path(answers) if (page.name, page.number) == (name, number)), None
    )


def neighbours(answers: Answers, page: Page) -> tuple[Page | None, Page | None]:
    """Return the page before and the page after; None where the path begins, or comes to its end."""
    pages = path(answers)
    if page not in pages:  # one more of several
        pages.insert(_after(pages, page), page)
    place = pages.index(page)
    return (
        pages[place - 1] if place else None,
        pages[place + 1] if place + 1 < len(pages) else None,
    )


def _after(pages: list[Page], page: Page) -> int:
    return max(i for i, one in enumerate(pages, start=1) if one.name == page.name)


def without(answers: Answers, page: Page) -> dict[str, Any]:
    """Return the answers with one of several taken out, to be put back; those after it move up.

    A page that was open elsewhere meanwhile is old by that (telling.is_old).
    """
    last = written(answers, page.name)
    kept = {**answers, OUT: {"name": page.name, "typed": answers.get(page.key, {})}}
    for number in range(page.number, last + 1):
        key = f"{page.name}.{number}"
        kept |= telling.count(kept, key)
        if number < last:
            kept[key] = answers[f"{page.name}.{number + 1}"]
    kept.pop(f"{page.name}.{last}", None)
    return kept


def with_it_back(answers: Answers) -> dict[str, Any]:
    """Return the answers with what was taken out last, behind the others of its kind."""
    kept = dict(answers)
    if out := kept.pop(OUT, None):
        kept[f"{out['name']}.{written(answers, out['name']) + 1}"] = out["typed"]
    return kept


def missing(answers: Answers) -> list[Page]:
    """The pages that are not answered, or not rightly."""
    return [page for page in path(answers) if not page.is_right(answers)]
