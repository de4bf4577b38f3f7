"""The map of the provinces."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from legal_analysis.charts.drawing import draw, ink, shading
from legal_analysis.drawn.shades import (
    HAIRLINE,
    INK,
    WIDTH,
    Chart,
    class_of,
    hidden_in_words,
    is_dark,
    limits_of,
    shown,
)
from legal_analysis.patterns import Cell

LIBRARY = Path(__file__).resolve().parents[1] / "reference" / "library"
PROVINCES = LIBRARY / "geo" / "afghanistan_provinces.topojson"

# Where names go that do not fit the middle of their province, as longitude and latitude.
NAMED_INSIDE: Mapping[str, tuple[float, float]] = {
    "AF01": (69.22, 34.5),  # Kabul
    "AF03": (68.75, 35.0),  # Parwan
    "AF04": (68.12, 34.32),  # Maidan Wardak
    "AF17": (70.95, 37.0),  # Badakhshan
    "AF18": (69.48, 36.68),  # Takhar
    "AF33": (62.2, 32.35),  # Farah
}
# Eastern provinces too small for their names: a line leads to the name outside.
NAMED_OUTSIDE: Mapping[str, tuple[float, float]] = {
    "AF08": (72.05, 36.2),  # Panjshir
    "AF16": (72.05, 35.7),  # Nuristan
    "AF15": (72.05, 35.2),  # Kunar
    "AF07": (72.05, 34.7),  # Laghman
    "AF02": (72.05, 34.2),  # Kapisa
    "AF06": (72.05, 33.7),  # Nangarhar
    "AF05": (72.05, 33.2),  # Logar
    "AF13": (72.05, 32.7),  # Paktia
    "AF14": (72.05, 32.2),  # Khost
}


def province_map(
    counts: Mapping[str, Cell], *, title: str, names: Mapping[str, str], unit: str = ""
) -> Chart:
    """Return a map of the 34 provinces, shaded in classes, each with its count.

    Shape:  `counts` is {P-code: count}, None for a hidden count, 0 if missing; `names` is
            {P-code: name} and must name all provinces; `unit` heads the column of counts.
    Errors: ValueError for an unknown P-code, a province without a name, a negative count.
    Source: boundaries in legal_analysis/reference/library/geo.
    """
    topology = json.loads(PROVINCES.read_text(encoding="utf-8"))
    shapes = topology["objects"]["provinces"]["geometries"]
    known = {shape["properties"]["pcode"] for shape in shapes}
    for pcode in counts:
        if pcode not in known:
            raise ValueError(f"No province has the P-code {pcode}.")
    for pcode in sorted(known):
        if not names.get(pcode):
            raise ValueError(f"Province {pcode} has no name.")
    full: dict[str, Cell] = {pcode: counts.get(pcode, 0) for pcode in sorted(known)}
    limits = limits_of(full.values())
    for shape in shapes:
        pcode = shape["properties"]["pcode"]
        at = NAMED_OUTSIDE.get(pcode) or NAMED_INSIDE.get(pcode)
        shape["properties"] = {
            "name": names[pcode],
            "count": shown(full[pcode]),
            "class": class_of(full[pcode], limits),
            "light": is_dark(full[pcode], limits),
            "outside": pcode in NAMED_OUTSIDE,
            "at": list(at) if at else None,
        }
    svg = draw(_map_layers(topology, full.values(), limits))
    ranked = sorted(full, key=lambda pcode: (-(full[pcode] or 0), names[pcode]))
    return Chart(
        svg=svg,
        alternative_text=_map_in_words(title, full, names, ranked),
        header=(_("Province"), unit or _("Count")),
        rows=tuple((names[pcode], shown(full[pcode])) for pcode in ranked),
    )


def _map_layers(
    topology: dict[str, Any], values: Iterable[Cell], limits: Sequence[int]
) -> alt.LayerChart | alt.FacetChart:
    data = alt.Data(
        values=topology, format=alt.TopoDataFormat(type="topojson", feature="provinces")
    )
    shapes = alt.Chart(data).mark_geoshape(stroke=HAIRLINE, strokeWidth=0.6)
    shapes = shapes.encode(fill=shading("properties.class:N", values, limits))
    centres = alt.Chart(data).transform_calculate(
        centre="geoCentroid(null, datum)",
        at="datum.properties.at || datum.centre",
        lon="datum.at[0]",
        lat="datum.at[1]",
        from_lon="datum.centre[0]",
        from_lat="datum.centre[1]",
        words="datum.properties.name + '  ' + datum.properties.count",
    )
    inside = centres.transform_filter("!datum.properties.outside")
    outside = centres.transform_filter("datum.properties.outside")
    at_name = {"longitude": "lon:Q", "latitude": "lat:Q"}
    at_centre = {"longitude": "from_lon:Q", "latitude": "from_lat:Q"}
    return (
        alt.layer(
            shapes,
            inside.mark_text(fontSize=6.5, dy=-4).encode(
                text="properties.name:N", color=ink("datum.properties", zero=INK), **at_name
            ),
            inside.mark_text(fontSize=8, dy=4, fontWeight="bold").encode(
                text="properties.count:N", color=ink("datum.properties"), **at_name
            ),
            outside.mark_rule(stroke=INK, strokeWidth=0.4).encode(
                longitude2="lon:Q", latitude2="lat:Q", **at_centre
            ),
            outside.mark_circle(size=6, fill=INK, opacity=1).encode(**at_centre),
            outside.mark_text(fontSize=7, dx=3, align="left").encode(text="words:N", **at_name),
        )
        .properties(width=WIDTH - 90, height=400)
        .project(type="mercator")
    )


def _map_in_words(
    title: str, counts: Mapping[str, Cell], names: Mapping[str, str], ranked: Sequence[str]
) -> str:
    highest = [f"{names[p]} {counts[p]}" for p in ranked[:3] if counts[p]]
    none = sum(1 for count in counts.values() if count == 0)
    hidden = sum(1 for count in counts.values() if count is None)
    words = [_("Map of the provinces of Afghanistan: %(title)s.") % {"title": title}]
    if highest:
        words.append(_("Highest: %(provinces)s.") % {"provinces": ", ".join(highest)})
    if none:
        words.append(ngettext("%d province has none.", "%d provinces have none.", none) % none)
    if hidden:
        words.append(hidden_in_words(hidden))
    words.append(_("All figures are in the table."))
    return " ".join(words)
