"""Load a reference library: all of it or nothing."""

import time
from pathlib import Path

from django.db import connection

from accounts import audit
from accounts.identity import acting_for_system
from accounts.models import User

from . import checking
from .problems import Problem, ReferenceRejected
from .reading import read
from .report import Report
from .rows import REASON
from .writing import write

__all__ = ["LIBRARY", "Problem", "ReferenceRejected", "Report", "load"]

LIBRARY = Path(__file__).parent / "library"
"""The library that comes with the project."""

_LOCK = 20_260_724
"""Number of the advisory lock that keeps two loads apart."""


def load(directory: Path = LIBRARY, *, by: User | None = None) -> Report:
    """Load or update the records of a directory, found by their codes. Writes all or nothing.

    The directory may hold some of the files only, and refer to codes loaded before. Records that
    are in the database but not in the directory stay. One row in the trail.

    Errors: ReferenceRejected names every fault of every record; then nothing was written.
    """
    start = time.monotonic()
    library = read(directory)
    report = Report()
    with acting_for_system(reason=REASON):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        known = checking.known(library)
        problems = [*library.problems, *checking.check(library, known)]
        if problems:
            raise ReferenceRejected(problems)
        write(library, known, report)
        audit.record(
            action="reference.loaded",
            by=by,
            system="" if by else "load_reference",
            details={
                "new": str(report.all.new),
                "changed": str(report.all.changed),
                "unchanged": str(report.all.unchanged),
            },
        )
    report.seconds = time.monotonic() - start
    return report
