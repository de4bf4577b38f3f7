"""The coded data of a submission, for statisticians: tables as CSV and one workbook, from its frozen snapshot.

What the gate let through for this receiver, and less: codes, numbers and coarse dates, no sentence. Records
go by the numbers of the document. What a column means stands in the tables themselves, in its language.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evidence.models import Person
from evidence.packages import bag, sheets, tables
from evidence.vocabulary import ActKind, VictimGroup
from legal_analysis.dossier import in_time
from legal_analysis.dossier.document import direction
from legal_analysis.models import Policy

WORKBOOK, FOLDER = "coded.xlsx", "coded"
PUBLIC, TOLD = "public", "accounts"
HIDDEN = "x"

Rows = list[list[Any]]

_NUMBER = _("Number of the record, as the document of this submission gives it.")
_KNOWN = _("Where we know it from. public: others published it; accounts: people told us.")
_DATE = _("When it happened (EDTF). What people told us is given by the month.")
_CALENDAR = _("Calendar in which the date is given.")
_PROVINCE = _("Code of the province. Empty: not known, more than one, or told to us by people.")
_REGION = _("Region. Empty: not known, or more than one.")
_GROUPS = _("Groups of victims, as codes.")
_VERIFIED = _("Whether the entry was checked in full.")
_ORIGINS = _("Independent origins behind the record.")
MEANINGS: dict[str, dict[str, Promise]] = {
    "chronology": {
        "date": _(
            "When it was made, or happened (EDTF). What people told us is given by the month."
        ),
        "calendar": _CALENDAR,
        "kind": _(
            "measure, incident or account. In order of time; of each, the first day it can be."
        ),
        "number": _NUMBER,
        "known_from": _KNOWN,
        "what": _("Kind of measure, or kinds of act, as codes."),
        "provinces": _(
            "Codes of the provinces. Empty: the whole country, not known, or told to us by people."
        ),
    },
    "incidents": {
        "number": _NUMBER,
        "known_from": _KNOWN,
        "date": _DATE,
        "calendar": _CALENDAR,
        "province": _PROVINCE,
        "region": _REGION,
        "groups": _GROUPS,
        "victims": _("Largest number of victims a source gives. Empty: none is given."),
        "origins": _ORIGINS,
        "verified": _VERIFIED,
    },
    "acts": {
        "incident": _("Number of the incident in which it was done."),
        "act": _("Kind of act, as a code. One line for each kind in an incident."),
    },
    "rights": {
        "record": _("Number of the measure, incident or account in which it was taken."),
        "right": _("Right, as a code. One line for each right taken in a record."),
    },
    "accounts": {
        "number": _NUMBER,
        "known_from": _KNOWN,
        "person": _("Woman, girl, man or boy, as a code; undisclosed: not stated or protected."),
        "age_band": _("Age in a band. Empty: not known."),
        "date": _DATE,
        "calendar": _CALENDAR,
        "province": _PROVINCE,
        "region": _REGION,
        "groups": _GROUPS,
        "acts": _("Kinds of act it tells of, as codes."),
        "incidents": _("Numbers of the incidents it tells of."),
        "origins": _ORIGINS,
        "verified": _VERIFIED,
    },
    "counts": {
        "by": _("By what the incidents are counted."),
        "value": _("Its value, as a code."),
        "known_from": _KNOWN,
        "incidents": _("Incidents; x: a small number of ours that is not shown."),
    },
    "provinces": {
        "code": _("Code of the province (OCHA)."),
        "name_en": _("Its name in English."),
        "name_fa_af": _("Its name in Dari."),
        "name_ps": _("Its name in Pashto."),
        "region": _("Region it lies in."),
    },
    "values": {
        "of": _("Column the code stands in."),
        "code": _("The code."),
        "meaning": _("What it means, in the language of the submission."),
    },
    "definitions": {
        "table": _("Name of the table."),
        "column": _("Name of the column."),
        "meaning": _("What it means, in the language of the submission."),
    },
}


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]
    rows: Rows


def coded(snapshot: Mapping[str, Any]) -> list[Table]:
    """Return the tables in their order. The same snapshot gives the same tables."""
    snapshot = counted(snapshot)
    policies = snapshot.get("policies", [])
    incidents, accounts = snapshot["incidents"], snapshot["accounts"]
    numbers = {row["code"]: row["exhibit"] for row in incidents}
    with translation.override(snapshot["language"]):
        rows: dict[str, Rows] = {
            "chronology": _in_time(
                [
                    *((row, _measure(row)) for row in policies),
                    *((row, _event("incident", row)) for row in incidents),
                    *((row, _event("account", row)) for row in accounts),
                ]
            ),
            "incidents": [_incident(row) for row in incidents],
            "acts": [[row["exhibit"], act] for row in incidents for act in row["acts"]],
            "rights": [
                [row["exhibit"], right]
                for row in (*policies, *incidents, *accounts)
                for right in row["rights"]
            ],
            "accounts": [_account(row, numbers) for row in accounts],
            "counts": list(_counts(snapshot.get("patterns", []))),
            "provinces": [
                [row[name] for name in ("code", "name", "name_fa_af", "name_ps", "region")]
                for row in snapshot.get("places", [])
            ],
            "values": list(_values(snapshot)),
            "definitions": [
                [table, column, str(meaning)]
                for table, columns in MEANINGS.items()
                for column, meaning in columns.items()
            ],
        }
    return [Table(name, tuple(columns), rows[name]) for name, columns in MEANINGS.items()]


def counted(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Return a snapshot without the records of whom somebody does not want to be counted."""
    found = dict(snapshot)
    for kind in ("incidents", "accounts"):
        found[kind] = [row for row in snapshot.get(kind, []) if row.get("counted", True)]
    left = {row["code"] for row in found["accounts"]}
    found["consents"] = [row for row in snapshot.get("consents", []) if row["code"] in left]
    return found


def parts(snapshot: Mapping[str, Any]) -> Iterator[bag.Part]:
    """Yield the data as files of a package: the workbook, and each table."""
    found = coded(snapshot)
    yield bag.part(WORKBOOK, workbook(snapshot, found))
    for one in found:
        yield bag.part(f"{FOLDER}/{one.name}.csv", tables.write(one.columns, one.rows))


def workbook(snapshot: Mapping[str, Any], found: Iterable[Table]) -> bytes:
    return sheets.write(
        [sheets.Sheet(one.name, one.columns, one.rows) for one in found],
        created=datetime.fromisoformat(snapshot["submission"]["frozen_at"]),
        right_to_left=direction(snapshot["language"]) == "rtl",
    )


# --- Rows ---------------------------------------------------------------------------------------------


def _in_time(lines: Iterable[tuple[Mapping[str, Any], list[Any]]]) -> Rows:
    """Return lines in the order of the document's chronology, and those of one day by number."""
    return [
        line for _row, line in sorted(lines, key=lambda one: (in_time.order(one[0]), one[1][3]))
    ]


def _measure(row: Mapping[str, Any]) -> list[Any]:
    said = [row["date"], row["calendar"], "measure", row["exhibit"], PUBLIC]
    return [*said, row["kind"], row["provinces"]]


def _event(kind: str, row: Mapping[str, Any]) -> list[Any]:
    others_said = row["published"] if kind == "incident" else row["basis"] == "published_source"
    said = [row["date"], row["calendar"], kind, row["exhibit"], PUBLIC if others_said else TOLD]
    return [*said, row["acts"], row["province"]]


def _incident(row: Mapping[str, Any]) -> list[Any]:
    return [
        row["exhibit"],
        PUBLIC if row["published"] else TOLD,
        row["date"],
        row["calendar"],
        row["province"],
        row["region"],
        row["groups"],
        row["victims_count"],
        row.get("counted_origins", row.get("origins")),
        row["verified"],
    ]


def _account(row: Mapping[str, Any], numbers: Mapping[str, str]) -> list[Any]:
    return [
        row["exhibit"],
        PUBLIC if row["basis"] == "published_source" else TOLD,
        row["kind"],
        row["age_band"],
        row["date"],
        row["calendar"],
        row["province"],
        row["region"],
        row["groups"],
        row["acts"],
        sorted(numbers[code] for code in row["incidents"] if code in numbers),
        row.get("origins"),
        row["verified"],
    ]


def _counts(lists: Iterable[Mapping[str, Any]]) -> Iterator[list[Any]]:
    """Yield the counts a dossier prints. A list that is withheld whole has no line."""
    for one in lists:
        known = PUBLIC if one["origin"] == "public_sources" else TOLD
        for value, number in (one["cells"] or {}).items():
            yield [one["by"], value, known, HIDDEN if number is None else number]


def _values(snapshot: Mapping[str, Any]) -> Iterator[list[str]]:
    for column, choices in (
        ("what", Policy.Kind),
        ("act", ActKind),
        ("groups", VictimGroup),
        ("person", Person.Kind),
    ):
        for value, label in choices.choices:
            yield [column, value, str(label)]
    for row in snapshot.get("rights", []):
        yield ["right", row["code"], gettext(row["title"])]
