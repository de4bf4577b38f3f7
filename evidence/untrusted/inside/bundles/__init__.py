"""Bundles of field apps and captured pages: told apart, checked, and only then read.

Each format is one module with `is_it`, `claims` (what its lists say must be there) and `details`
(what it says of its files). FORMATS is the table; the first that recognises a bundle reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from .. import kinds
from ..report import Stop
from . import bagit, listed, proofmode, provenance, tella, wacz
from .container import Container
from .found import Bundle, Claims, Details, Member, Said, Wrong
from .names import harmless


@dataclass(frozen=True)
class Format:
    code: str
    is_it: Callable[[Container], bool]
    claims: Callable[[Container], Claims]
    details: Callable[[Container], Details]


FORMATS = tuple(
    Format(module.CODE, module.is_it, module.claims, module.details)
    for module in (bagit, wacz, proofmode, tella, listed)
)
MOST_WRONG = 500  # named; more would tell nothing new
MOST_SAID = 200  # of one member


def recognise(container: Container) -> Format:
    """Return the format of a bundle. Errors: Stop if it is none that we read."""
    for one in FORMATS:
        if one.is_it(container):
            return one
    raise Stop("not_of_a_kind")


def read(container: Container) -> Bundle:
    """Check a bundle and, only if all of it fits, read what it says of its files.

    Errors: Stop if it is no bundle, is damaged, or goes beyond the limits.
    """
    if container.wrong:
        return Bundle("", [], [], [], _shown(container.wrong))
    known = recognise(container)
    claims = known.claims(container)
    wrong = check(container, claims)
    if wrong:
        return Bundle(known.code, [], [], claims.notes, _shown(wrong))
    details = known.details(container)
    for name in container:
        if name not in claims.lists | claims.support:
            provenance.say(container, name, details)
    members = [
        _member(number, name, container, claims, details)
        for number, name in enumerate(sorted(container), 1)
    ]
    notes = list(dict.fromkeys([*claims.notes, *details.notes]))
    return Bundle(known.code, members, _said(details.said), notes, [])


def check(container: Container, claims: Claims) -> list[Wrong]:
    """Return everything that does not fit: hashes, sizes, what is missing and what is too much."""
    wrong = list(claims.wrong)
    for name, size, where in claims.sizes:
        if name in container and container.size(name) != size:
            wrong.append(Wrong(name, "size_differs", where, str(size), str(container.size(name))))
    missing: set[str] = set()
    for stated in claims.stated:
        if stated.name not in container:
            if stated.name not in missing:
                wrong.append(Wrong(stated.name, "missing", stated.where))
            missing.add(stated.name)
            continue
        found = container.digest(stated.name, stated.algorithm)
        if found != stated.value:
            field = f"{stated.algorithm} ({stated.where})"
            wrong.append(Wrong(stated.name, "hash_differs", field, stated.value, found))
    if any(one.reason.startswith("list_") for one in wrong):
        return wrong  # what no list names cannot be told from a list that cannot be read
    known = {stated.name for stated in claims.stated} | claims.lists | claims.support
    known |= {one.name for one in wrong}
    wrong += [Wrong(name, "unlisted") for name in sorted(container) if name not in known]
    return wrong


def _member(
    number: int, name: str, container: Container, claims: Claims, details: Details
) -> Member:
    digests = container.digests(name)
    role = "support" if name in claims.support else "list" if name in claims.lists else "file"
    role = "empty" if role == "file" and not digests.size else role
    stated = [one for one in claims.stated if one.name == name]
    return Member(
        number, name, digests.size, digests.sha256, digests.sha512, _promised(container, name), role,
        [replace(one, where=harmless(one.where)) for one in stated],
        _said(details.of_members.get(name, [])), details.notes_of.get(name, []),
    )  # fmt: skip


def _promised(container: Container, name: str) -> str:
    with container.open(name) as stream:
        kind = kinds.by_signature(stream.read(64))
    return kind.media_type if kind else ""


def _said(said: list[Said]) -> list[Said]:
    return [
        replace(one, value=harmless(one.value), where=harmless(one.where))
        for one in said[:MOST_SAID]
    ]


def _shown(wrong: list[Wrong]) -> list[Wrong]:
    """Return faults with texts that can be shown: names are somebody else's words."""
    return [
        Wrong(harmless(one.name), one.reason, *map(harmless, (one.field, one.stated, one.found)))
        for one in wrong[:MOST_WRONG]
    ]
