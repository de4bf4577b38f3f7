"""Provinces, districts, institutions and office-holders."""

from typing import Any
from uuid import UUID

from evidence import dates
from evidence.actors import reconciling
from evidence.models import Authority, Place, Tenure
from evidence.models.authority import AuthorityMeasure, AuthoritySource
from legal_analysis.reference.kinds import Kind
from legal_analysis.reference.reading import Entry, Library
from legal_analysis.reference.report import Outcome
from legal_analysis.reference.rows import rows

from .actors import write_statements
from .writer import Writer, ids_by_code


def write_places(writer: Writer, library: Library) -> None:
    """Write provinces, their districts, and the other P-codes both go by."""

    def province(entry: Entry) -> dict[str, Any]:
        return {
            "province_id": None,
            "level": Place.Level.PROVINCE.value,
            "name_en": entry.data["name_en"],
            "name_fa_af": entry.data["name_dari"],
            "name_ps": entry.data["name_pashto"],
            "iso_code": entry.data["iso_3166_2"],
            "region": entry.data["region"],
        }

    writer.records(Kind.PROVINCE, library.entries[Kind.PROVINCE], province)
    districts = library.entries[Kind.DISTRICT]
    provinces = ids_by_code(Place, (entry.outer.name for entry in districts if entry.outer))

    def district(entry: Entry) -> dict[str, Any]:
        return {
            "province_id": provinces[entry.outer.name] if entry.outer else None,
            "level": Place.Level.DISTRICT.value,
            "name_en": _in_english(entry),
            "name_fa_af": entry.data["name_dari"],
            "name_ps": entry.data.get("name_pashto", ""),
        }

    writer.records(Kind.DISTRICT, districts, district)
    _add_aliases(writer, library)


def _in_english(district: Entry) -> str:
    """Return its name. One named as its province is spelled as that is: Herat, and not also Hirat."""
    name: str = district.data["name_en"]
    province = district.outer.data if district.outer else {}
    return str(province["name_en"]) if name == province.get("name_cod_ab") else name


def _add_aliases(writer: Writer, library: Library) -> None:
    aliases = library.place_aliases
    for place in rows(Place).filter(code__in=aliases.values()):
        others = sorted(alias for alias, code in aliases.items() if code == place.code)
        missing = [alias for alias in others if alias not in place.alternative_codes]
        if missing:
            place.alternative_codes = [*place.alternative_codes, *missing]
            place.save(update_fields=["alternative_codes"])
            kind = Kind.DISTRICT if place.province_id else Kind.PROVINCE
            writer.report.mark(kind, place.code, Outcome.CHANGED)


def write_authorities(writer: Writer, library: Library) -> None:
    """Write institutions and office-holders, with tenures, measures and sources."""
    entries = library.entries[Kind.AUTHORITY]
    owners = writer.records(Kind.AUTHORITY, entries, _authority)
    # Only now is every institution there that another authority may belong to.
    wanted = [entry.data["institution_code"] for entry in entries]
    institutions = ids_by_code(Authority, filter(None, wanted))
    writer.records(
        Kind.AUTHORITY,
        entries,
        lambda entry: {"institution_id": institutions.get(entry.data["institution_code"])},
    )
    tenures: dict[tuple[Any, ...], dict[str, Any]] = {}
    measures: dict[tuple[Any, ...], dict[str, Any]] = {}
    # Where people accepted what stands, the times follow that.
    settled = reconciling.settled_actors()
    for pk, entry in owners.entries.items():
        if pk not in settled:
            tenures.update(_tenure(pk, entry))
        for measure in entry.data["legal_measures"]:
            measures[pk, measure["measure"], measure["date"]] = {}
    writer.children(
        Tenure,
        owners,
        "authority_id",
        ("from_edtf", "to_edtf"),
        tenures,
        field_name="from",
        keep=lambda row: row.authority_id in settled,
    )
    writer.children(
        AuthorityMeasure,
        owners,
        "authority_id",
        ("measure", "date_edtf"),
        measures,
        field_name="legal_measures",
    )
    writer.sources(AuthoritySource, owners, "authority_id")
    write_statements(writer, owners)


def _authority(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.data["kind"],
        "name": entry.data["name"],
        "role": entry.data["role"],
        "note": entry.data.get("note", ""),
        "verified": entry.data["verified"],
    }


def _tenure(pk: UUID, entry: Entry) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the one tenure a record tells of, or none where it knows neither end."""
    start, end = entry.data["from"] or "", entry.data["to"] or ""
    if not start and not end:
        return {}
    return {(pk, start, end): {"date_range": dates.span(start, end)}}
