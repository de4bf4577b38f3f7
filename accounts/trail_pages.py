"""Reading the trail a page at a time, for auditors. Ids and codes; names of colleagues only."""

import dataclasses
import datetime
import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.audit import AuditEvent, AuditSeal
from accounts.models import User
from accounts.people import known_to
from accounts.verification import FOUND_CHANGED, VERIFIED

PER_PAGE = 50
ALL = "all"
_ACTION = re.compile(r"[a-z_]+(\.[a-z_]+)*")
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Choice:
    """Which events are wanted; `all` leaves a part open. Each part stands in the address as it is."""

    action: str = ALL
    outcome: str = ALL
    person: str = ALL

    def is_sound(self) -> bool:
        return (
            _ACTION.fullmatch(self.action) is not None
            and self.outcome in {ALL, *AuditEvent.Outcome.values}
            and (self.person == ALL or _is_id(self.person))
        )

    def is_open(self) -> bool:
        return self == Choice()

    def but(self, **parts: str) -> "Choice":
        return dataclasses.replace(self, **parts)

    def as_path(self) -> tuple[str, str, str]:
        return (self.action, self.outcome, self.person)


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


@dataclass(frozen=True)
class Line:
    """One event as it is shown."""

    event: AuditEvent
    name: str  # of the colleague who acted; empty for people of other organisations
    details: list[tuple[str, str]]


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    before: int | None  # where the next, older page begins; None: this is the oldest


def page(user: User, choice: Choice, *, before: int | None = None) -> Page:
    """Return a page of the trail, newest first. Costs the same however long the trail is."""
    events = AuditEvent.objects.visible_to(user).order_by("-id").defer("payload", "leaf")
    if before is not None:
        events = events.filter(id__lt=min(before, _LARGEST_ID))
    if choice.action != ALL:
        events = events.filter(action=choice.action)
    if choice.outcome != ALL:
        events = events.filter(outcome=choice.outcome)
    if choice.person != ALL:
        events = events.filter(actor=uuid.UUID(choice.person))
    found = list(events[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    names = _names(user, {event.actor_id for event in shown if event.actor_id})
    return Page(
        [Line(event, names.get(event.actor_id, ""), _details(event)) for event in shown],
        shown[-1].pk if len(found) > PER_PAGE else None,
    )


def _names(user: User, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID | None, str]:
    return dict(known_to(user).filter(pk__in=ids).values_list("pk", "display_name"))


def _details(event: AuditEvent) -> list[tuple[str, str]]:
    details: dict[str, str] = json.loads(event.details)
    return sorted(details.items())


@dataclass(frozen=True)
class SealState:
    """How far the trail is sealed, and what its last verification found."""

    last: AuditSeal | None
    unsealed: int
    oldest_unsealed: datetime.datetime | None
    verification: AuditEvent | None
    events_read: int
    seals_read: int
    wrong: int
    outside: str  # number of the head kept outside it was compared with; empty: with none

    @property
    def head(self) -> str:
        """As `verify_audit --head` takes it."""
        return f"{self.last.number}:{bytes(self.last.digest).hex()}" if self.last else ""

    @property
    def is_whole(self) -> bool:
        return self.verification is not None and self.verification.action == VERIFIED


def seal_state(user: User) -> SealState:
    """Reads what is there; verifying is the nightly job's or the command's work."""
    events = AuditEvent.objects.visible_to(user)
    seals = AuditSeal.objects.visible_to(user).defer("index")
    last = seals.order_by("-number").first()
    waiting = events.filter(transaction__gte=last.to_transaction if last else 0)
    oldest = waiting.order_by("id").values_list("at", flat=True).first()
    checks = events.filter(action__in=(VERIFIED, FOUND_CHANGED)).order_by("-id")
    verification = checks.first()
    findings: dict[str, str] = json.loads(verification.details) if verification else {}
    return SealState(
        last=last,
        unsealed=waiting.count(),
        oldest_unsealed=oldest,
        verification=verification,
        events_read=int(findings.get("total", 0)),
        seals_read=int(findings.get("count", 0)),
        wrong=int(findings.get("changed", 0)),
        outside=findings.get("number", ""),
    )
