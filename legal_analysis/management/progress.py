"""Showing a person at a terminal how far a build is."""

import sys
from typing import Any

from evidence.pdf import Going, Told


def progress_line(stream: Any) -> Told:
    """Return a function that shows the step: in place on a terminal, a line a step elsewhere."""
    terminal = sys.stderr.isatty()
    last = ""

    def show(going: Going) -> None:
        nonlocal last
        step, text = going.step, going.step
        if going.of:
            text += f", {going.chapters} of {going.of} chapters"
        if going.page:
            text += f", page {going.page}"
        if terminal:
            stream.write(f"\r\x1b[2K    {text} …", ending="")
        elif step != last:
            stream.write(f"    {step} …")
        last = step

    return show
