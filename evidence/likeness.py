"""Incidents that may be one: same kind, place and days, or a title that says nearly the same.

Of two incidents each finds the other, or neither does. Only what the asker may see is compared, so it
says nothing of the rest: neither by a row, nor by a count.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts import access_days
from accounts.models import User
from accounts.names import normalise
from evidence.models import Act, Incident, Place

MOST = 5  # shown at once; who sees none of them her own writes on
SHORTEST = 8  # letters of a title; in fewer too much is alike
# Of the groups of three letters of both titles, how many they must have in common.
IN_COMMON = 0.4
NOTHING = Q(pk__in=())


@dataclass(frozen=True)
class Told:
    """What is known of an event so far. Empty parts say nothing for or against.

    Shape:  `province` is the id of a province; `days` a range of Gregorian days, as Dated keeps it.
    """

    title: str = ""
    kinds: frozenset[str] = field(default_factory=frozenset)
    province: uuid.UUID | None = None
    days: Any = None


@dataclass(frozen=True)
class Alike:
    """One incident that may be the same, and what speaks for it."""

    incident: Incident
    same_title: bool
    same_kind: bool
    same_place: bool
    same_days: bool
    likeness: float = 0.0  # of the titles, from 0 to 1

    @property
    def speaks_for_it(self) -> float:
        """How much does, from 0 to 4: the title by how like it is, kind, place and days each as one."""
        return self.likeness + self.same_kind + self.same_place + self.same_days


def told_of(incident: Incident, kinds: Iterable[str]) -> Told:
    """Return what is known of an incident that is there. Needs `place`."""
    place = incident.place
    province = (place.province_id or place.pk) if place else None
    return Told(incident.title, frozenset(kinds), province, incident.date_range)


def alike(told: Told, *, user: User) -> list[Alike]:
    """Return the incidents this user may see that may be the one told of, the likest first.

    Either kind, province and days are the same; or the titles are alike, and neither place nor days
    speak against it. The same number of queries at any number of incidents; needs a transaction.
    """
    if _rule(told) is None:
        return []
    # Why one is alike tells its day.
    rows = Incident.objects.visible_to(user).filter(access_days.with_days(Incident, user))
    return among(rows, told)


def among(
    rows: Any, told: Told, *, leave_out: uuid.UUID | None = None, most: int | None = MOST
) -> list[Alike]:
    """The same of `rows`, which somebody chose who may. `most`: None for all of them."""
    rule = _rule(told)
    if rule is None:
        return []
    rows = rows.filter(rule).select_related("place__province")
    if leave_out is not None:
        rows = rows.exclude(pk=leave_out)
    likeness = Coalesce(_Likeness(F("pk"), Value(told.title)), 0.0)
    same = {name: Case(When(one, then=1.0), default=0.0) for name, one in _same(told).items()}
    # As Alike.speaks_for_it: a title in another script must not fall behind what only sounds alike.
    speaks_for_it = sum(same.values(), start=likeness)
    rows = rows.annotate(likeness=likeness, speaks_for_it=speaks_for_it, **same)
    _say_how_alike()
    found = rows.defer("summary", "note").order_by("-speaks_for_it", "date_range", "code")
    return [
        Alike(
            row,
            same_title=_has_title(told) and row.likeness >= IN_COMMON,
            **{name: bool(getattr(row, name)) for name in same},
            likeness=row.likeness,
        )
        for row in found[:most]
    ]


def _say_how_alike() -> None:
    """Tell pg_trgm, until the transaction ends, when titles are alike: its index asks that."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(IN_COMMON)]
        )


def _rule(told: Told) -> Q | None:
    """Return the rule as a condition; None if too little is known to compare."""
    rules = []
    same_kind, same_place, same_days = _same(told).values()
    if told.kinds and told.province and told.days is not None:
        rules.append(same_days & same_place & same_kind)
    if _has_title(told):
        titles = Q(_TitleAlike(F("pk"), Value(told.title)))
        if told.province:
            titles &= same_place | Q(place=None)
        if told.days is not None:
            titles &= same_days | Q(date_range=None)
        rules.append(titles)
    if not rules:
        return None
    rule = rules[0]
    for one in rules[1:]:
        rule |= one
    return rule


def _same(told: Told) -> dict[str, Q]:
    """Return when kind, place and days are the same. Of what is not known, nothing is."""
    here = Place.objects.filter(Q(pk=told.province) | Q(province=told.province)).values("pk")
    return {
        "same_kind": Q(_of_kind(told)),
        "same_place": Q(place__in=here) if told.province else NOTHING,
        "same_days": NOTHING if told.days is None else Q(date_range__overlap=told.days),
    }


def _has_title(told: Told) -> bool:
    return len(normalise(told.title)) >= SHORTEST


def _of_kind(told: Told) -> Exists:
    # Parts of rows that were scoped already.
    acts = Act.objects.unscoped(reason="likeness.kinds")
    return Exists(acts.filter(incident=OuterRef("pk"), kind__in=sorted(told.kinds)))


class _OfTitles(Func):
    """Compares the title of a row with another, in the letters of migrations 0021 and 0024."""

    sql = ""

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple[str | int, ...]]:
        row: Any
        title: Any
        row, title = self.source_expressions
        table = connection.ops.quote_name(row.alias)
        return self.sql.format(table=table), (title.value,)


class _TitleAlike(_OfTitles):
    output_field = BooleanField()
    # As many groups of three letters in common as _say_how_alike() says; the same both ways.
    sql = (
        "({table}.title_letters %% gawah_letters(%s)"
        f" AND char_length({{table}}.title_letters) >= {SHORTEST})"
    )


class _Likeness(_OfTitles):
    output_field = FloatField()
    sql = "similarity({table}.title_letters, gawah_letters(%s))"


__all__ = ["MOST", "Alike", "Told", "alike", "among", "told_of"]
