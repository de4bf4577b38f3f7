"""Look into a bundle behind the wall, and trust nothing that comes out from there.

A reader that was taken over could claim anything, so what it reports is held to its shape here,
and hashes are taken again while members are taken in.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from evidence.bundles.words import Format, Note, Reason, Role, Trust, What
from evidence.untrusted import sandbox
from evidence.untrusted.inspection import KINDS
from evidence.untrusted.refusals import Refused, Why

MB = sandbox.MB
LARGEST = 512 * MB  # of a bundle; it is held in memory while it is looked into
AT_ONCE = 48 * MB  # of members handed out by one run
MOST_AT_ONCE = 60
LOOK = sandbox.Limits(input=LARGEST, output=16 * MB, seconds=180, memory=768 * MB)
HEX = re.compile(r"[0-9a-f]{1,128}")


class BundleWrong(DomainError):
    """Something in a bundle does not fit, so nothing of it was taken in. `bundle.wrong` says what."""

    code, status = "bundle_wrong", 422
    message = _("Something in the bundle does not fit, so nothing of it was taken in.")

    def __init__(self, bundle: "Bundle") -> None:
        self.bundle = bundle
        super().__init__()


@dataclass(frozen=True)
class Wrong:
    """One thing for which the bundle is refused: the member, the reason, the field."""

    name: str
    reason: Reason
    field: str
    stated: str
    found: str


@dataclass(frozen=True)
class Said:
    """One thing the bundle says, where it says so, and how far that can be trusted."""

    what: What
    value: str
    where: str
    trust: Trust


@dataclass(frozen=True)
class Stated:
    """A hash some list gives, and where it stands. The file has it: else nothing is here."""

    algorithm: str
    value: str
    where: str


@dataclass(frozen=True)
class Member:
    """One file of a bundle. `name` is somebody else's word: identity, never a path."""

    number: int
    name: str
    size: int
    sha256: str
    sha512: str
    media_type: str
    """What its first bytes promise; empty if nothing that is read here."""
    role: Role
    stated: tuple[Stated, ...]
    said: tuple[Said, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Bundle:
    """What is in a bundle. With anything `wrong`, members are not told."""

    format: Format | None
    members: tuple[Member, ...]
    said: tuple[Said, ...]
    notes: tuple[Note, ...]
    wrong: tuple[Wrong, ...]

    @property
    def files(self) -> tuple[Member, ...]:
        """The members that become items of their own."""
        return tuple(one for one in self.members if one.role == Role.FILE)


def look(stream: BinaryIO) -> Bundle:
    """Return what is in a bundle, or all that is wrong with it.

    Errors: Refused if it is none, is damaged or too large; CannotInspect.
    """
    out = sandbox.run("bundle", stream, arguments=["look"], limits=LOOK)
    try:
        return _bundle(json.loads(out.pieces["bundle"]))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise Refused(Why.DAMAGED) from error


def check_whole(bundle: Bundle) -> None:
    """Errors: BundleWrong."""
    if bundle.wrong or bundle.format is None:
        raise BundleWrong(bundle)


def batches(members: Sequence[Member]) -> Iterator[list[Member]]:
    """Members in groups that one run can hand out. A large one is alone."""
    group: list[Member] = []
    for member in members:
        size = sum(one.size for one in group) + member.size
        if group and (size > AT_ONCE or len(group) == MOST_AT_ONCE):
            yield group
            group = []
        group.append(member)
    if group:
        yield group


def take(stream: BinaryIO, members: Sequence[Member]) -> dict[int, bytes]:
    """Return the bytes of some members by their number. Errors: Refused; CannotInspect."""
    size = sum(one.size for one in members)
    limits = sandbox.Limits(
        input=LARGEST, output=size + MB, seconds=180, memory=512 * MB + 2 * size
    )
    arguments = ["take", *(str(one.number) for one in members)]
    pieces = sandbox.run("bundle", stream, arguments=arguments, limits=limits).pieces
    if pieces.keys() != {f"member.{one.number}" for one in members}:
        raise Refused(Why.DAMAGED)
    return {one.number: pieces[f"member.{one.number}"] for one in members}


def _bundle(raw: Any) -> Bundle:
    return Bundle(
        Format(raw["format"]) if raw["format"] else None,
        tuple(_member(one, number) for number, one in enumerate(raw["members"], 1)),
        _said(raw["said"]),
        _notes(raw["notes"]),
        tuple(_wrong(one) for one in raw["wrong"]),
    )


def _member(raw: Any, number: int) -> Member:
    if raw["number"] != number or type(raw["size"]) is not int or not raw["size"] >= 0:
        raise ValueError
    return Member(
        number,
        _text(raw["name"], 1000),
        raw["size"],
        _hex(raw["sha256"], 64),
        _hex(raw["sha512"], 128),
        _media_type(raw["media_type"]),
        Role(raw["role"]),
        tuple(_stated(one) for one in raw["stated"]),
        _said(raw["said"]),
        _notes(raw["notes"]),
    )


def _media_type(raw: Any) -> str:
    if raw and raw not in KINDS:
        raise ValueError
    return str(raw)


def _stated(raw: Any) -> Stated:
    if raw["algorithm"] not in {"sha256", "sha384", "sha512"}:
        raise ValueError
    return Stated(raw["algorithm"], _hex(raw["value"]), _text(raw["where"]))


def _wrong(raw: Any) -> Wrong:
    texts = (_text(raw[key]) for key in ("field", "stated", "found"))
    return Wrong(_text(raw["name"]), Reason(raw["reason"]), *texts)


def _said(raw: Any) -> tuple[Said, ...]:
    return tuple(
        Said(What(one["what"]), _text(one["value"]), _text(one["where"]), Trust(one["trust"]))
        for one in raw
    )


def _notes(raw: Any) -> tuple[Note, ...]:
    return tuple(Note(one) for one in raw)


def _text(raw: Any, longest: int = 400) -> str:
    """Hold a text to its length, and to what can be shown."""
    if not isinstance(raw, str) or len(raw) > longest or "\n" in raw or "\0" in raw:
        raise ValueError
    return raw


def _hex(raw: Any, length: int = 0) -> str:
    if not (isinstance(raw, str) and HEX.fullmatch(raw) and (not length or len(raw) == length)):
        raise ValueError
    return raw
