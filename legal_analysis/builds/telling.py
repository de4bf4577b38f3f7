"""How often the work says how far it is."""

import time

from evidence import pdf

SECONDS_BETWEEN_SIGNS = 1.0


def seldom(show: pdf.Told) -> pdf.Told:
    """Call `show` when another chapter is laid out, and otherwise at most once a second."""
    last, chapters = time.monotonic(), (0, 0)

    def told(going: pdf.Going) -> None:
        nonlocal last, chapters
        now, count = time.monotonic(), (going.chapters, going.of)
        if count != chapters or now - last >= SECONDS_BETWEEN_SIGNS:
            show(going)
            last, chapters = time.monotonic(), count

    return told
