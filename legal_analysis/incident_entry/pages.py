"""Which pages an entry has, in which order, and when each is asked.

The path is a function of what was answered and of what is there already: whether an incident may be
the same one is asked only where one is. The addresses are neutral words and numbers (T-18).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evidence import dates, likeness
from evidence.likeness import Alike
from evidence.models import Entry, Incident, Place
from evidence.vocabulary import ActKind
from legal_analysis.interview.answers import YES, Answers, said

from . import questions
from .questions import ANOTHER, Asked

MOST = 30  # victims, and alleged perpetrators, of one act
Kind = Entry.Kind


@dataclass(frozen=True)
class Page:
    """One group of questions. `key`: where its answers lie; `number`: which of several, from 1."""

    name: str
    title: Any
    form: type[Asked]
    number: int = 0

    @property
    def key(self) -> str:
        return f"{self.name}.{self.number}" if self.number else self.name


@dataclass
class Path:
    """The pages of one entry, for who writes it. `answers`: as kept, or with what was just typed."""

    entry: Entry
    user: User
    answers: Answers = field(default_factory=dict)

    def form(self, page: Page, data: Any = None) -> Asked:
        """The form of a page with `data`, or with what was typed on it before; unbound if never saved."""
        more: dict[str, Any] = {"answers": self.answers, "number": page.number}
        more |= {"entry": self.entry, "user": self.user}
        if page.form is questions.Like:
            more["found"] = self.found
        elif page.form is questions.Told:
            more["published"] = self.same is not None and self.same.organisation_id is None
        if data is None:
            data = _typed(self.answers.get(page.key))
        return page.form(**more) if data is None else page.form(data, **more)

    def is_right(self, page: Page) -> bool:
        form = self.form(page)
        return form.is_bound and form.is_valid()

    @cached_property
    def missing(self) -> list[Page]:
        """The pages that are not answered, or not rightly."""
        return [page for page in self.pages if not self.is_right(page)]

    @cached_property
    def pages(self) -> list[Page]:
        return list(self._pages())

    @cached_property
    def found(self) -> list[Alike]:
        """The incidents that may be this one."""
        return likeness.alike(told(self.answers), user=self.user)

    @property
    def same(self) -> Incident | None:
        """The incident that it is, if she said that it is one of those that are there."""
        which = said(self.answers, "like", "which")
        return next((one.incident for one in self.found if str(one.incident.pk) == which), None)

    def named(self, name: str, number: int) -> Page | None:
        return next((one for one in self.pages if (one.name, one.number) == (name, number)), None)

    def neighbours(self, page: Page) -> tuple[Page | None, Page | None]:
        """Return the page before and the page after; None where the path begins, or comes to its end."""
        place = next((i for i, one in enumerate(self.pages) if one.key == page.key), None)
        if place is None:
            return None, self.pages[0]
        before = self.pages[place - 1] if place else None
        return before, self.pages[place + 1] if place + 1 < len(self.pages) else None

    def _pages(self) -> Iterator[Page]:
        match self.entry.kind:
            case Kind.INCIDENT:
                yield from self._incident()
            case Kind.ACT:
                yield Page("what", _("What was done"), questions.OneMore)
                yield from self._sides()
            case _:
                yield Page("facts", _("What it says"), questions.Facts)
                yield from self._when()

    def _incident(self) -> Iterator[Page]:
        yield Page("what", _("What happened"), questions.What)
        yield from self._when()
        if self.found:
            yield Page("like", _("Is it on record already?"), questions.Like)
        if self.same is None:
            yield from self._sides()
        if self.entry.testimony_id is None:
            yield Page("told", _("Who says so"), questions.Told)

    def _when(self) -> Iterator[Page]:
        yield Page("when", _("When and where"), questions.When)
        if said(self.answers, "when", "province"):
            yield Page("district", _("The district"), questions.District)

    def _sides(self) -> Iterator[Page]:
        for name, title, form in (
            ("whom", _("To whom"), questions.Whom),
            ("by", _("By whom"), questions.By),
        ):
            for number in range(1, self.count(name) + 1):
                yield Page(name, title, form, number)

    def count(self, name: str) -> int:
        """How many of one side there are: one, and one more for each time there was another."""
        number = 1
        while number < MOST and said(self.answers, f"{name}.{number}", "more") == YES:
            number += 1
        return number


def told(answers: Answers) -> likeness.Told:
    """Return what is known so far of the event, as far as it can be read."""
    kind = said(answers, "what", "kind")
    days = None
    try:
        date = dates.understand(said(answers, "when", "date"))
        days = dates.as_range(date.edtf, date.calendar) if date.edtf else None
    except dates.BadDate:
        pass  # its page says so
    code = said(answers, "when", "province")
    province = Place.objects.filter(code=code, level=Place.Level.PROVINCE).first() if code else None
    return likeness.Told(
        title=said(answers, "what", "title").strip(),
        kinds=frozenset([kind] if kind in ActKind.values else []),
        province=province.pk if province else None,
        days=days,
    )


def _typed(kept: Any) -> QueryDict | None:
    if not isinstance(kept, Mapping):
        return None
    data = QueryDict(mutable=True)
    for name, values in kept.items():
        data.setlist(name, values)
    return data


__all__ = ["ANOTHER", "Page", "Path", "told"]
