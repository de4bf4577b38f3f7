"""Printing, a line at a time, so that it is seen while the next is measured."""

import sys


def line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
