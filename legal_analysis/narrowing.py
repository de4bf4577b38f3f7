"""What the pages of a case can be narrowed by: one right, one province, for each kind of record.

By key and not by a join, so that what is counted is not limited to the row that matched: an incident
chosen by one right still counts under its others.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from evidence.coarse import month_begins, month_ends
from legal_analysis.lists import Choice, Listing
from legal_analysis.models import CaseFile, Deprivation, Policy, Provision

Rows = TypeVar("Rows", bound=QuerySet[Any])
Condition = Callable[[str], Q]


def period_of(case_file: CaseFile) -> Q:
    """What lies in the period of a case, and what has no date: the same for a page and the dossier."""
    if case_file.date_range is None:
        return Q()
    return Q(date_range__overlap=case_file.date_range) | Q(date_range=None)


def period_told(case_file: CaseFile, *, exactly: bool) -> Q:
    """The same for incidents and accounts, on pages. Who sees months only has ours by whole months.

    Else a record of ours that she may open, and that the case lacks, would tell the half of its month.
    """
    period, days = period_of(case_file), case_file.date_range
    if exactly or days is None:
        return period
    months = days.lower and month_begins(days.lower), days.upper and month_ends(days.upper)
    return period | Q(organisation__isnull=False, date_range__overlap=months)


def narrowed(
    rows: Rows, listing: Listing, choice: Choice, *, right: Condition, province: Condition
) -> Rows:
    """Return the rows that fit what was chosen of right, province and dates."""
    conditions = {"right": right, "province": province}
    conditions |= {one.name: one.condition for one in listing.filters if one.name in DATES}
    for name, condition in conditions.items():
        if name in choice.values:
            rows = rows.filter(condition(choice.values[name]))
    return rows


DATES = ("since", "until")


def incidents_on(right: str) -> Q:
    taken = Deprivation.objects.unscoped(reason="pages.filter").filter(right__code=right)
    return Q(pk__in=taken.filter(incident__isnull=False).values("incident"))


def accounts_on(right: str) -> Q:
    told = Deprivation.objects.unscoped(reason="pages.filter").filter(right__code=right)
    return Q(pk__in=told.filter(testimony__isnull=False).values("testimony"))


def policies_on(right: str) -> Q:
    return Q(pk__in=Provision.objects.filter(rights__code=right).values("policy"))


def policies_in(code: str) -> Q:
    """Policies that hold in one province: its own, and those of the whole country."""
    own = Policy.objects.filter(provinces__code=code)
    return Q(scope=Policy.Scope.NATIONAL) | Q(pk__in=own.values("pk"))
