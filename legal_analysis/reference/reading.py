"""From files to records. Every record is checked alone here; checking.py sets them side by side."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from .files import FILES, FileShape, Section
from .kinds import Kind
from .problems import WHOLE_FILE, Problem
from .values import kind_of

PROSE = {".md", ".txt"}
FOLDERS = {"geo"}
"""Outlines for maps: the charts read them, nothing of them is loaded."""


@dataclass(frozen=True)
class Entry:
    """One record of a file. `sound` is False if its own fields are faulty."""

    kind: Kind
    file: str
    name: str
    """The code, or "record 3" where there is none to go by."""
    data: dict[str, Any]
    sound: bool
    outer: "Entry | None" = None
    """The record this one stands in, such as the province of a district."""

    def problem(self, field_name: str, reason: str) -> Problem:
        return Problem(self.file, self.name, field_name, reason)


@dataclass
class Library:
    """What a directory holds. `tops` is, per file, what stands around its lists of records."""

    entries: dict[Kind, list[Entry]] = field(default_factory=lambda: {kind: [] for kind in Kind})
    tops: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def all_entries(self) -> Iterator[Entry]:
        for entries in self.entries.values():
            yield from entries

    @property
    def place_aliases(self) -> dict[str, str]:
        """Return other P-codes in use, each with the code we keep."""
        aliases = self.tops.get("afghanistan_admin.json", {}).get("pcode_aliases", {})
        return aliases if isinstance(aliases, dict) else {}


def read(directory: Path) -> Library:
    """Read every file of a directory. Faults go to `problems` of what is returned."""
    library = Library()
    if not directory.is_dir():
        library.problems.append(Problem(str(directory), WHOLE_FILE, "", "is no directory"))
        return library
    found = [path for path in sorted(directory.iterdir()) if not _passed_over(path)]
    for path in found:
        if path.name in FILES:
            _read_file(path, FILES[path.name], library)
        else:
            reason = f"is no file of a reference library; those are {', '.join(FILES)}"
            library.problems.append(Problem(path.name, WHOLE_FILE, "", reason))
    if not found:
        reason = f"holds no reference file; expected are {', '.join(FILES)}"
        library.problems.append(Problem(str(directory), WHOLE_FILE, "", reason))
    return library


def _passed_over(path: Path) -> bool:
    hidden = path.name.startswith(".")
    return hidden or path.suffix in PROSE or (path.is_dir() and path.name in FOLDERS)


def _read_file(path: Path, shape: FileShape, library: Library) -> None:
    try:
        content = _parse(path)
    except BadJson as error:
        library.problems.append(Problem(path.name, WHOLE_FILE, "", str(error)))
        return
    if shape.top is None:
        if isinstance(content, list):
            _read_section(content, shape.sections[0], path.name, library)
        else:
            reason = f"must be a list of records, but is {kind_of(content)}"
            library.problems.append(Problem(path.name, WHOLE_FILE, "", reason))
        return
    if not isinstance(content, dict):
        reason = f"must be an object, but is {kind_of(content)}"
        library.problems.append(Problem(path.name, WHOLE_FILE, "", reason))
        return
    library.tops[path.name] = content
    for place, reason in shape.top(content, ""):
        library.problems.append(Problem(path.name, WHOLE_FILE, place, reason))
    for section in shape.sections:
        _read_section(content.get(section.key, []), section, path.name, library)
    if not any(section.key in content for section in shape.sections):
        keys = " or ".join(section.key for section in shape.sections)
        library.problems.append(Problem(path.name, WHOLE_FILE, keys, "is missing"))


def _read_section(
    records: object, section: Section, file: str, library: Library, outer: Entry | None = None
) -> None:
    """Take the records of one list; that it is a list was checked with what is around it."""
    for number, record in enumerate(records if isinstance(records, list) else [], start=1):
        entry = _read_record(number, record, section, file, library, outer)
        library.entries[section.kind].append(entry)
        if section.inner is not None:
            _read_section(
                entry.data.get(section.inner.key, []), section.inner, file, library, entry
            )


def _read_record(
    number: int,
    record: object,
    section: Section,
    file: str,
    library: Library,
    outer: Entry | None,
) -> Entry:
    code = record.get(section.code_key) if isinstance(record, dict) else None
    name = code if isinstance(code, str) and code.strip() else f"{section.kind.one} {number}"
    if outer is not None and name != code:
        name = f"{outer.name}, {name}"
    faults = list(section.shape(record, ""))
    data = record if isinstance(record, dict) else {}
    entry = Entry(section.kind, file, name, data, sound=not faults, outer=outer)
    library.problems.extend(entry.problem(place, reason) for place, reason in faults)
    return entry


class BadJson(ValueError):
    """The file is not JSON, or not JSON that says one thing only."""


def _parse(path: Path) -> object:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadJson(f"is not UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise BadJson(f"cannot be read: {error.strerror}") from error
    try:
        return json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadJson(
            f"is not JSON: {error.msg}, line {error.lineno}, column {error.colno}"
        ) from error
    except RecursionError as error:
        raise BadJson("is not JSON we can read: too deeply nested") from error


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON keeps the last of two equal keys, silently."""
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _value in pairs:
            if key in seen:
                name = made.get("code") or made.get("pcode") or "an object"
                raise BadJson(f"{name}: the key “{key}” stands there twice")
            seen.add(key)
    return made


def _no_constant(name: str) -> NoReturn:
    raise BadJson(f"{name} is not a number in JSON")
