"""Jobs of the trail and of the sessions."""

from django.conf import settings
from procrastinate.contrib.django import app

from accounts import audit, clocks, left_jobs, sessions, stamps, verification, witness
from accounts.models import WitnessStamp


@app.periodic(cron="* * * * *")
@app.task(name="accounts.seal_audit", queueing_lock="accounts.seal_audit", pass_context=False)
def seal_audit(timestamp: int) -> None:
    """Seal what is new, every minute. May run twice: the second finds nothing."""
    audit.seal_pending()


@app.periodic(cron="17 2 * * *")
@app.task(name="accounts.verify_audit", queueing_lock="accounts.verify_audit", pass_context=False)
def verify_audit(timestamp: int) -> None:
    """Read the whole trail again, every night; auditors see what was found on the page of seals."""
    verification.verify_and_record(system="accounts.verify_audit")


@app.periodic(cron="*/10 * * * *")
@app.task(
    name="accounts.forget_ended_sessions",
    queueing_lock="accounts.forget_ended_sessions",
    pass_context=False,
)
def forget_ended_sessions(timestamp: int) -> None:
    """Delete sessions that have run out, so that nothing says how long somebody was here."""
    sessions.forget_ended()


@app.periodic(cron="40 3 * * *")
@app.task(name="accounts.write_witness", queueing_lock="accounts.write_witness", pass_context=False)
def write_witness(timestamp: int) -> None:
    """Give out the head of the trail, every day, as a file to be taken away from here."""
    try:
        row = witness.issue(system="accounts.write_witness")
    except witness.NothingSealed:
        return
    witness.write_file(row, settings.WITNESS_DIR)


@app.periodic(cron="* * * * *")
@app.task(
    name="accounts.ask_for_time",
    queueing_lock="accounts.ask_for_time",
    lock="accounts.ask_for_time",
    pass_context=False,
)
def ask_for_time(timestamp: int) -> None:
    """Ask the time authorities for the stamps of heads that wait. May run twice."""
    stamps.ask_waiting(WitnessStamp)


@app.periodic(cron="7 * * * *")
@app.task(name="accounts.check_clocks", queueing_lock="accounts.check_clocks", pass_context=False)
def check_clocks(timestamp: int) -> None:
    """Compare the clocks every hour; auditors see in the trail if they are apart."""
    clocks.check_and_record()


@app.periodic(cron="* * * * *")
@app.task(name="accounts.end_left_jobs", queueing_lock="accounts.end_left_jobs", pass_context=False)
def end_left_jobs(timestamp: int) -> None:
    """End the jobs by the clock that dead workers left, so that their locks hold up nobody."""
    left_jobs.end()
