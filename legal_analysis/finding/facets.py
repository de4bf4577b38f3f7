"""How many of what was found fit each further condition: the same number that choosing it finds.

But for years: a date that is open at one end counts in none, and choosing a year finds it.

Counted among what is still open to the asker, at most gathering.MOST of each kind; where more fit, a
number says "or more".
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evidence.models import Involvement, Testimony
from evidence.vocabulary import ActKind, VictimGroup
from legal_analysis.finding.asked import KNOWN, OF_ACT, Asked, Kind
from legal_analysis.finding.conditions import (
    acts_that_fit,
    open_incidents,
    provisions_that_fit,
    rows_of,
    standing_citations,
    told_by_itself,
)
from legal_analysis.finding.gathering import MOST, Found
from legal_analysis.finding.trees import Library
from legal_analysis.models import Deprivation, Policy

TREES = {"authority": "authorities", "element": "elements"}
YEAR = "year"  # no field of its own: chooses since and until
LONGEST_SPAN = 60  # years; a date that can mean more of them says nothing of any
MOST_SHOWN = 12  # of one facet; the form has all
_ONE_DAY = timedelta(days=1)
Pair = tuple[uuid.UUID, str]


@dataclass(frozen=True)
class Row:
    """What is known of one record that was found and is still open."""

    key: uuid.UUID
    verified: bool | None = None
    dates: Any = None
    province: str = ""


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


def still_open(
    found: Found, asked: Asked, user: User, library: Library
) -> dict[Kind, dict[uuid.UUID, Row]]:
    """Return what was found and still fits, of what she may see now, in the order of the page.

    One query for each kind.
    """
    return {
        kind: _rows(kind, keys, rows_of(kind, asked, user, library))
        for kind, keys in found.keys.items()
    }


def _rows(kind: Kind, keys: list[uuid.UUID], rows: Any) -> dict[uuid.UUID, Row]:
    if not keys:
        return {}
    names = {
        Kind.INCIDENT: ("verified", "date_range", "place__code", "place__province__code"),
        Kind.ACCOUNT: ("verified", "date_range", "place__code", "place__province__code"),
        Kind.POLICY: ("verified", "date_range"),
        Kind.AUTHORITY: ("verified",),
        Kind.SOURCE: (),
    }[kind]
    told = {
        key: Row(key, *more[:2], *([more[3] or more[2] or ""] if len(more) > 2 else []))
        for key, *more in rows.filter(pk__in=keys).values_list("pk", *names)
    }
    return {key: told[key] for key in keys if key in told}


def facets(
    rows: Mapping[Kind, Mapping[uuid.UUID, Row]],
    more: Iterable[Kind],
    asked: Asked,
    user: User,
    library: Library,
) -> list[Facet]:
    """Return what was found by each thing it differs in. The same number of queries at any size."""
    keys = {kind: list(found) for kind, found in rows.items() if found}
    pairs = _pairs(rows, keys, asked, user, library)
    labels = _labels(library)
    limited = set(more)
    found = []
    for name, label in LABELS.items():
        if not _tells_more(name, asked):
            continue
        counts = Counter(value for _key, value in set(pairs[name]))
        lower = bool(limited & {kind for kind in Kind if _knows(kind, name)})
        options = [
            Option(value, labels(name, value), min(n, MOST), lower or n > MOST)
            for value, n in counts.items()
            if _lies_beneath(name, value, asked, library)
        ]
        if name == YEAR:
            options.sort(key=lambda one: one.value, reverse=True)
        else:
            options.sort(key=lambda one: (-one.count, one.value))
        if options:
            found.append(Facet(name, label, options[:MOST_SHOWN]))
    return found


def _tells_more(name: str, asked: Asked) -> bool:
    """Whether choosing by it narrows what was found: not where it is chosen by already, but in a tree."""
    if name == YEAR:
        return not (asked.since or asked.until)
    return name in TREES or name not in asked.chosen


def _lies_beneath(name: str, value: str, asked: Asked, library: Library) -> bool:
    """Whether a value of a tree lies below the one that is asked for."""
    if name not in TREES or name not in asked.chosen:
        return True
    above, tree = asked.chosen[name], getattr(library, TREES[name])
    return value != above and value in tree.codes_beneath(above)


def _knows(kind: Kind, name: str) -> bool:
    return (name if name != YEAR else "since") in KNOWN[kind]


def _labels(library: Library) -> Callable[[str, str], Any]:
    acts, groups = dict(ActKind.choices), dict(VictimGroup.choices)
    yes = {"yes": _("Yes"), "no": _("No")}

    def label(name: str, value: str) -> Any:
        match name:
            case "right":
                return dict(library.rights).get(value, value)
            case "province":
                return dict(library.provinces).get(value, value)
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


def _pairs(
    rows: Mapping[Kind, Mapping[uuid.UUID, Row]],
    keys: Mapping[Kind, list[uuid.UUID]],
    asked: Asked,
    user: User,
    library: Library,
) -> dict[str, list[Pair]]:
    """Return each record with each value it has of each thing."""
    found: defaultdict[str, list[Pair]] = defaultdict(list)
    for records in rows.values():
        for key, row in records.items():
            if row.verified is not None:
                found["checked"].append((key, "yes" if row.verified else "no"))
            if row.province:
                found["province"].append((key, row.province))
            found[YEAR] += [(key, str(year)) for year in years_of(row.dates)]
    for name, pairs in (
        *_rights(keys, asked).items(),
        *_acts(keys, asked, user, library).items(),
        *_policies(keys, asked, library).items(),
        *_elements(keys, user, library).items(),
    ):
        found[name] += pairs
    for key in keys.get(Kind.AUTHORITY, ()):
        found["authority"] += [(key, code) for code in library.authorities.above(key)]
    return found


def years_of(dates: Any) -> range:
    """Return the years a date can mean; none where it is not known at both ends."""
    if dates is None or dates.lower is None or dates.upper is None:
        return range(0)
    years = range(dates.lower.year, (dates.upper - _ONE_DAY).year + 1)
    return years if len(years) <= LONGEST_SPAN else range(0)


def _rights(keys: Mapping[Kind, list[uuid.UUID]], asked: Asked) -> dict[str, list[Pair]]:
    taken: Any = Deprivation._base_manager.filter(
        Q(incident__in=keys.get(Kind.INCIDENT, [])) | Q(testimony__in=keys.get(Kind.ACCOUNT, []))
    ).values_list("incident", "testimony", "right__code")
    found: list[Pair] = []
    for incident, account, code in taken:
        found.append((incident or account, code))
    ruled = provisions_that_fit(asked).filter(policy__in=keys.get(Kind.POLICY, []))
    ordered = ruled.filter(rights__isnull=False)
    return {"right": found + list(ordered.values_list("policy", "rights__code"))}


def _acts(
    keys: Mapping[Kind, list[uuid.UUID]], asked: Asked, user: User, library: Library
) -> dict[str, list[Pair]]:
    """Kinds of act, victims and alleged perpetrators of the acts on which all that is asked holds."""
    fitting = acts_that_fit(asked, library).order_by()
    incidents = fitting.filter(incident__in=keys.get(Kind.INCIDENT, []))
    seen = open_incidents(user).values("pk")
    told = fitting.filter(incident__in=seen, incident__testimonies__in=keys.get(Kind.ACCOUNT, []))
    names = ("kind", "involvements__side", "involvements__group", "involvements__authority")
    found: defaultdict[str, list[Pair]] = defaultdict(list)
    for acts, record in ((incidents, "incident"), (told, "incident__testimonies")):
        for key, kind, side, group, authority in acts.values_list(record, *names):
            found["act"].append((key, kind))
            if side == Involvement.Side.VICTIM and group:
                found["group"].append((key, group))
            if side == Involvement.Side.ALLEGED_PERPETRATOR and authority:
                above = library.authorities.above(authority)
                found["authority"] += [(key, code) for code in above]
    by_itself = [name for name in ("act", "group") if told_by_itself(_with(asked, name))]
    if by_itself and keys.get(Kind.ACCOUNT):
        coded = Testimony._base_manager.filter(pk__in=keys[Kind.ACCOUNT])
        for key, kinds, groups in coded.values_list("pk", "acts", "groups"):
            for name, values in (("act", kinds), ("group", groups)):
                if name in by_itself:
                    found[name] += [(key, value) for value in values]
    return {name: found[name] for name in OF_ACT}


def _with(asked: Asked, name: str) -> Asked:
    return asked.but(**{name: asked.chosen.get(name) or "-"})


def _policies(
    keys: Mapping[Kind, list[uuid.UUID]], asked: Asked, library: Library
) -> dict[str, list[Pair]]:
    """Groups, provinces and who issued it. An order for the whole country holds in every province."""
    wanted = keys.get(Kind.POLICY, [])
    if not wanted:
        return {}
    hit = provisions_that_fit(asked).filter(policy__in=wanted).values_list("policy", "groups")
    issued = Policy.authorities.through.objects.filter(policy__in=wanted)
    places = Policy.objects.order_by().filter(pk__in=wanted)
    every = [code for code, _name in library.provinces]
    provinces = []
    for key, scope, code in places.values_list("pk", "scope", "provinces__code"):
        holds = every if scope == Policy.Scope.NATIONAL else [code] if code else []
        provinces += [(key, one) for one in holds]
    return {
        "group": [(key, group) for key, groups in hit for group in groups],
        "authority": [
            (key, code)
            for key, one in issued.values_list("policy", "authority")
            for code in library.authorities.above(one)
        ],
        "province": provinces,
    }


def _elements(
    keys: Mapping[Kind, list[uuid.UUID]], user: User, library: Library
) -> dict[str, list[Pair]]:
    """What it is cited on, in the cases she works on."""
    cited = standing_citations(user).filter(
        Q(act__incident__in=keys.get(Kind.INCIDENT, []))
        | Q(paragraph__testimony__in=keys.get(Kind.ACCOUNT, []))
        | Q(provision__policy__in=keys.get(Kind.POLICY, []))
    )
    ways = ("act__incident", "paragraph__testimony", "provision__policy")
    found = []
    for *records, element in cited.order_by().values_list(*ways, "element"):
        key = next(one for one in records if one)
        found += [(key, code) for code in library.elements.above(element)]
    return {"element": found}
