"""Showing a person at a terminal how far a build is."""

import sys
from collections.abc import Callable
from typing import Any

Progress = Callable[[str, int], None]
"""Called with the step in words and the page in hand (0 where there is none)."""


def progress_line(stream: Any) -> Progress:
    """Return a function that shows the step: in place on a terminal, a line a step elsewhere."""
    terminal = sys.stderr.isatty()
    last = ""

    def show(step: str, page: int) -> None:
        nonlocal last
        text = f"{step}, page {page}" if page else step
        if terminal:
            stream.write(f"\r\x1b[2K    {text} …", ending="")
        elif step != last:
            stream.write(f"    {step} …")
        last = step

    return show
