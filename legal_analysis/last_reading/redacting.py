"""Taking out what was decided, before any file is made of a snapshot, and a log of it that says nothing."""

import copy
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.identity import acting_for_system
from accounts.models import User
from evidence.export import fingerprint
from legal_analysis.dossier import words as wording
from legal_analysis.dossier.snapshot import opened
from legal_analysis.models import Submission
from legal_analysis.references import MARKUP

from .reading import Passage, Reading, State, read
from .texts import PUBLIC_ONLY, Leaf

_OF_A_RECORD = ("sha256", "exhibit")
_TAKEN = (State.OUT, State.CLOSED)
_IDENTITY = "R1"
_PROSE = (
    "text/",
    "assessment/",
)  # of these references become notes; elsewhere a code would be printed
HELD = ""  # the code of what nobody has decided yet


class NotRead(DomainError):
    code, status = "not_read", 409
    message = _(
        "There are passages in it of which nobody has decided. Read what was found before it leaves."
    )


def for_draft(
    submission: Submission, snapshot: dict[str, Any], *, by: User, at: datetime | None = None
) -> dict[str, Any]:
    """Return a snapshot for a file that is only read here. What is open is held back in it, too."""
    return redacted(snapshot, read(submission, snapshot, by=by, at=at or timezone.now()))


def for_release(
    submission: Submission, snapshot: dict[str, Any], *, by: User
) -> tuple[dict[str, Any], str]:
    """Return a snapshot for what leaves, and the digest of what was decided. Errors: NotRead."""
    reading = read(submission, snapshot, by=by, at=timezone.now())
    if reading.open:
        raise NotRead
    return redacted(snapshot, reading), reading.digest


def checked(submission: Submission, *, by: User, at: datetime) -> Reading:
    """Read a submission as it was frozen. Errors: NotRead while anything is open; as snapshot.opened."""
    with acting_for_system(reason="last_reading"):
        snapshot = opened(submission)
    reading = read(submission, snapshot, by=by, at=at)
    if reading.open:
        raise NotRead
    return reading


def redacted(snapshot: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Return a copy without what was taken out or is open, with its log; the same if there is nothing.

    The hashes are made anew: one over a text from which one name is missing would confirm the name to
    whoever tries names. The same snapshot and the same decisions give the same copy.
    """
    open_now = {id(one) for one in reading.open}
    out = [
        one
        for one in reading.passages
        if (one.state == State.OUT or id(one) in open_now) and one.leaf.path[0] != PUBLIC_ONLY
    ]
    return without(snapshot, out) if out else snapshot


def without(
    snapshot: dict[str, Any], out: Iterable[Passage], whole: Iterable[Leaf] = ()
) -> dict[str, Any]:
    """Return a copy in which marks stand in place of these passages, with the log of them.

    `whole`: texts of which nothing stays, for who they speak of, but the references that become notes.
    """
    of_leaf: dict[tuple[Any, ...], tuple[Leaf, list[Passage]]] = {}
    for one in out:
        of_leaf.setdefault(one.leaf.path, (one.leaf, []))[1].append(one)
    changed = copy.deepcopy(snapshot)
    language = changed["language"]
    log: list[dict[str, Any]] = []

    def mark(row: dict[str, Any]) -> str:
        log.append(row)
        return wording.redaction(row["number"], row["code"], language)

    for leaf, passages in of_leaf.values():
        text, end = "", 0
        for start, until, inside in _regions(passages):
            text += leaf.text[end:start] + mark(_row(len(log) + 1, leaf, inside, until - start))
            end = until
        _put(changed, leaf.path, text + leaf.text[end:])
    for leaf in whole:
        row = _row(len(log) + 1, leaf, [], len(leaf.text)) | {"code": _IDENTITY}
        kept = _references(leaf.text) if leaf.place.startswith(_PROSE) else ""
        _put(changed, leaf.path, mark(row) + kept)
    changed["redactions"] = log
    hash_anew(changed)
    return changed


def _references(text: str) -> str:
    """Return the references of a text as they stood together, so that as many notes are printed."""
    runs: list[str] = []
    end = -1
    for one in MARKUP.finditer(text):
        if not one[1]:
            continue
        if runs and not text[end : one.start()].strip():
            runs[-1] += one[0]
        else:
            runs.append(one[0])
        end = one.end()
    return " … ".join(runs)


def _regions(passages: list[Passage]) -> Iterator[tuple[int, int, list[Passage]]]:
    """Yield beginning and end of what goes, passages that overlap together."""
    start = end = -1
    inside: list[Passage] = []
    for one in sorted(passages, key=lambda one: (one.start, -one.end)):
        if inside and one.start < end:
            end = max(end, one.end)
            inside.append(one)
            continue
        if inside:
            yield start, end, inside
        start, end, inside = one.start, one.end, [one]
    if inside:
        yield start, end, inside


def _row(number: int, leaf: Leaf, inside: list[Passage], length: int) -> dict[str, Any]:
    by_rule = any(one.by_rule for one in inside)
    decided = [one.standing for one in inside if one.state in _TAKEN and one.standing]
    return {
        "number": number,
        "where": leaf.place,
        "code": decided[0].reason if decided else _IDENTITY if by_rule else HELD,
        "characters": length,
        "decided_by": sorted({one.role for one in decided}),
    }


def _put(snapshot: dict[str, Any], path: tuple[Any, ...], text: str) -> None:
    *steps, last = path
    value: Any = snapshot
    for step in steps:
        value = value[step]
    value[last] = text


def hash_anew(snapshot: dict[str, Any]) -> None:
    """Make the hashes of a changed snapshot anew, in place."""
    for record in (*snapshot["policies"], *snapshot["incidents"], *snapshot["accounts"]):
        bare = {name: value for name, value in record.items() if name not in _OF_A_RECORD}
        record["sha256"] = fingerprint(bare)
    content = {name: value for name, value in snapshot.items() if name != "submission"}
    told = {
        name: value for name, value in snapshot["submission"].items() if name != "content_sha256"
    }
    snapshot["submission"]["content_sha256"] = fingerprint({"content": content, "submission": told})
