"""What a person allowed, in words, as evidence/consent.py answers it now."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import User
from evidence import conditions, consent
from evidence.models import Consent, Person
from legal_analysis.models import Mechanism
from legal_analysis.views.reading import may_read


@dataclass(frozen=True)
class Receiver:
    """May an account go to one receiver, how named, and if not, why not."""

    mechanism: Mechanism
    answer: consent.Answer
    may_go: bool
    reason: Any
    named: Any


@dataclass(frozen=True)
class UseState:
    """Where one use without a receiver stands."""

    use: Any
    state: Any
    granted: bool
    valid_until: date | None


def _ledger(person: Person, by: User, at: datetime) -> consent.Ledger:
    rows = Consent.objects.visible_to(by).filter(person=person)
    return consent.Ledger(rows, at=at, erased=person.key.destroyed_at is not None)


def receivers(person: Person, *, by: User, at: datetime) -> list[Receiver] | None:
    """Return the answer of the gate for each receiver that can be chosen; None if she may not know.

    A person of a published report gave us no consent: her answer is the same for every receiver,
    and the page says that instead of a table.
    """
    if not may_read(by, Consent, "decision") or person.origin == Person.Origin.PUBLISHED:
        return None
    mechanisms = list(Mechanism.objects.filter(available=True))
    answers = consent.answers_of(person, recipients=[one.code for one in mechanisms], at=at)
    return [
        Receiver(mechanism, answer, answer.may_describe, answer.reason.label, _named(answer))
        for mechanism in mechanisms
        for answer in [answers[mechanism.code]]
    ]


def conditions_set(person: Person, *, by: User) -> list[tuple[Any, str]]:
    """Return what she asked for, in her words, with the name of each receiver. Leaves a row in the trail."""
    if not may_read(by, Consent, "conditions_sealed"):
        return []
    found = conditions.read(conditions.standing(Consent.objects.visible_to(by), [person]), by=by)
    names = dict(Mechanism.objects.values_list("code", "name"))
    return [(names.get(one.recipient, one.recipient), one.words) for one in found]


def _named(answer: consent.Answer) -> Any:
    return Consent.IdentityLevel(answer.identity_level).label if answer.identity_level else ""


def uses(person: Person, *, by: User, at: datetime) -> list[UseState] | None:
    """Return where each use without a receiver stands; None as in `receivers`."""
    if not may_read(by, Consent, "decision") or person.origin == Person.Origin.PUBLISHED:
        return None
    ledger = _ledger(person, by, at)
    found = []
    for use in Consent.Use:
        if use in Consent.USES_WITH_RECIPIENT:
            continue
        state, latest = ledger.state(use), ledger.latest(use)
        granted = state == consent.State.GRANTED
        found.append(
            UseState(use.label, state.label, granted, latest.valid_until if latest else None)
        )
    return found
