"""Jobs of the files: reading originals again, verifying their chains, sweeping what a crash left."""

import time
import uuid

from procrastinate.contrib.django import app

from accounts.identity import acting_for_system
from evidence import (
    clean_copies,
    inspecting,
    joining,
    rehash,
    stamps,
    sweeping,
    verification,
)

# An hourly run ends by itself, so that it never meets the next one.
_REHASH_SECONDS = 40 * 60


@app.periodic(cron="23 * * * *")
@app.task(name="evidence.rehash", queueing_lock="evidence.rehash", pass_context=False)
def rehash_due(timestamp: int) -> None:
    """Read the originals whose time has come. What is not done in this hour is done in the next."""
    end = time.monotonic() + _REHASH_SECONDS
    with acting_for_system(reason="evidence.rehash"):
        waiting = list(rehash.due().values_list("pk", flat=True)[:5000])
    for pk in waiting:
        rehash.check_due(pk, system="evidence.rehash")
        if time.monotonic() > end:
            return


@app.periodic(cron="* * * * *")
@app.task(name="evidence.inspect", queueing_lock="evidence.inspect", pass_context=False)
def inspect_waiting(timestamp: int) -> None:
    """Every minute: inspect what was received, and make its copies. One at a time on all machines."""
    inspecting.inspect_waiting()


@app.periodic(cron="* * * * *")
@app.task(name="evidence.clean_copies", queueing_lock="evidence.clean_copies", pass_context=False)
def make_clean_copies(timestamp: int) -> None:
    """Every minute: make the copies without hidden data that somebody asked for."""
    clean_copies.make_waiting()


@app.task(name=joining.TASK, pass_context=False)
def join(joining_id: str) -> None:
    """Put a large file together. May run twice: the second finds nothing to do."""
    joining.run(uuid.UUID(joining_id))


@app.periodic(cron="* * * * *")
@app.task(name="evidence.join_left", queueing_lock="evidence.join_left", pass_context=False)
def join_left(timestamp: int) -> None:
    """Every minute: begin again what a dead worker left half put together."""
    joining.run_waiting()


@app.periodic(cron="41 * * * *")
@app.task(name="evidence.sweep", queueing_lock="evidence.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Give up files that nobody goes on sending, and remove bytes that no row knows."""
    with acting_for_system(reason="evidence.sweep"):
        sweeping.sweep()


@app.periodic(cron="37 2 * * *")
@app.task(
    name="evidence.verify_custody", queueing_lock="evidence.verify_custody", pass_context=False
)
def verify_custody(timestamp: int) -> None:
    """Read every chain of custody again, every night; the trail says what was found."""
    with acting_for_system(reason="evidence.verify_custody"):
        verification.verify_and_record(system="evidence.verify_custody")


@app.periodic(cron="* * * * *")
@app.task(
    name="evidence.ask_for_time",
    queueing_lock="evidence.ask_for_time",
    lock="evidence.ask_for_time",
    pass_context=False,
)
def ask_for_time(timestamp: int) -> None:
    """Ask the time authorities for the stamps of originals that wait. May run twice."""
    stamps.ask_waiting()


@app.periodic(cron="13 * * * *")
@app.task(name="evidence.want_time", queueing_lock="evidence.want_time", pass_context=False)
def want_time(timestamp: int) -> None:
    """Have stamped what was taken in before an authority was in the settings."""
    stamps.request_missing()
