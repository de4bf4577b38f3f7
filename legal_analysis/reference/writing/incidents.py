"""Incidents: acts, victims and alleged perpetrators, rights taken away, policies enforced.

The count of victims is of the incident as a whole. It stands at every victim group of every act,
because the record does not say how it divides; it must not be added up over acts or groups.
"""

from typing import Any
from uuid import UUID

from django.db.models import Model

from evidence import dates
from evidence.models import Act, Authority, IncidentSource, Involvement, Place
from evidence.vocabulary import CountingUnit, DegreeOfInvolvement
from legal_analysis.models import Deprivation, Enforcement, Policy, Right
from legal_analysis.reference.checking import Known
from legal_analysis.reference.kinds import Kind
from legal_analysis.reference.reading import Entry, Library
from legal_analysis.reference.rows import rows

from .writer import Owners, Writer, ids_by_code

NAMED_AUTHORITIES = {
    "De facto courts (Supreme Court)": "AUT-SUPREME-COURT",
    "De facto Ministry PVPV": "AUT-MPVPV",
    "De facto Ministry of Interior": "AUT-MOI",
    "De facto Ministry of Higher Education": "AUT-MOHE",
    "De facto Ministry of Information and Culture": "AUT-MOIC",
    "GDI": "AUT-GDI",
}
"""Texts of the library that name an authority, in other words than its own name.

"Taliban forces", "Taliban police" and the like name nobody: no authority is put to them.
"""

PROVINCIAL = (
    "Provincial authorities, ",
    "De facto governor of ",
    "De facto education department, ",
)
"""Beginnings of texts that name what AUT-PROVINCIAL stands for: governors, provincial departments."""

COURTS = "AUT-SUPREME-COURT"
"""A court is alleged to have ordered an act, not to have carried it out."""


def write_incidents(writer: Writer, library: Library, known: Known) -> None:
    """Write incidents with everything that hangs on them."""
    entries = library.entries[Kind.INCIDENT]
    places = ids_by_code(Place, filter(None, (_place(entry, known) for entry in entries)))
    incidents = writer.records(
        Kind.INCIDENT,
        entries,
        lambda entry: {
            "place_id": places.get(_place(entry, known) or ""),
            **_incident(entry),
        },
    )
    writer.sources(IncidentSource, incidents, "incident_id")
    write_links_to_law(writer, incidents, "incident_id")
    acts = writer.children(
        Act,
        incidents,
        "incident_id",
        ("kind",),
        {(pk, kind): {} for pk, e in incidents.entries.items() for kind in e.data["acts"]},
        field_name="acts",
    )
    _write_involvements(writer, incidents, acts)


def write_links_to_law(writer: Writer, owners: Owners, owner_column: str) -> None:
    """Write the rights and the policies that incidents or testimonies speak of."""
    entries = owners.entries
    rights = ids_by_code(Right, (code for e in entries.values() for code in e.data["rights"]))
    writer.children(
        Deprivation,
        owners,
        owner_column,
        ("right_id",),
        {(pk, rights[code]): {} for pk, e in entries.items() for code in e.data["rights"]},
        field_name="rights",
    )
    key = "related_policy_codes"
    policies = ids_by_code(Policy, (code for e in entries.values() for code in e.data[key]))
    writer.children(
        Enforcement,
        owners,
        owner_column,
        ("policy_id",),
        {(pk, policies[code]): {} for pk, e in entries.items() for code in e.data[key]},
        field_name=key,
        keep=lambda row: row.basis != Enforcement.Basis.REPORTED,
    )


def _place(entry: Entry, known: Known) -> str | None:
    """Return the code of the finest place a record knows."""
    code = entry.data.get("district_pcode") or entry.data["province"]
    return None if code is None else known.place(code)


def _incident(entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {
        "title": data["title"],
        "place_text": data["district_or_place"],
        "summary": data["summary"],
        "note": data.get("note", ""),
        "verified": data["verified"],
        "date_edtf": data["date"],
        "date_calendar": dates.Calendar.GREGORIAN.value,
        "date_range": dates.as_range(data["date"]),
    }


def _write_involvements(
    writer: Writer, incidents: Owners, acts: dict[tuple[Any, ...], Model]
) -> None:
    authorities = dict(rows(Authority).values_list("code", "pk"))
    by_name = dict(rows(Authority).values_list("name", "code"))
    wanted: dict[tuple[Any, ...], dict[str, Any]] = {}
    owners = Owners(Kind.INCIDENT, {})
    for (incident, _kind), act in acts.items():
        entry = incidents.entries[incident]
        owners.entries[act.pk] = entry
        for group in entry.data["groups_affected"]:
            key = (act.pk, Involvement.Side.VICTIM.value, group, "")
            wanted[key] = _victims(entry.data["victims_count"])
        for text in entry.data["alleged_perpetrators"]:
            key = (act.pk, Involvement.Side.ALLEGED_PERPETRATOR.value, "", text)
            wanted[key] = _alleged_perpetrator(authority_named(text, by_name), authorities)
    writer.children(
        Involvement,
        owners,
        "act_id",
        ("side", "group", "described_as"),
        wanted,
        field_name="alleged_perpetrators",
        keep=lambda row: row.person_id is not None,
    )


def _victims(count: int | None) -> dict[str, Any]:
    return {
        "authority_id": None,
        "count": count,
        "counting_unit": "" if count is None else CountingUnit.PERSONS.value,
        "degree": "",
    }


def _alleged_perpetrator(code: str | None, authorities: dict[str, UUID]) -> dict[str, Any]:
    degree = (
        DegreeOfInvolvement.ALLEGED_ORDERED
        if code == COURTS
        else DegreeOfInvolvement.ALLEGED_DIRECT
    )
    return {
        "authority_id": authorities.get(code or ""),
        "count": None,
        "counting_unit": "",
        "degree": degree.value,
    }


def authority_named(text: str, codes_by_name: dict[str, str]) -> str | None:
    """Return the code of the authority that a text names, or None if it names none we know."""
    if text.startswith(PROVINCIAL):
        return "AUT-PROVINCIAL"
    return NAMED_AUTHORITIES.get(text) or codes_by_name.get(text)
