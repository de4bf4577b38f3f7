"""What a scan finds in a submission now, and how far people have decided of it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from itertools import takewhile
from typing import Any

from django.db import transaction

from accounts import audit, vault
from accounts.identity import acting_for_system
from accounts.models import User
from evidence.scanning import addresses
from evidence.scanning.kinds import CONTACTS, Found, Kind
from evidence.scanning.lexicon import Lexicon, joined
from legal_analysis.models import PassageDecision, Submission

from . import by_hand, known
from .texts import Leaf, Scope, leaves

_REASON = "last_reading"
_PLACES = frozenset({Kind.PLACE})
Decision, Kinds = PassageDecision.Decision, PassageDecision.Kind
_NO_SECRET = (PassageDecision.Reason.OTHER, PassageDecision.Reason.PUBLIC)


class State(Enum):
    """How far a passage is. What is open or waits for a second person holds the whole submission back."""

    OPEN = "open"
    SECOND = "second"
    CLOSED = "closed"  # stays, but in no public version
    LEFT = "left"
    OUT = "out"


@dataclass(frozen=True)
class Passage:
    """So many letters of one text. `decisions`: on this passage of this very text, the first first.

    `by_rule`: the name of somebody whom the receiver may name, and nobody else. Nobody decides of it.
    """

    leaf: Leaf
    digest: bytes = field(repr=False)
    start: int
    end: int
    kind: str
    decisions: tuple[PassageDecision, ...] = ()
    by_rule: bool = False

    @property
    def key(self) -> tuple[str, bytes, int, int]:
        return (self.leaf.place, self.digest, self.start, self.end - self.start)

    @property
    def id(self) -> str:
        """Its name on a page: another text has another."""
        place, digest, start, length = self.key
        return vault.keyed_digest("passage", f"{place}|{digest.hex()}|{start}|{length}").hex()

    @property
    def words(self) -> str:
        return self.leaf.text[self.start : self.end]

    @property
    def needs_two(self) -> bool:
        """Whether only two people together may leave it: the name of somebody we met, or of who is
        alleged to be responsible (OUT-1)."""
        return self.kind in (Kind.PERSON, Kind.OFFICE) and self.leaf.scope != Scope.LIBRARY

    @property
    def who_left_it(self) -> set[Any]:
        """Who said that the receiver may have it, since it was last taken out."""
        return self._since(Decision.LEAVE, Decision.CLOSED)

    def _since(self, *said: str) -> set[Any]:
        """Return who decided so, since somebody last decided otherwise."""
        since: set[Any] = set()
        for one in self.decisions:
            since = since | {one.decided_by_id} if one.decision in said else set()
        return since

    @property
    def state(self) -> State:
        if not self.decisions:
            return State.OPEN
        if self.decisions[-1].decision == Decision.REDACT:
            return State.OUT
        needed = 2 if self.needs_two else 1
        if len(self.who_left_it) < needed:
            return State.SECOND
        return State.LEFT if len(self._since(Decision.LEAVE)) >= needed else State.CLOSED

    @property
    def may_be_public(self) -> bool:
        """Whether it was left because it is no secret: not as she wishes for this receiver, or as ours."""
        left = takewhile(lambda one: one.decision == Decision.LEAVE, reversed(self.decisions))
        return self.state == State.LEFT and all(one.reason in _NO_SECRET for one in left)

    @property
    def standing(self) -> PassageDecision | None:
        return self.decisions[-1] if self.decisions else None


@dataclass(frozen=True)
class Reading:
    """A submission, looked through. Nothing of it is kept: it is looked through again each time."""

    leaves: list[Leaf]
    passages: list[Passage]
    names: list[Passage] = field(default_factory=list)  # by rule

    @property
    def open(self) -> list[Passage]:
        """What nobody has decided, or only the first of two; not what lies in something taken out."""
        out = [one for one in self.passages if one.state == State.OUT]
        return [
            one
            for one in self.passages
            if one.state in (State.OPEN, State.SECOND)
            and not any(
                it.leaf.path == one.leaf.path and it.start <= one.start and one.end <= it.end
                for it in out
            )
        ]

    @property
    def digest(self) -> str:
        """Return 64 hex digits that are another with another decision, and say nothing else."""
        told = [
            [one.leaf.place, one.digest.hex(), one.start, one.end, one.state.value, *_why(one)]
            for one in self.passages
        ]
        return hashlib.sha256(json.dumps(sorted(told)).encode()).hexdigest()


def _why(one: Passage) -> list[str]:
    return [one.standing.reason] if one.standing else []


@transaction.atomic
def read(
    submission: Submission, snapshot: Mapping[str, Any], *, by: User | None, at: datetime
) -> Reading:
    """Look a thawed snapshot through. Names are opened in memory for it; one row in the trail."""
    every = list(leaves(snapshot))
    with acting_for_system(reason=_REASON):
        behind = known.behind(submission, at=at)
        decided = _decided(submission)
    near = behind.near(one.text for one in every if one.scope == Scope.LIBRARY)
    passages, names = [], []
    digests = [digest_of(leaf.text) for leaf in every]
    again = by_hand.to_read_again(list(zip(every, digests, strict=True)), decided)
    for leaf, digest in zip(every, digests, strict=True):
        whole = leaf.scope == Scope.LIBRARY
        names += [
            Passage(leaf, digest, one.start, one.end, Kind.PERSON, by_rule=True)
            for one in found_in(leaf, behind.may_be_named, frozenset({Kind.PERSON}), whole=whole)
        ]
        found = found_in(leaf, behind.lexicon, leaf.scope.value, whole=whole)
        if leaf.scope != Scope.LIBRARY and not leaf.is_address:
            found = joined([*found, *near.found(leaf.scanned, _PLACES)], leaf.text)
        before = decided.get((leaf.place, digest), {})
        spans = {(one.start, one.end): str(one.kind) for one in found}
        spans |= {
            (start, start + length): rows[-1].kind
            for (start, length), rows in before.items()
            if (start, start + length) not in spans and rows[-1].decision != Decision.LEAVE
        }
        spans |= dict.fromkeys(again.get((leaf.place, digest), set()) - spans.keys(), Kinds.BY_HAND)
        for (start, end), kind in sorted(spans.items()):
            rows = before.get((start, end - start), [])
            passages.append(Passage(leaf, digest, start, end, kind, tuple(rows)))
    reading = Reading(every, passages, names)
    audit.record(
        action="submission.scanned",
        subject=submission,
        by=by,
        system="" if by else _REASON,
        details={"count": str(len(passages)), "total": str(behind.persons)},
    )
    return reading


def found_in(leaf: Leaf, lexicon: Lexicon, kinds: frozenset[Kind], *, whole: bool) -> list[Found]:
    """Return what stands in a text; an address with anything in it is found whole."""
    if not leaf.is_address:
        return lexicon.found(leaf.scanned, kinds, whole=whole)
    kind = addresses.kind_in(lexicon, leaf.text, whole=whole)
    if kind is None or kind not in kinds | CONTACTS:
        return []
    return [Found(0, len(leaf.text), kind)]


def digest_of(text: str) -> bytes:
    return vault.keyed_digest("passage.text", text)


Spans = dict[tuple[int, int], list[PassageDecision]]


def _decided(submission: Submission) -> dict[tuple[str, bytes], Spans]:
    rows = PassageDecision.objects.unscoped(reason=_REASON).filter(
        case_file=submission.case_file, mechanism=submission.mechanism
    )
    found: dict[tuple[str, bytes], Spans] = {}
    for row in rows.order_by("number"):
        spans = found.setdefault((row.place, bytes(row.digest)), {})
        spans.setdefault((row.start, row.length), []).append(row)
    return found


def same_words(passages: Iterable[Passage]) -> Iterator[tuple[str, list[Passage]]]:
    """Yield passages of the same kind and words together, in the order of the first of each."""
    found: dict[tuple[str, str, bool], list[Passage]] = {}
    for one in passages:
        words = " ".join(one.words.casefold().split())
        found.setdefault((one.kind, words, one.needs_two), []).append(one)
    for same in found.values():
        yield same[0].words, same
