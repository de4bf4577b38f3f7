"""What a submission says, for programs: one JSON, built as record.schema.json says, and tables of it.

An allow-list once more: what is not named here is not in it. Records go by the numbers the document
gives them.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evidence.packages import bag, tables
from legal_analysis.dossier.compose import redactions

FORMAT = "submission-record-1"
SCHEMA = Path(__file__).parent / "record.schema.json"
_ACCOUNT = (
    "basis", "kind", "age_band", "date", "calendar", "province", "region", "acts", "groups", "summary",
    "rights", "verified", "may_quote", "identity_level", "sha256",
)  # fmt: skip
_INCIDENT = (
    "title", "date", "calendar", "province", "region", "summary", "acts", "rights", "groups",
    "victims_count", "verified", "sha256",
)  # fmt: skip
_POLICY = (
    "code", "title", "date", "calendar", "kind", "issuer", "scope", "provinces", "summary", "rights",
    "groups", "status", "verified", "sha256",
)  # fmt: skip
_SOURCE = ("title", "publisher", "date", "url", "grade")

Rows = list[dict[str, Any]]


def record(snapshot: Mapping[str, Any], exhibits: Rows, *, documents: Rows) -> dict[str, Any]:
    """Return what a frozen submission says. `exhibits`: as `exhibits.described` gives them;
    `documents`: as `contents.documents` does."""
    numbers = {row["code"]: row["exhibit"] for row in snapshot["incidents"]}
    numbers |= {row["code"]: row["exhibit"] for row in snapshot["policies"]}
    numbers |= {row["code"]: row["exhibit"] for row in snapshot["accounts"]}
    numbers |= {row["number"]: row["number"] for row in snapshot.get("exhibits", [])}
    numbers[""] = ""  # of what is withheld nothing is said
    told = snapshot["submission"]
    return {
        "format": FORMAT,
        "receiver": snapshot["mechanism"]["code"],
        "language": snapshot["language"],
        "version": told["version"],
        "frozen_at": told["frozen_at"],
        "content_sha256": told["content_sha256"],
        "documents": documents,
        "case": {name: snapshot["case"][name] for name in ("code", "title", "question", "period")},
        "policies": [_row(row, _POLICY, numbers) for row in snapshot["policies"]],
        "incidents": [
            {**_row(row, _INCIDENT, numbers), "policies": _numbered(row["policies"], numbers)}
            for row in snapshot["incidents"]
        ],
        "accounts": [
            {
                **_row(row, _ACCOUNT, numbers),
                "incidents": _numbered(row["incidents"], numbers),
                "policies": _numbered(row["policies"], numbers),
            }
            for row in snapshot["accounts"]
        ],
        "quotations": _quotations(snapshot, numbers),
        "citations": _citations(snapshot, numbers),
        "exhibits": exhibits,
        "redactions": _redactions(snapshot, numbers),
    }


def _redactions(snapshot: Mapping[str, Any], numbers: Mapping[str, str]) -> Rows:
    return [
        {
            "number": row["number"],
            "where": redactions.where(row["where"], numbers),
            "reason": redactions.reason(row["code"], "en"),
            "characters": row["characters"],
            "decided_by": row["decided_by"],
        }
        for row in snapshot.get("redactions", [])
    ]


def _row(row: Mapping[str, Any], names: tuple[str, ...], numbers: Mapping[str, str]) -> Any:
    sources = [{name: one[name] for name in _SOURCE} for one in row["sources"]]
    kept = {name: row[name] for name in names}
    return {"number": numbers[row["code"]], **kept, "sources": sources}


def _numbered(codes: list[str], numbers: Mapping[str, str]) -> list[str]:
    return sorted(numbers[code] for code in codes if code in numbers)


def _quotations(snapshot: Mapping[str, Any], numbers: Mapping[str, str]) -> Rows:
    found = []
    for place, forms in sorted(snapshot["passages"].items()):
        code, _slash, paragraph = place.partition("/")
        for form, said in sorted(forms.items()):
            found.append(
                {"account": numbers[code], "paragraph": int(paragraph), "form": form, **said}
            )
    return found


def _citations(snapshot: Mapping[str, Any], numbers: Mapping[str, str]) -> Rows:
    return [
        {
            "element": row["element"],
            "kind": row["target"]["kind"],
            "number": numbers[row["target"]["record"]],
            "part": _part(row["target"]),
            "stance": row["stance"],
            "weight": row["weight"],
            "reason": row["reason"],
            "rights": row["rights"],
            # Nothing: it was frozen before this was kept, or is of a record that is closed here.
            "to_be_read_again": row.get("stale"),
        }
        for row in snapshot["citations"]
        if row["target"]["record"] in numbers
    ]


def _part(target: Mapping[str, Any]) -> str:
    """Return where in the record: paragraph, provision, act, or page and time of a file."""
    return str(target.get("number", target.get("act", target.get("pinpoint", ""))))


TABLES = ("policies", "incidents", "accounts", "quotations", "citations", "exhibits", "redactions")


def parts(told: Mapping[str, Any]) -> list[bag.Part]:
    """Return the record, its schema and its tables as files of a package."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)
    files = [
        bag.part("record.json", f"{text}\n".encode()),
        bag.part("record.schema.json", SCHEMA.read_bytes()),
    ]
    return [*files, *(bag.part(f"tables/{name}.csv", table(name, told[name])) for name in TABLES)]


def table(name: str, rows: Rows) -> bytes:
    """Return one list as a table. Its columns are those the schema names, whatever there is in it."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    columns = list(schema["$defs"][schema["properties"][name]["items"]["$ref"][8:]]["properties"])
    return tables.write(columns, [[_flat(row.get(one)) for one in columns] for row in rows])


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        return [one["title"] if isinstance(one, dict) else one for one in value]
    return value
