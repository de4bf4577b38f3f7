"""A search that takes longer than a request can wait, done by a worker as its asker.

Killed at any point it is begun again, three times at most; asked for twice, or done by two at once, it
is done once. Cancelled, the worker leaves it where it is.
"""

import logging
import time
import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import audit, left_jobs
from accounts.identity import acting_as, acting_for_system
from accounts.scoping import ScopedQuerySet
from accounts.workers import SILENT_AFTER, is_any_alive
from evidence.alone import alone
from legal_analysis.finding.asked import kinds_for
from legal_analysis.finding.gathering import Found, TooSlow, find_kind
from legal_analysis.finding.keeping import TASK, asked_of, end, name_of
from legal_analysis.models import Search

logger = logging.getLogger(__name__)

ATTEMPTS = 3
LONGEST = timedelta(minutes=10)
Status = Search.Status
_HAS_JOB = Exists(
    ProcrastinateJob.objects.filter(pk=OuterRef("job_id"), status__in=("todo", "doing"))
)


class Stopped(Exception):
    """Somebody cancelled the search: leave it alone."""


def run(search_id: uuid.UUID) -> None:
    """Do one from its beginning to its end, with its asker's rights of this moment."""
    with alone(f"{TASK}|{search_id}") as mine:
        search = _begin(search_id) if mine else None
        if search is None:
            return
        ended = False
        try:
            _end(search, _work(search))
            ended = True
        except (Stopped, TooSlow):  # a statement that was stopped looks like one out of time
            ended = True
            _fail(search)  # changes nothing where it was cancelled
        finally:
            if not ended:
                _fail(search)


def run_waiting() -> None:
    """Do those whose worker died. A job does each of its own; this is for what it left.

    First the jobs of the dead are ended: all long searches share their lock and wait behind them.
    """
    now = timezone.now()
    left_jobs.end_of(TASK, now=now)
    with acting_for_system(reason=TASK):
        silent = _live().filter(Q(seen_at__lt=now - SILENT_AFTER) | (Q(seen_at=None) & ~_HAS_JOB))
        waiting = list(silent.order_by("asked_at").values_list("pk", flat=True)[:100])
    for pk in waiting:
        run(pk)


def has_no_worker(search: Search) -> bool:
    return search.status == Status.WAITING and not is_any_alive(now=timezone.now())


def _live() -> ScopedQuerySet[Search]:
    rows = Search.objects.unscoped(reason=TASK)
    return rows.filter(status__in=(Status.WAITING, Status.WORKING), expires_at__gt=timezone.now())


def _still(search: Search) -> ScopedQuerySet[Search]:
    """Its row, as long as nobody cancelled it and this attempt is the last one."""
    return _live().filter(pk=search.pk, attempt=search.attempt, status=Status.WORKING)


def _begin(search_id: uuid.UUID) -> Search | None:
    with acting_for_system(reason=TASK):
        rows = _live().select_for_update(of=("self",)).select_related("owner")
        search = rows.filter(pk=search_id).first()
        if search is None:
            return None
        if search.attempt < ATTEMPTS:
            search.status, search.attempt = Status.WORKING, search.attempt + 1
            search.done, search.seen_at = 0, timezone.now()
            search.save(update_fields=["status", "attempt", "done", "seen_at"])
            return search
    _fail(search)
    return None


def _work(search: Search) -> Found:
    """Find each kind of record in a transaction of its own, so that others see how far it is."""
    by, asked = search.owner, asked_of(search)
    end_at = time.monotonic() + LONGEST.total_seconds()
    found = Found({})
    for done, kind in enumerate(kinds_for(asked)):
        with acting_for_system(reason=TASK):
            if not _still(search).update(done=done, seen_at=timezone.now()):
                raise Stopped
        with acting_as(by):
            _call_it(name_of(search))
            found = found.with_(kind, *find_kind(kind, asked, by, end_at=end_at))
    return found


def _call_it(name: str) -> None:
    """Have the database know this connection by a name until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, true)", [name])


def _end(search: Search, found: Found) -> None:
    with acting_for_system(reason=TASK):
        held = _still(search).select_for_update(of=("self",)).first()
        if held is None:
            raise Stopped
        end(held, found)
        held.save(update_fields=["found", "status", "done", "ended_at"])
        audit.record(action="search.finished", subject=held, by=search.owner)


@transaction.atomic
def _fail(search: Search) -> None:
    with acting_for_system(reason=TASK):
        ended = {"status": Status.FAILED, "ended_at": timezone.now()}
        if _live().filter(pk=search.pk, attempt=search.attempt).update(**ended):
            audit.record(action="search.failed", subject=search, by=search.owner, outcome="refused")
            logger.warning("search.failed", extra={"search_id": str(search.pk)})
