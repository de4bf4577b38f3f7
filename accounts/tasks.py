"""Jobs of the trail and of the sessions."""

from procrastinate.contrib.django import app

from accounts import audit, sessions


@app.periodic(cron="* * * * *")
@app.task(name="accounts.seal_audit", queueing_lock="accounts.seal_audit", pass_context=False)
def seal_audit(timestamp: int) -> None:
    """Seal what is new, every minute. May run twice: the second finds nothing."""
    audit.seal_pending()


@app.periodic(cron="17 2 * * *")
@app.task(name="accounts.verify_audit", queueing_lock="accounts.verify_audit", pass_context=False)
def verify_audit(timestamp: int) -> None:
    """Read the whole trail again, every night; auditors see what was found on the page of seals."""
    audit.verify_and_record(system="accounts.verify_audit")


@app.periodic(cron="*/10 * * * *")
@app.task(
    name="accounts.forget_ended_sessions",
    queueing_lock="accounts.forget_ended_sessions",
    pass_context=False,
)
def forget_ended_sessions(timestamp: int) -> None:
    """Delete sessions that have run out, so that nothing says how long somebody was here."""
    sessions.forget_ended()
