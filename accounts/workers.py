"""The job queue as our own code asks it: in our transaction, and whether anybody serves it."""

from datetime import datetime, timedelta

from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateWorker
from procrastinate.manager import JobManager

# A worker shows every ten seconds that it lives.
SILENT_AFTER = timedelta(seconds=30)


def queue() -> JobManager:
    """The job queue through Django's connection: what it does is part of our transaction.

    In a worker the queue's own connection is another one.
    """
    return JobManager(DjangoConnector())


def is_any_alive(*, now: datetime) -> bool:
    """Whether any worker has shown itself lately."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=now - SILENT_AFTER).exists()
