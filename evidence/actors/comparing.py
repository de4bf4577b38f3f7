"""Whether what two sources say of an actor can both be true, where dates are uncertain.

A date is every day it can be, and every way the dates can fall is a world (as in ADR 0029). Nothing said
of a beginning or an end leaves any day open; a source that says something is *not* so, without dates,
says it of all days. So two sayings contradict only where no world lets both be true.

Pure: days are numbers (date.toordinal), nothing is read from the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, combinations, product
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from evidence.dates.times import ALWAYS, FOR_EVER, Span, span_of
from evidence.models.actor import StatementKind

# What can happen once only: two times that are surely apart contradict.
ONCE = frozenset({StatementKind.EXISTED, StatementKind.ISSUED, StatementKind.SAME_AS})
# What has one answer at a time: another answer for the same days contradicts.
ONE_AT_A_TIME = frozenset({StatementKind.BELONGED_TO, StatementKind.REPORTED_TO})


class Relation(StrEnum):
    AGREES = "agrees"
    ROOM = "room"  # says another thing, which leaves room for this one
    CONTRADICTS = "contradicts"


class Finding(models.TextChoices):
    """What all sources together say of one point."""

    AGREED = "agreed", _("Several origins agree")
    ONE = "one", _("One origin only")
    APART = "apart", _("Different times")
    CONTRADICTED = "contradicted", _("Contradiction")
    DENIED = "denied", _("Denied only")


@dataclass(frozen=True)
class Days:
    """The days a time can begin, and the days it can end; no beginning lies after its end."""

    begins: Span
    ends: Span


@dataclass(frozen=True)
class Said:
    """One thing one origin says. `origin`: empty where the sources behind it are not told apart."""

    kind: str
    point: str
    days: Days
    denied: bool = False
    origin: str = ""
    row: Any = None


def days_of(
    from_edtf: str, to_edtf: str, calendar: str, *, denied: bool = False, goes_on: bool = False
) -> Days:
    """Return the days of a saying. Errors: dates.BadDate."""
    begins, ends = span_of(from_edtf, calendar), span_of(to_edtf, calendar)
    if denied and not from_edtf:
        begins = Span(ALWAYS, ALWAYS)
    if (denied or goes_on) and not to_edtf:
        ends = Span(FOR_EVER, FOR_EVER)
    return Days(
        Span(begins.first, min(begins.last, ends.last)),
        Span(max(ends.first, begins.first), ends.last),
    )


def relation(one: Said, other: Said) -> Relation | None:
    """Return how two sayings stand to each other; None where they speak of different points."""
    if one.kind != other.kind:
        return None
    if one.point != other.point:
        rival = one.kind in ONE_AT_A_TIME and not (one.denied or other.denied)
        if not rival:
            return None
        return Relation.ROOM if _can_be_apart(one.days, other.days) else Relation.CONTRADICTS
    if one.denied and other.denied:
        return Relation.AGREES
    if one.denied or other.denied:
        return Relation.ROOM if _can_be_apart(one.days, other.days) else Relation.CONTRADICTS
    if _can_be_the_same(one.days, other.days):
        return Relation.AGREES
    if one.kind not in ONCE and _is_apart(one.days, other.days):
        return Relation.ROOM
    return Relation.CONTRADICTS


def _can_be_the_same(one: Days, other: Days) -> bool:
    """Whether one beginning and one end fit both."""
    first = max(one.begins.first, other.begins.first)
    last = min(one.ends.last, other.ends.last)
    return (
        first <= min(one.begins.last, other.begins.last)
        and max(one.ends.first, other.ends.first) <= last
        and first <= last
    )


def _can_be_apart(one: Days, other: Days) -> bool:
    """Whether, in some world, they share no day. One ends on the day the other begins: they share it."""
    return one.ends.first < other.begins.last or other.ends.first < one.begins.last


def _is_apart(one: Days, other: Days) -> bool:
    """Whether they share no day in any world."""
    return one.ends.last < other.begins.first or other.ends.last < one.begins.first


def finding(sayings: Sequence[Said], rivals: Iterable[Said] = ()) -> Finding:
    """Return what sayings of one point come to. `rivals`: those of other points of the same kind.

    One origin counts once. What the library has from several sources together counts as none of its
    own: it may be the very source that is there besides.
    """
    mine = set(map(bare, sayings))
    if any(
        relation(one, other) is Relation.CONTRADICTS
        for one, other in chain(combinations(mine, 2), product(mine, rivals))
    ):
        return Finding.CONTRADICTED
    affirmed = [one for one in mine if not one.denied]
    if not affirmed:
        return Finding.DENIED
    if any(relation(one, other) is Relation.ROOM for one, other in combinations(affirmed, 2)):
        return Finding.APART
    said_by = origins(one for one in sayings if not one.denied)
    return Finding.AGREED if len(said_by) > 1 else Finding.ONE


def bare(said: Said) -> Said:
    """Return what is said, whoever says it. How two sayings stand to each other does not ask who does.

    Many sources repeat each other, and to compare each with each takes the square of their number.
    """
    return replace(said, origin="", row=None)


def origins(sayings: Iterable[Said]) -> set[str]:
    """Return the origins that say it: each counts once."""
    return {one.origin for one in sayings if one.origin}
