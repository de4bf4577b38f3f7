"""Records against each other, and against what is loaded already.

A load may hold some files only, and a record may name a code that stands further down, in another
file, or only in the database. A code that stands in the load counts as known even if its record has
a fault of its own: that fault is named once, not again at everything that refers to it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from evidence import dates
from evidence.models import Authority, Incident, Person, Place, Testimony
from legal_analysis.models import Policy

from .kinds import MODELS, Kind
from .problems import WHOLE_FILE, Problem
from .reading import Entry, Library
from .rows import rows
from .shapes import ELEMENT_KINDS
from .values import meant

COARSE = {"season", "decade", "century", "set"}
"""Precisions a file may also call an interval."""


@dataclass
class Known:
    """Every code that may be referred to, from the database and the load together."""

    codes: dict[Kind, set[str]] = field(default_factory=lambda: {kind: set() for kind in Kind})
    loaded: dict[str, Kind] = field(default_factory=dict)
    """Codes in the database, with their kind."""
    province_of: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    institutions: set[str] = field(default_factory=set)

    def place(self, pcode: str) -> str:
        """Return the P-code we keep for one that may be an alias."""
        return self.aliases.get(pcode, pcode)


def known(library: Library) -> Known:
    """Gather what may be referred to."""
    found = Known()
    for code, province, others in rows(Place).values_list(
        "code", "province__code", "alternative_codes"
    ):
        found.loaded[code] = Kind.DISTRICT if province else Kind.PROVINCE
        found.aliases.update(dict.fromkeys(others, code))
        if province:
            found.province_of[code] = province
    for kind, model in MODELS.items():
        if model is not Place:
            codes = rows(model).values_list("code", flat=True)
            found.loaded.update(dict.fromkeys(codes, kind))
    institutions = rows(Authority).filter(kind=Authority.Kind.INSTITUTION)
    found.institutions.update(institutions.values_list("code", flat=True))
    for code, kind in found.loaded.items():
        found.codes[kind].add(code)
    for entry in library.all_entries():
        found.codes[entry.kind].add(entry.name)
        if entry.kind is Kind.DISTRICT and entry.outer is not None:
            found.province_of[entry.name] = entry.outer.name
        if entry.kind is Kind.AUTHORITY:
            same = entry.data.get("kind") == Authority.Kind.INSTITUTION
            (found.institutions.add if same else found.institutions.discard)(entry.name)
    found.aliases.update(library.place_aliases)
    return found


def check(library: Library, known: Known) -> Iterator[Problem]:
    """Yield every fault that no record shows alone."""
    yield from _codes_once(library, known)
    yield from _ours(library)
    yield from _places(library, known)
    for entry in library.all_entries():
        if entry.sound and entry.kind in _CHECKS:
            yield from _CHECKS[entry.kind](entry, known)
    yield from _elements(library, known)


def _codes_once(library: Library, known: Known) -> Iterator[Problem]:
    """A code names one record for ever, of whatever kind."""
    seen: dict[str, Entry] = {}
    for entry in library.all_entries():
        first = seen.setdefault(entry.name, entry)
        key = _code_key(entry)
        if first is not entry:
            yield entry.problem(
                key,
                f"“{entry.name}” is also the code of another {first.kind.one}, in {first.file}"
                if first.kind is entry.kind
                else f"“{entry.name}” is also the code of a record under {first.kind}, in {first.file}",
            )
        elif known.loaded.get(entry.name, entry.kind) is not entry.kind:
            yield entry.problem(
                key, f"“{entry.name}” is loaded already, under {known.loaded[entry.name]}"
            )


def _code_key(entry: Entry) -> str:
    if entry.kind in (Kind.PROVINCE, Kind.DISTRICT):
        return "pcode"
    return "instrument" if entry.kind is Kind.INSTRUMENT else "code"


def _ours(library: Library) -> Iterator[Problem]:
    """The library never writes over what an organisation holds."""
    codes = [entry.name for entry in library.entries[Kind.TESTIMONY]]
    taken = set(
        rows(Testimony)
        .filter(code__in=codes)
        .exclude(basis=Testimony.Basis.PUBLISHED_SOURCE)
        .values_list("code", flat=True)
    ) | set(
        rows(Person)
        .filter(code__in=codes)
        .exclude(origin=Person.Origin.PUBLISHED)
        .values_list("code", flat=True)
    )
    incidents = [entry.name for entry in library.entries[Kind.INCIDENT]]
    taken |= set(
        rows(Incident)
        .filter(code__in=incidents, organisation__isnull=False)
        .values_list("code", flat=True)
    )
    for kind in (Kind.TESTIMONY, Kind.INCIDENT):
        for entry in library.entries[kind]:
            if entry.name in taken:
                yield entry.problem(
                    "code", f"“{entry.name}” belongs to a record of an organisation"
                )
    policies = [entry.name for entry in library.entries[Kind.POLICY]]
    entered = rows(Policy).filter(code__in=policies, version__gt=0)
    codes_entered = set(entered.values_list("code", flat=True))
    for entry in library.entries[Kind.POLICY]:
        if entry.name in codes_entered:
            yield entry.problem(
                "code",
                f"“{entry.name}” belongs to a policy that people entered here; give this record"
                " another code",
            )


def _places(library: Library, known: Known) -> Iterator[Problem]:
    file = "afghanistan_admin.json"
    for entry in library.entries[Kind.DISTRICT]:
        outer = entry.outer
        if outer is not None and not entry.name.startswith(outer.name):
            yield entry.problem("pcode", f"“{entry.name}” is no district code of {outer.name}")
    for alias, target in library.place_aliases.items():
        place = f"pcode_aliases.{alias}"
        if alias in known.codes[Kind.PROVINCE] | known.codes[Kind.DISTRICT]:
            yield Problem(file, WHOLE_FILE, place, f"“{alias}” is a P-code of its own")
        if target not in known.codes[Kind.PROVINCE] | known.codes[Kind.DISTRICT]:
            yield Problem(file, WHOLE_FILE, place, f"“{target}” is no P-code we know")
    counts = library.tops.get(file, {}).get("counts")
    if isinstance(counts, dict):
        for kind in (Kind.PROVINCE, Kind.DISTRICT):
            said, there = counts.get(kind), len(library.entries[kind])
            if said is not None and said != there:
                yield Problem(
                    file, WHOLE_FILE, f"counts.{kind}", f"is {said}, but there are {there}"
                )


def _elements(library: Library, known: Known) -> Iterator[Problem]:
    kinds = library.tops.get("legal_elements.json", {}).get("kinds")
    words = set(kinds) if isinstance(kinds, dict) else set(ELEMENT_KINDS)
    orders: dict[tuple[str, int], str] = {}
    for entry in library.entries[Kind.ELEMENT]:
        if not entry.sound or entry.outer is None:
            continue
        yield from _refer(entry, "related_right_codes", Kind.RIGHT, known)
        if entry.data["kind"] not in words:
            yield entry.problem("kind", f"“{entry.data['kind']}” is no kind of element we know")
        place = (entry.outer.name, entry.data["order"])
        if orders.setdefault(place, entry.name) != entry.name:
            yield entry.problem("order", f"{place[1]} is also the order of {orders[place]}")


def _authority(entry: Entry, known: Known) -> Iterator[Problem]:
    institution = entry.data["institution_code"]
    if institution == entry.name:
        yield entry.problem("institution_code", "is the authority itself")
    elif institution is not None and institution not in known.institutions:
        yield entry.problem("institution_code", f"“{institution}” is no institution we know")
    first = dates.bounds(entry.data["from"])[0] if entry.data["from"] else None
    after = dates.bounds(entry.data["to"])[1] if entry.data["to"] else None
    if first and after and first >= after:
        yield entry.problem("to", f"{entry.data['to']} is before {entry.data['from']} (from)")


def _right(entry: Entry, known: Known) -> Iterator[Problem]:
    articles: set[tuple[str, str]] = set()
    for number, item in enumerate(entry.data["instruments"]):
        place = f"instruments[{number}]"
        if item["instrument"] not in known.codes[Kind.INSTRUMENT]:
            yield entry.problem(
                f"{place}.instrument", _unknown(item["instrument"], Kind.INSTRUMENT, known)
            )
        if (article := (item["instrument"], item["article"])) in articles:
            yield entry.problem(f"{place}.article", "stands there twice")
        articles.add(article)


def _policy(entry: Entry, known: Known) -> Iterator[Problem]:
    yield from _precision(entry)
    yield from _refer(entry, "rights", Kind.RIGHT, known)
    yield from _refer(entry, "authority_codes", Kind.AUTHORITY, known)
    yield from _refer(entry, "provinces", Kind.PROVINCE, known)
    if entry.data["scope"] == "national" and entry.data["provinces"]:
        yield entry.problem("provinces", "must be empty where the scope is national")
    if entry.data["scope"] == "province" and not entry.data["provinces"]:
        yield entry.problem("provinces", "is empty, but the scope is province")


def _incident(entry: Entry, known: Known) -> Iterator[Problem]:
    yield from _precision(entry)
    yield from _refer(entry, "rights", Kind.RIGHT, known)
    yield from _refer(entry, "related_policy_codes", Kind.POLICY, known)
    yield from _province(entry, known)
    district, province = entry.data.get("district_pcode"), entry.data["province"]
    if district is None:
        return
    kept = known.place(district)
    if kept not in known.codes[Kind.DISTRICT]:
        yield entry.problem("district_pcode", _unknown(district, Kind.DISTRICT, known))
    elif province is None:
        yield entry.problem("province", "is null, but there is a district")
    # An alias may stand with the province its own code names, or with that of the code we keep.
    elif known.place(province) != known.province_of.get(kept) and not (
        kept != district and district.startswith(province)
    ):
        yield entry.problem("district_pcode", f"“{district}” is no district of {province}")


def _testimony(entry: Entry, known: Known) -> Iterator[Problem]:
    yield from _precision(entry)
    yield from _refer(entry, "rights", Kind.RIGHT, known)
    yield from _refer(entry, "related_policy_codes", Kind.POLICY, known)
    yield from _refer(entry, "related_incident_codes", Kind.INCIDENT, known)
    yield from _province(entry, known)


def _mechanism(entry: Entry, known: Known) -> Iterator[Problem]:
    yield from _refer(entry, "legal_framework_codes", Kind.FRAMEWORK, known)


_CHECKS: dict[Kind, Callable[[Entry, Known], Iterator[Problem]]] = {
    Kind.AUTHORITY: _authority,
    Kind.RIGHT: _right,
    Kind.POLICY: _policy,
    Kind.INCIDENT: _incident,
    Kind.TESTIMONY: _testimony,
    Kind.MECHANISM: _mechanism,
}


def _refer(entry: Entry, key: str, kind: Kind, known: Known) -> Iterator[Problem]:
    for number, code in enumerate(entry.data.get(key, [])):
        if kind is Kind.PROVINCE:
            code = known.place(code)
        if code not in known.codes[kind]:
            yield entry.problem(f"{key}[{number}]", _unknown(code, kind, known))


def _province(entry: Entry, known: Known) -> Iterator[Problem]:
    province = entry.data["province"]
    if province is not None and known.place(province) not in known.codes[Kind.PROVINCE]:
        yield entry.problem("province", _unknown(province, Kind.PROVINCE, known))


def _precision(entry: Entry) -> Iterator[Problem]:
    said, exact = entry.data["date_precision"], dates.precision(entry.data["date"])
    if said != exact and not (said == "interval" and exact in COARSE):
        yield entry.problem(
            "date_precision",
            f"is {said}, but the date {entry.data['date']} is exact to the {exact}",
        )


def _unknown(code: str, kind: Kind, known: Known) -> str:
    return f"“{code}” is no {kind.one} we know" + meant(code, known.codes[kind])
