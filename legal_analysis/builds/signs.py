"""Whether anybody is at work on a build, asked of the job queue itself."""

from datetime import datetime

from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.workers import SILENT_AFTER, is_any_alive
from legal_analysis.models import Build
from legal_analysis.models.build import RUNNING, Status


class Sign(TextChoices):
    """How a build that has not ended stands."""

    WAITS = "waits"
    NO_WORKER = "no_worker"
    WORKS = "works"
    SILENT = "silent"
    ENDED = "ended"


def sign(build: Build, *, now: datetime | None = None) -> Sign:
    """Say how a build stands. Two queries at most."""
    now = now or timezone.now()
    if build.status == Status.QUEUED:
        return Sign.WAITS if is_any_alive(now=now) else Sign.NO_WORKER
    if build.status in RUNNING:
        return Sign.WORKS if is_worked_on(build, now=now) else Sign.SILENT
    return Sign.ENDED


def is_worked_on(build: Build, *, now: datetime) -> bool:
    """Whether the worker that holds the job of a build has shown itself lately."""
    seen = now - SILENT_AFTER
    return job_of(build).filter(status="doing", worker__last_heartbeat__gt=seen).exists()


def job_of(build: Build) -> QuerySet[ProcrastinateJob]:
    """The job of a build in the queue; none if it has none yet."""
    return ProcrastinateJob.objects.filter(pk=build.job_id or 0)
