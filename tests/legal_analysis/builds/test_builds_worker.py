"""A real worker in a process of its own: killed, rescued, cancelled; and two who ask at once."""

import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, Role, User
from legal_analysis.builds import requests, rescue
from legal_analysis.builds.signs import Sign, sign
from legal_analysis.models import Build, CaseFile, Mechanism, Package
from legal_analysis.models.build import Status
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis.builds.small_case import small_case
from tests.legal_analysis.conftest import Start


@pytest.fixture
def case(committed_db: str) -> CaseFile:
    with acting_for_system(reason="test.arrange"):
        return small_case(CaseTeamFactory())


@pytest.fixture
def advocate(case: CaseFile) -> User:
    assignment = AssignmentFactory(role=Role.ADVOCATE, organisation=None, team=case.team)
    user: User = assignment.user
    return user


def ask(case: CaseFile, by: User) -> Build:
    with acting_as(by):
        return requests.request_build(
            case_file=case, mechanism=Mechanism.objects.get(), language="en", by=by
        )


def fresh(build: Build) -> Build:
    with acting_for_system(reason="test"):
        return Build.objects.unscoped(reason="test").get(pk=build.pk)


def wait_for(build: Build, *statuses: str) -> Build:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        now = fresh(build)
        if now.status in statuses:
            return now
        time.sleep(0.05)
    raise AssertionError(f"still {now.status}")


def packages_left() -> int:
    with acting_for_system(reason="test"):
        return Package.objects.unscoped(reason="test").count()


def test_T33_a_worker_killed_in_the_middle_is_told_of_and_the_work_is_done_by_another(
    case: CaseFile, advocate: User, start_worker: Start
) -> None:
    build = ask(case, advocate)
    assert sign(build) == Sign.NO_WORKER
    worker = start_worker()
    working = wait_for(build, Status.LAYING_OUT)
    assert sign(working) == Sign.WORKS
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(30)

    later = timezone.now() + timedelta(minutes=1)
    left = fresh(build)
    assert (left.status, left.attempt) == (Status.LAYING_OUT, 1)
    assert sign(left, now=later) == Sign.SILENT
    assert ProcrastinateJob.objects.get(pk=left.job_id).status == "doing"
    assert packages_left() == 0

    assert rescue.rescue() == []  # it may only be slow
    assert rescue.rescue(now=later) == [build]
    again = fresh(build)
    assert (again.status, again.page) == (Status.QUEUED, 0)
    assert sign(again, now=later) == Sign.NO_WORKER
    assert rescue.rescue(now=later) == []  # once is enough

    assert start_worker().wait(120) == 0
    done = fresh(build)
    assert (done.status, done.attempt) == (Status.DONE, 2)
    assert [step["status"] for step in done.steps] == [
        "freezing",
        "laying_out",
        "queued",
        "freezing",
        "laying_out",
        "writing",
        "done",
    ]
    assert packages_left() == 1
    assert ProcrastinateJob.objects.get(pk=done.job_id).status == "succeeded"
    with acting_for_system(reason="test"):
        rows = AuditEvent.objects.unscoped(reason="test").order_by("id")
        told = [row.action for row in rows if row.action.startswith(("build.", "package."))]
    assert told == ["build.requested", "build.restarted", "package.written"]


def test_a_cancelled_build_stops_the_worker_that_is_at_it(
    case: CaseFile, advocate: User, start_worker: Start
) -> None:
    build = ask(case, advocate)
    worker = start_worker()
    wait_for(build, Status.LAYING_OUT)
    with acting_as(advocate):
        requests.cancel(build=build, by=advocate)
    assert worker.wait(120) == 0
    assert fresh(build).status == Status.CANCELLED
    assert packages_left() == 0


def test_two_requests_at_the_same_moment_make_one_build(case: CaseFile, advocate: User) -> None:
    together = threading.Barrier(4)
    got: list[Build] = []

    def ask_with_the_others() -> None:
        try:
            together.wait(180)
            got.append(ask(case, advocate))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask_with_the_others) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    assert len(got) == 4
    assert len({build.pk for build in got}) == 1
    assert ProcrastinateJob.objects.count() == 1
