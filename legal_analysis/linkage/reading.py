"""The ties between authorities, read from the record: three queries at any number of questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from evidence.actors.offices import with_not_held
from evidence.dates.times import ALWAYS, FOR_EVER, Span, Time
from evidence.models import Authority, ReportingLine, Tenure
from evidence.models.reporting import time_of
from legal_analysis.in_force import Asked

from .chain import SERVES_IN, Book, Certainty, Place, Reach, Tie, chain

# Of which no tenure is on record, and nobody found that there was none: any day, and surely none.
NOT_KNOWN = Time(Span(ALWAYS, FOR_EVER), Span(ALWAYS, FOR_EVER))


@dataclass(frozen=True)
class Link:
    """One place of a chain with its names; `ties`: to whom it is tied above, how, and how surely.

    `holders`: who served there, by which tie, and how surely.
    """

    authority: Authority
    level: int
    certainty: Certainty
    ties: tuple[tuple[Tie, Authority, Certainty], ...]
    holders: tuple[tuple[Tie, Authority, Certainty], ...]

    @property
    def is_sure(self) -> bool:
        return self.certainty == Certainty.SURELY


class Authorities:
    """Who there is, and who was under whom. Read once, asked often."""

    @cached_property
    def by_pk(self) -> Mapping[UUID, Any]:
        """Every authority, with `not_held`."""
        rows = with_not_held(Authority.objects.defer("note").order_by("code"))
        return {one.pk: one for one in rows}

    @cached_property
    def book(self) -> Book:
        return Book.of(self._ties())

    def _ties(self) -> Iterator[Tie]:
        tenures: dict[UUID, list[Tenure]] = {}
        for tenure in Tenure.objects.select_related("reconciliation").order_by("date_range"):
            tenures.setdefault(tenure.authority_id, []).append(tenure)
        for one in self.by_pk.values():
            if one.institution_id is None or one.not_held:
                continue
            holds = one.kind == Authority.Kind.OFFICE_HOLDER
            kind = SERVES_IN if holds else ReportingLine.Kind.BELONGS_TO.value
            rows: list[Any] = [*tenures.get(one.pk, ())]
            for row in rows or [None]:
                time = time_of(row) if row else NOT_KNOWN
                yield Tie(one.pk, one.institution_id, kind, time, row)
        for line in ReportingLine.objects.holding().select_related("reconciliation"):
            yield Tie(line.subordinate_id, line.superior_id, line.kind, line.time, line)

    def chain_of(self, authority: Authority, asked: Asked) -> list[Link]:
        """Return who stood above and below an authority on the days asked, from the top down."""
        places = chain(self.book, authority.pk, asked.days)
        links = [self._link(one) for one in places]
        return sorted(links, key=lambda one: (one.level, not one.is_sure, one.authority.code))

    def below(self, authority: UUID) -> Mapping[UUID, Reach]:
        return self.book.below(authority)

    def _link(self, place: Place) -> Link:
        named = self.by_pk
        ties = ((tie, named[tie.above], sure) for tie, sure in place.ties)
        return Link(
            named[place.authority],
            place.level,
            place.certainty,
            tuple(sorted(ties, key=lambda one: (one[1].code, one[0].kind))),
            tuple((tie, named[tie.below], sure) for tie, sure in place.holders),
        )
