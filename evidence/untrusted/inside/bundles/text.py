"""JSON and CSV out of a bundle, read so that nothing in them can do harm."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from .container import Container

WIDEST = 200  # columns
LONGEST_CELL = 200_000  # characters


class Unreadable(Exception):
    """The text is not what its name says."""


def read_object(container: Container, name: str) -> dict[str, Any]:
    """Return a JSON object. Errors: Unreadable; Stop if it is too large."""
    try:
        return parse_object(container.text(name))
    except UnicodeDecodeError as error:
        raise Unreadable from error


def parse_object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(found, dict):
        raise Unreadable
    return found


def read_rows(container: Container, name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV with a header, each as wide as the header.

    Errors: Unreadable; Stop if it is too large.
    """
    csv.field_size_limit(LONGEST_CELL)
    try:
        rows = [row for row in csv.reader(io.StringIO(container.text(name)), strict=True) if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable from error
    if not rows or len(rows[0]) > WIDEST or len(set(rows[0])) != len(rows[0]):
        raise Unreadable
    header = [cell.strip() for cell in rows[0]]
    if any(len(row) != len(header) for row in rows):
        raise Unreadable
    return [dict(zip(header, row, strict=True)) for row in rows[1:]]
