"""Rights and instruments, frameworks and elements, case law, scales, mechanisms."""

from datetime import date
from typing import Any

from legal_analysis.models import (
    Framework,
    Instrument,
    Mechanism,
    RightInstrument,
)
from legal_analysis.reference.kinds import Kind
from legal_analysis.reference.reading import Entry, Library

from .writer import Writer, ids_by_code

RARE_KEYS = ("official_element", "open_issue", "sensitivity", "links_to")


def write_rights(writer: Writer, library: Library) -> None:
    """Write instruments, rights, and the articles that protect each right."""
    writer.records(Kind.INSTRUMENT, library.entries[Kind.INSTRUMENT], _instrument)
    rights = writer.records(Kind.RIGHT, library.entries[Kind.RIGHT], _right)
    instruments = ids_by_code(
        Instrument,
        (item["instrument"] for e in rights.entries.values() for item in e.data["instruments"]),
    )
    articles = {
        (pk, instruments[item["instrument"]], item["article"]): {
            "position": position,
            "note": item["note"],
        }
        for pk, entry in rights.entries.items()
        for position, item in enumerate(entry.data["instruments"])
    }
    writer.children(
        RightInstrument,
        rights,
        "right_id",
        ("instrument_id", "article"),
        articles,
        field_name="instruments",
    )


def write_frameworks(writer: Writer, library: Library) -> None:
    """Write frameworks with their elements, case law, and the two scales."""
    for kind in (Kind.CONCLUSION, Kind.STANDARD):
        _write_scale(writer, kind, library.entries[kind])
    writer.records(Kind.CASE_LAW, library.entries[Kind.CASE_LAW], _case_law)
    writer.records(Kind.FRAMEWORK, library.entries[Kind.FRAMEWORK], _framework)
    elements = library.entries[Kind.ELEMENT]
    frameworks = ids_by_code(Framework, (entry.outer.name for entry in elements if entry.outer))
    writer.records(
        Kind.ELEMENT,
        elements,
        lambda entry: {
            "framework_id": frameworks[entry.outer.name] if entry.outer else None,
            **_element(entry),
        },
    )


def _write_scale(writer: Writer, kind: Kind, steps: list[Entry]) -> None:
    places = {entry.name: place for place, entry in enumerate(steps)}

    def step(entry: Entry) -> dict[str, Any]:
        return {"label": entry.data["label"], "position": places[entry.name]}

    writer.records(kind, steps, step)


def write_mechanisms(writer: Writer, library: Library) -> None:
    """Write mechanisms and the frameworks each applies."""
    checked = _day_of(library.tops.get("mechanisms.json", {}).get("document_version", ""))
    mechanisms = writer.records(
        Kind.MECHANISM,
        library.entries[Kind.MECHANISM],
        lambda entry: {**_mechanism(entry), "last_checked": checked},
    )
    frameworks = ids_by_code(
        Framework,
        (code for e in mechanisms.entries.values() for code in e.data["legal_framework_codes"]),
    )
    writer.links(
        Mechanism.frameworks.through,
        mechanisms,
        "mechanism_id",
        "framework_id",
        {
            pk: {frameworks[code] for code in entry.data["legal_framework_codes"]}
            for pk, entry in mechanisms.entries.items()
        },
        field_name="legal_framework_codes",
    )


def _instrument(entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {
        "full_title": data["full_title"],
        "kind": data["kind"],
        "party": data["party"],
        "date_edtf": data["date"],
        "mode": data.get("mode", ""),
        "in_force": data.get("in_force", ""),
        "monitoring_body": data["monitoring_body"] or "",
        "individual_complaints": data["individual_complaints"],
        "note": data["note"],
        "sources": [data["source"]],
        "verified": data["verified"],
        "unverified_part": data.get("unverified_part", ""),
    }


def _right(entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {
        "position": data["order"],
        "title": data["title"],
        "core": data["core"],
        "icc_named": data["icc_named"],
        "description": data["description"],
        "typical_deprivations": data["typical_deprivations_in_afghanistan"],
        "sources": data["sources"],
        "note": data.get("note", ""),
        "verified": data["verified"],
        "unverified_part": data.get("unverified_part", ""),
    }


def _framework(entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {
        "title": data["title"],
        "version": data["version"],
        "status": data["status"],
        "codified": data.get("codified", True),
        "note": data["note"],
        "source": data["source"],
        "related_sources": data.get("related_sources", []),
    }


def _element(entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {
        "position": data["order"],
        "kind": data["kind"],
        "title": data["title"],
        "paraphrase": data["paraphrase"],
        "official_reference": data.get("official_reference", ""),
        "what_to_prove": data["what_to_prove"],
        "typical_means_of_proof": data["typical_means_of_proof"],
        "related_rights": data.get("related_right_codes", []),
        "related_acts": data.get("related_act_codes", []),
        "sources": data["sources"],
        "note": data.get("note", ""),
        "more": {key: data[key] for key in RARE_KEYS if key in data},
        **_doubts(data),
    }


def _case_law(entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {
        "title": data["title"],
        "holding": data["holding"],
        "note": data.get("note", ""),
        "sources": data["sources"],
        "verified": data["verified"],
        "unverified_part": data.get("unverified_part", ""),
    }


def _day_of(version: str) -> date | None:
    """Return the day a file was made, if its version is one: profiles are looked up for each."""
    try:
        return date.fromisoformat(version.replace(".", "-"))
    except ValueError:
        return None


def _mechanism(entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {
        "position": data["order"],
        "name": data["name"],
        "mandate": data["mandate"],
        "audience": data["audience"],
        "available": data.get("available", True),
        "who_may_submit": data["who_may_submit"],
        "format": data["format"],
        "consent_requirements": data["consent_and_confidentiality_requirements"],
        "anonymity_possible": data["anonymity_possible"],
        "anonymity_note": data.get("anonymity_note", ""),
        "channel": data["submission_channel"],
        "deadline_rule": data.get("deadline_rule", ""),
        "sources": data["sources"],
        "note": data.get("note", ""),
        **_doubts(data),
    }


def _doubts(data: dict[str, Any]) -> dict[str, Any]:
    """Return how far a record was checked. It stays visible wherever the record is shown."""
    return {
        "verified": data["verified"],
        "verified_part": data.get("verified_part", ""),
        "unverified_part": data.get("unverified_part", ""),
        "recheck_before_use": data.get("recheck_before_use", False),
    }
