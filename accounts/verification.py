"""Reading the whole trail again, and comparing it with what is kept outside."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit, clocks, stamps, witness
from accounts.models import AuditSeal, WitnessStamp
from accounts.seals import Verification

VERIFIED, FOUND_CHANGED = "trail.verified", "trail.found_changed"


@dataclass
class Findings:
    """What was found inside, and with what from outside it was compared."""

    inside: Verification
    wrong: list[str] = field(default_factory=list)
    compared: list[str] = field(default_factory=list)  # what was read that is kept outside
    vouching: str = ""  # the newest of it, if it is new enough; empty: nothing outside vouches
    stamps: int = 0
    clocks: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.wrong


def verify_and_record(
    *,
    system: str,
    head: tuple[int, str] | None = None,
    against: Iterable[tuple[str, str]] = (),
    both: bool = False,
    now: datetime.datetime | None = None,
) -> Findings:
    """Verify everything, and leave the outcome in the trail, where auditors read it.

    `system` is the command or job that asks. `head`: number and digest (hex) of a seal noted outside.
    `against`: files kept outside, as (name, text). `both`: time stamps by both verifiers.
    """
    now = now or timezone.now()
    inside = audit.verify(head=head)
    found = Findings(inside, wrong=[*inside.wrong, *witness.verify_given_out()])
    found.stamps, faults = stamps.verify_all(WitnessStamp, both=both)
    found.wrong += faults
    found.clocks = clocks.drift().faults()
    newest = _take_head(found, head, now=now) if head else ("", None)
    for name, text in against:
        try:
            noted = witness.read(text)
        except witness.BadFile as error:
            found.wrong.append(f"{name}: {error}")
            continue
        found.wrong += witness.compare(noted)
        found.compared.append(f"head {noted.number}")
        if witness.is_fresh(noted, now=now) and (newest[1] is None or noted.issued > newest[1]):
            newest = (str(noted.number), noted.issued)
    found.vouching = newest[0] if found.ok else ""
    _record(found, system=system)
    return found


def _take_head(
    found: Findings, head: tuple[int, str], *, now: datetime.datetime
) -> tuple[str, datetime.datetime | None]:
    """A head as seal_audit prints it has no date: that of its seal, which its digest covers, counts."""
    found.compared.append(f"seal {head[0]}")
    seals = AuditSeal.objects.unscoped(reason="audit.verify").filter(number=head[0])
    sealed_at = seals.values_list("sealed_at", flat=True).first()
    if sealed_at is None or now - sealed_at > settings.WITNESS_FRESH_FOR:
        return "", None
    return f"seal.{head[0]}", sealed_at


def _record(found: Findings, *, system: str) -> None:
    details = {"total": str(found.inside.events), "count": str(found.inside.seals)}
    if found.vouching:
        details["number"] = found.vouching
    if not found.ok:
        details["changed"] = str(len(found.wrong))
    with transaction.atomic():
        action = VERIFIED if found.ok else FOUND_CHANGED
        audit.record(action=action, by=None, system=system, details=details)
