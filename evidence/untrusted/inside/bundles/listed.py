"""A folder with a list of hashes as `sha256sum` and `sha512sum` write it."""

from __future__ import annotations

import re

from . import names
from .container import Container
from .found import Claims, Details, Wrong

CODE = "listed"
LISTS = re.compile(
    r"(?:sha(?:256|384|512)sums?(?:\.txt)?|(?:manifest|checksums?|hashes)"
    r"(?:[-_.]sha(?:256|384|512))?(?:\.txt)?|.+\.sha(?:256|384|512)(?:sums?)?)",
    re.IGNORECASE,
)
GNU = re.compile(r"(?P<escaped>\\?)(?P<hash>[0-9A-Fa-f]+) [ *](?P<name>.+)")
BSD = re.compile(r"SHA(?:2-)?(?:256|384|512) ?\((?P<name>.+)\) ?= ?(?P<hash>[0-9A-Fa-f]+)")
ESCAPES = {r"\\": "\\", r"\n": "\n", r"\r": "\r"}


def is_it(container: Container) -> bool:
    return bool(_lists(container))


def claims(container: Container) -> Claims:
    made = Claims(notes=["list_not_covered"])
    lists = _lists(container)
    for name in lists:
        made.lists.add(name)
        read_list(container, name, made)
    # A list that another list names is covered like any other file.
    if {stated.name for stated in made.stated} >= made.lists:
        made.notes.remove("list_not_covered")
    return made


def details(container: Container) -> Details:
    return Details()


def read_list(container: Container, name: str, made: Claims) -> None:
    """Add to `made` what one list states, and each line of it that cannot be read."""
    try:
        lines = container.text(name).splitlines()
    except UnicodeDecodeError:
        made.wrong.append(Wrong(name, "list_unreadable"))
        return
    read = False
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith(("#", ";")):
            continue
        read = True
        where = f"{name}, line {number}"
        if not (found := GNU.fullmatch(line) or BSD.fullmatch(line)):
            made.wrong.append(Wrong(name, "list_unreadable", where, stated=line))
            continue
        told = found["name"]
        if found.groupdict().get("escaped"):
            told = re.sub(r"\\[\\nr]", lambda match: ESCAPES[match[0]], told)
        state(told, found["hash"], where, made)
    if not read:
        made.wrong.append(Wrong(name, "list_empty"))


def state(told: str, value: str, where: str, made: Claims) -> None:
    """Note one line: a name that leaves the folder is wrong, whatever lies there."""
    if fault := names.fault(told.removeprefix("./")):
        made.wrong.append(Wrong(told, fault, where))
    else:
        made.state(names.normal(told), value, where)


def _lists(container: Container) -> list[str]:
    return [name for name in container if "/" not in name and LISTS.fullmatch(name)]
