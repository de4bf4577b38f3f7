"""The chronology of a case: measures, incidents and accounts on one line.

A date stands as it was given. On the line it lies at the first day it can mean, and among those that
begin on one day the narrower comes first; what has no date stands at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    ExpressionWrapper,
    F,
    Func,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evidence import dates
from evidence.coarse import months_of
from evidence.models import Incident, Testimony
from legal_analysis.lists import MOST_COUNTED, Choice, Listing, Page
from legal_analysis.models import Policy


class Kind(TextChoices):
    """What stands on the line."""

    MEASURE = "measure", _("Policy")
    INCIDENT = "incident", _("Incident")
    ACCOUNT = "account", _("Account")


PAGES = {Kind.MEASURE: "policy", Kind.INCIDENT: "incident", Kind.ACCOUNT: "account"}
COLUMNS = ("first", "last", "what", "pk", "code", "named", "date_edtf", "date_calendar", "ours")
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Entry:
    """One line. An account has a code and no title; a date is as exact as this reader may see it.

    `year` is that of the first day the date can mean; None without a date.
    """

    kind: Kind
    address: str
    code: str
    title: str
    edtf: str
    calendar: str
    ours: bool
    year: int | None


def on_the_line(
    *,
    measures: QuerySet[Policy],
    incidents: QuerySet[Incident],
    accounts: QuerySet[Testimony],
    exactly: bool,
) -> Mapping[Kind, QuerySet[Any, Any]]:
    """Return what stands on the line, each kind as the same columns, for `page`.

    `exactly`: whether days of our own records count. Else those lie in their months, so that not even
    their order tells the day.
    """
    return {
        Kind.MEASURE: _columns(measures, Kind.MEASURE, held=False, exactly=True),
        Kind.INCIDENT: _columns(incidents, Kind.INCIDENT, held=True, exactly=exactly),
        Kind.ACCOUNT: _columns(accounts, Kind.ACCOUNT, held=True, exactly=exactly),
    }


def _columns(rows: QuerySet[Any], kind: Kind, *, held: bool, exactly: bool) -> QuerySet[Any, Any]:
    """`held`: whether rows of this kind may be of an organisation, and not published."""
    ours: Any = Value(value=False)
    if held:
        ours = ExpressionWrapper(Q(organisation__isnull=False), output_field=BooleanField())
    annotated = rows.order_by().annotate(
        first=_edge("lower", by_months=held and not exactly),
        last=_edge("upper", by_months=held and not exactly),
        what=Value(kind.value),
        named=Value("") if kind is Kind.ACCOUNT else F("title"),
        ours=ours,
    )
    return annotated.values_list(*COLUMNS)


def _edge(name: str, *, by_months: bool) -> Any:
    day = Func(F("date_range"), function=name, output_field=DateField())
    if not by_months:
        return day
    # The upper edge is the day after the last one, which may be in another month.
    within = "upper(%(expressions)s) - 1" if name == "upper" else "lower(%(expressions)s)"
    month = TruncMonth(Func(F("date_range"), template=within, output_field=DateField()))
    return Case(When(organisation=None, then=day), default=month, output_field=DateField())


def page(
    line: Mapping[Kind, QuerySet[Any, Any]], listing: Listing, choice: Choice, *, exactly: bool
) -> Page[Any]:
    """Return one page of the line, chosen already but for its kind. Two queries at any size."""
    first, *others = (
        rows for kind, rows in line.items() if choice.values.get("kind", kind) == kind
    )
    whole = first.union(*others) if others else first.distinct()
    total = whole[: MOST_COUNTED + 1].count()
    more = total > MOST_COUNTED
    total = min(total, MOST_COUNTED)
    pages = max(1, -(-total // listing.per_page))
    number = min(choice.page, pages)
    start = (number - 1) * listing.per_page
    newest = choice.order == "newest"
    days = ("first", "last")  # what has no date stands last both ways
    in_time = [
        F(one).desc(nulls_last=True) if newest else F(one).asc(nulls_last=True) for one in days
    ]
    order: list[Any] = [*in_time, "what", "code"]
    rows = whole.order_by(*order)[start : start + listing.per_page]
    addresses = {kind: reverse(name, args=[NOBODY]) for kind, name in PAGES.items()}
    found = [_entry(row, addresses, exactly=exactly) for row in rows]
    return Page(listing, choice, found, total, number, pages, more)


def _entry(row: tuple[Any, ...], addresses: Mapping[Kind, str], *, exactly: bool) -> Entry:
    first, _last, what, pk, code, title, edtf, calendar, ours = row
    kind = Kind(what)
    if ours and not exactly:
        edtf, calendar = months_of(edtf, calendar), dates.Calendar.GREGORIAN
    return Entry(
        kind=kind,
        address=addresses[kind].replace(str(NOBODY), str(pk)),
        code=code,
        title=title,
        edtf=edtf,
        calendar=calendar,
        ours=ours,
        year=first.year if first else None,
    )
