"""Packages whose worker died at them: made by another, or given up with the reason."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import left_jobs
from accounts.identity import acting_for_system
from accounts.workers import queue
from legal_analysis.models import Release
from legal_analysis.releases import making, queueing

logger = logging.getLogger(__name__)

_REASON = "release.rescue"
ATTEMPTS = 3


def rescue(*, now: datetime | None = None) -> list[Release]:
    """Put back into the queue what dead workers left; give up after the third start.

    Until then their jobs hold the lock that all builds and releases share. Returns the releases.
    """
    now = now or timezone.now()
    jobs = left_jobs.left(now=now).filter(task_name=queueing.TASK)
    found = [_rescue_one(job) for job in jobs]
    return [one for one in found if one is not None]


@transaction.atomic
def _rescue_one(job: ProcrastinateJob) -> Release | None:
    held = ProcrastinateJob.objects.select_for_update(of=("self",), skip_locked=True)
    if not held.filter(pk=job.pk, status="doing", worker_id=job.worker_id).exists():
        return None  # somebody was faster
    with acting_for_system(reason=_REASON):
        release = Release.objects.unscoped(reason=_REASON).get(pk=job.args["release_id"])
    if job.attempts + 1 < ATTEMPTS:
        queue().retry_job_by_id(job.pk, retry_at=timezone.now())
    else:
        left_jobs.fail(job)
        making.fail(release, Release.Problem.WORKER_DIED)
    logger.warning(
        "release.rescued", extra={"subject_id": str(release.pk), "attempt": job.attempts}
    )
    return release
