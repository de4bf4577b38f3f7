"""Lays out the parts of a book that are not kept already, and keeps them.

Says meanwhile how far the work is: pages laid out, and how many of the chapters are done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import pydyf
import weasyprint
from weasyprint.text import ffi as pango

from evidence import fonts

from .parts import Order, Part
from .processes import Processes


class Kept(Protocol):
    """Where laid out parts may be kept, under a SHA-256 of all they are made from."""

    def get(self, digest: str) -> bytes | None: ...

    def put(self, digest: str, part: bytes) -> None: ...


@dataclass(frozen=True)
class Going:
    """How far a book is. step: "layout" or "write"; page: laid out so far, 0 where there is none;
    chapters: laid out already; of: how many there are."""

    step: str
    page: int = 0
    chapters: int = 0
    of: int = 0


Told = Callable[[Going], None]
"""Called at each page and chapter. Whatever it raises ends the work, and leaves no process behind."""


def silent(_going: Going) -> None:
    """Say nothing."""


class Press:
    """Lays out orders by processes, for one book."""

    def __init__(self, workers: Processes, language: str, kept: Kept | None, told: Told) -> None:
        self.workers, self.language, self.kept, self.told = workers, language, kept, told
        self.going = Going("layout")

    def parts(
        self, texts: Sequence[str], *, frames: Sequence[str] = (), chapters: range | None = None
    ) -> list[Part]:
        """Return the parts in the order of their texts, those that are frames last.

        `chapters`: which of the texts are counted as chapters; without, what was said last stands.
        """
        orders = [Order(text, self.language) for text in texts]
        orders += [Order(text, self.language, frame=True) for text in frames]
        digests = [_digest(order, self.workers.stylesheets) for order in orders]
        found = [self.kept and self.kept.get(digest) for digest in digests]
        missing = [place for place, part in enumerate(found) if not part]
        before = sum(len(Part.unpacked(part).kinds) for part in found if part)

        def say(page: int) -> None:
            if chapters is not None:
                done = sum(1 for place in chapters if found[place])
                self.going = Going("layout", before + page, done, len(chapters))
            self.told(self.going)

        def done(job: int, part: bytes) -> None:
            place = missing[job]
            found[place] = part
            if self.kept is not None:
                self.kept.put(digests[place], part)

        say(0)
        self.workers.lay_out([orders[place] for place in missing], done, say)
        return [Part.unpacked(part) for part in found if part]


def _digest(order: Order, stylesheets: Sequence[Path]) -> str:
    """Return the SHA-256 of all that a part is made from: words, look, fonts and program."""
    digest = hashlib.sha256(_program().encode())
    sheets = (hashlib.sha256(path.read_bytes()).hexdigest() for path in stylesheets)
    for text in (*sheets, order.language, str(order.frame), order.html):
        data = text.encode()
        digest.update(len(data).to_bytes(8) + data)
    return digest.hexdigest()


@cache
def _program() -> str:
    """Return what lays parts out: our code, our fonts, the engine and the libraries under it."""
    digest = hashlib.sha256()
    for path in (*sorted(Path(__file__).parent.glob("*.py")), *sorted(fonts.FONTS.glob("*.woff2"))):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    versions = (weasyprint.__version__, pydyf.__version__, str(pango.pango.pango_version()))
    return " ".join((digest.hexdigest(), *versions))
