"""Every text of a snapshot that somebody wrote, where it stands, and how much may be said in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from evidence.models import Testimony
from evidence.scanning.kinds import CONTACTS, NAMES, Kind
from legal_analysis.code_search import Codes
from legal_analysis.references import MARKUP


class Scope(Enum):
    """Whose text it is.

    ours: it tells of a person we met, of whom only region and month leave (coarse.py). beside: one of
    us wrote it and speaks of such a record in it. written: the same, of what is public. library:
    printed by others; only who is known to us by a name of several parts is looked for there.
    """

    OURS = frozenset(Kind)
    BESIDE = frozenset(Kind) - {Kind.WEB}
    WRITTEN = NAMES | CONTACTS - {Kind.WEB} | {Kind.OFFICE}
    LIBRARY = NAMES


Step = str | int


@dataclass(frozen=True)
class Leaf:
    """One text. `place`: its record and field, the same in every version; `path`: where in the snapshot."""

    place: str
    path: tuple[Step, ...]
    text: str = field(repr=False)
    scope: Scope = Scope.OURS

    @property
    def is_address(self) -> bool:
        """Whether it is the address of a page. Names stand in it in other letters: it goes or stays whole."""
        return self.path[-1] == "url"

    @property
    def scanned(self) -> str:
        """The text with its references blotted out, letter for letter. See `is_address`."""
        if self.scope not in (Scope.WRITTEN, Scope.BESIDE):
            return self.text
        return MARKUP.sub(lambda one: one[0] if one[4] else " " * len(one[0]), self.text)


# Fields of a record that hold codes and numbers, and no words.
_NO_WORDS = frozenset(
    {
        "code", "sha256", "sha512", "exhibit", "date", "calendar", "origin", "grade",
        "graded_on", "language", "kind", "basis", "status", "province", "provinces", "region",
        "rights", "groups", "acts", "policies", "incidents", "authorities", "earlier", "from", "to",
        "knowledge", "identity_level", "age_band", "official_reference", "institution",
        "referral_offered",
    }
)  # fmt: skip
PUBLIC_ONLY = "alleged_in_public"
"""A part of the snapshot that only a public version is made of."""
BY_NAME = "alleged_by_name"
"""A part that only the file of persons is made of."""
_LIBRARY = {
    "policies": "policy",
    "authorities": "authority",
    "elements": "law",
    "case_law": "judgment",
    "rights": "right",
}


def leaves(snapshot: Mapping[str, Any]) -> Iterator[Leaf]:
    """Yield the texts of a thawed snapshot: what people told first, then what was written, then the library."""
    accounts = {row["code"]: row for row in snapshot["accounts"]}
    ours = {code for code, row in accounts.items() if _whose(row) == Scope.OURS}
    ours |= {row["code"] for row in snapshot["incidents"] if not row["published"]}
    yield from _accounts(snapshot, accounts)
    for number, row in enumerate(snapshot["incidents"]):
        scope = Scope.LIBRARY if row["published"] else Scope.OURS
        yield from _words(row, f"incident/{row['code']}", ("incidents", number), scope)
    for part in (PUBLIC_ONLY, BY_NAME):
        for number, row in enumerate(snapshot.get(part, ())):
            # The same words at the same place are one passage, with one decision.
            place = f"incident/{row['code']}/alleged_perpetrators"
            scope = Scope.OURS if row["code"] in ours else Scope.LIBRARY
            yield from _words(row["said"], place, (part, number, "said"), scope)
    named = Codes(ours)
    yield from (_of_whom(leaf, named) for leaf in _written(snapshot))
    yield from (_of_whom(leaf, named) for leaf in _citations(snapshot, ours))
    for section, name in _LIBRARY.items():
        for number, row in enumerate(snapshot[section]):
            yield from _words(row, f"{name}/{row['code']}", (section, number), Scope.LIBRARY)


def _accounts(
    snapshot: Mapping[str, Any], accounts: Mapping[str, Mapping[str, Any]]
) -> Iterator[Leaf]:
    for number, row in enumerate(snapshot["accounts"]):
        yield from _words(row, f"account/{row['code']}", ("accounts", number), _whose(row))
    for passage, forms in sorted(snapshot["passages"].items()):
        code, _slash, paragraph = passage.partition("/")
        scope = _whose(accounts[code]) if code in accounts else Scope.OURS
        for form, said in sorted(forms.items()):
            place = f"quote/{code}/{paragraph}/{form}"
            yield Leaf(place, ("passages", passage, form, "text"), said["text"], scope)


def _whose(account: Mapping[str, Any]) -> Scope:
    return Scope.OURS if account["basis"] == Testimony.Basis.CONSENT else Scope.LIBRARY


def _of_whom(leaf: Leaf, named: Codes) -> Leaf:
    """Return a text of one of us, marked if it names a record of a person we met."""
    if leaf.scope == Scope.WRITTEN and named.within(leaf.text):
        return replace(leaf, scope=Scope.BESIDE)
    return leaf


def _written(snapshot: Mapping[str, Any]) -> Iterator[Leaf]:
    for name in ("title", "question", "label"):
        yield Leaf(f"case/{name}", ("case", name), snapshot["case"][name], Scope.WRITTEN)
    for section, texts in snapshot["texts"].items():
        yield from _words(texts, f"text/{section}", ("texts", section), Scope.WRITTEN)
    for number, row in enumerate(snapshot["assessments"]):
        for name in ("law", "facts", "reasoning", "contrary"):
            place = f"assessment/{row['element']}/{name}"
            yield from _words(row[name], place, ("assessments", number, name), Scope.WRITTEN)
    for number, row in enumerate(snapshot.get("exhibits", ())):
        place = f"exhibit/{row['number']}/description"
        path = ("exhibits", number, "description")
        yield Leaf(place, path, row["description"], Scope.OURS)


def _citations(snapshot: Mapping[str, Any], ours: set[str]) -> Iterator[Leaf]:
    for number, row in enumerate(snapshot["citations"]):
        record = row["target"]["record"]
        scope = Scope.OURS if record in ours else Scope.WRITTEN
        place = f"citation/{row['element']}/{record}"
        yield Leaf(place, ("citations", number, "reason"), row["reason"], scope)
        if pinpoint := row["target"].get("pinpoint"):
            path = ("citations", number, "target", "pinpoint")
            yield Leaf(f"{place}/pinpoint", path, pinpoint, scope)


def _words(value: Any, place: str, path: tuple[Step, ...], scope: Scope) -> Iterator[Leaf]:
    """Yield every text below a value but those of fields that hold none. No number is in a place."""
    if isinstance(value, str):
        if value.strip():
            yield Leaf(place[:200], path, value, scope)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name not in _NO_WORDS:
                yield from _words(part, f"{place}/{name}", (*path, name), scope)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _words(part, place, (*path, number), scope)
