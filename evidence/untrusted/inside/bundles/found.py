"""What a reader of bundles finds: claims, members, and everything that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

ALGORITHMS = {64: "sha256", 96: "sha384", 128: "sha512"}
"""By the length of the hash in hex. Shorter ones (MD5, SHA-1) can be forged and prove nothing."""

HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class Wrong:
    """One thing for which the bundle is refused. `reason` is a code of evidence/bundles/words.py.

    `field` is what did not fit ("sha256", "line 7", "File Hash SHA256"), empty for the name itself.
    """

    name: str
    reason: str
    field: str = ""
    stated: str = ""
    found: str = ""


@dataclass(frozen=True)
class Stated:
    """A hash some list gives for one member. `where` is the list and the place in it."""

    name: str
    algorithm: str
    value: str
    where: str


@dataclass(frozen=True)
class Said:
    """One thing a bundle says of a file or of itself, exactly as it says it.

    `trust`: "said" (nobody stands for it), "own_key" (a signature fits, its key lies in the same
    bundle), "unlisted" (a signature fits, its signer is on no list of ours), "listed", "broken".
    """

    what: str
    value: str
    where: str
    trust: str = "said"


@dataclass(frozen=True)
class Member:
    """One file of a bundle. `role`: "file", "list" (of hashes), "support" (signatures, keys), "empty".

    `media_type` is what its first bytes promise, empty if nothing; it is inspected later.
    """

    number: int
    name: str
    size: int
    sha256: str
    sha512: str
    media_type: str
    role: str
    stated: list[Stated]
    said: list[Said]
    notes: list[str]


@dataclass(frozen=True)
class Bundle:
    """A whole bundle. It may be taken in only if `wrong` is empty."""

    format: str
    members: list[Member]
    said: list[Said]
    notes: list[str]
    wrong: list[Wrong]


@dataclass
class Claims:
    """What a format's lists say must be there, before any of it is believed."""

    stated: list[Stated] = field(default_factory=list)
    sizes: list[tuple[str, int, str]] = field(default_factory=list)
    """Name, size in bytes, and where that stands."""
    lists: set[str] = field(default_factory=set)
    support: set[str] = field(default_factory=set)
    wrong: list[Wrong] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def state(self, name: str, value: str, where: str) -> None:
        """Note a hash, or what is wrong with it."""
        value = value.strip().lower()
        algorithm = ALGORITHMS.get(len(value))
        if not value or not set(value) <= HEX:
            self.wrong.append(Wrong(name, "no_hash", where, stated=value))
        elif algorithm is None:
            self.wrong.append(Wrong(name, "weak_hash", where, stated=value))
        else:
            self.stated.append(Stated(name, algorithm, value, where))


@dataclass
class Details:
    """What a bundle whose hashes all fit says of its files and of itself."""

    of_members: dict[str, list[Said]] = field(default_factory=dict)
    notes_of: dict[str, list[str]] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def say(
        self, name: str | None, what: str, value: object, where: str, trust: str = "said"
    ) -> None:
        """Keep one thing as it is said, if it is there at all. No name: of the bundle itself."""
        text = str(value).strip() if isinstance(value, (str, int, float)) else ""
        if text:
            into = self.said if name is None else self.of_members.setdefault(name, [])
            into.append(Said(what, text, where, trust))

    def note(self, name: str | None, code: str) -> None:
        into = self.notes if name is None else self.notes_of.setdefault(name, [])
        if code not in into:
            into.append(code)
