"""The job that makes a package: put into the queue with the request, and looked for every minute."""

from procrastinate.tasks import configure_task

from accounts.workers import queue
from legal_analysis.models import Release

TASK = "legal_analysis.make_release"


def enqueue(release: Release) -> None:
    """Give the job to the queue, in the transaction that is open. It carries an id and nothing else."""
    # One document at a time, as builds are.
    configure_task(name=TASK, job_manager=queue(), lock="legal_analysis.build").defer(
        release_id=str(release.pk)
    )
