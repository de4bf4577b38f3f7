"""Three clocks that must agree: of this machine, of the database, and of the time authorities (T-48)."""

import datetime
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.identity import acting_for_system
from accounts.models.stamp import Problem, Stamp, State

SYSTEM = "clocks"
BETWEEN_MACHINES = datetime.timedelta(seconds=5)
BETWEEN_US_AND_AUTHORITIES = datetime.timedelta(minutes=2)
RECENT = datetime.timedelta(days=2)
ZERO = datetime.timedelta(0)


@dataclass(frozen=True)
class Drift:
    """How far the clocks are apart. Positive: the other clock is ahead of this machine's, or of ours."""

    database: datetime.timedelta
    authorities: dict[str, datetime.timedelta]  # by the newest stamp of each, of the last two days
    disputed: frozenset[str]  # authorities whose last answer was an hour or more off

    def faults(self) -> list[str]:
        found = []
        if abs(self.database) > BETWEEN_MACHINES:
            found.append(
                f"The database's clock and this machine's are {_seconds(self.database)} s apart."
            )
        for name, difference in sorted(self.authorities.items()):
            if abs(difference) > BETWEEN_US_AND_AUTHORITIES:
                found.append(
                    f"The clock of the time authority {name} and ours are"
                    f" {_seconds(difference)} s apart."
                )
        for name in sorted(self.disputed):
            found.append(
                f"The time authority {name} answered with a time an hour or more off ours."
            )
        return found


def _seconds(difference: datetime.timedelta) -> int:
    return round(abs(difference).total_seconds())


def drift(*, now: datetime.datetime | None = None) -> Drift:
    """Compare the clocks. `now` is this machine's clock, if another is meant."""
    offset = (now - timezone.now()) if now else ZERO
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        database = cursor.fetchone()[0]
    # Half-way between: what the question itself took is nobody's drift.
    machine = before + (timezone.now() - before) / 2 + offset
    newest: dict[str, Stamp] = {}
    disputed: set[str] = set()
    with acting_for_system(reason=SYSTEM):
        for model in (one for one in apps.get_models() if issubclass(one, Stamp)):
            rows = model._base_manager.filter(requested_at__gte=database - RECENT)
            disputed |= set(
                rows.filter(last_problem=Problem.CLOCK).values_list("authority", flat=True)
            )
            recent = rows.filter(state=State.STAMPED).order_by("authority", "-stamped_at")
            for stamp in recent.distinct("authority"):
                other = newest.get(stamp.authority)
                if other is None or _when(stamp) > _when(other):
                    newest[stamp.authority] = stamp
    return Drift(
        database=database - machine,
        authorities={
            name: stamp.gen_time - _when(stamp) for name, stamp in newest.items() if stamp.gen_time
        },
        disputed=frozenset(disputed),
    )


def _when(stamp: Stamp) -> datetime.datetime:
    if stamp.stamped_at is None:
        raise ValueError("This is not stamped.")
    return stamp.stamped_at


@transaction.atomic
def check_and_record(*, now: datetime.datetime | None = None) -> list[str]:
    """Return what is wrong with the clocks, and leave an event for it in the trail."""
    faults = drift(now=now).faults()
    if faults:
        audit.record(
            action="clock.found_off",
            by=None,
            system=SYSTEM,
            details={"count": str(len(faults))},
        )
    return faults
