"""Jobs of the trail."""

from procrastinate.contrib.django import app

from accounts import audit


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
