"""Conditions a person set when she allowed a receiver something, in her own words.

No rule of ours can tell whether a condition is kept. So no submission with something of hers leaves until two
people have read it (docs/adr/0052-her-conditions.md).
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from accounts import audit
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from evidence.models import Consent, Person


@dataclass(frozen=True)
class Condition:
    """What one person asked for, for one receiver."""

    person: UUID
    recipient: str
    words: str = field(repr=False)


def standing(
    rows: ScopedQuerySet[Consent], people: Iterable[Person], *, recipient: str = ""
) -> list[Consent]:
    """Return the decisions with a condition that hold, of these people; of one receiver, or of each.

    Of whom was erased the words are gone, and nothing of hers leaves.
    """
    found = rows.filter(
        person__in={one.pk for one in people},
        decision=Consent.Decision.GRANTED,
        withdrawn_at=None,
        superseded_at=None,
        conditions_sealed__isnull=False,
        person__key__destroyed_at=None,
    ).exclude(recipient="")
    if recipient:
        found = found.filter(recipient=recipient)
    return list(found.select_related("key", "person").order_by("person__code", "recipient", "use"))


def digest(decisions: Collection[Consent]) -> str:
    """Return what tells these conditions from any others, without their words; empty for none."""
    keys = sorted(str(one.pk) for one in decisions)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest() if keys else ""


def read(decisions: Iterable[Consent], *, by: User) -> list[Condition]:
    """Open the words, each once, and write down of whom they were read."""
    found: dict[Condition, Person] = {}
    for one in decisions:
        condition = Condition(one.person_id, one.recipient, one.conditions)
        found.setdefault(condition, one.person)
    for person in {one.pk: one for one in found.values()}.values():
        audit.record(action="consent.conditions_read", subject=person, by=by)
    return list(found)
