"""The shapes of submissions: for each receiver its sections in order, its cover and what is counted.

One YAML file a receiver, named by its code. What the receiver itself asks (sections, cover fields,
limits, file types) is the profile in the library (mechanisms.json); a shape says how it is met:
which chapter the system fills, where a person writes. `for` holds the words of the profile, and a
test compares them with it, so that a profile that changes does not leave its shape behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

HERE = Path(__file__).parent

Said = Mapping[str, str]
"""The same words by language code. English is always there."""


def said(words: Said, language: str) -> str:
    """Return words in a language; in English where they are not said in it."""
    return words.get(language) or words.get("en", "")


@dataclass(frozen=True)
class CoverField:
    """One line of the cover: filled (`fill`), fixed (`say`), or written by a person (`write`).

    `meets`: the fields of the profile it answers.
    """

    label: Said
    fill: str = ""
    say: Said = field(default_factory=dict)
    write: str = ""
    must: bool = False
    meets: Sequence[str] = ()

    @property
    def key(self) -> str:
        """Name of the text a person writes for it."""
        return f"cover.{self.write}" if self.write else ""


@dataclass(frozen=True)
class Part:
    """One section: a chapter, an annex, or (`fill: rights`) several.

    `write`: name of the text a person writes for it; `must`: without it the submission is not
    whole. `fill`: what the system puts there (compose/fills.py); `of`: the treaty, where it asks
    for one. `apart`: the marking of the file of its own that an annex goes into (dossier/apart.py).
    """

    anchor: str
    title: Said
    fill: str = ""
    write: str = ""
    must: bool = False
    of: str = ""
    apart: str = ""
    meets: Sequence[str] = ()


@dataclass(frozen=True)
class Counting:
    """What the receiver's limit takes in, beside the chapters. The cover and contents never.

    `pages`: whether its limit in pages holds, too (not where words took its place).
    """

    notes: bool
    annexes: bool
    pages: bool = False


@dataclass(frozen=True)
class Shape:
    """How a submission to one receiver looks.

    `published`: its receiver publishes what it gets, so that only what may be published goes there
    (evidence/consent.py). `notes`: at the foot, at the end, or in the text in brackets. `brief`: notes name the exhibit
    alone, and only exhibits that are cited are listed. `case_texts`: it is a legal report: assessments
    stand in it, and the texts of the case file where nothing was written for this submission. `warnings`: what must be known before it is
    prepared (legal_analysis/submitting/warnings.py).
    """

    mechanism: str
    languages: Sequence[str]
    form: Literal["report", "letter"]
    marking: str
    counting: Counting
    cover: Sequence[CoverField]
    parts: Sequence[Part]
    annexes: Sequence[Part]
    subtitle: Said = field(default_factory=dict)
    addressee: Said = field(default_factory=dict)
    situation: Said = field(default_factory=dict)
    legal_basis: Said = field(default_factory=dict)
    notes: Literal["foot", "end", "text"] = "foot"
    brief: bool = False
    flowing: bool = False
    handling: bool = False
    abbreviations: bool = False
    case_texts: bool = False
    published: bool = False
    warnings: Sequence[str] = ()
    made: Sequence[str] = ()
    """Sections of the profile that the form itself is: title page, table of contents."""

    @property
    def has_public_version(self) -> bool:
        """Whether a public redacted version may go with it: of a confidential report."""
        return self.form == "report" and self.marking == "CONFIDENTIAL"

    @property
    def persons_apart(self) -> bool:
        """Whether persons are named in a file of their own, and nowhere else."""
        return any(part.fill == "persons" and part.apart for part in self.annexes)


def codes() -> list[str]:
    """Return the mechanisms that have a shape."""
    return sorted(path.stem for path in HERE.glob("*.yaml"))


def publishes(code: str) -> bool:
    """Return whether a receiver publishes what it gets; False for what is no mechanism with a shape."""
    return code in codes() and shape_of(code).published


def keeps_persons_apart(code: str) -> bool:
    """Return whether a receiver gets persons in a file of their own; False for what has no shape."""
    return code in codes() and shape_of(code).persons_apart


def is_legal_report(code: str) -> bool:
    """Return whether a receiver gets the texts and assessments of the case; so does one without a shape."""
    return code not in codes() or shape_of(code).case_texts


def languages_of(code: str) -> tuple[str, ...]:
    """Return the languages a submission to this mechanism can be written in; empty without shape."""
    return tuple(shape_of(code).languages) if code in codes() else ()


@cache
def shape_of(code: str) -> Shape:
    """Return the shape for a mechanism. Errors: KeyError if there is none."""
    path = HERE / f"{code}.yaml"
    if code not in codes():
        raise KeyError(code)
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name in ("subtitle", "addressee", "situation", "legal_basis"):
        if name in data:
            data[name] = _said(data[name])
    data["counting"] = Counting(**data["counting"])
    data["cover"] = tuple(_cover(row) for row in data["cover"])
    data["parts"] = tuple(_part(row) for row in data["parts"])
    data["annexes"] = tuple(_part(row) for row in data.get("annexes", ()))
    return Shape(mechanism=code, **data)


def formats_of(profile: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the kinds of file a profile asks of a document: "docx", "pdf", in this order.

    Shape: `profile` is `Mechanism.format`. Word alone where it says "not PDF"; PDF where it names
    neither.
    """
    names = " ".join(profile.get("file_types", ()))
    found = ["docx"] if "Word" in names else []
    if "PDF" in names.replace("not PDF", "") or not found:
        found.append("pdf")
    return tuple(found)


def parts_of(shape: Shape) -> Iterator[Part]:
    yield from shape.parts
    yield from shape.annexes


def _cover(row: dict[str, Any]) -> CoverField:
    meets = _list(row.pop("for", ()))
    return CoverField(
        **{**row, "label": _said(row["label"]), "say": _said(row.get("say", {})), "meets": meets}
    )


def _part(row: dict[str, Any]) -> Part:
    meets = _list(row.pop("for", ()))
    return Part(**{**row, "title": _said(row["title"]), "meets": meets})


def _said(words: str | Said) -> Said:
    return {"en": words} if isinstance(words, str) else words


def _list(words: str | Sequence[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)
