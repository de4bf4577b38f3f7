"""A code a person can keep or refuse: with it she sees what she allowed, and takes it back.

Whoever holds the code is taken for her: it shows no name and no word of her account, and all it can
do is to close what is open and to ask for a call. Nothing of it works for who cannot say the code,
and what is wrong with a code is never told (T-24).
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import access_receipts, audit, names, vault
from accounts.identity import acting_for_system
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from evidence import consent as consent_rules
from evidence.models import Consent, Person, Receipt

# Sixteen digits, as on a card: read aloud, written by hand in either set of digits, and 53 bits. At
# the limit on guessing (settings) and with ten thousand codes given out, one in forty thousand years.
LENGTH, GROUP = 16, 4
_PURPOSE = "receipt"
_SYSTEM = "receipt_code"  # who acts, in the trail: nobody signed in
THROUGH = "receipt"


def _new_code() -> str:
    # None begins with 0: what stands for "no such code" below is never one.
    first = secrets.choice("123456789")
    return first + "".join(secrets.choice("0123456789") for _ in range(LENGTH - 1))


def grouped(digits: str) -> str:
    """Return a code as it is shown and read aloud, in groups of four."""
    return " ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


def _index_of(code: str) -> bytes:
    """Return what a code is looked up by. What cannot be one costs the same, and finds nothing."""
    digits = names.normalise_number(code)
    return vault.blind_index(_PURPOSE, digits if len(digits) == LENGTH else "0" * LENGTH)


@transaction.atomic
def issue(*, person: Person, language: str, by: User, now: datetime | None = None) -> str:
    """Return a new code for a person, in groups. It is shown once; one she had before ends.

    Errors: NotAllowed.
    """
    access_receipts.check_may_give_receipt(by, person)
    now = now or timezone.now()
    code = _new_code()
    with acting_for_system(reason=_PURPOSE):
        _end_live(person, by=by, now=now)
        receipt = Receipt.objects.create(
            person=person,
            code_index=_index_of(code),
            language=language,
            issued_at=now,
            issued_by=by,
        )
    audit.record(action="receipt.issued", by=by, subject=receipt, details=_told(receipt))
    return grouped(code)


@transaction.atomic
def end(*, person: Person, by: User, now: datetime | None = None) -> bool:
    """End the code of a person, because it was lost or seen; say whether she had one.

    Errors: NotAllowed.
    """
    access_receipts.check_may_give_receipt(by, person)
    with acting_for_system(reason=_PURPOSE):
        return _end_live(person, by=by, now=now or timezone.now())


def _end_live(person: Person, *, by: User, now: datetime) -> bool:
    # The lock on the person lets only one code be given at a time.
    Person.objects.unscoped(reason=_PURPOSE).select_for_update(no_key=True).get(pk=person.pk)
    receipt = _live().filter(person=person.pk).first()
    if receipt is None:
        return False
    receipt.ended_at = now
    receipt.save(update_fields=["ended_at"])
    audit.record(action="receipt.ended", by=by, subject=receipt, details=_told(receipt))
    return True


def _live() -> ScopedQuerySet[Receipt]:
    return Receipt.objects.unscoped(reason=_PURPOSE).filter(ended_at=None)


def _told(receipt: Receipt) -> dict[str, str]:
    return {"person": str(receipt.person_id)}


@transaction.atomic
def open_with(code: str) -> Receipt | None:
    """Return what a code opens; None for every code that opens nothing, whatever the reason.

    Each costs one key operation, one look-up and one row in the trail. None and not an error: an
    answer that is an error would undo the count of guesses with the rest of the request.
    """
    with acting_for_system(reason=_PURPOSE):
        receipt: Receipt | None = _live().filter(code_index=_index_of(code)).first()
    if receipt is None:
        audit.record(action="receipt.refused", by=None, system=_SYSTEM, outcome="refused")
    else:
        audit.record(action="receipt.opened", by=None, system=_SYSTEM, subject=receipt)
    return receipt


def still_open(receipt_id: UUID) -> Receipt | None:
    """Return a receipt that was opened a moment ago, unless its code was ended meanwhile."""
    with acting_for_system(reason=_PURPOSE):
        receipt: Receipt | None = _live().filter(pk=receipt_id).first()
    return receipt


@dataclass(frozen=True)
class Allowed:
    """One thing she allowed, for one receiver where it has one."""

    use: Consent.Use
    recipient: str
    identity_level: str
    since: datetime
    until: datetime | None  # when she took it back
    valid_until: date  # the last day it holds; then she is asked again

    @property
    def key(self) -> str:
        """By which she chooses it."""
        return f"{self.use.value}:{self.recipient}"


@dataclass(frozen=True)
class Standing:
    """What holds now, and what she took back, each in the order of the uses."""

    allowed: list[Allowed]
    taken_back: list[Allowed]


@transaction.atomic
def standing(receipt: Receipt, *, now: datetime | None = None) -> Standing:
    """Return what she allowed and took back, as evidence/consent.py counts it now."""
    with acting_for_system(reason=_PURPOSE):
        return decisions_of(receipt.person_id, now=now or timezone.now())[0]


def decisions_of(person_id: UUID, *, now: datetime) -> tuple[Standing, dict[str, Consent]]:
    """Return where her decisions stand, and those that hold, by key of Allowed. Who may, is not asked."""
    hers = Consent.objects.unscoped(reason=_PURPOSE).filter(person=person_id)
    rows = list(hers.select_related("person__key"))
    erased = any(row.person.key.destroyed_at is not None for row in rows)
    ledger = consent_rules.Ledger(rows, at=now, looking_back=False, erased=erased)
    found: Standing = Standing([], [])
    decisions: dict[str, Consent] = {}
    pairs = sorted({(row.use, row.recipient) for row in rows}, key=_in_order)
    for use, recipient in pairs:
        latest = ledger.latest(use, recipient)
        if latest is None:
            continue
        one = Allowed(
            Consent.Use(use),
            recipient,
            latest.identity_level,
            latest.given_at,
            latest.withdrawn_at,
            latest.valid_until,
        )
        state = ledger.state(use, recipient)
        if state == consent_rules.State.GRANTED:
            found.allowed.append(one)
            decisions[one.key] = latest
        elif state == consent_rules.State.WITHDRAWN:
            found.taken_back.append(one)
    return found, decisions


_ORDER = {use.value: number for number, use in enumerate(Consent.Use)}


def _in_order(pair: tuple[str, str]) -> tuple[int, str]:
    use, recipient = pair
    return _ORDER[use], recipient


@transaction.atomic
def withdraw(
    receipt: Receipt, *, chosen: Collection[str] | None, now: datetime | None = None
) -> int:
    """Take back what she chose (keys of Allowed), or all with None; return how much that was.

    It holds at once (WDR-2). What does not hold any more, or never did, is passed over: to say a
    thing twice is no mistake.
    """
    now = now or timezone.now()
    with acting_for_system(reason=_PURPOSE):
        # One at a time for one person.
        _live().select_for_update(no_key=True).filter(pk=receipt.pk).first()
        return close(receipt.person_id, chosen=chosen, through=THROUGH, by=None, now=now)


def close(
    person_id: UUID, *, chosen: Collection[str] | None, through: str, by: User | None, now: datetime
) -> int:
    """Close what holds of her decisions, all with None; return how many. Who may, is not asked.

    One that somebody else closes this moment is passed over: the rest must not stay open for it.
    """
    _found, decisions = decisions_of(person_id, now=now)
    count = 0
    for key, consent in decisions.items():
        if chosen is not None and key not in chosen:
            continue
        try:
            consent_rules.withdraw(consent=consent, through=through, by=by, now=now)
        except consent_rules.ConsentAlreadyWithdrawn:
            continue
        count += 1
    return count
