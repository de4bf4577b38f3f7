"""A real worker, killed while it makes a package: nothing waits for the dead, and the package is made."""

import os
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from accounts import left_jobs
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, Role, User
from accounts.tasks import end_left_jobs
from legal_analysis import tasks
from legal_analysis.builds import requests
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.models import Build, Mechanism, Release
from legal_analysis.releases import asking, queueing, rescue
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis.builds.small_case import small_case
from tests.legal_analysis.conftest import Start

LOOK_AFTER = "legal_analysis.look_after_releases"


@pytest.fixture
def asked(committed_db: str) -> Release:
    """A release whose package is to be made, and a build that waits behind it."""
    with acting_for_system(reason="test.arrange"):
        case = small_case(CaseTeamFactory())
    people: dict[str, User] = {
        role: AssignmentFactory(role=role, organisation=None, team=case.team).user
        for role in (Role.ANALYST, Role.ADVOCATE)
    }
    analyst, advocate = people[Role.ANALYST], people[Role.ADVOCATE]
    mechanism = Mechanism.objects.get()
    with acting_as(analyst):
        submission = freeze(case_file=case, mechanism=mechanism, language="en", by=analyst)
    with acting_as(advocate):
        release = asking.ask(submission=submission, channel="portal", by=advocate)
        requests.request_build(case_file=case, mechanism=mechanism, language="en", by=advocate)
    return release


def fresh(release: Release) -> Release:
    with acting_for_system(reason="test"):
        return Release.objects.unscoped(reason="test").get(pk=release.pk)


def build() -> Build:
    with acting_for_system(reason="test"):
        return Build.objects.unscoped(reason="test").get()


def job(name: str = queueing.TASK) -> ProcrastinateJob:
    return ProcrastinateJob.objects.filter(task_name=name).earliest("pk")


def killed_at_it(start: Start, is_at_it: Callable[[], bool]) -> None:
    worker = start()
    end = time.monotonic() + 120
    while not is_at_it():
        assert time.monotonic() < end
        time.sleep(0.02)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(30)


def others_work(start: Start) -> None:
    """Let two workers do what waits: one goes home when the next job waits for the lock of its own."""
    for _worker in range(2):
        assert start().wait(120) == 0


def later() -> datetime:
    return timezone.now() + timedelta(minutes=1)


def as_if_long_ago() -> None:
    """Let the dead worker have shown itself for the last time a minute before it did."""
    for worker in ProcrastinateWorker.objects.all():
        before = worker.last_heartbeat - timedelta(minutes=1)
        ProcrastinateWorker.objects.filter(pk=worker.pk).update(last_heartbeat=before)


def test_T33_a_worker_killed_while_it_makes_a_package_holds_up_nobody_and_another_makes_it(
    asked: Release, start_worker: Start
) -> None:
    killed_at_it(start_worker, lambda: fresh(asked).chapters > 0)
    assert job().status == "doing"
    assert rescue.rescue(now=timezone.now() - timedelta(minutes=1)) == []  # it may only be slow
    as_if_long_ago()  # as another worker may take to start
    assert start_worker().wait(120) == 0
    # Who comes after the dead finds the lock of the job held: nothing is made, nothing built.
    assert (fresh(asked).made_at, build().status) == (None, Build.Status.QUEUED)

    tasks.look_after_builds(timestamp=0)
    assert job().status == "todo"
    assert rescue.rescue(now=later()) == []  # once is enough
    others_work(start_worker)
    assert fresh(asked).made_at
    assert fresh(asked).problem == ""
    assert build().status == Build.Status.DONE
    assert job().status == "succeeded"


def test_T33_a_package_whose_worker_dies_each_time_is_given_up_and_says_so(
    asked: Release, start_worker: Start
) -> None:
    killed_at_it(start_worker, lambda: job().status == "doing")
    # As if it had been begun twice before.
    ProcrastinateJob.objects.filter(pk=job().pk).update(attempts=rescue.ATTEMPTS - 1)
    assert rescue.rescue(now=later()) == [asked]
    assert (fresh(asked).problem, job().status) == (Release.Problem.WORKER_DIED, "failed")
    with acting_for_system(reason="test"):
        rows = AuditEvent.objects.unscoped(reason="test").filter(action="release.not_made")
        assert ["worker_died" in row.details for row in rows] == [True]
    others_work(start_worker)
    assert build().status == Build.Status.DONE


def test_a_dead_worker_that_looked_after_releases_holds_up_nobody(
    asked: Release, start_worker: Start
) -> None:
    killed_at_it(start_worker, lambda: job().status == "doing")
    # The same lock, held by the other job that makes packages; and the next one waits behind it.
    ProcrastinateJob.objects.filter(pk=job().pk).update(
        task_name=LOOK_AFTER, queueing_lock=LOOK_AFTER, args={"timestamp": 1}
    )
    assert left_jobs.end(now=timezone.now() - timedelta(minutes=1)) == []
    as_if_long_ago()
    end_left_jobs(timestamp=0)
    assert job(LOOK_AFTER).status == "failed"
    others_work(start_worker)
    assert build().status == Build.Status.DONE
