"""Jobs of the legal analysis. They carry ids only."""

import uuid

from procrastinate.contrib.django import app


@app.task(name="legal_analysis.build", pass_context=False)
def build(build_id: str) -> None:
    """Prepare the file of a submission. May run twice: the second finds nothing to do."""
    # Imported here: the PDF engine takes seconds, which the web server and commands need not pay.
    from legal_analysis.builds import work

    work.run(uuid.UUID(build_id))


@app.task(name="legal_analysis.make_release", pass_context=False)
def make_release(release_id: str) -> None:
    """Make the package of a release. May run twice: the second finds nothing to do."""
    from legal_analysis.releases import making

    making.make(uuid.UUID(release_id))


@app.periodic(cron="*/10 * * * *")
@app.task(
    name="legal_analysis.look_after_releases",
    queueing_lock="legal_analysis.look_after_releases",
    lock="legal_analysis.build",
    pass_context=False,
)
def look_after_releases(timestamp: int) -> None:
    """Make packages that a dead worker left, and throw away those nobody may fetch any more."""
    from legal_analysis.releases import keeping, making

    keeping.clear()
    making.make_waiting()


@app.periodic(cron="* * * * *")
@app.task(
    name="legal_analysis.look_after_builds",
    queueing_lock="legal_analysis.look_after_builds",
    pass_context=False,
)
def look_after_builds(timestamp: int) -> None:
    """Every minute: start again what a dead worker left, delete what has been kept for its time.

    It shares no lock: packages of releases hold up builds, and nobody would free them.
    """
    from legal_analysis.builds import kept, packages, rescue
    from legal_analysis.releases import rescue as rescue_releases

    rescue.rescue()
    rescue_releases.rescue()
    packages.clear_expired()
    kept.clear_expired()


@app.task(name="legal_analysis.find", pass_context=False)
def find(search_id: str) -> None:
    """Do a search that takes long. May run twice: the second finds nothing to do."""
    from legal_analysis.finding import work

    work.run(uuid.UUID(search_id))


@app.periodic(cron="* * * * *")
@app.task(
    name="legal_analysis.look_after_searches",
    queueing_lock="legal_analysis.look_after_searches",
    pass_context=False,
)
def look_after_searches(timestamp: int) -> None:
    """Every minute: do again what a dead worker left, drop what was kept long enough."""
    from legal_analysis.finding import keeping, work

    work.run_waiting()
    keeping.drop_expired()
