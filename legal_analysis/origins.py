"""What counts as one independent origin. The one place that says so, for pages and dossiers alike.

Publications of one group are one origin; so is one person who gave us accounts, however often she
spoke, and also where two entries were found to be the same person, and what was published that only
repeats her account. A file that was received with no publication is an origin of its own.

An incident of ours goes back to its sources and to the persons whose accounts tell of it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import Coalesce

from evidence.models import (
    EvidenceItem,
    IncidentSource,
    PossibleMatch,
    RestsOn,
    Testimony,
    TestimonySource,
)
from legal_analysis.models import PolicySource

NONE: frozenset[str] = frozenset()
# Of what is no publication there is no group.
ALONE = Value("")
GIVEN = Testimony.Basis.CONSENT


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


def name_of(pk: UUID, group: str = "") -> str:
    """Return what a source or a person counts as, before anything else is known of it."""
    return group or str(pk)


@dataclass(frozen=True)
class Behind:
    """The origins behind records. `known`: which names are of one origin."""

    known: Joined
    records: dict[UUID, frozenset[str]]

    def of(self, pk: UUID | None) -> frozenset[str]:
        return self.records.get(pk, NONE) if pk else NONE


def behind(
    *,
    organisations: Any,
    accounts: Any = (),
    incidents: Any = (),
    policies: Any = (),
    items: Any = (),
    told_by: Any = (),
    repeating: Any = None,
) -> Behind:
    """Return the origins behind each record, as these organisations know them. One query at any size.

    Shape:  each argument: keys, or a query of keys. `told_by`: the accounts that may stand behind
            an incident, those of the case, of the file or of the reader. `repeating`: the accounts of
            which may be known that a publication only repeats them; without it, all of them.
    """
    rows = list(_rows(organisations, accounts, incidents, policies, items, told_by, repeating))
    known = Joined((name_of(pk, group), str(one)) for is_of, one, pk, group in rows if not is_of)
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for is_of, record, pk, group in rows:
        if is_of:
            found[record].add(known.of(name_of(pk, group)))
    return Behind(known, {record: frozenset(names) for record, names in found.items()})


def _rows(
    organisations: Any,
    accounts: Any,
    incidents: Any,
    policies: Any,
    items: Any,
    told_by: Any,
    repeating: Any,
) -> Iterable[tuple[bool, UUID, UUID, str]]:
    """Return (true, record, source or person, its group); and (false, person, what is her, group)."""
    given = Testimony.objects.unscoped(reason="origins.count").filter(basis=GIVEN)
    told = Testimony.incidents.through._default_manager.filter(
        incident__in=incidents, testimony__in=told_by, testimony__basis=GIVEN
    )
    kept = EvidenceItem.objects.unscoped(reason="origins.count").filter(pk__in=items)
    matches = PossibleMatch.objects.unscoped(reason="origins.count").filter(
        person__organisation__in=organisations, decision=PossibleMatch.Decision.SAME
    )
    # What only repeats her account is she.
    repeated = RestsOn.objects.unscoped(reason="origins.count").filter(
        organisation__in=organisations, taken_back_at=None
    )
    if repeating is not None:
        repeated = repeated.filter(testimony__in=repeating)
    group = "source__independence_group"
    pairs: tuple[tuple[type[Model], str, Any], ...] = (
        (TestimonySource, "testimony", accounts),
        (IncidentSource, "incident", incidents),
        (PolicySource, "policy", policies),
    )
    asked = [
        _listed(model._default_manager.filter(**{f"{of}__in": wanted}), of, "source", group)
        for model, of, wanted in pairs
    ]
    item_of = Coalesce("source", "pk"), Coalesce(F(group), ALONE)
    asked += [
        _listed(given.filter(pk__in=accounts), "pk", "person", ALONE),
        _listed(told, "incident", "testimony__person", ALONE),
        _listed(kept, "pk", *item_of),
        _listed(matches, "person", "earlier", ALONE, is_of=False),
        _listed(repeated, "person", "source", group, is_of=False),
    ]
    first, *others = asked
    return first.union(*others, all=True)


def _listed(rows: QuerySet[Any], *columns: Any, is_of: bool = True) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(Value(is_of), *columns)
