"""Testimonies that others published: a person known by code only, one sealed paragraph.

If the key of such a person was destroyed, her testimony is left as it is: a load must not bring back
what was erased.
"""

from typing import Any
from uuid import UUID

from accounts import vault
from evidence import dates
from evidence.models import Incident, Paragraph, Person, Place, Testimony, TestimonySource
from evidence.vocabulary import Language
from legal_analysis.reference.checking import Known
from legal_analysis.reference.kinds import Kind
from legal_analysis.reference.reading import Entry, Library
from legal_analysis.reference.report import Outcome
from legal_analysis.reference.rows import rows

from .incidents import write_links_to_law
from .writer import Owners, Writer, ids_by_code


def write_testimonies(writer: Writer, library: Library, known: Known) -> None:
    """Write published testimonies with their persons, paragraphs, sources and links."""
    entries = library.entries[Kind.TESTIMONY]
    persons = _write_persons(writer, entries)
    entries = [entry for entry in entries if entry.name in persons]
    places = ids_by_code(Place, filter(None, (_province(entry, known) for entry in entries)))
    testimonies = writer.records(
        Kind.TESTIMONY,
        entries,
        lambda entry: {
            "person_id": persons[entry.name].pk,
            "place_id": places.get(_province(entry, known) or ""),
            **_testimony(entry),
        },
    )
    _write_paragraphs(writer, testimonies, persons)
    writer.sources(TestimonySource, testimonies, "testimony_id")
    write_links_to_law(writer, testimonies, "testimony_id")
    incidents = ids_by_code(
        Incident, (code for entry in entries for code in entry.data["related_incident_codes"])
    )
    writer.links(
        Testimony.incidents.through,
        testimonies,
        "testimony_id",
        "incident_id",
        {
            pk: {incidents[code] for code in entry.data["related_incident_codes"]}
            for pk, entry in testimonies.entries.items()
        },
        field_name="related_incident_codes",
    )


def _province(entry: Entry, known: Known) -> str | None:
    code = entry.data["province"]
    return None if code is None else known.place(code)


def _testimony(entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {
        "basis": Testimony.Basis.PUBLISHED_SOURCE.value,
        "account_type": Testimony.AccountType.OPEN_SOURCE.value,
        "status": Testimony.Status.REVIEWED.value,
        "label": data["label"],
        "place_text": data["place"],
        "acts": data["acts"],
        "groups": data["groups_affected"],
        "summary": data["summary"],
        "note": data.get("note", ""),
        "verified": data["verified"],
        "date_edtf": data["date"],
        "date_calendar": dates.Calendar.GREGORIAN.value,
        "date_range": dates.as_range(data["date"]),
    }


def _write_persons(writer: Writer, entries: list[Entry]) -> dict[str, Person]:
    """Return the person of each testimony, by its code, without those who were erased.

    The groups of a record are those it speaks of, not always that of who speaks, so nothing is
    concluded from them about the person.
    """
    codes = [entry.name for entry in entries]
    persons = {p.code: p for p in rows(Person).filter(code__in=codes).select_related("key")}
    for entry in entries:
        person = persons.get(entry.name)
        if person is None:
            person = Person(
                code=entry.name,
                key=vault.create_person_key(),
                kind=Person.Kind.UNDISCLOSED,
                origin=Person.Origin.PUBLISHED,
                label=entry.data["label"],
            )
            person.save(force_insert=True)
            persons[entry.name] = person
        elif person.key.destroyed_at is not None:
            writer.report.erased.append(entry.name)
            writer.report.mark(Kind.TESTIMONY, entry.name, Outcome.UNCHANGED)
            del persons[entry.name]
        elif person.label != entry.data["label"]:
            person.label = entry.data["label"]
            person.save(update_fields=["label"])
            writer.report.mark(Kind.TESTIMONY, entry.name, Outcome.CHANGED)
    return persons


def _write_paragraphs(writer: Writer, testimonies: Owners, persons: dict[str, Person]) -> None:
    """Seal the text as paragraph 1. It keeps its id, and is sealed anew only if it differs."""
    existing: dict[UUID, Paragraph] = {
        row.testimony_id: row
        for row in rows(Paragraph)
        .filter(testimony_id__in=list(testimonies.entries), number=1)
        .select_related("key")
    }
    for pk, entry in testimonies.entries.items():
        paragraph = existing.get(pk)
        if paragraph is None:
            paragraph = Paragraph(
                testimony_id=pk,
                key=persons[entry.name].key,
                number=1,
                language=Language.ENGLISH,
                knowledge=Paragraph.Knowledge.NOT_STATED,
            )
        elif paragraph.original == entry.data["summary"]:
            continue
        paragraph.original = entry.data["summary"]
        paragraph.save()
        writer.report.mark(Kind.TESTIMONY, entry.name, Outcome.CHANGED)
