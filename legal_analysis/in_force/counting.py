"""How many incidents show a policy being carried out: before it began, and from then on.

The same number of queries at any size. Whoever sees months only is also counted for by months: else the day of an
incident could be told from the side it falls on.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, When

from accounts.models import User
from evidence.dates.times import ALWAYS, FOR_EVER, Span
from legal_analysis.models import Enforcement, EnforcementDecision, Policy, Provision
from legal_analysis.models.telling import WholeMonths

from .reading import beginnings, provisions_begin

WIDTH = 500  # of one side of the drawing


@dataclass(frozen=True)
class Sides:
    """Incidents on each side of the beginning of a provision. `provision`: None is the whole policy."""

    provision: Provision | None
    before: int
    after: int
    unsure: int
    most: int = 1  # on one side, of all lines of the drawing

    @property
    def bars(self) -> tuple[int, int]:
        """How far the drawing reaches to each side."""
        return self.before * WIDTH // self.most, self.after * WIDTH // self.most

    @property
    def start(self) -> int:
        return WIDTH - self.bars[0]


def begins(policy: Policy) -> Span:
    """Return the days on which the first provision of a policy can have begun."""
    return beginnings([policy])[policy.pk]


def side_of(days: Span | None, beginning: Span) -> str:
    """Return on which side an event lies: before, after, or neither for sure (empty)."""
    if days is None:
        return ""
    if days.last < beginning.first:
        return "before"
    return "after" if days.first >= beginning.last else ""


def sides(
    policy: Policy, beginning: Span, *, user: User, exactly: bool
) -> tuple[Sides, list[Sides]]:
    """Return the counts for a policy, and for each of its provisions that analysts linked.

    Each provision is counted from its own beginning, as carried_out.py does. Only what this reader may
    see is counted (T-02).
    """
    links = Enforcement.objects.visible_to(user).filter(policy=policy, incident__isnull=False)
    whole = _counted(links, beginning, exactly=exactly)
    accepted = EnforcementDecision.objects.visible_to(user).filter(
        provision__policy=policy, verdict=EnforcementDecision.Verdict.ACCEPTED, replaced_at=None
    )
    provisions = {row.pk: row for row in policy.provisions.all()}
    lines: list[tuple[Any, ...]] = list(
        _by_provision(accepted, provisions.values(), exactly=exactly) if len(provisions) > 1 else ()
    )
    most = max(whole[0], whole[1], *(max(line[1], line[2]) for line in lines), 1)
    parts = [
        Sides(provisions[key], before, after, every - before - after, most)
        for key, before, after, every in lines
    ]
    before, after, every = whole
    return Sides(None, before, after, every - before - after, most), parts


def _counted(rows: QuerySet[Any], beginning: Span, *, exactly: bool) -> tuple[int, int, int]:
    rows = rows.order_by().annotate(days=days_told(exactly=exactly))
    found = rows.aggregate(**_counts(_before(beginning), _after(beginning)))
    return found["before"], found["after"], found["every"]


def _by_provision(
    rows: QuerySet[Any], provisions: Iterable[Provision], *, exactly: bool
) -> QuerySet[Any, tuple[Any, ...]]:
    """Return key, before, after and every one for each provision, in one query."""
    alike: defaultdict[Span, list[UUID]] = defaultdict(list)
    for provision, beginning in provisions_begin(provisions).items():
        alike[beginning].append(provision)
    before, after = Q(pk__in=[]), Q(pk__in=[])
    for beginning, those in alike.items():
        before |= Q(provision__in=those) & _before(beginning)
        after |= Q(provision__in=those) & _after(beginning)
    counts = _counts(before, after)
    rows = rows.order_by().annotate(days=days_told(exactly=exactly)).values("provision")
    lines = rows.annotate(**counts).values_list("provision", *counts)
    return lines.order_by("provision__number")


def days_told(*, exactly: bool) -> Any:
    """Return the days of the incident of a row, of ours for who sees months only whole months.

    For rows with an `incident`.
    """
    if exactly:
        return F("incident__date_range")
    return Case(
        When(incident__organisation=None, then=F("incident__date_range")),
        default=WholeMonths(F("incident__date_range")),
    )


def _counts(before: Q, after: Q) -> dict[str, Count]:
    return {
        "before": Count("incident", distinct=True, filter=before),
        "after": Count("incident", distinct=True, filter=after),
        "every": Count("incident", distinct=True),
    }


def _before(beginning: Span) -> Q:
    if beginning.first <= ALWAYS:
        return Q(pk__in=[])
    return Q(days__fully_lt=(_day(beginning.first), None))


def _after(beginning: Span) -> Q:
    if beginning.last >= FOR_EVER:
        return Q(pk__in=[])
    return Q(days__contained_by=(_day(beginning.last), None))


def _day(number: int) -> datetime.date | None:
    return datetime.date.fromordinal(number) if ALWAYS < number < FOR_EVER else None
