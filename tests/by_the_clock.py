"""Which jobs that come by the clock the workers of tests do. Their settings name it."""

from procrastinate import App


def only_of_minutes(app: App) -> None:
    """Keep out what comes once an hour or a day, so that a test does the same at any time of the day.

    Those jobs read and sweep a whole store, which belongs to more databases than the worker's.
    """
    jobs = app.periodic_registry.periodic_tasks
    for key, job in list(jobs.items()):
        if not job.cron.startswith("*"):
            del jobs[key]
