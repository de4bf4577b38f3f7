"""Tella: each file with a CSV of what the app noted of it; or one CSV with a row for each file.

The CSV of `clip.mp4` is `clip.csv`, with the columns "File hash" (SHA-256) and "File name".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import names
from .container import Container
from .found import Claims, Details, Wrong
from .text import Unreadable, read_rows

CODE = "tella"
HASH = re.compile(r"(?:file )?(?:hash|sha-?256)(?: \(?sha-?256\)?)?", re.IGNORECASE)
NAME = re.compile(r"(?:file ?)?name", re.IGNORECASE)


def is_it(container: Container) -> bool:
    return any(_is_list(container, name) for name in container)


def claims(container: Container) -> Claims:
    made = Claims(notes=["list_not_covered"])
    for name in container:
        if not _is_list(container, name):
            continue
        made.lists.add(name)
        try:
            rows = read_rows(container, name)
        except Unreadable:
            made.wrong.append(Wrong(name, "list_unreadable"))
            continue
        if not rows:
            made.wrong.append(Wrong(name, "list_empty"))
        for number, row in enumerate(rows, 2):
            told, value, where = _row(row, name, number)
            if not told:
                made.wrong.append(Wrong(name, "list_unreadable", where))
            elif fault := names.fault(told):
                made.wrong.append(Wrong(told, fault, where))
            else:
                made.state(_beside(name, told), value, where)
    return made


def details(container: Container) -> Details:
    said = Details()
    for name in container:
        if _is_list(container, name):
            for number, row in enumerate(read_rows(container, name), 2):
                told, _value, _where = _row(row, name, number)
                of = {key.strip().lower(): value.strip() for key, value in row.items()}
                for what, text, field in _sayings(of):
                    said.say(_beside(name, told), what, text, f"{name}, {field}")
    return said


def _is_list(container: Container, name: str) -> bool:
    """Whether a CSV has both columns. A list that is damaged behind its header still is one."""
    if not name.lower().endswith(".csv"):
        return False
    with container.open(name) as stream:
        head = stream.readline(8192).decode("utf-8-sig", "replace")
    cells = [cell.strip().strip('"') for cell in head.split(",")]
    return any(map(HASH.fullmatch, cells)) and any(map(NAME.fullmatch, cells))


def _row(row: Mapping[str, str], name: str, number: int) -> tuple[str, str, str]:
    """Return the name of the file, its hash, and where both stand."""
    told = next((row[key].strip() for key in row if NAME.fullmatch(key)), "")
    value = next((row[key].strip() for key in row if HASH.fullmatch(key)), "")
    return told, value, f"{name}, row {number}"


def _beside(name: str, told: str) -> str:
    folder, slash, _name = name.rpartition("/")
    return names.normal(f"{folder}{slash}{told}")


def _sayings(row: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return what, text and column. Numbers that name a telephone are left where they are."""
    at = [row.get(f"location {part}", "") for part in ("latitude", "longitude")]
    place = ", ".join(at) if all(at) else ""
    if place and (accuracy := row.get("location accuracy", "")):
        place = f"{place} (± {accuracy} m)"
    device = f"{row.get('manufacturer', '')} {row.get('hardware', '')}".strip()
    return [
        ("captured_at", row.get("file created", ""), "File created"),
        ("modified_at", row.get("file modified", ""), "File modified"),
        ("place", place, "Location"),
        ("device", device, "Hardware"),
    ]
