"""Policies, and provision 1 of each: the policy as a whole until its text is entered.

Analysts work on what hangs on a policy: they enter its text, its end, its relations. So provision 1
keeps its id for ever, its text follows the summary only while it still is the summary, and an
interval in force is touched only when the date of the policy itself changes.
"""

from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from evidence import dates
from evidence.models import Authority, Place
from legal_analysis.models import InForce, Policy, PolicySource, Provision, Right
from legal_analysis.reference.checking import Known
from legal_analysis.reference.kinds import Kind
from legal_analysis.reference.problems import ReferenceRejected
from legal_analysis.reference.reading import Entry, Library
from legal_analysis.reference.rows import rows

from .writer import Owners, Writer, ids_by_code

END_NOTES = {
    Policy.Status.IN_FORCE: "",
    Policy.Status.AMENDED: "Amended later; the day is not stated in the record.",
    Policy.Status.REVERSED: "Reversed later; the day is not stated in the record.",
    Policy.Status.UNKNOWN: "Whether it still holds is not known.",
}


def write_policies(writer: Writer, library: Library, known: Known) -> None:
    """Write policies with authorities, provinces, sources and provision 1."""
    policies = writer.records(Kind.POLICY, library.entries[Kind.POLICY], _policy)
    entries = policies.entries
    authorities = ids_by_code(
        Authority, (code for entry in entries.values() for code in entry.data["authority_codes"])
    )
    places = ids_by_code(
        Place,
        (known.place(code) for entry in entries.values() for code in entry.data["provinces"]),
    )
    writer.links(
        Policy.authorities.through,
        policies,
        "policy_id",
        "authority_id",
        {
            pk: {authorities[code] for code in e.data["authority_codes"]}
            for pk, e in entries.items()
        },
        field_name="authority_codes",
    )
    writer.links(
        Policy.provinces.through,
        policies,
        "policy_id",
        "place_id",
        {
            pk: {places[known.place(code)] for code in e.data["provinces"]}
            for pk, e in entries.items()
        },
        field_name="provinces",
    )
    writer.sources(PolicySource, policies, "policy_id")
    _write_provisions(writer, policies)


def _policy(entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {
        "title": data["title"],
        "issuing_authority": data["issuing_authority"],
        "kind": data["instrument_type"],
        "scope": data["scope"],
        "summary": data["summary"],
        "status": data["status"],
        "note": data.get("note", ""),
        "verified": data["verified"],
        "date_edtf": data["date"],
        "date_calendar": dates.Calendar.GREGORIAN.value,
        "date_range": dates.as_range(data["date"]),
    }


def _write_provisions(writer: Writer, policies: Owners) -> None:
    existing = rows(Provision).filter(policy_id__in=list(policies.entries), number=1)
    texts = {row.policy_id: row.text for row in existing}
    wanted = {}
    for pk, entry in policies.entries.items():
        old_summary = writer.old_values.get((Kind.POLICY, entry.name), {}).get("summary")
        text = texts.get(pk, entry.data["summary"])
        if text == old_summary:
            text = entry.data["summary"]
        wanted[pk, 1] = {"text": text, "groups": entry.data["groups_affected"]}
    provisions = writer.children(
        Provision,
        policies,
        "policy_id",
        ("number",),
        wanted,
        field_name="summary",
        keep=lambda row: row.number != 1,
    )
    by_provision = Owners(
        Kind.POLICY, {row.pk: policies.entries[key[0]] for key, row in provisions.items()}
    )
    rights = ids_by_code(
        Right, (code for entry in policies.entries.values() for code in entry.data["rights"])
    )
    writer.links(
        Provision.rights.through,
        by_provision,
        "provision_id",
        "right_id",
        {
            pk: {rights[code] for code in entry.data["rights"]}
            for pk, entry in by_provision.entries.items()
        },
        field_name="rights",
    )
    _write_in_force(writer, by_provision)


def _write_in_force(writer: Writer, provisions: Owners) -> None:
    """Give each new provision its interval, and move the start of one whose policy was re-dated."""
    intervals: dict[Any, list[InForce]] = {}
    for row in rows(InForce).filter(provision_id__in=list(provisions.entries)):
        intervals.setdefault(row.provision_id, []).append(row)
    fresh = []
    for pk, entry in provisions.entries.items():
        date, note = entry.data["date"], END_NOTES[Policy.Status(entry.data["status"])]
        if pk not in intervals:
            fresh.append(
                InForce(provision_id=pk, from_edtf=date, date_range=dates.span(date, ""), note=note)
            )
            continue
        old = writer.old_values.get((Kind.POLICY, entry.name), {})
        for row in intervals[pk]:
            if "date_edtf" in old and row.from_edtf == old["date_edtf"]:
                row.from_edtf, row.date_range = date, _moved(row, intervals[pk], entry)
            if "status" in old and row.note == END_NOTES[Policy.Status(old["status"])]:
                row.note = note
            if old:
                row.save(update_fields=["from_edtf", "date_range", "note"])
    rows(InForce).bulk_create(fresh)


def _moved(row: InForce, intervals: list[InForce], entry: Entry) -> DateRange:
    """Return the range of an interval that begins on the new date of its policy.

    Errors: ReferenceRejected if that contradicts what an analyst entered.
    """
    date = entry.data["date"]
    try:
        span = dates.span(date, row.to_edtf)
    except dates.BadDate as error:
        reason = f"is after the end of the interval in force, {row.to_edtf}"
        raise ReferenceRejected([entry.problem("date", reason)]) from error
    for other in intervals:
        if other is not row and _overlap(span, other.date_range):
            reason = f"makes two intervals in force overlap: {date}/{row.to_edtf} and {other}"
            raise ReferenceRejected([entry.problem("date", reason)])
    return span


def _overlap(one: DateRange, other: DateRange) -> bool:
    def begins_before_end(first: DateRange, second: DateRange) -> bool:
        return first.lower is None or second.upper is None or first.lower < second.upper

    return begins_before_end(one, other) and begins_before_end(other, one)
