"""How many of what was found fit each further condition: the same number that choosing it finds.

But for years: a date that is open at one end counts in none, and choosing a year finds it.

Counted among what is still open to the asker, at most gathering.MOST of each kind; where more fit, a
number says "or more".
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Func
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evidence.among import array_of
from evidence.vocabulary import ActKind, VictimGroup
from legal_analysis.finding.asked import KNOWN, Asked, Kind
from legal_analysis.finding.conditions import rows_of
from legal_analysis.finding.gathering import MOST, Found
from legal_analysis.finding.tally import Counts
from legal_analysis.finding.trees import Library
from legal_analysis.finding.values import TREES, values

YEAR = "year"  # no field of its own: chooses since and until
LONGEST_SPAN = 60  # years; a date that can mean more of them says nothing of any
MOST_SHOWN = 12  # of one facet; the form has all


# A record that was found and is still open: its key, and what _COLUMNS asks of its kind.
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Option:
    """One value, in how many records; `more`: that many or more."""

    value: str
    label: Any
    count: int
    more: bool


@dataclass(frozen=True)
class Facet:
    """One thing what was found differs in."""

    name: str
    label: Any
    options: list[Option]


LABELS: dict[str, Any] = {
    "right": _("Right"),
    "act": _("Kind of act"),
    "group": _("Group of victims"),
    "authority": _("Alleged perpetrator"),
    "province": _("Province"),
    YEAR: _("Year"),
    "element": _("Cited on"),
    "checked": _("Checked by us"),
}


class _Years(Func):
    """The first and the last year of a range of days, which the column holds half-open, as one text."""

    template = (
        "extract(year FROM lower(%(expressions)s)) || ' '"
        " || extract(year FROM upper(%(expressions)s) - 1)"
    )
    output_field = CharField()


_CHECKED = {"checked": "verified"}
_DATED = {**_CHECKED, YEAR: _Years(F("date_range"))}
_PLACED = {**_DATED, "province": Coalesce("place__province__code", "place__code")}
_COLUMNS: dict[Kind, dict[str, Any]] = {
    Kind.INCIDENT: _PLACED,
    Kind.ACCOUNT: _PLACED,
    Kind.POLICY: _DATED,
    Kind.AUTHORITY: _CHECKED,
    Kind.SOURCE: {},
}


def still_open(found: Found, asked: Asked, user: User, library: Library) -> dict[Kind, list[Row]]:
    """Return what was found and still fits, of what she may see now, in the order of the page.

    One query for each kind.
    """
    return {
        kind: _rows(kind, keys, asked, user, library) if keys else []
        for kind, keys in found.keys.items()
    }


def _rows(
    kind: Kind, keys: list[uuid.UUID], asked: Asked, user: User, library: Library
) -> list[Row]:
    rows = rows_of(kind, asked, user, library, keys=array_of(keys))
    place = {key: number for number, key in enumerate(keys)}
    columns = _COLUMNS[kind].values()
    return sorted(rows.values_list("pk", *columns), key=lambda row: place[row[0]])


def keys_of(rows: Iterable[Row]) -> list[uuid.UUID]:
    return [row[0] for row in rows]


def facets(
    rows: Mapping[Kind, list[Row]],
    more: Iterable[Kind],
    asked: Asked,
    user: User,
    library: Library,
) -> list[Facet]:
    """Return what was found by each thing it differs in. The same number of queries at any size."""
    keys = {kind: keys_of(of_kind) for kind, of_kind in rows.items() if of_kind}
    counts = values(keys, asked, user, library)
    for kind, of_kind in rows.items():
        _count(kind, of_kind, counts)
    labels, limited = _labels(library), set(more)
    found = []
    for name, label in LABELS.items():
        if _tells_more(name, asked):
            lower = any(_knows(kind, name) for kind in limited)
            options = [
                Option(value, labels(name, value), min(n, MOST), lower or n > MOST)
                for value, n in _shown(name, counts[name], asked, library)
            ]
            if options:
                found.append(Facet(name, label, options))
    return found


def _shown(
    name: str, counts: Counter[str], asked: Asked, library: Library
) -> list[tuple[str, int]]:
    """Return the values that narrow what was found, the most frequent first; the latest years first."""
    beneath = _beneath(name, asked, library)
    fitting = [one for one in counts.items() if beneath is None or one[0] in beneath]
    if name == YEAR:
        fitting.sort(reverse=True)
    else:
        fitting.sort(key=lambda one: (-one[1], one[0]))
    return fitting[:MOST_SHOWN]


def _count(kind: Kind, rows: Iterable[Row], counts: Counts) -> None:
    """Add what stands in the records themselves. By columns: so it takes hardly any time."""
    columns = list(zip(*rows, strict=True))[1:]
    told = dict(zip(_COLUMNS[kind], columns, strict=False))
    for is_checked, number in Counter(told.get("checked", ())).items():
        counts["checked"]["yes" if is_checked else "no"] += number
    for province, number in Counter(told.get("province", ())).items():
        if province:
            counts["province"][province] += number
    for span, number in Counter(told.get(YEAR, ())).items():
        for year in years_of(span):
            counts[YEAR][str(year)] += number


def _tells_more(name: str, asked: Asked) -> bool:
    """Whether choosing by it narrows what was found: not where it is chosen by already, but in a tree."""
    if name == YEAR:
        return not (asked.since or asked.until)
    return name in TREES or name not in asked.chosen


def _beneath(name: str, asked: Asked, library: Library) -> set[str] | None:
    """Return the values of a tree that lie below the one that is asked for; None: all of them narrow."""
    if name not in TREES or name not in asked.chosen:
        return None
    above, tree = asked.chosen[name], getattr(library, TREES[name])
    return tree.codes_beneath(above) - {above}


def _knows(kind: Kind, name: str) -> bool:
    return (name if name != YEAR else "since") in KNOWN[kind]


def _labels(library: Library) -> Callable[[str, str], Any]:
    acts, groups = dict(ActKind.choices), dict(VictimGroup.choices)
    rights, provinces = dict(library.rights), dict(library.provinces)
    yes = {"yes": _("Yes"), "no": _("No")}

    def label(name: str, value: str) -> Any:
        match name:
            case "right":
                return rights.get(value, value)
            case "province":
                return provinces.get(value, value)
            case "authority":
                return library.authorities.label(value)
            case "element":
                return library.elements.label(value)
            case "act":
                return acts.get(value, value)
            case "group":
                return groups.get(value, value)
            case "checked":
                return yes[value]
        return value

    return label


def years_of(span: str | None) -> range:
    """Return the years a date can mean; none where it is not known at both ends."""
    if span is None:
        return range(0)
    first, last = map(int, span.split())
    years = range(first, last + 1)
    return years if len(years) <= LONGEST_SPAN else range(0)
