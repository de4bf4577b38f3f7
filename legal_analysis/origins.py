"""Which origins stand behind the records of a case, for pages and dossiers alike.

What one origin is says evidence/origins.py. A record goes back to its sources, an account given to us
to who gave it, an incident of ours also to the persons whose accounts tell of it. A file goes back to
the publication it is of, or to who is to be heard or seen in it, or to the bundle it came in; so what
one person said and what she recorded are one. Any other file is an origin of its own.

Of accounts that row security hides from who asks, nobody can say how many persons gave them. Together they
are one origin: one too few is the safe side.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from evidence.models import (
    BundleMember,
    EvidenceItem,
    IncidentSource,
    Testimony,
    TestimonySource,
)
from evidence.models.source import origin_of
from evidence.origins import ALONE, Joined, joined, of_one_person
from legal_analysis.models import PolicySource

NONE: frozenset[str] = frozenset()
_NOBODY = UUID(int=0)
HIDDEN = origin_of(_NOBODY)  # the one name of all who gave an account that is hidden from who asks
GIVEN = Testimony.Basis.CONSENT


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
    known = joined((one, pk, group) for is_of, one, pk, group in rows if not is_of)
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for is_of, record, pk, group in rows:
        if is_of:
            found[record].add(known.of(origin_of(pk, group)))
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
    # The table of which account tells of what lies behind no row security.
    hidden = Testimony.incidents.through._default_manager.filter(
        ~Exists(Testimony._base_manager.filter(pk=OuterRef("testimony"))),
        incident__in=incidents,
        testimony__in=told_by,
    )
    kept = EvidenceItem.objects.unscoped(reason="origins.count").filter(pk__in=items)
    group = "source__independence_group"
    pairs: tuple[tuple[type[Model], str, Any], ...] = (
        (TestimonySource, "testimony", accounts),
        (IncidentSource, "incident", incidents),
        (PolicySource, "policy", policies),
    )
    asked = [
        _listed(model._default_manager.filter(**{f"{of}__in": wanted}), of, "source", group)
        for model, of, wanted in pairs
        if wanted != ()  # what nobody asks about need not be put into words of SQL either
    ]
    came_in = BundleMember.objects.unscoped(reason="origins.count").filter(item=OuterRef("pk"))
    bundle = Subquery(came_in.order_by("bundle__item").values("bundle__item")[:1])
    origin = Coalesce("source", "person", bundle, "pk", output_field=UUIDField())
    item_of = origin, Coalesce(F(group), ALONE)
    asked += [
        _listed(given.filter(pk__in=accounts), "pk", "person", ALONE),
        _listed(told, "incident", "testimony__person", ALONE),
        _listed(hidden, "incident", Value(_NOBODY, UUIDField()), ALONE),
        _listed(kept, "pk", *item_of),
    ]
    asked += [
        _listed(rows, *of, is_of=False) for rows, of in of_one_person(organisations, repeating)
    ]
    first, *others = asked
    return first.union(*others, all=True)


def _listed(rows: QuerySet[Any], *columns: Any, is_of: bool = True) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(Value(is_of), *columns)
