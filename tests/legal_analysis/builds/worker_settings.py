"""The test settings for a worker process, in the database the test made.

It does what waits, and nothing by the clock: what looks after the dead the test does itself, when it wants
it. A worker that takes half a minute to start would else do it first.
"""

from typing import Any

from config import env
from config.settings.test import *

DATABASES["default"]["NAME"] = env.text("WORKER_DATABASE")
PROCRASTINATE_ON_APP_READY = "tests.legal_analysis.builds.worker_settings.nothing_by_the_clock"


def nothing_by_the_clock(app: Any) -> None:
    app.periodic_registry.periodic_tasks.clear()
