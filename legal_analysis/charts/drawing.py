"""What all our pictures share: classes and shades, the fonts, and the way out of the engine."""

from __future__ import annotations

import functools
import hashlib
import re
import tempfile
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from fontTools.ttLib import TTFont

from legal_analysis.patterns import Cell

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
FAMILIES = "Noto Sans, Noto Sans Ext, Vazirmatn, sans-serif"
MEASURED = "Gawah Measuring Face"

WIDTH = 600  # CSS px; the text column of an A4 page is about 605
INK, QUIET, HAIRLINE, PALE = "#1a1a1a", "#6b6b6b", "#8c8c8c", "#ffffff"
SHADES = ("#dfe7ef", "#b3c5d7", "#7f9dbb", "#4a7099", "#1d4468")  # light to dark
HIDDEN_SHADE = "#f4efe3"
CLASS_LIMITS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)


@dataclass(frozen=True)
class Chart:
    """A picture with its words: `header` and `rows` are the table beneath it, text only."""

    svg: str
    alternative_text: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def shown(count: Cell) -> str:
    return "<5" if count is None else str(count)


def hidden_in_words(hidden: int) -> str:
    return (
        ngettext(
            "%d count is hidden to protect people.",
            "%d counts are hidden to protect people.",
            hidden,
        )
        % hidden
    )


def limits_of(counts: Iterable[Cell]) -> tuple[int, ...]:
    """Upper limits of at most five classes above zero, from round numbers; the last is the highest."""
    shown = [count for count in counts if count is not None]
    for count in shown:
        if count < 0:
            raise ValueError(f"A count is negative: {count}.")
    highest = max(shown, default=0)
    if highest == 0:
        return ()
    steps = [*(limit for limit in CLASS_LIMITS if limit < highest), highest]
    classes = min(len(steps), len(SHADES))
    return tuple(steps[round(n * len(steps) / classes) - 1] for n in range(1, classes + 1))


def _class_names(limits: Sequence[int]) -> list[str]:
    lows = [1, *(limit + 1 for limit in limits[:-1])]
    return [
        str(low) if low == high else f"{low}–{high}"
        for low, high in zip(lows, limits, strict=False)
    ]


def class_of(count: Cell, limits: Sequence[int]) -> str:
    if count is None:
        return _("hidden (<5)")
    if count == 0:
        return "0"
    return next(n for n, high in zip(_class_names(limits), limits, strict=True) if count <= high)


def is_dark(count: Cell, limits: Sequence[int]) -> bool:
    if not count:
        return False
    index = _class_names(limits).index(class_of(count, limits))
    return _shades(limits)[index] in SHADES[3:]


def _shades(limits: Sequence[int]) -> Sequence[str]:
    """As many shades as classes; the darkest always stands for the most."""
    return SHADES[len(SHADES) - len(limits) :] if len(limits) > 1 else SHADES[2:3][: len(limits)]


def shading(field: str, counts: Iterable[Cell], limits: Sequence[int]) -> alt.Fill:
    names, shades = ["0", *_class_names(limits)], [PALE, *_shades(limits)]
    if any(count is None for count in counts):
        names.append(_("hidden (<5)"))
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
