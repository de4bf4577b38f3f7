"""The map on a page: each province a link, shaded by a count that its name carries too."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from legal_analysis import outlines

# Upper limits of the shades above zero; the last is for all that is more. Few, so that they can be
# told apart on paper.
LIMITS = (1, 3, 6, 12)
# How much ink each shade takes, from none; text upon the last two is light.
INK = ("0", "0.12", "0.26", "0.42", "0.8", "1")
LETTER = 6.4  # of the drawing's units: how wide a letter of a name is, about
SMALLEST = 16


@dataclass(frozen=True)
class Province:
    """One province as the page draws it."""

    id: uuid.UUID
    name: str
    count: int
    outline: outlines.Outline

    @property
    def shade(self) -> int:
        """From 0, for none, to 5."""
        if self.count == 0:
            return 0
        return next((n for n, high in enumerate(LIMITS, 1) if self.count <= high), len(LIMITS) + 1)

    @property
    def opacity(self) -> str:
        return INK[self.shade]

    @property
    def is_dark(self) -> bool:
        return self.shade >= len(LIMITS)

    @property
    def shows_name(self) -> bool:
        return len(self.name) * LETTER <= self.outline.room + 10

    @property
    def shows_count(self) -> bool:
        return self.outline.room >= SMALLEST


@dataclass(frozen=True)
class Map:
    """The drawing with its key: the ink of the shades that occur, and the counts they stand for."""

    width: int
    height: int
    provinces: tuple[Province, ...]
    key: tuple[tuple[str, str], ...]


def page_map(
    counts: Mapping[str, int], *, names: Mapping[str, str], ids: Mapping[str, uuid.UUID]
) -> Map | None:
    """Return the map, all by code of the place; None where the library of this deployment has not all provinces it has."""
    drawing = outlines.provinces()
    if not {one.pcode for one in drawing.outlines} <= set(names):
        return None
    drawn = tuple(
        Province(ids[one.pcode], names[one.pcode], counts.get(one.pcode, 0), one)
        for one in drawing.outlines
    )
    return Map(drawing.width, drawing.height, drawn, tuple(_key(drawn)))


def _key(drawn: tuple[Province, ...]) -> list[tuple[str, str]]:
    found: dict[int, list[int]] = {}
    for one in drawn:
        found.setdefault(one.shade, []).append(one.count)
    return [(INK[shade], _range(shade, max(found[shade]))) for shade in sorted(found)]


def _range(shade: int, highest: int) -> str:
    if shade == 0:
        return "0"
    low = 1 if shade == 1 else LIMITS[shade - 2] + 1
    high = LIMITS[shade - 1] if shade <= len(LIMITS) else highest
    return str(low) if low == high else f"{low}–{high}"
