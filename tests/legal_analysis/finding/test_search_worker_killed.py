"""A real worker, killed while it searches: nobody's search waits for the dead."""

import os
import signal
import time
from datetime import timedelta
from typing import Any

import psycopg
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from accounts.identity import acting_for_system
from legal_analysis import tasks
from legal_analysis.models import Search
from tests.legal_analysis.conftest import Start
from tests.legal_analysis.finding.test_long_searches import (
    an_analyst,
    asked_by,
    fresh,
    incidents_held,
)

Status = Search.Status


def job_of(search: Search) -> ProcrastinateJob:
    return ProcrastinateJob.objects.get(pk=search.job_id)


def killed_at(search: Search, start: Start) -> None:
    worker = start()
    end = time.monotonic() + 120
    while fresh(search).status != Status.WORKING:
        assert time.monotonic() < end
        time.sleep(0.02)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(30)


def minutes_pass() -> None:
    """Let the dead worker, and whoever was at work on a search, have been silent for a minute."""
    for worker in ProcrastinateWorker.objects.all():
        before = worker.last_heartbeat - timedelta(minutes=1)
        ProcrastinateWorker.objects.filter(pk=worker.pk).update(last_heartbeat=before)
    with acting_for_system(reason="test.arrange"):
        seen = Search.objects.unscoped(reason="test").filter(seen_at__isnull=False)
        seen.update(seen_at=timezone.now() - timedelta(minutes=1))
    with connection.cursor() as cursor:  # what was done by the clock in this minute comes again
        cursor.execute("DELETE FROM procrastinate_periodic_defers")


def test_T33_a_worker_killed_at_a_search_holds_up_nobody(
    committed_db: str, owner_connection: psycopg.Connection[Any], start_worker: Start
) -> None:
    first, second = (asked_by(an_analyst()[1], seconds=0) for _number in range(2))
    with incidents_held(owner_connection):
        killed_at(first, start_worker)
    assert job_of(first).status == "doing"
    tasks.look_after_searches(timestamp=0)  # it may only be slow
    minutes_pass()  # as many as another worker takes to start
    assert start_worker().wait(120) == 0
    assert (job_of(first).status, fresh(second).status) == ("doing", Status.WAITING)

    tasks.look_after_searches(timestamp=0)
    assert (fresh(first).status, fresh(first).attempt) == (Status.DONE, 2)
    assert job_of(first).status == "failed"
    assert start_worker().wait(120) == 0
    assert fresh(second).status == Status.DONE


def test_a_worker_killed_before_it_began_leaves_no_search_waiting_for_good(
    committed_db: str,
) -> None:
    """Its job was taken, and the search not touched: nobody was ever seen at work on it."""
    search = asked_by(an_analyst()[1], seconds=0)
    tasks.look_after_searches(timestamp=0)
    assert fresh(search).status == Status.WAITING  # its job waits: a worker takes it
    ProcrastinateJob.objects.filter(pk=search.job_id).update(status="doing", worker_id=None)
    tasks.look_after_searches(timestamp=0)
    assert (fresh(search).status, job_of(search).status) == (Status.DONE, "failed")
