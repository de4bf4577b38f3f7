"""The provinces as outlines for a page: drawn without the chart engine, which takes seconds to load.

Equirectangular at the middle latitude, which on a country of this size nobody tells from a better
projection; lines that two provinces share are thinned once, so that no gap opens between them.
Source: boundaries in legal_analysis/reference/library/geo.
"""

import itertools
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

PROVINCES = (
    Path(__file__).parent / "reference" / "library" / "geo" / "afghanistan_provinces.topojson"
)
WIDTH = 800
# Points nearer than this to the line without them are left out, in units of the drawing.
TOLERANCE = 0.9

# Where a name goes that does not fit the middle of its province, as longitude and latitude.
NAMED_AT = {
    "AF01": (69.22, 34.5),  # Kabul
    "AF03": (68.75, 35.0),  # Parwan
    "AF04": (68.12, 34.32),  # Maidan Wardak
    "AF17": (70.95, 37.0),  # Badakhshan
    "AF18": (69.48, 36.68),  # Takhar
    "AF33": (62.2, 32.35),  # Farah
}

Point = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """One province: its path, where its figure goes, and how wide it is there."""

    pcode: str
    path: str
    x: int
    y: int
    room: int


@dataclass(frozen=True)
class Drawing:
    """All provinces, and the size of the sheet they are drawn on."""

    width: int
    height: int
    outlines: tuple[Outline, ...]


@lru_cache(maxsize=1)
def provinces() -> Drawing:
    topology = json.loads(PROVINCES.read_text(encoding="utf-8"))
    arcs = [list(_degrees(arc, topology["transform"])) for arc in topology["arcs"]]
    west, east = _span(x for arc in arcs for x, _y in arc)
    south, north = _span(y for arc in arcs for _x, y in arc)
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrowing)

    def place(point: Point) -> Point:
        return (point[0] - west) * narrowing * scale, (north - point[1]) * scale

    drawn = [_thinned([place(point) for point in arc]) for arc in arcs]
    shapes = topology["objects"]["provinces"]["geometries"]
    outlines = (_outline(shape, drawn, place) for shape in shapes)
    return Drawing(
        WIDTH,
        math.ceil((north - south) * scale),
        tuple(sorted(outlines, key=lambda one: one.pcode)),
    )


def _degrees(arc: Sequence[Sequence[int]], transform: dict[str, Any]) -> Iterator[Point]:
    """Undo TopoJSON's packing: steps from point to point, in whole numbers."""
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield (
            x * transform["scale"][0] + transform["translate"][0],
            y * transform["scale"][1] + transform["translate"][1],
        )


def _span(values: Iterator[float]) -> tuple[float, float]:
    listed = list(values)
    return min(listed), max(listed)


def _thinned(line: list[Point]) -> list[Point]:
    """Leave out points that do not bend the line by more than TOLERANCE (Douglas and Peucker)."""
    if len(line) < 3:
        return line
    first, last = line[0], line[-1]
    far = max(range(1, len(line) - 1), key=lambda n: _distance(line[n], first, last))
    if _distance(line[far], first, last) <= TOLERANCE:
        return [first, last]
    return _thinned(line[: far + 1])[:-1] + _thinned(line[far:])


def _distance(point: Point, start: Point, end: Point) -> float:
    length = math.dist(start, end)
    if length == 0:
        return math.dist(point, start)
    (x, y), (x1, y1), (x2, y2) = point, start, end
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length


def _outline(shape: dict[str, Any], arcs: list[list[Point]], place: Any) -> Outline:
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    rings = [_ring(numbers, arcs) for polygon in polygons for numbers in polygon]
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    pcode = shape["properties"]["pcode"]
    x, y = place(NAMED_AT[pcode]) if pcode in NAMED_AT else _middle(largest)
    path = "".join(_as_path(ring) for ring in rings)
    return Outline(pcode, path, round(x), round(y), _room(largest, x, y))


def _ring(numbers: Sequence[int], arcs: list[list[Point]]) -> list[Point]:
    """Join arcs to a ring; a negative number is an arc read backwards."""
    ring: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _area(ring: list[Point]) -> float:
    pairs = itertools.pairwise(ring)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _middle(ring: list[Point]) -> Point:
    area, x, y = _area(ring), 0.0, 0.0
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        cross = x1 * y2 - x2 * y1
        x, y = x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return x / (6 * area), y / (6 * area)


def _room(ring: list[Point], x: float, y: float) -> int:
    """How far the province reaches to both sides of a point on the same height, at least."""
    crossings = [
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in itertools.pairwise(ring)
        if (y1 <= y) != (y2 <= y)
    ]
    before = [x - one for one in crossings if one <= x]
    after = [one - x for one in crossings if one > x]
    return int(2 * min(min(before, default=0), min(after, default=0)))


def _as_path(ring: list[Point]) -> str:
    """Whole numbers and steps from point to point: a third of the bytes."""
    whole = [(round(x), round(y)) for x, y in ring]
    steps = [
        f"{x2 - x1} {y2 - y1}"
        for (x1, y1), (x2, y2) in itertools.pairwise(whole)
        if (x1, y1) != (x2, y2)
    ]
    return f"M{whole[0][0]} {whole[0][1]}l{' '.join(steps)}z"
