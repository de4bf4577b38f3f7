"""Jobs of the trail."""

from procrastinate.contrib.django import app

from accounts import audit


@app.periodic(cron="* * * * *")
@app.task(name="accounts.seal_audit", queueing_lock="accounts.seal_audit", pass_context=False)
def seal_audit(timestamp: int) -> None:
    """Seal what is new, every minute. May run twice: the second finds nothing."""
    audit.seal_pending()
