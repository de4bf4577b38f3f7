"""What all pictures share: a chart with its words, classes of counts, shades and letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from legal_analysis.patterns import Cell

FAMILIES = "Noto Sans, Noto Sans Ext, Vazirmatn, sans-serif"
WIDTH = 600  # CSS px; the text column of an A4 page is about 605
INK, QUIET, HAIRLINE, PALE = "#1a1a1a", "#6b6b6b", "#8c8c8c", "#ffffff"
SHADES = ("#dfe7ef", "#b3c5d7", "#7f9dbb", "#4a7099", "#1d4468")  # light to dark
HIDDEN_SHADE = "#f4efe3"
# A hidden count may be a large one that keeps a small one from being computed: so not "less than five".
HIDDEN = "x"
CLASS_LIMITS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)


@dataclass(frozen=True)
class Chart:
    """A picture with its words: `header` and `rows` are the table beneath it, text only."""

    svg: str
    alternative_text: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def shown(count: Cell) -> str:
    return HIDDEN if count is None else str(count)


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


def class_names(limits: Sequence[int]) -> list[str]:
    lows = [1, *(limit + 1 for limit in limits[:-1])]
    return [
        str(low) if low == high else f"{low}–{high}"
        for low, high in zip(lows, limits, strict=False)
    ]


def hidden_class() -> str:
    """What a legend calls the shade of hidden counts."""
    return _("hidden (x)")


def class_of(count: Cell, limits: Sequence[int]) -> str:
    if count is None:
        return hidden_class()
    if count == 0:
        return "0"
    return next(n for n, high in zip(class_names(limits), limits, strict=True) if count <= high)


def is_dark(count: Cell, limits: Sequence[int]) -> bool:
    if not count:
        return False
    index = class_names(limits).index(class_of(count, limits))
    return shades_of(limits)[index] in SHADES[3:]


def shades_of(limits: Sequence[int]) -> Sequence[str]:
    """As many shades as classes; the darkest always stands for the most."""
    return SHADES[len(SHADES) - len(limits) :] if len(limits) > 1 else SHADES[2:3][: len(limits)]


def shade_of(count: Cell, limits: Sequence[int]) -> str:
    """The colour of a count's class."""
    if count is None:
        return HIDDEN_SHADE
    if count == 0:
        return PALE
    return shades_of(limits)[class_names(limits).index(class_of(count, limits))]
