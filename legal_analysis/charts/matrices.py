"""Tables of shaded cells, each with its count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
from django.utils.translation import gettext as _

from legal_analysis.charts.drawing import LINES, TWO_LINES, draw, in_lines, ink, shading
from legal_analysis.drawn.shades import (
    HAIRLINE,
    WIDTH,
    Chart,
    class_of,
    hidden_in_words,
    is_dark,
    limits_of,
    shown,
)
from legal_analysis.patterns import Cell


def rights_by_measure_matrix(
    counts: Mapping[tuple[str, str], Cell],
    *,
    title: str,
    rights: Mapping[str, str],
    years: Sequence[str],
) -> Chart:
    """Return a table of shaded cells: rights down, years across, each cell with its count.

    Shape:  `counts` is {(code of the right, year): count}, None if hidden, 0 if missing.
    Errors: ValueError for a pair outside rights × years, or a negative count.
    """
    return _matrix(
        counts, title=title, down=rights, across={y: y for y in years}, corner=_("Right")
    )


def acts_by_province(
    counts: Mapping[tuple[str, str], Cell],
    *,
    title: str,
    acts: Mapping[str, str],
    provinces: Mapping[str, str],
) -> Chart:
    """Return a table of shaded cells: provinces down, kinds of act across.

    Shape:  `counts` is {(P-code, act): count}, None if hidden, 0 if missing.
    Errors: ValueError for a pair outside provinces × acts, or a negative count.
    """
    return _matrix(counts, title=title, down=provinces, across=acts, corner=_("Province"))


def _matrix(
    counts: Mapping[tuple[str, str], Cell],
    *,
    title: str,
    down: Mapping[str, str],
    across: Mapping[str, str],
    corner: str,
) -> Chart:
    for row, column in counts:
        if row not in down or column not in across:
            raise ValueError(f"Count for ({row}, {column}) lies outside the table.")
    if not down or not across:
        raise ValueError("There is nothing to draw.")
    full = {(row, column): counts.get((row, column), 0) for row in down for column in across}
    limits = limits_of(full.values())
    values = [
        {
            "row": in_lines(down[row]),
            "column": across[column],
            "count": shown(full[row, column]),
            "class": class_of(full[row, column], limits),
            "light": is_dark(full[row, column], limits),
        }
        for row, column in full
    ]
    slanted = max(len(name) for name in across.values()) > 6
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y(
            "row:N",
            sort=[in_lines(name) for name in down.values()],
            title=None,
            axis=alt.Axis(
                domain=False, ticks=False, labelLimit=200, labelExpr=LINES, labelBaseline=TWO_LINES
            ),
        ),
        x=alt.X(
            "column:N",
            sort=list(across.values()),
            title=None,
            axis=alt.Axis(
                orient="top",
                domain=False,
                ticks=False,
                labelLimit=160,
                labelAngle=-60 if slanted else 0,
            ),
        ),
    )
    cells = base.mark_rect(stroke=HAIRLINE, strokeWidth=0.4).encode(
        fill=shading("class:N", full.values(), limits)
    )
    figures = base.mark_text(fontSize=7.5).encode(text="count:N", color=ink())
    svg = draw((cells + figures).properties(width=WIDTH - 190, height=20 * len(down)))
    highest = max(full, key=lambda pair: full[pair] or 0)
    hidden = sum(1 for count in full.values() if count is None)
    words = [
        _("Shaded table, %(rows)d rows by %(columns)d columns: %(title)s.")
        % {"rows": len(down), "columns": len(across), "title": title}
    ]
    if full[highest]:
        words.append(
            _("Highest: %(row)s, %(column)s, %(n)s.")
            % {"row": down[highest[0]], "column": across[highest[1]], "n": full[highest]}
        )
    if hidden:
        words.append(hidden_in_words(hidden))
    words.append(_("All figures are in the table."))
    return Chart(
        svg=svg,
        alternative_text=" ".join(words),
        header=(corner, *across.values()),
        rows=tuple(
            (name, *(shown(full[row, column]) for column in across)) for row, name in down.items()
        ),
    )
