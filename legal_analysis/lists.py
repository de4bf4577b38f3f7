"""Lists of records: what can be chosen, in which order, a page at a time.

Every list keeps its choice in the session, so that no address tells what somebody was looking for
(T-18); coming back to a list shows it as it was left.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.scoping import number_of
from evidence import dates

PER_PAGE = 25
# Counting goes no further, and neither do the pages: nobody reads on, and each further row would
# cost every visit. Whoever looks for the other end takes the other order (docs/adr/0012).
MOST_COUNTED = 10_000
LONGEST_WORD = 100
ALL = _("All")
FURTHEST_PAGE = 1_000_000

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Filter:
    """One thing to choose by. Without options it takes a word, if `understood` accepts it."""

    name: str
    label: Any
    condition: Callable[[str], Q]
    options: Sequence[tuple[str, Any]] = ()
    understood: Callable[[str], bool] = lambda _value: True
    none: Any = ALL  # what an empty choice is called; "": the first option is the usual one

    @property
    def takes_a_word(self) -> bool:
        return not self.options

    def accepts(self, value: str) -> bool:
        """What is not on the list of options is as good as nothing chosen."""
        if self.takes_a_word:
            fits = 0 < len(value) <= LONGEST_WORD and _is_printable(value)
            return fits and self.understood(value)
        return any(value == code for code, _label in self.options)


@dataclass(frozen=True)
class Order:
    """One order of the rows. The last field is unique, so that no row shows on two pages."""

    name: str
    label: Any
    fields: tuple[Any, ...]


@dataclass(frozen=True)
class Choice:
    """What was chosen: values by the name of their filter, an order, a page."""

    values: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    page: int = 1

    @property
    def narrows(self) -> bool:
        return bool(self.values)


@dataclass(frozen=True)
class Listing:
    """What one list offers. Its first order is the usual one."""

    filters: tuple[Filter, ...]
    orders: tuple[Order, ...]
    per_page: int = PER_PAGE

    def choice(self, data: Mapping[str, str], *, page: str | int = 1) -> Choice:
        """Return what `data` asks for, without what this list does not offer."""
        values = {}
        for each in self.filters:
            value = str(data.get(each.name, "")).strip()
            if each.accepts(value):
                values[each.name] = value
        order = str(data.get("order", ""))
        known = {each.name for each in self.orders}
        return Choice(values, order if order in known else self.orders[0].name, _page(page))

    def page(self, rows: QuerySet[Row], choice: Choice) -> "Page[Row]":
        """Return one page of `rows`. Costs two queries and what `rows` prefetches.

        A page past the end is the last one. Only what `rows` holds is counted, so that a count says
        nothing of what this reader may not see (T-02).
        """
        for each in self.filters:
            if each.name in choice.values:
                rows = rows.filter(each.condition(choice.values[each.name]))
        order = next(each for each in self.orders if each.name == choice.order)
        total = number_of(rows.order_by().values("pk")[: MOST_COUNTED + 1])
        more = total > MOST_COUNTED
        total = min(total, MOST_COUNTED)
        pages = max(1, -(-total // self.per_page))
        number = min(choice.page, pages)
        start = (number - 1) * self.per_page
        found = list(rows.order_by(*order.fields)[start : start + self.per_page])
        return Page(self, choice, found, total, number, pages, more)


@dataclass(frozen=True)
class Field:
    """A filter as a form shows it: options with whether they are chosen, or the word."""

    name: str
    label: Any
    value: str
    options: list[tuple[str, Any, bool]]
    none: Any


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and where they stand in it.

    `total` counts all that were chosen, up to MOST_COUNTED; `more`: there are others behind those.
    """

    listing: Listing
    choice: Choice
    rows: list[Row]
    total: int
    number: int
    pages: int
    more: bool = False

    @property
    def first(self) -> int:
        return (self.number - 1) * self.listing.per_page + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def fields(self) -> list[Field]:
        """The filters, each with what is chosen now."""
        return [
            Field(
                each.name,
                each.label,
                self.choice.values.get(each.name, ""),
                [
                    (code, label, code == self.choice.values.get(each.name))
                    for code, label in each.options
                ],
                each.none,
            )
            for each in self.listing.filters
        ]

    @property
    def chosen(self) -> list[tuple[Any, Any]]:
        """What this list was narrowed by, as she reads it: label and value."""
        return [
            (each.label, next((label for _code, label, on in each.options if on), each.value))
            for each in self.fields
            if each.value
        ]

    @property
    def orders(self) -> list[tuple[str, Any, bool]]:
        """The orders, each with whether it is the one in use."""
        return [
            (each.name, each.label, each.name == self.choice.order) for each in self.listing.orders
        ]

    @property
    def order(self) -> Any:
        """The order in use, as she reads it."""
        return next(label for _name, label, used in self.orders if used)

    @property
    def turns(self) -> dict[str, int]:
        """The pages she can turn to from this one, by what they are to it."""
        places = {
            "first": 1 if self.number > 2 else None,
            "previous": self.previous,
            "next": self.next,
            "last": self.pages if self.pages - self.number > 1 else None,
        }
        return {which: number for which, number in places.items() if number}


@dataclass(frozen=True)
class Some(Generic[Row]):
    """The first rows of what hangs on a record, and how many are not shown."""

    rows: list[Row]
    hidden: int


def some(rows: QuerySet[Row], limit: int = 100) -> Some[Row]:
    """Return at most `limit` rows. One query, and a second only where there are more to count."""
    found = list(rows[: limit + 1])
    hidden = rows.count() - limit if len(found) > limit else 0
    return Some(found[:limit], hidden)


def remember(request: HttpRequest, listing: Listing, name: str) -> None:
    """Keep what a form asks for, as the choice of the list called `name`.

    Words too; the session lies sealed in the database.
    """
    asked = {} if "all" in request.POST else request.POST.dict()
    choice = listing.choice(asked)
    values = dict(choice.values)
    for one in listing.filters:
        if str(asked.get(one.name, "")).strip() and one.name not in values:
            messages.warning(
                request,
                _("“%(field)s” was not understood, and is left out.") % {"field": one.label},
            )
    if _ends_before_it_begins(values):
        del values["since"], values["until"]
        messages.warning(request, _("The last date is before the first one. Both are left out."))
    request.session[_place(name)] = {**values, "order": choice.order}


def _ends_before_it_begins(values: Mapping[str, str]) -> bool:
    """Whether a list is asked for what is from a date on, and until an earlier one. Both were understood."""
    if not {"since", "until"} <= values.keys():
        return False
    since, until = (dates.understand(values[name]) for name in ("since", "until"))
    first, _after = dates.bounds(since.edtf, since.calendar)
    _first, after = dates.bounds(until.edtf, until.calendar)
    return first is not None and after is not None and after <= first


def remembered(request: HttpRequest, listing: Listing, name: str, *, page: str | int = 1) -> Choice:
    """Return the choice kept for this list."""
    kept = request.session.get(_place(name), {})
    return listing.choice(kept, page=page)


def _is_printable(text: str) -> bool:
    """Whether a text holds no control characters. Joiners are part of how Dari is written."""
    return text.replace("\u200c", "").replace("\u200d", "").isprintable()


def _place(name: str) -> str:
    return f"list.{name}"


def _page(number: str | int) -> int:
    text = str(number)
    if not (text.isascii() and text.isdigit()):
        return 1
    return min(max(1, int(text[:8])), FURTHEST_PAGE)
