"""Reading all custody again, with its time stamps, and comparing it with what is kept outside."""

from collections.abc import Iterable

from django.db import transaction

from accounts import audit, witness
from evidence import custody, stamps
from evidence.custody import FOUND_CHANGED, VERIFIED, Verification


def verify_and_record(
    *, system: str, against: Iterable[tuple[str, str]] = (), both: bool = False
) -> Verification:
    """Verify the chains and the stamps, and leave the outcome in the trail, where auditors read it.

    Call it inside `acting_for_system`. `against`: files kept outside, as (name, text).
    `both`: time stamps by both verifiers.
    """
    found = custody.verify()
    found.stamps, faults = stamps.verify(both=both)
    found.wrong += faults
    kept = list(against)
    if kept:  # each head vouches for those before it, and so for chains that stood still since
        found.wrong += witness.verify_given_out()
    for name, text in kept:
        try:
            found.wrong += witness.compare(witness.read(text))
        except witness.BadFile as error:
            found.wrong.append(f"{name}: {error}")
    details = {"total": str(found.events), "count": str(found.items)}
    if not found.ok:
        details["changed"] = str(len(found.wrong))
    with transaction.atomic():
        action = VERIFIED if found.ok else FOUND_CHANGED
        audit.record(action=action, by=None, system=system, details=details)
    return found
