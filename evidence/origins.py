"""What is one origin among publications and the persons who spoke to us. The one place that says so.

Publications of one group are one origin; so is one person who gave us accounts, however often she
spoke, also where two entries were found to be the same person, and what was published that only repeats
her account. Groups everybody reads. What is of one person is known to the organisation that holds her
account, and nobody else counts by it.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Value

from evidence.models import PossibleMatch, RestsOn
from evidence.models.source import origin_of

Columns = tuple[Any, Any, Any]
# Of what is no publication there is no group.
ALONE = Value("")


class Joined:
    """Names of origins that are known to be the same one."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._next: dict[str, str] = {}
        for one, other in pairs:
            here, there = sorted((self.of(one), self.of(other)))
            if here != there:
                self._next[there] = here

    def of(self, name: str) -> str:
        """Return the one name of an origin."""
        while (found := self._next.get(name)) is not None:
            name = found
        return name


def of_one_person(organisations: Any, repeating: Any = None) -> list[tuple[QuerySet[Any], Columns]]:
    """Return what these organisations know to be one person, each with its three columns.

    Shape:  a person; another entry of her, or what only repeats her account; the group of that.
            `repeating`: the accounts of which may be known that a publication only repeats them;
            without it, all of them.
    """
    matches = PossibleMatch.objects.unscoped(reason="origins.count").filter(
        person__organisation__in=organisations, decision=PossibleMatch.Decision.SAME
    )
    repeated = RestsOn.objects.unscoped(reason="origins.count").filter(
        organisation__in=organisations, taken_back_at=None
    )
    if repeating is not None:
        repeated = repeated.filter(testimony__in=repeating)
    return [
        (matches, ("person", "earlier", ALONE)),
        (repeated, ("person", "source", "source__independence_group")),
    ]


def joined(rows: Iterable[tuple[UUID, UUID, str]]) -> Joined:
    """Return the names that rows of `of_one_person` join."""
    return Joined((origin_of(pk, group), str(person)) for person, pk, group in rows)


def known_to(organisations: Any, repeating: Any = None) -> Joined:
    """Return which names of origins are one, as `of_one_person` takes them. One query."""
    first, *others = (
        rows.order_by().values_list(*columns)
        for rows, columns in of_one_person(organisations, repeating)
    )
    return joined(first.union(*others, all=True))
