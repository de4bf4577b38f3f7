"""What the record has on provisions in force, read for many questions at once.

Four queries, however many incidents are asked about: relations between policies are few, and of the
times in force only those are read that touch the days asked (an index on their days finds them).
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, QuerySet

from evidence.dates.times import Span, Time, span_of
from legal_analysis.models import InForce, Policy, PolicyRelation, Provision

from .judging import Answer, Asked, Bearing, Book, Certainty, Provinces, Rule, judge

# Long texts that no answer shows.
_NOT_SHOWN = (
    "provision__original_text",
    "provision__policy__summary",
    "provision__policy__note",
    "provision__policy__title_fa_af",
    "provision__policy__title_ps",
)
_ORDER = {Certainty.SURELY: 0, Certainty.POSSIBLY: 1, Certainty.ENDED: 2}


def answers(
    asked: Sequence[Asked],
    *,
    among: QuerySet[Provision] | None = None,
    with_ended: bool = False,
) -> list[list[Answer]]:
    """Return for each question the provisions that surely or possibly bound, surest first.

    Shape:  one list for each of `asked`, in its order. Inside of one certainty, orders of the province
            before those of the whole country, then by date and number. `with_ended`: also those that
            bound before and no more. `among`: only these provisions.
    """
    if not asked:
        return []
    earlier = InForce.objects.filter(
        provision=OuterRef("provision"), date_range__fully_lt=OuterRef("date_range")
    )
    siblings = Provision.objects.filter(policy=OuterRef("provision__policy")).exclude(
        pk=OuterRef("provision")
    )
    rows = InForce.objects.annotate(is_anew=Exists(earlier), has_siblings=Exists(siblings)).filter(
        date_range__overlap=_envelope(asked, with_ended=with_ended)
    )
    if among is not None:
        rows = rows.filter(provision__in=among.order_by().values("pk"))
    times = list(rows.select_related("provision__policy").defer(*_NOT_SHOWN))
    relations = list(
        PolicyRelation.objects.select_related("policy").defer("policy__summary", "policy__note")
    )
    provinces = _provinces([row.provision.policy for row in times], relations)
    book = Book.of(_bearings(relations, provinces))
    rules = _rules(times, provinces)
    found = []
    for one in asked:
        judged = (judge(rule, one, book) for rule in rules)
        kept = [
            answer
            for answer in judged
            if answer and (with_ended or answer.certainty != Certainty.ENDED)
        ]
        found.append(sorted(kept, key=_place))
    return found


def _envelope(asked: Iterable[Asked], *, with_ended: bool) -> DateRange:
    listed = list(asked)
    firsts = [one.first for one in listed]
    lasts = [one.last for one in listed]
    known_first = [day for day in firsts if day is not None]
    known_last = [day for day in lasts if day is not None]
    lower = min(known_first) if len(known_first) == len(listed) and not with_ended else None
    upper = max(known_last) if len(known_last) == len(listed) else None
    return DateRange(lower, upper, "[]" if upper else "[)")


def _place(answer: Answer) -> tuple[Any, ...]:
    """Where an answer stands among the others of one question."""
    first = min(time.start.first for time in answer.rule.times)
    provision = answer.provision
    return (
        _ORDER[answer.certainty],
        not answer.is_local,
        first,
        answer.policy.code,
        provision.number,
    )


# --- From rows ---------------------------------------------------------------------------------------


def time_of(row: InForce) -> Time:
    end = span_of(row.to_edtf, row.calendar) if row.to_edtf else None
    return Time(span_of(row.from_edtf, row.calendar), end, row)


def _provinces(
    policies: Iterable[Policy], relations: Iterable[PolicyRelation]
) -> Mapping[UUID, Provinces]:
    """Return how far each policy reaches; None is the whole country."""
    known = {one.pk: one for one in (*policies, *(row.policy for row in relations))}
    named = defaultdict(set)
    through = Policy.provinces.through.objects.filter(
        policy__in=[pk for pk, one in known.items() if one.scope == Policy.Scope.PROVINCE]
    )
    for policy, place in through.values_list("policy", "place"):
        named[policy].add(place)
    return {
        pk: frozenset(named[pk]) if one.scope == Policy.Scope.PROVINCE else None
        for pk, one in known.items()
    }


def _bearings(
    relations: Sequence[PolicyRelation], provinces: Mapping[UUID, Provinces]
) -> Iterable[Bearing]:
    begins = beginnings([row.policy for row in relations])
    for row in relations:
        yield Bearing(
            row.kind,
            row.policy_id,
            row.earlier_id,
            provinces[row.policy_id],
            begins[row.policy_id],
            row,
        )


def beginnings(policies: Iterable[Policy]) -> Mapping[UUID, Span]:
    """Return from when each policy does something: when the first of its provisions begins.

    One without a time in force begins when it was issued.
    """
    known = {one.pk: one for one in policies}
    rows = InForce.objects.filter(provision__policy__in=list(known)).select_related("provision")
    first = _first(rows, of=lambda row: row.provision.policy_id)
    return {pk: first.get(pk) or _issued(policy) for pk, policy in known.items()}


def provisions_begin(provisions: Iterable[Provision]) -> Mapping[UUID, Span]:
    """The same for each provision. Needs `policy`; one query."""
    known = {one.pk: one for one in provisions}
    rows = InForce.objects.filter(provision__in=list(known))
    first = _first(rows, of=lambda row: row.provision_id)
    return {pk: first.get(pk) or _issued(one.policy) for pk, one in known.items()}


def _first(rows: Iterable[InForce], *, of: Callable[[InForce], UUID]) -> Mapping[UUID, Span]:
    times = defaultdict(list)
    for row in rows:
        times[of(row)].append(time_of(row).begins())
    return {
        pk: Span(min(one.first for one in found), min(one.last for one in found))
        for pk, found in times.items()
    }


def _issued(policy: Policy) -> Span:
    return span_of(policy.date_edtf, policy.date_calendar)


def _rules(times: Iterable[Any], provinces: Mapping[UUID, Provinces]) -> list[Rule]:
    """`times`: rows of InForce with `is_anew` and `has_siblings`."""
    of_provision = defaultdict(list)
    begun, several = set(), set()
    for row in times:
        of_provision[row.provision].append(time_of(row))
        if row.has_siblings:
            several.add(row.provision)
        if not row.is_anew:
            begun.add(row.provision)
    return [
        Rule(
            provision.policy_id,
            provinces[provision.policy_id],
            provision.policy.status,
            tuple(found),
            provision,
            goes_on=provision not in begun,
            has_siblings=provision in several,
        )
        for provision, found in of_provision.items()
    ]


def asked_of(days: Any, province: UUID | None) -> Asked | None:
    """Return the question about a date range of PostgreSQL; None where no date is known."""
    if days is None or days.isempty or (days.lower is None and days.upper is None):
        return None
    last = days.upper - datetime.timedelta(days=1) if days.upper else None
    return Asked(days.lower, last, province)
