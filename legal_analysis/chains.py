"""What amends what: the policies that hang together with one, in the order of time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from legal_analysis.models import Policy, PolicyRelation

# A page shows a chain, not a web; the list of policies has the rest.
MOST = 40


@dataclass(frozen=True)
class Link:
    """One policy of the chain, and how it bears on earlier ones."""

    policy: Policy
    relations: tuple[PolicyRelation, ...]
    is_here: bool


def chain_of(policy: Policy) -> list[Link]:
    """Return the policies related to this one, over however many steps; empty if there is none.

    Costs two queries however long the chain is: relations are few, policies are many.
    """
    relations = list(PolicyRelation.objects.select_related("earlier").order_by("earlier__code"))
    together = _together(policy.pk, relations)
    if len(together) < 2:
        return []
    found = defaultdict(list)
    for relation in relations:
        found[relation.policy_id].append(relation)
    rows = Policy.objects.filter(pk__in=together).order_by("date_range", "code")
    return [Link(row, tuple(found[row.pk]), row.pk == policy.pk) for row in rows]


def _together(start: UUID, relations: Iterable[PolicyRelation]) -> set[UUID]:
    """The nearest policies first, so that a chain too long is cut at its far ends."""
    beside = defaultdict(list)
    for relation in relations:
        beside[relation.policy_id].append(relation.earlier_id)
        beside[relation.earlier_id].append(relation.policy_id)
    seen, edge = {start}, [start]
    while edge and len(seen) < MOST:
        edge = [other for one in edge for other in beside[one] if other not in seen]
        seen.update(edge[: MOST - len(seen)])
    return seen
