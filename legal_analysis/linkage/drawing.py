"""The chain above and below an authority as a picture: boxes from the top down, lines beside them.

Narrow, so that a telephone shows it whole. Where a page is read from the right, it is drawn so. A line
that is only possible is dashed; the list beneath says the same in words. Colours are attributes, which
the style of a page may change.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from uuid import UUID

from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from legal_analysis.drawn.shades import FAMILIES, HAIRLINE, INK, PALE, SHADES

from .chain import Certainty
from .reading import Link
from .words import PRESUMED_INNOCENT

WIDTH = 340
LANE = 11  # between the lines
SIZE, LINE, LETTER = 13, 17, 6.9
PAD, GAP = 8, 12
MOST_HOLDERS = 4  # named in a box; the list beneath has them all


@dataclass(frozen=True)
class _Row:
    link: Link
    lines: tuple[str, ...]
    named: int  # of the lines, how many are the name
    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


class _Sheet:
    def __init__(self) -> None:
        self.mirrored = get_language_bidi()
        self.parts: list[str] = []

    def x(self, x: float) -> float:
        return WIDTH - x if self.mirrored else x

    def box(self, x: float, row: _Row, *, here: bool, sure: bool) -> None:
        width = WIDTH - x - 1
        left = self.x(x + width) if self.mirrored else x
        self.parts.append(
            f'<rect x="{left:g}" y="{row.top:g}" width="{width:g}" height="{row.height:g}" rx="4"'
            f' fill="{SHADES[0] if here else PALE}" stroke="{INK if here else HAIRLINE}"'
            f' class="{"here" if here else "there"}"{"" if sure else _DASHES}/>'
        )

    def words(self, x: float, y: float, text: str, *, strong: bool = False) -> None:
        # Isolated: a name in Latin letters keeps its full stops where the line runs from the right.
        weight = ' font-weight="700"' if strong else ""
        self.parts.append(
            f'<text x="{self.x(x):g}" y="{y:g}"{weight}>\u2068{escape(text)}\u2069</text>'
        )

    def line(self, points: Sequence[tuple[float, float]], *, sure: bool) -> None:
        way = " ".join(f"{self.x(x):g},{y:g}" for x, y in points)
        self.parts.append(
            f'<polyline points="{way}" fill="none" stroke="{INK}"{"" if sure else _DASHES}/>'
        )

    def head(self, x: float, y: float) -> None:
        """The point of an arrow at the box of who stands above."""
        points = " ".join(f"{self.x(a):g},{y + b:g}" for a, b in ((x, 0), (x - 6, -4), (x - 6, 4)))
        self.parts.append(f'<polygon points="{points}" fill="{INK}" stroke="none"/>')


_DASHES = ' stroke-dasharray="4 3"'


def drawn(links: Sequence[Link], *, title: str, name: str) -> str:
    """Return the picture as SVG. `name` tells it from others on a page: letters, digits, hyphens."""
    lanes = _lanes(links)
    start = 10 + LANE * len(lanes)
    rows = _rows(links, start)
    sheet = _Sheet()
    at = {row.link.authority.pk: row for row in rows}
    for number, (above, sure) in enumerate(lanes):
        lane = start - 10 - LANE * number
        head = at[above]
        y = head.middle + (4 if sure else -4)
        for row in rows:
            if any(
                two.pk == above and (one == Certainty.SURELY) == sure
                for _tie, two, one in row.link.ties
            ):
                foot = row.middle - (4 if head.top < row.top else -4)
                sheet.line([(start, foot), (lane, foot), (lane, y), (start - 5, y)], sure=sure)
        sheet.head(start, y)
    for row in rows:
        sheet.box(start, row, here=row.link.level == 0, sure=row.link.is_sure)
        for number, text in enumerate(row.lines):
            sheet.words(
                start + PAD,
                row.top + PAD + LINE * number + SIZE - 2,
                text,
                strong=row.link.level == 0 and number < row.named,
            )
    height = rows[-1].top + rows[-1].height + GAP
    for text in textwrap.wrap(str(PRESUMED_INNOCENT), int((WIDTH - 4) / LETTER)):
        height += LINE
        sheet.words(2, height - 5, text)
    direction = "rtl" if sheet.mirrored else "ltr"
    return (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc"'
        f' xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height + 4:g}"'
        f' width="{WIDTH}" height="{height + 4:g}">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(in_words(links))}</desc>'
        f'<g font-family="{FAMILIES}" font-size="{SIZE}" fill="{INK}" direction="{direction}">'
        + "".join(sheet.parts)
        + "</g></svg>"
    )


def in_words(links: Sequence[Link]) -> str:
    """What the picture shows, in sentences; the list beneath it has the rest."""
    above = sum(one.level < 0 for one in links)
    below = sum(one.level > 0 for one in links)
    unsure = sum(sure != Certainty.SURELY for one in links for *_tie, sure in one.ties)
    said = [
        ngettext("%d above it.", "%d above it.", above) % above,
        ngettext("%d below it.", "%d below it.", below) % below,
    ]
    if unsure:
        said.append(
            ngettext(
                "%d line is dashed: it is only possible on that day.",
                "%d lines are dashed: they are only possible on that day.",
                unsure,
            )
            % unsure
        )
    said.append(_("Arrows point to who stands above."))
    return " ".join([*said, _("The list beneath says the same."), str(PRESUMED_INNOCENT)])


def _lanes(links: Sequence[Link]) -> list[tuple[UUID, bool]]:
    """One line for all who are under the same authority, and one for those who only may be."""
    return list(
        dict.fromkeys(
            (above.pk, sure == Certainty.SURELY)
            for link in reversed(links)
            for _tie, above, sure in link.ties
        )
    )


def _rows(links: Sequence[Link], start: float) -> list[_Row]:
    room = int((WIDTH - start - 2 * PAD) / LETTER)
    rows: list[_Row] = []
    top = 2.0
    for link in links:
        # The name of who is asked about is bold, and wider.
        lines = textwrap.wrap(link.authority.name, room if link.level else int(room * 0.9))
        named = len(lines)
        if not link.is_sure:
            lines.append(_("(possibly)"))
        for number, (_tie, holder, sure) in enumerate(link.holders):
            if number == MOST_HOLDERS:
                more = len(link.holders) - number
                lines.append(ngettext("and %d more", "and %d more", more) % more)
                break
            text = holder.name if sure == Certainty.SURELY else f"{holder.name} {_('(possibly)')}"
            lines += [f"· {one}" for one in textwrap.wrap(text, room - 2)]
        height = LINE * len(lines) + 2 * PAD - 3
        rows.append(_Row(link, tuple(lines), named, top, height))
        top += height + GAP
    return rows
