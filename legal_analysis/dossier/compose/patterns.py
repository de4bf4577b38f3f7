"""Patterns: the incidents of the dossier counted, ours apart, small numbers of ours hidden (T-08)."""

from collections.abc import Mapping
from typing import Any

from legal_analysis import drawn
from legal_analysis.dossier.compose_keys import OTHERS, OURS
from legal_analysis.dossier.document import Block, Paragraph, Section

from . import labels
from .book import Book
from .measures import figure

SERIES = {OTHERS: "Reported by others", OURS: "Recorded by us"}

# Thing counted by: title of its section, heading of its column, how an incident is counted.
WAYS: Mapping[str, tuple[str, str, str]] = {
    "right": (
        "By right",
        "Right",
        "An incident counts once under each right that was taken in it.",
    ),
    "act": ("By act", "Act", "An incident counts once under each kind of act that was done in it."),
    "group": (
        "By group of victims",
        "Group",
        "An incident counts once under each group of victims it names.",
    ),
    "perpetrator": (
        "By alleged perpetrator",
        "Alleged perpetrator",
        (
            "An incident counts once under each institution alleged to be responsible; a person alleged "
            "counts under the institution, where one is known. To be alleged is no finding of guilt."
        ),
    ),
    "year": (
        "By year",
        "Year",
        (
            "An incident counts in the year of the first day its date can mean, if the date lies within "
            "one year or is known within a month."
        ),
    ),
    "province": (
        "By province",
        "Province",
        "An incident counts in the province where it was; one that was in several counts in none.",
    ),
    "region": ("By region", "Region", "An incident counts in the region where it was."),
}


def patterns(book: Book) -> list[Section]:
    """Return the counts as one section; none for a snapshot frozen before there were any."""
    lists: list[dict[str, Any]] = book.snapshot.get("patterns", [])
    blocks: list[Block] = []
    for way in dict.fromkeys(row["by"] for row in lists):
        if way != "province":  # which the map shows already
            blocks += _way(book, way, {row["origin"]: row for row in lists if row["by"] == way})
    if not blocks:
        return []
    introduction = Paragraph(
        "The tables of this section count the incidents of this dossier as of the day it was frozen; "
        "those that others reported stand apart from those recorded by us. They show what is on "
        "record, and few records are no sign of calm. Of incidents recorded by us a number from 1 to "
        "4 is not shown (“x”), nor a number from which it could be computed; a table that could "
        "not be shown so is left out."
    )
    return [Section("Patterns", "patterns", [introduction, *blocks])]


def _way(book: Book, way: str, rows: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    title, column, definition = WAYS[way]
    names = _names(book, way, rows)
    shown = {origin: row["cells"] for origin, row in rows.items() if row["cells"]}
    counted = {
        code: [cells.get(code, 0) for cells in shown.values()]
        for code in names
        if any(cells.get(code, 0) != 0 for cells in shown.values())
    }
    if not counted:
        return []
    series = [SERIES[origin] for origin in shown]
    caption = f"Incidents {title[:1].lower()}{title[1:]}"
    chart = drawn.bars(
        counted,
        names={code: names[code] for code in counted},
        series=series,
        title=caption,
        corner=column,
    )
    sentences = [definition, *(_of_how_many(row) for row in rows.values())]
    return [
        Paragraph(" ".join(sentence for sentence in sentences if sentence)),
        figure(chart, caption, f"figure-by-{way}"),
    ]


def _of_how_many(row: Mapping[str, Any]) -> str:
    who = SERIES[row["origin"]]
    if row["asked"] == 0:
        return ""
    if row["cells"] is None:
        return f"{who}: too few to be shown."
    return f"{who}: {row['asked']} in all; of {row['known']} of them this is known."


def _names(book: Book, way: str, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    found = {code: code for row in rows.values() for code in row["cells"] or ()}
    known: Mapping[str, Mapping[str, str]] = {
        "right": {code: row["title"] for code, row in book.rights.items()},
        "act": {code: _large(word) for code, word in labels.ACTS.items()},
        "group": {code: _large(word) for code, word in labels.GROUPS.items()},
        "perpetrator": {
            code: row["name"] if book.may_be_named(row) else book.office(row)
            for code, row in book.authorities.items()
        },
    }
    return _in_order(found, known.get(way, {}))


def _in_order(found: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """The names of what was counted, in the order of the list they come from."""
    named = {code: name for code, name in known.items() if code in found}
    return {**named, **{code: name for code, name in found.items() if code not in named}}


def _large(word: str) -> str:
    return word[:1].upper() + word[1:]
