"""Jobs that a worker took and never ended, because it died: whoever shares their lock waits for them."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from procrastinate import sql
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from procrastinate.jobs import Status

from accounts.workers import SILENT_AFTER, queue

logger = logging.getLogger(__name__)


def left(*, now: datetime) -> QuerySet[ProcrastinateJob]:
    """Return the jobs that were begun and whose worker has shown nothing of itself since."""
    alive = ProcrastinateWorker.objects.filter(
        pk=OuterRef("worker_id"), last_heartbeat__gt=now - SILENT_AFTER
    )
    return ProcrastinateJob.objects.filter(~Exists(alive), status="doing").order_by("pk")


def fail(job: ProcrastinateJob) -> None:
    """Note that a job failed, in the open transaction. Its lock is free from then on."""
    queue().connector.get_sync_connector().execute_query(
        query=sql.queries["finish_job"],
        job_id=job.pk,
        status=Status.FAILED.value,
        delete_job=False,
    )


def end(*, now: datetime | None = None) -> list[str]:
    """End what dead workers left of the jobs that come again by the clock. Returns their names.

    Those alone have a queueing lock. The next one does their work: none is put back, since two may not
    wait. Only a job that holds a lock holds up others.
    """
    rows = left(now=now or timezone.now())
    return _end(rows.filter(queueing_lock__isnull=False, lock__isnull=False))


def end_of(task: str, *, now: datetime | None = None) -> list[str]:
    """End what dead workers left of one kind of job, for the rule that does its work by itself."""
    return _end(left(now=now or timezone.now()).filter(task_name=task))


@transaction.atomic
def _end(rows: QuerySet[ProcrastinateJob]) -> list[str]:
    ended = list(rows.select_for_update(of=("self",), skip_locked=True))
    for job in ended:
        fail(job)
        logger.warning("job.left", extra={"task": job.task_name})
    return [job.task_name for job in ended]
