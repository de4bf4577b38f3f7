"""Pictures drawn without the engine: a few kilobytes, a few milliseconds, on pages and in dossiers.

The engine takes a second and a hundred megabytes to load, too much for a page; so what a page shows is
drawn here (docs/adr/0031). Where a language is written from the right, the whole picture is, too: names
stand at the right and bars grow to the left. Colours are attributes, which the style of a page may
change; series differ by a frame as well as by their shade.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from legal_analysis.drawn.shades import (
    FAMILIES,
    HAIRLINE,
    INK,
    PALE,
    QUIET,
    SHADES,
    WIDTH,
    Chart,
    hidden_in_words,
    is_dark,
    limits_of,
    shade_of,
    shown,
)
from legal_analysis.patterns import Cell

NAMES = 210  # room for the names of rows
LETTER = 5.6  # about as wide as a letter of them
NARROWEST = 3.8  # a figure in the smallest letters
SIZE = 11
LINE = 13
FILLS = (SHADES[3], PALE)  # the first series full, the second an empty frame


class _Sheet:
    """Shapes on a sheet, mirrored where the page is read from the right."""

    def __init__(self, height: float) -> None:
        self.mirrored = get_language_bidi()
        self.height = height
        self._parts: list[str] = []

    def box(self, x: float, y: float, width: float, height: float, fill: str, edge: str) -> None:
        if self.mirrored:
            x = WIDTH - x - width
        self._parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" '
            f'fill="{fill}" stroke="{edge}"/>'
        )

    def words(
        self, x: float, y: float, text: str, *, at: str = "start", fill: str = INK, size: int = SIZE
    ) -> None:
        """Write one line. `at`: whether x is where it starts, its middle, or its end."""
        if self.mirrored:
            x = WIDTH - x
        size_of = "" if size == SIZE else f' font-size="{size}"'
        colour = "" if fill == INK else f' fill="{fill}"'
        anchor = "" if at == "start" else f' text-anchor="{at}"'
        self._parts.append(
            f'<text x="{_n(x)}" y="{_n(y)}"{anchor}{size_of}{colour}>{escape(text)}</text>'
        )

    def svg(self) -> str:
        direction = "rtl" if self.mirrored else "ltr"
        return (
            f'<svg role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} '
            f'{_n(self.height)}" width="{WIDTH}" height="{_n(self.height)}">'
            f'<g font-family="{FAMILIES}" font-size="{SIZE}" fill="{INK}" stroke-width="0.6" '
            f'direction="{direction}">'
            + "".join(self._parts).replace("<text ", '<text stroke="none" ')
            + "</g></svg>"
        )


def bars(
    values: Mapping[str, Sequence[Cell]],
    *,
    names: Mapping[str, str],
    series: Sequence[str],
    title: str,
    corner: str,
) -> Chart:
    """Return one bar for each row and series, the number at its end.

    Shape:  `values` is {code: one count for each of `series`}, None for a hidden one; `names` gives
            the rows in their order; `corner` heads the column of names.
    Errors: ValueError for no row, a row without a name, a negative count.
    """
    _check_rows(values, names)
    highest = max(limits_of(count for row in values.values() for count in row) or (1,))
    thick = 11
    y = _Legend.HEIGHT if len(series) > 1 else 4.0
    rows: list[tuple[float, list[str], str]] = []
    for code in names:
        lines = textwrap.wrap(names[code], int(NAMES / LETTER)) or [""]
        rows.append((y, lines, code))
        y += max(LINE * len(lines), (thick + 2) * len(series)) + 6
    sheet = _Sheet(y)
    if len(series) > 1:
        _Legend.draw(sheet, series)
    for top, lines, code in rows:
        for number, line in enumerate(lines):
            sheet.words(0, top + LINE * number + 10, line)
        for number, count in enumerate(values.get(code, [0] * len(series))):
            at = top + (thick + 2) * number
            width = (WIDTH - NAMES - 40) * (count or 0) / highest
            if width:
                sheet.box(NAMES, at, width, thick, FILLS[number % 2], SHADES[4])
            sheet.words(NAMES + width + 4, at + 9, shown(count), fill=INK if count != 0 else QUIET)
    return Chart(
        svg=sheet.svg(),
        alternative_text=_in_words(
            _("Bars, one for each row: %(title)s.") % {"title": title},
            {
                (code, one): count
                for code in names
                for one, count in zip(series, values.get(code, ()), strict=False)
            },
            names,
        ),
        header=(corner, *series),
        rows=tuple(
            (names[code], *(shown(count) for count in values.get(code, [0] * len(series))))
            for code in names
        ),
    )


def over_time(
    values: Mapping[str, Sequence[int]], *, series: Sequence[str], title: str, corner: str
) -> Chart:
    """Return upright bars along time, side by side; those without anything are a gap.

    No number is of two series: what we recorded and what others reported is never one figure (ADR 0031).

    Shape:  `values` is {"2022" or "2022-08": one count for each of `series`}, in order, nothing left out.
    Errors: ValueError for no row, or a negative count.
    """
    _check_rows(values, dict.fromkeys(values, "-"))
    counts: dict[tuple[str, str], Cell] = {
        (when, one): count
        for when, row in values.items()
        for one, count in zip(series, row, strict=True)
    }
    highest = max(map(max, values.values())) or 1
    top, tall = 34.0, 130.0
    floor = top + tall
    sheet = _Sheet(floor + 20)
    _Legend.draw(sheet, series)
    step = WIDTH / len(values)
    wide = step * 0.8 / len(series)
    for place, (when, row) in enumerate(values.items()):
        left = place * step + step * 0.1
        for number, count in enumerate(row):
            height, x = tall * count / highest, left + number * wide
            if count:
                sheet.box(x, floor - height, wide * 0.94, height, FILLS[number % 2], SHADES[4])
            if (
                count and len(str(count)) * NARROWEST <= wide
            ):  # where it has no room, the table says it
                size = SIZE - 1 if len(str(count)) * LETTER <= wide else SIZE - 4
                sheet.words(x + wide / 2, floor - height - 3, str(count), at="middle", size=size)
        if len(when) == 4 or when.endswith("-01") or (place == 0 and int(when[5:]) < 10):
            sheet.words(left, floor + 14, when[:4])
    sheet.box(0, floor, WIDTH, 0.4, HAIRLINE, HAIRLINE)
    return Chart(
        svg=sheet.svg(),
        alternative_text=_in_words(
            _("Bars along time from %(first)s to %(last)s: %(title)s.")
            % {"first": next(iter(values)), "last": list(values)[-1], "title": title},
            counts,
            {when: when for when in values},
        ),
        header=(corner, *series),
        rows=tuple((when, *map(str, row)) for when, row in values.items()),
    )


def grid(
    counts: Mapping[tuple[str, str], Cell],
    *,
    down: Mapping[str, str],
    across: Mapping[str, str],
    title: str,
    corner: str,
) -> Chart:
    """Return a table of shaded cells, each with its number.

    Shape:  `counts` is {(code down, code across): count}, None if hidden, 0 if missing.
    Errors: ValueError for a pair outside down × across, a negative count, nothing to draw.
    """
    for row, column in counts:
        if row not in down or column not in across:
            raise ValueError(f"Count for ({row}, {column}) lies outside the table.")
    if not down or not across:
        raise ValueError("There is nothing to draw.")
    full = {(row, column): counts.get((row, column), 0) for row in down for column in across}
    limits = limits_of(full.values())
    heads = list(_numbered(across))
    wide = (WIDTH - NAMES - 1) / len(across)
    y = 6.0 + LINE * (len(heads) + 1)
    start, rows = y, []
    for code, name in down.items():
        lines = textwrap.wrap(name, int(NAMES / LETTER)) or [""]
        rows.append((y, code, lines))
        y += max(LINE * len(lines) + 2, 18)
    sheet = _Sheet(y + 4)
    for number, (column, name) in enumerate(across.items()):
        middle = NAMES + wide * (number + 0.5)
        sheet.words(middle, start - 4, str(number + 1) if heads else name, at="middle", size=9)
        if heads:
            sheet.words(0, 2 + LINE * number + 9, f"{number + 1}  {across[column]}", size=9)
    sheet.box(NAMES, start, WIDTH - NAMES - 1, y - start, PALE, HAIRLINE)
    for top, code, lines in rows:
        for number, line in enumerate(lines):
            sheet.words(0, top + LINE * number + 12, line)
        height = max(LINE * len(lines) + 2, 18)
        for number, column in enumerate(across):
            count = full[code, column]
            x = NAMES + wide * number
            if count != 0:
                sheet.box(x, top, wide, height, shade_of(count, limits), HAIRLINE)
                ink = PALE if is_dark(count, limits) else INK
                middle = x + wide / 2
                sheet.words(
                    middle, top + height / 2 + 3, shown(count), at="middle", fill=ink, size=8
                )
    kind = _("Shaded table, %(rows)d rows by %(columns)d columns: %(title)s.") % {
        "rows": len(down),
        "columns": len(across),
        "title": title,
    }
    return Chart(
        svg=sheet.svg(),
        alternative_text=_in_words(kind, full, {**across, **down}),
        header=(corner, *across.values()),
        rows=tuple(
            (name, *(shown(full[row, column]) for column in across)) for row, name in down.items()
        ),
    )


class _Legend:
    HEIGHT = 24.0

    @staticmethod
    def draw(sheet: _Sheet, series: Sequence[str]) -> None:
        x = 0.0
        for number, name in enumerate(series):
            sheet.box(x + 1, 4, 11, 11, FILLS[number % 2], SHADES[4])
            sheet.words(x + 18, 13, name)
            x += 40 + 6.5 * len(name)


def _numbered(across: Mapping[str, str]) -> Iterable[str]:
    """Columns too narrow for their names bear numbers, with the names above the picture."""
    room = (WIDTH - NAMES) / len(across) / LETTER
    return list(across) if any(len(name) > room for name in across.values()) else []


def _check_rows(values: Mapping[str, Sequence[Cell]], names: Mapping[str, str]) -> None:
    if not names:
        raise ValueError("There is nothing to draw.")
    for code, row in values.items():
        if not names.get(code):
            raise ValueError(f"Row {code} has no name.")
        if any(count is not None and count < 0 for count in row):
            raise ValueError(f"A count is negative: {code}.")


def _in_words(kind: str, counts: Mapping[tuple[str, str], Cell], names: Mapping[str, str]) -> str:
    words = [kind]
    highest = max(counts, key=lambda pair: counts[pair] or 0, default=None)
    if highest and counts[highest]:
        where = [names.get(code, code) for code in highest if code]
        words.append(
            _("Highest: %(where)s, %(n)s.") % {"where": ", ".join(where), "n": counts[highest]}
        )
    if hidden := sum(count is None for count in counts.values()):
        words.append(hidden_in_words(hidden))
    words.append(_("All figures are in the table."))
    return " ".join(words)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
