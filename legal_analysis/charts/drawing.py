"""What the engine's pictures share: shading, the fonts, and the way out of the engine."""

from __future__ import annotations

import functools
import hashlib
import re
import tempfile
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert
from fontTools.ttLib import TTFont

from legal_analysis.drawn.shades import (
    FAMILIES,
    HAIRLINE,
    HIDDEN_SHADE,
    INK,
    PALE,
    QUIET,
    class_names,
    hidden_class,
    shades_of,
)
from legal_analysis.patterns import Cell

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
MEASURED = "Gawah Measuring Face"


def shading(field: str, counts: Iterable[Cell], limits: Sequence[int]) -> alt.Fill:
    names, shades = ["0", *class_names(limits)], [PALE, *shades_of(limits)]
    if any(count is None for count in counts):
        names.append(hidden_class())
        shades.append(HIDDEN_SHADE)
    legend = alt.Legend(
        title=None,
        orient="bottom",
        symbolType="square",
        symbolSize=90,
        symbolStrokeColor=HAIRLINE,
        symbolStrokeWidth=0.6,
    )
    return alt.Fill(field, scale=alt.Scale(domain=names, range=shades), legend=legend)


def ink(field: str = "datum", zero: str = QUIET) -> Any:
    """Return the colour of figures that stay legible on their own shade; zeros are quiet."""
    return (
        alt.when(f"{field}.light")
        .then(alt.value(PALE))
        .when(f"{field}.count === '0'")
        .then(alt.value(zero))
        .otherwise(alt.value(INK))
    )


def in_lines(name: str) -> str:
    """Return a long name in lines, for LINES on an axis."""
    return "\n".join(textwrap.wrap(name, 42))


LINES = "split(datum.label, '\\n')"
TWO_LINES = {  # two lines stand around the middle of their row
    "condition": {"test": "indexof(datum.label, '\\n') > 0", "value": "bottom"},
    "value": "middle",
}


@functools.cache
def _measuring_fonts() -> tempfile.TemporaryDirectory[str]:
    """Give the chart engine our own faces to measure text with, so that no machine differs.

    They are renamed, so that a face of the same name on the machine cannot take their place; the
    SVG gets the real family names afterwards.
    """
    directory = tempfile.TemporaryDirectory(prefix="fonts-")
    for weight in (400, 700):
        font = TTFont(FONTS / f"noto-sans-latin-{weight}-normal.woff2")
        for record in font["name"].names:
            if record.nameID in (1, 4, 16):
                font["name"].setName(
                    MEASURED, record.nameID, record.platformID, record.platEncID, record.langID
                )
        font.flavor = None
        font.save(Path(directory.name) / f"{weight}.ttf")
    vl_convert.register_font_directory(directory.name)
    return directory


def draw(chart: alt.TopLevelMixin) -> str:
    _measuring_fonts()
    spec = chart.configure(aria=False, font=MEASURED, background=PALE, padding=4).configure_view(
        stroke=None
    )
    spec = spec.configure_axis(labelColor=INK, labelFontSize=8, tickColor=HAIRLINE)
    spec = spec.configure_legend(labelColor=INK, labelFontSize=8).configure_text(color=INK)
    svg = vl_convert.vegalite_to_svg(spec.to_dict(), allowed_base_urls=[])
    return _settle(svg)


def as_png(svg: str) -> bytes:
    """Return a drawing as PNG, at 180 dots an inch. Its letters are ours, whatever the machine has."""
    _measuring_fonts()
    return bytes(vl_convert.svg_to_png(svg.replace(FAMILIES, MEASURED), scale=2.5))


def _settle(svg: str) -> str:
    """Make the engine's SVG a function of the picture alone, and small.

    The engine numbers its ids through the life of the process and writes floats to the last bit.
    """
    svg = svg.replace(f'"{MEASURED}"', f'"{FAMILIES}"').replace(MEASURED, FAMILIES)
    svg = re.sub(r' (class|role|pointer-events|aria-[a-z]+|xmlns:xlink)="[^"]*"', "", svg)
    svg = re.sub(r"<[^>]*>", lambda tag: re.sub(r"\d+\.\d{3,}", _rounded, tag[0]), svg)
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    for number, old in enumerate(found):
        svg = svg.replace(f'id="{old}"', f'id="#{number}"').replace(
            f"url(#{old})", f"url(##{number})"
        )
    name = "c" + hashlib.sha256(svg.encode()).hexdigest()[:10]
    svg = re.sub(r'id="#(\d+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r"url\(##(\d+)\)", rf"url(#{name}-\1)", svg)
    return svg.replace("<svg ", '<svg role="img" ', 1)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
