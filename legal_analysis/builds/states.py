"""From one status of a build to the next, and who may take it there."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.identity import acting_for_system
from evidence.pdf import Going
from legal_analysis.models import Build
from legal_analysis.models.build import NEXT, RUNNING, Status

REASON = "build.work"


class Stopped(Exception):
    """Somebody cancelled the build, or another worker has taken it over: leave it alone."""


class OutOfOrder(Exception):
    """A build cannot come to this status from the one it has: a fault in our code."""


@dataclass(frozen=True)
class Turn:
    """One start of one build. Whoever holds an earlier one finds that it is not hers any more."""

    build_id: uuid.UUID
    attempt: int


def move(build: Build, to: Status, *, now: datetime | None = None, **values: Any) -> Build:
    """Bring a build that the caller has locked to its next status. Errors: OutOfOrder."""
    now = now or timezone.now()
    if to not in NEXT[Status(build.status)]:
        raise OutOfOrder(f"{build.status} to {to}")
    build.status = to
    build.steps = [*build.steps, {"status": str(to), "at": now.isoformat(timespec="seconds")}]
    build.finished_at = None if NEXT[to] else now
    for name, value in values.items():
        setattr(build, name, value)
    build.save()
    return build


def advance(turn: Turn, to: Status, **values: Any) -> None:
    """Bring a build to its next status, for who is at work on it. Errors: Stopped."""
    with acting_for_system(reason=REASON):
        move(mine(turn), to, heartbeat_at=timezone.now(), **values)


def mine(turn: Turn) -> Build:
    """Return the build of a turn, locked, if it is still this turn's. Errors: Stopped."""
    held = _of(turn).select_for_update().first()
    if held is None:
        raise Stopped
    return held


def show(turn: Turn, going: Going) -> None:
    """Write down that the work goes on, and how far it is. Errors: Stopped."""
    with acting_for_system(reason=REASON):
        if not _of(turn).update(
            page=going.page,
            chapters_done=going.chapters,
            chapters=going.of,
            heartbeat_at=timezone.now(),
        ):
            raise Stopped


def _of(turn: Turn) -> Any:
    return Build.objects.unscoped(reason=REASON).filter(
        pk=turn.build_id, attempt=turn.attempt, status__in=RUNNING
    )


@transaction.atomic
def begin(build_id: uuid.UUID) -> Turn | None:
    """Start a build that waits; None if there is nothing to do."""
    with acting_for_system(reason=REASON):
        waiting = Build.objects.unscoped(reason=REASON).select_for_update()
        build = waiting.filter(pk=build_id, status=Status.QUEUED).first()
        if build is None:
            return None
        now = timezone.now()
        move(
            build,
            Status.FREEZING,
            now=now,
            attempt=build.attempt + 1,
            page=0,
            chapters_done=0,
            chapters=0,
            started_at=build.started_at or now,
            heartbeat_at=now,
        )
        return Turn(build.pk, build.attempt)
