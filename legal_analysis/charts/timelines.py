"""Counts along time: quarters and months, empty ones included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import altair as alt
from django.utils.translation import gettext as _

from legal_analysis.charts.drawing import LINES, draw, in_lines
from legal_analysis.drawn.shades import HAIRLINE, SHADES, WIDTH, Chart


def policies_over_time(
    issued: Iterable[tuple[date, Sequence[str]]], *, title: str, rights: Mapping[str, str]
) -> Chart:
    """Return one row of bars for each right: policies issued in each quarter that take it away.

    Shape:  `issued` is (day, codes of the rights) for each policy; `rights` is {code: name} in the
            order of the rows. A policy that takes three rights away is counted in three rows.
            Leave out a policy whose date is not known to the quarter, and say so beside the chart.
    Errors: ValueError for a right without a name, or no policy at all.
    """
    policies = list(issued)
    if not policies:
        raise ValueError("There is no policy to draw.")
    counts: Counter[tuple[str, str]] = Counter()
    for day, codes in policies:
        for code in codes:
            if code not in rights:
                raise ValueError(f"Right {code} has no name.")
            counts[code, _quarter(day)] += 1
    quarters = _quarters(min(day for day, _codes in policies), max(day for day, _codes in policies))
    values = [
        {"right": in_lines(name), "order": order, "quarter": quarter, "n": counts[code, quarter]}
        for order, (code, name) in enumerate(rights.items())
        for quarter in quarters
    ]
    base = alt.Chart().encode(x=_time_axis("quarter:O", quarters, first="Q1"))
    bars = base.mark_bar(fill=SHADES[3]).encode(
        y=alt.Y("n:Q", axis=None, scale=alt.Scale(domain=[0, 1.35 * max(counts.values())]))
    )
    figures = (
        base.transform_filter("datum.n > 0")
        .mark_text(fontSize=6, dy=-4)
        .encode(y="n:Q", text="n:Q")
    )
    floor = base.mark_rule(stroke=HAIRLINE, strokeWidth=0.5).encode(y=alt.datum(0))
    rows = alt.Row(
        "right:N",
        sort=[in_lines(name) for name in rights.values()],
        header=alt.Header(
            title=None, labelAngle=0, labelAlign="left", labelFontSize=8, labelExpr=LINES
        ),
    )
    chart = alt.layer(bars, figures, floor).properties(width=WIDTH - 190, height=24)
    svg = draw(chart.facet(row=rows, data=alt.Data(values=values), spacing=4))
    totals = {code: sum(counts[code, q] for q in quarters) for code in rights}
    most = max(rights, key=lambda code: totals[code])
    return Chart(
        svg=svg,
        alternative_text=_(
            "Bars for each right by quarter from %(first)s to %(last)s: %(title)s. %(policies)d "
            "policies; most often %(right)s, %(most)d. All figures are in the table."
        )
        % {
            "first": quarters[0],
            "last": quarters[-1],
            "title": title,
            "policies": len(policies),
            "right": rights[most],
            "most": totals[most],
        },
        header=(_("Right"), *quarters, _("Total")),
        rows=tuple(
            (name, *(str(counts[code, q]) for q in quarters), str(totals[code]))
            for code, name in rights.items()
        ),
    )


def incidents_timeline(days: Iterable[date], *, title: str) -> Chart:
    """Return bars of incidents in each month, months without any included.

    Shape:  `days` is one day for each incident; leave out those not known to the month.
    Errors: ValueError if there is none.
    """
    months = Counter(f"{day:%Y-%m}" for day in days)
    if not months:
        raise ValueError("There is no incident to draw.")
    span = _months(min(months), max(months))
    values = [{"month": month, "n": months[month]} for month in span]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=_time_axis("month:O", span, first="01"),
        y=alt.Y("n:Q", title=None, axis=alt.Axis(tickMinStep=1, gridColor="#dddddd")),
    )
    figures = base.transform_filter("datum.n > 0").mark_text(fontSize=6, dy=-4).encode(text="n:Q")
    svg = draw((base.mark_bar(fill=SHADES[3]) + figures).properties(width=WIDTH - 40, height=150))
    most = max(span, key=lambda month: months[month])
    return Chart(
        svg=svg,
        alternative_text=_(
            "Bars by month from %(first)s to %(last)s: %(title)s. %(total)d in all, most in "
            "%(most)s with %(n)d. All figures are in the table."
        )
        % {
            "first": span[0],
            "last": span[-1],
            "title": title,
            "total": months.total(),
            "most": most,
            "n": months[most],
        },
        header=(_("Month"), _("Incidents")),
        rows=tuple((month, str(months[month])) for month in span),
    )


def _quarter(day: date) -> str:
    return f"{day.year} Q{(day.month - 1) // 3 + 1}"


def _quarters(first: date, last: date) -> list[str]:
    start, end = first.year * 4 + (first.month - 1) // 3, last.year * 4 + (last.month - 1) // 3
    return [f"{n // 4} Q{n % 4 + 1}" for n in range(start, end + 1)]


def _months(first: str, last: str) -> list[str]:
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{n // 12}-{n % 12 + 1:02}" for n in range(start, end + 1)]


def _time_axis(field: str, labels: Sequence[str], *, first: str) -> alt.X:
    """An axis that names the year under its first quarter or month."""
    years = [label for label in labels if label.endswith(first)]
    axis = alt.Axis(values=years, labelExpr="slice(datum.label, 0, 4)", labelAngle=0, title=None)
    return alt.X(field, sort=list(labels), axis=axis)
