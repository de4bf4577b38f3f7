"""Asking time authorities to stamp digests: at once where they answer, later where they do not.

A row waits from the moment its digest is there, in the same transaction. A job asks for those whose
time has come; each failure doubles the wait, up to six hours. Nothing gives up, and nothing is dated
back: until a stamp is there, the row says "not yet stamped".
"""

import datetime
import hashlib
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from accounts import audit, trusted_time
from accounts.identity import acting_for_system
from accounts.models.stamp import Problem, Stamp, State
from accounts.trusted_time import Authority, NotStamped, Stamped

logger = logging.getLogger(__name__)

SYSTEM = "time_stamps"
FIRST_WAIT = datetime.timedelta(minutes=1)
LONGEST_WAIT = datetime.timedelta(hours=6)
AT_ONCE = 100  # rows in one run of the job; the next minute brings the next

AnyStamp = TypeVar("AnyStamp", bound=Stamp)


def request(model: type[AnyStamp], *, digest: bytes, **of: Any) -> list[AnyStamp]:
    """Put a digest in the queue of each authority in the settings. To be called in its transaction.

    `of` says whose digest it is (`item=…`, `witness=…`). Those that are there already stay.
    """
    if len(digest) != hashlib.sha256().digest_size:
        raise ValueError("A digest is 32 bytes.")
    rows = model._base_manager
    wanted = [model(digest=digest, authority=name, **of) for name in trusted_time.authorities()]
    if not wanted:
        return []
    rows.bulk_create(wanted, ignore_conflicts=True)
    return list(rows.filter(digest=digest, **of).order_by("authority"))


def ask_waiting(
    model: type[AnyStamp],
    *,
    now: datetime.datetime | None = None,
    then: Callable[[AnyStamp], object] = lambda _stamp: None,
) -> int:
    """Ask for each row whose time has come; return how many were stamped.

    An authority that does not answer is not asked again in this run, and all that waits for it waits
    longer. `then` is called with each stamped row, in the transaction that keeps the stamp.
    """
    now = now or timezone.now()
    with acting_for_system(reason=SYSTEM):
        rows = model._base_manager.exclude(state=State.STAMPED).filter(next_try_at__lte=now)
        due = list(rows.order_by("next_try_at", "pk")[:AT_ONCE])
    stamped, silent = 0, set()
    for stamp in due:
        if stamp.authority in silent:
            continue
        problem = _ask(stamp, now=now, then=then)
        if problem is None:
            stamped += 1
        elif problem in {Problem.UNREACHABLE, Problem.NOT_CONFIGURED}:
            silent.add(stamp.authority)
            _let_wait(model, stamp.authority, until=now + _wait(stamp.attempts + 1))
    return stamped


def _wait(attempts: int) -> datetime.timedelta:
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 20), LONGEST_WAIT)


def _ask(
    stamp: AnyStamp, *, now: datetime.datetime, then: Callable[[AnyStamp], object]
) -> Problem | None:
    """Ask outside of any transaction, which the answer could keep open for long; then keep it."""
    authority = trusted_time.authorities().get(stamp.authority)
    try:
        if authority is None:
            raise NotStamped(Problem.NOT_CONFIGURED)
        answer = trusted_time.ask(authority, bytes(stamp.digest), now=now)
    except NotStamped as failure:
        _keep_problem(stamp, failure.problem, now=now)
        return failure.problem
    _keep(stamp, authority, answer, then=then)
    return None


def _locked(stamp: AnyStamp) -> AnyStamp | None:
    """Return the row as it is now, locked; None if another job was first."""
    rows = type(stamp)._base_manager.select_for_update(of=("self",))
    return rows.exclude(state=State.STAMPED).filter(pk=stamp.pk).first()


def _keep(
    stamp: AnyStamp, authority: Authority, answer: Stamped, *, then: Callable[[AnyStamp], object]
) -> None:
    with acting_for_system(reason=SYSTEM):
        current = _locked(stamp)
        if current is None:
            return
        current.state = State.STAMPED
        current.answer, current.roots = answer.answer, authority.pem()
        current.gen_time, current.serial = answer.gen_time, answer.serial
        current.stamped_at = timezone.now()  # the trigger writes the database's own clock
        current.attempts += 1
        current.last_problem = ""
        current.save()
        audit.record(
            action="stamp.received",
            by=None,
            system=SYSTEM,
            subject=current,
            details={"code": authority.name, "digest": hashlib.sha256(answer.answer).hexdigest()},
        )
        then(current)


def _keep_problem(stamp: Stamp, problem: Problem, *, now: datetime.datetime) -> None:
    """An answer that does not hold is an attempt on the record: it stands in the trail as refused."""
    answered = problem not in {Problem.UNREACHABLE, Problem.NOT_CONFIGURED}
    with acting_for_system(reason=SYSTEM):
        current = _locked(stamp)
        if current is None:
            return
        current.attempts += 1
        current.last_problem = problem
        current.next_try_at = now + _wait(current.attempts)
        if answered:
            current.state = State.REFUSED
        current.save(update_fields=["attempts", "last_problem", "next_try_at", "state"])
        if answered:
            audit.record(
                action="stamp.refused",
                by=None,
                system=SYSTEM,
                subject=current,
                outcome="refused",
                details={"code": stamp.authority, "kind": str(problem.value)},
            )
    logger.warning("stamp.not_there", extra={"stamp_id": str(stamp.pk), "code": str(problem.value)})


@transaction.atomic
def _let_wait(model: type[Stamp], authority: str, *, until: datetime.datetime) -> None:
    with acting_for_system(reason=SYSTEM):
        waiting = model._base_manager.exclude(state=State.STAMPED)
        waiting.filter(authority=authority, next_try_at__lt=until).update(next_try_at=until)


# --- Verifying again -------------------------------------------------------------------------------


def fault_of(stamp: Stamp, *, both: bool = True) -> str:
    """Return what is wrong with a stored stamp, in a sentence; empty if it holds. Asks nobody.

    It is verified with the roots it was kept with; where its authority is still in the settings, those
    must be roots we trust for it today. A file of roots grows: one that is left out stops being good.
    `both`: by both verifiers, as when it came.
    """
    name = f"Time stamp {stamp.pk} ({stamp.authority})"
    if not stamp.is_stamped:
        return ""
    try:
        authority = trusted_time.authorities().get(stamp.authority)
        trusted = {stamp.roots, authority.pem() if authority else stamp.roots}
        for pem in sorted(trusted):
            said = trusted_time.verify(
                bytes(stamp.answer or b""), digest=bytes(stamp.digest), pem=pem, both=both
            )
    except NotStamped as failure:
        return f"{name}: it does not hold ({failure.problem.value})."
    except OSError:
        return f"{name}: the file of roots of its authority cannot be read."
    if (said.gen_time, said.serial) != (stamp.gen_time, stamp.serial):
        return f"{name}: its time or number was changed."
    if stamp.stamped_at is None or (
        abs(stamp.stamped_at - said.gen_time) > trusted_time.LARGEST_DIFFERENCE
    ):
        return f"{name}: its time and ours are more than an hour apart."
    return ""


def verify_all(model: type[Stamp], *, both: bool = False) -> tuple[int, list[str]]:
    """Verify every stored stamp of a kind: how many there are, and a sentence for each that is wrong."""
    with acting_for_system(reason=SYSTEM):
        stamped = model._base_manager.filter(state=State.STAMPED).order_by("pk")
        faults = [fault_of(stamp, both=both) for stamp in stamped.iterator(chunk_size=200)]
    return len(faults), [fault for fault in faults if fault]
