"""Whether a file comes in volumes, and how its pages are numbered then.

Courts ask it: the Chancery Guide of England and Wales, for one, takes no bundle of more than 300 pages.
What was chosen is frozen with the submission, so that the same snapshot gives the same files. A file
that is short enough is one file whatever was chosen.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from evidence import pdf
from legal_analysis.models import Build, Submission

from . import shapes
from .book import DossierBook

MOST = 300
"""Pages of a volume, unless its receiver asks for fewer."""

THROUGH, EACH = "through", "each"
PUBLIC = "public-"
"""Begins the names of the files of a public version."""
NAME = re.compile(r"volume-([1-9][0-9]*)\.pdf")
Wish = Build.Volumes


def name(volume: int, prefix: str = "") -> str:
    """Return the file of a volume. Whoever renames it breaks its links from the others."""
    return f"{prefix}volume-{volume}.pdf"


def in_order(names: Iterable[str]) -> list[str]:
    """Return names as a reader counts: volume 2 before volume 10."""

    def place(one: str) -> tuple[str, int]:
        found = NAME.fullmatch(one)
        return ("volume", int(found[1])) if found else (one, 0)

    return sorted(names, key=place)


def asked_by(profile: Mapping[str, Any]) -> bool:
    """Whether a receiver asks for volumes. `profile`: `Mechanism.format`."""
    return bool(profile.get("volume_pages"))


def division(
    wish: str, profile: Mapping[str, Any], *, before: Submission | None
) -> dict[str, Any] | None:
    """Return what is frozen of it, None for one file.

    Without a wish it stays as in the version before; the first time it is as the receiver asks.
    """
    if "pdf" not in shapes.formats_of(profile) or wish == Wish.ONE:
        return None
    if wish == Wish.USUAL and before is not None:
        kept: dict[str, Any] | None = json.loads(before.snapshot).get("volumes")
        return kept
    if wish == Wish.USUAL and not asked_by(profile):
        return None
    pages = min(profile.get("volume_pages") or MOST, MOST)
    return {"pages": pages, "numbers": profile.get("volume_numbers") or THROUGH}


def rule(snapshot: Mapping[str, Any], book: DossierBook, prefix: str = "") -> pdf.Rule | None:
    """Return how the book of a snapshot is divided; None if it is one file however long it is."""
    chosen = snapshot.get("volumes")
    if not chosen:
        return None
    return pdf.Rule(
        pages=chosen["pages"],
        through=chosen["numbers"] == THROUGH,
        name=lambda volume: name(volume, prefix),
        title=lambda one: f"{book.document.meta.title}, {book.name_of(one)}",
    )


def described(files: Mapping[str, bytes], snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return each volume with the numbers of its pages, in their order; none if there is one file."""
    names = [one for one in in_order(files) if NAME.fullmatch(one)]
    through = (snapshot.get("volumes") or {}).get("numbers") == THROUGH
    found: list[dict[str, Any]] = []
    first = 1
    for volume, one in enumerate(names, start=1):
        last = first + pdf.page_count(files[one]) - 1
        found.append(
            {
                "file": one,
                "volume": volume,
                "of": len(names),
                "first_page": first,
                "last_page": last,
            }
        )
        first = last + 1 if through else 1
    return found
