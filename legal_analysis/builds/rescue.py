"""Starting again what a worker left behind when it died."""

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.identity import acting_for_system
from accounts.workers import queue
from legal_analysis.models import Build
from legal_analysis.models.build import LIVE, RUNNING, Status

from .requests import enqueue
from .signs import is_worked_on, job_of
from .states import move

logger = logging.getLogger(__name__)

REASON = "build.rescue"
ATTEMPTS = 3
# Between the end of a job and the end of its build, and the other way round, lie moments.
A_WHILE = timedelta(minutes=1)


def rescue(*, now: datetime | None = None) -> list[Build]:
    """Put back into the queue every build whose worker died; give up after the third start.

    Returns the builds it touched.
    """
    now = now or timezone.now()
    with acting_for_system(reason=REASON):
        live = Build.objects.unscoped(reason=REASON).filter(status__in=LIVE)
        ids = list(live.values_list("pk", flat=True))
    return [build for build_id in ids if (build := _rescue_one(build_id, now)) is not None]


def _rescue_one(build_id: uuid.UUID, now: datetime) -> Build | None:
    with transaction.atomic(), acting_for_system(reason=REASON):
        rows = Build.objects.unscoped(reason=REASON).select_for_update(of=("self",))
        build = rows.filter(pk=build_id, status__in=LIVE).first()
        if build is None or not _is_left_alone(build, now):
            return None
        if build.status in RUNNING and build.attempt >= ATTEMPTS:
            _give_up(build, now)
        else:
            _put_back(build, now)
    logger.warning("build.rescued", extra={"build_id": str(build.pk), "attempt": build.attempt})
    return build


def _is_left_alone(build: Build, now: datetime) -> bool:
    job = job_of(build).first()
    if job is not None and job.status == "todo":
        return False
    if job is not None and job.status == "doing":
        return not is_worked_on(build, now=now)
    return (build.heartbeat_at or build.created_at) < now - A_WHILE


def _put_back(build: Build, now: datetime) -> None:
    """Into the queue, by the same job if the queue still holds it as begun."""
    if build.status in RUNNING:
        move(build, Status.QUEUED, now=now, page=0, chapters_done=0, chapters=0)
    if not _retry(build):
        build.job_id = enqueue(build)
        build.save(update_fields=["job_id"])
    audit.record(
        action="build.restarted",
        by=None,
        system=REASON,
        subject=build,
        details={"number": str(build.attempt)},
    )


def _give_up(build: Build, now: datetime) -> None:
    move(build, Status.FAILED, now=now, error_code=Build.Error.WORKER_DIED)
    _retry(build)  # the job finds nothing to do, and so ends
    audit.record(
        action="build.failed",
        by=None,
        system=REASON,
        subject=build,
        outcome="refused",
        details={"code": str(Build.Error.WORKER_DIED)},
    )


def _retry(build: Build) -> bool:
    """Make the job of a build wait again, if its worker took it with it."""
    job = job_of(build).filter(status="doing").first()
    if job is None:
        return False
    queue().retry_job_by_id(job.pk, retry_at=timezone.now())
    return True
