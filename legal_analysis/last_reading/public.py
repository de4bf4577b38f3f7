"""The public redacted version of a submission: the same text and numbers, without what is for its receiver alone.

Taken out of the snapshot before any file is made of it, as redacting.py does. What stays in: who did not
allow that it is published (evidence/publishing.py), every file, office-holders whom nobody else has named
in public, and what a person left in the confidential version only. A placeholder stands where a note was
on such a record; lists leave it out, and counts are of what is left. Paragraphs and tables keep their
numbers.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from evidence.models import Authority, Testimony
from evidence.scanning.kinds import Kind
from evidence.scanning.lexicon import Lexicon
from legal_analysis.code_search import Codes
from legal_analysis.dossier.compose_keys import CLOSED, OURS
from legal_analysis.dossier.figures import figures
from legal_analysis.dossier.outside import base_of
from legal_analysis.dossier.words import words
from legal_analysis.models import Submission

from .reading import Passage, Reading, State, digest_of, found_in, read
from .redacting import NotRead, hash_anew, redacted, without
from .texts import BY_NAME, PUBLIC_ONLY, Leaf

# Of a record that is closed to the public nothing else is in the snapshot: these say where its place is.
_KEPT = frozenset({"code", "exhibit", "basis", "published", "rights", "may_quote"})
_ALLEGED = re.compile(r"incident/[^/]+/alleged_perpetrators")
_QUOTED = re.compile(r"text/right\.[^/]+\.quote_testimonies(?:/|$)")  # codes, and no words
_OF_AN_ACT = "incidents.act."
_OF_A_RECORD = re.compile(r"(?:account|quote|incident|citation/[^/]+|exhibit)/([^/]+)")


def closed(snapshot: Mapping[str, Any]) -> set[str]:
    """Return the codes of the records of ours that may not stand in public."""
    ours = {row["code"] for row in snapshot["accounts"] if row["basis"] == Testimony.Basis.CONSENT}
    ours |= {row["code"] for row in snapshot["incidents"] if not row["published"]}
    ours |= {row["code"] for row in snapshot["consents"]}
    return ours - set(snapshot.get("public", ()))


def called(snapshot: Mapping[str, Any], hidden: set[str]) -> Codes:
    """Return by what these records can be named in a text: code, exhibit number, and that of her first."""
    rows = [*snapshot["accounts"], *snapshot["incidents"]]
    names = hidden | {row["exhibit"] for row in rows if row["code"] in hidden}
    open_now = {base_of(row["code"]) for row in snapshot["accounts"] if row["code"] not in hidden}
    names |= {base_of(code) for code in hidden} - open_now
    return Codes(names | {row["number"] for row in snapshot.get("exhibits", [])})


def for_draft(
    submission: Submission, snapshot: dict[str, Any], *, by: User
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a thawed snapshot as it is read here, and its public version. What is open is held back."""
    reading = read(submission, snapshot, by=by, at=timezone.now())
    return redacted(snapshot, reading), public_version(snapshot, reading)


def for_release(
    submission: Submission, snapshot: dict[str, Any], *, by: User
) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Return both for what leaves, and the digest of what was decided. Errors: NotRead."""
    reading = read(submission, snapshot, by=by, at=timezone.now())
    if reading.open:
        raise NotRead
    return redacted(snapshot, reading), public_version(snapshot, reading), reading.digest


def public_version(snapshot: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Return the public version of a thawed snapshot. `reading`: of it, with nothing open.

    The same snapshot and the same decisions give the same copy.
    """
    hidden = closed(snapshot)
    files = {row["number"] for row in snapshot.get("exhibits", [])}
    gone = {leaf.path for leaf in reading.leaves if _record_of(leaf) in hidden | files}
    gone |= {  # of an office-holder nobody else has named nothing is left, and the log must not name her
        leaf.path
        for leaf in reading.leaves
        if leaf.path[0] == "authorities" and not _may_be_named(_row_at(snapshot, leaf))
    }
    gone |= {  # said otherwise in public, with decisions of its own
        leaf.path
        for leaf in reading.leaves
        if _ALLEGED.fullmatch(leaf.place) and leaf.path[0] != PUBLIC_ONLY
    }
    named = called(snapshot, hidden)
    whole = [
        leaf
        for leaf in reading.leaves
        if leaf.path not in gone and not _QUOTED.match(leaf.place) and named.within(leaf.text)
    ]
    taken = gone | {leaf.path for leaf in whole}
    open_now = {id(one) for one in reading.open}
    out = [
        one
        for one in (*reading.passages, *reading.names, *_office_holders(snapshot, reading))
        if (one.by_rule or id(one) in open_now or _stays_in(one)) and one.leaf.path not in taken
    ]
    changed = without(snapshot, out, whole)
    _close(changed, hidden, files)
    hash_anew(changed)
    return changed


def _stays_in(one: Passage) -> bool:
    """Whether it is taken out, or left to the receiver and to nobody else."""
    return one.state in (State.OUT, State.CLOSED) or (
        one.state == State.LEFT and not one.may_be_public
    )


def _row_at(snapshot: Mapping[str, Any], leaf: Leaf) -> Mapping[str, Any]:
    """Return the row of the snapshot a text is in."""
    section, number, *_field = leaf.path
    row: Mapping[str, Any] = snapshot[str(section)][number]
    return row


def _record_of(leaf: Leaf) -> str:
    found = _OF_A_RECORD.match(leaf.place)
    return found[1] if found else ""


def _close(snapshot: dict[str, Any], hidden: set[str], files: set[str]) -> None:
    """Empty what stays in, in place."""
    count = {}
    for kind in ("accounts", "incidents"):
        rows = snapshot[kind]
        snapshot[kind] = [_emptied(row) if row["code"] in hidden else row for row in rows]
        count[kind] = sum(row["code"] in hidden for row in rows)
    snapshot.pop(BY_NAME, None)
    alleged = {row["code"]: row["said"] for row in snapshot.pop(PUBLIC_ONLY, ())}
    for row in snapshot["incidents"]:
        row["alleged_perpetrators"] = [] if row.get(CLOSED) else alleged.get(row["code"], [])
    for row in snapshot["accounts"]:
        if row["basis"] == Testimony.Basis.CONSENT and not row.get(CLOSED):
            row["referral_offered"] = ""  # what help she was offered is nobody's business
    # Of why one person stays in, each count would be of one or two.
    held = sum(snapshot["exclusions"].values())
    snapshot["exclusions"] = {CLOSED: held} if held else {}
    mark = words(snapshot["language"]).closed
    snapshot["authorities"] = [
        row if _may_be_named(row) else {**_emptied(row), "name": mark, "kind": row["kind"]}
        for row in snapshot["authorities"]
    ]
    snapshot["exhibits"] = [
        {**_emptied(row), "number": row["number"]} for row in snapshot.get("exhibits", [])
    ]
    # That she may be published allows what she told, and not her words: that is asked of receivers only.
    told_us = {
        row["code"] for row in snapshot["accounts"] if row["basis"] == Testimony.Basis.CONSENT
    }
    snapshot["passages"] = {
        place: forms
        for place, forms in snapshot["passages"].items()
        if place.partition("/")[0] not in hidden | told_us
    }
    for row in snapshot["citations"]:
        if row["target"]["record"] in hidden | files:
            row["target"], row["reason"] = {"kind": "withheld", "record": ""}, ""
            row.pop("stale", None)  # that a closed record changed is said to nobody
    _close_contrary(snapshot, hidden)
    snapshot["public_version"] = {**count, "files": len(files)}
    for row in snapshot["redactions"]:
        row["characters"] = None  # by which somebody could try names
    # A number hidden in a list of ours stands beside the rows and figures it was counted from (T-08).
    snapshot["patterns"] = [row for row in snapshot.get("patterns", []) if row["origin"] != OURS]
    if any(snapshot["public_version"].values()):
        _count_anew(snapshot)
        # Of a record that everybody can read, one origin more than it has sources would be a person.
        for row in (*snapshot["policies"], *snapshot["incidents"], *snapshot["accounts"]):
            row["origins"] = None


def _close_contrary(snapshot: dict[str, Any], hidden: set[str]) -> None:
    """Of a contradiction with a closed record it stays that there is something, and not how much."""
    for row in snapshot.get("contrary", {}).values():
        shown = [
            one for one in row["contradictions"] if hidden.isdisjoint((one["record"], one["by"]))
        ]
        row["kept_back"] = int(bool(row["kept_back"]) or len(shown) < len(row["contradictions"]))
        row["contradictions"] = shown


def _count_anew(snapshot: dict[str, Any]) -> None:
    """Count only what stands in the public version, in place: else the difference would tell of the rest."""
    seen = {
        **snapshot,
        **{
            kind: [row for row in snapshot[kind] if not row.get(CLOSED)]
            for kind in ("accounts", "incidents")
        },
        "citations": [row for row in snapshot["citations"] if row["target"]["kind"] != "withheld"],
    }
    before, mark = snapshot["figures"], words(snapshot["language"]).closed
    found = figures(seen, {}, publications=0)
    # Which origins stand behind what is left is not in the snapshot: of them no count is given.
    of_independents = {
        key: mark for key in found if key.startswith("independent.") or key == "sources.independent"
    }
    # An act that only a closed record has is counted as any other that no record here has: none.
    gone = {key: 0 if key.startswith(_OF_AN_ACT) else mark for key in before if key not in found}
    snapshot["figures"] = {**gone, **found, **of_independents}


def _office_holders(snapshot: Mapping[str, Any], reading: Reading) -> list[Passage]:
    """Return where a text names an office-holder whom no court or public body has named."""
    lexicon = Lexicon()
    for row in snapshot["authorities"]:
        if not _may_be_named(row):
            lexicon.add_name(row["name"], Kind.PERSON)
    return [
        Passage(leaf, digest_of(leaf.text), one.start, one.end, Kind.PERSON, by_rule=True)
        for leaf in reading.leaves
        for one in found_in(leaf, lexicon, frozenset({Kind.PERSON}), whole=True)
    ]


def _may_be_named(authority: Mapping[str, Any]) -> bool:
    """An institution; or somebody whom a court or a public body has named (OUT-1)."""
    return bool(authority["kind"] == Authority.Kind.INSTITUTION or authority["measures"])


def _emptied(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with the same fields, and nothing in them but where its place is."""
    return {
        **{name: value if name in _KEPT else _nothing(value) for name, value in row.items()},
        CLOSED: True,
    }


def _nothing(value: Any) -> Any:
    return type(value)() if isinstance(value, str | list | dict | bool) else None
