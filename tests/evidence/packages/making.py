"""A small package with everything in it that one can hold; and ways to spoil it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from evidence.packages import bag, sealing
from evidence.packages import verify_package as verifier

AT = datetime(2026, 11, 29, 8, tzinfo=UTC)
TOP = "package-0a1b2c3d"
PICTURE = b"picture \x00\xff" * 400
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["format", "exhibits"],
    "properties": {
        "format": {"const": "submission-record-1"},
        "documents": {"type": "array"},
        "exhibits": {"type": "array", "items": {"$ref": "#/$defs/exhibit"}},
    },
    "$defs": {
        "exhibit": {
            "type": "object",
            "additionalProperties": False,
            "required": ["number", "file", "sha256"],
            "properties": {
                "number": {"type": "string", "pattern": "^E-[0-9]{3}$"},
                "file": {"type": "string"},
                "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                "custody": {"type": "string"},
            },
        }
    },
}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def chain(count: int = 3) -> list[dict[str, object]]:
    events, before = [], ""
    for number in range(1, count + 1):
        at = f"2026-11-0{number}T08:00:00.000000Z"
        payload = json.dumps(["custody-1", "id", "item", number, before, "viewed", at, "", "x"])
        before = hashlib.sha256(b"\x00" + payload.encode()).hexdigest()
        events.append(
            {"number": number, "kind": "viewed", "at": at, "payload": payload, "digest": before}
        )
    return events


def payload() -> dict[str, bytes]:
    record = {
        "format": "submission-record-1",
        "exhibits": [
            {"number": "E-001", "file": "E-001.jpg", "sha256": sha256(PICTURE), "custody": "E-001.json"}
        ],
    }  # fmt: skip
    custody = {"format": "custody-1", "sha256": sha256(PICTURE), "events": chain(), "stamps": []}
    return {
        "document.pdf": b"%PDF-1.7 invented\n",
        "record.json": json.dumps(record).encode(),
        "record.schema.json": json.dumps(SCHEMA).encode(),
        "tables/exhibits.csv": b"number,file\r\nE-001,E-001.jpg\r\n",
        "custody/E-001.json": json.dumps(custody).encode(),
        "exhibits/E-001.jpg": PICTURE,
    }


def package(files: Mapping[str, bytes] | None = None, seal=sealing.seal) -> bytes:
    """Return a whole package as its ZIP."""
    out = BytesIO()
    parts = [bag.part(name, data) for name, data in (files or payload()).items()]
    bag.write(out, parts, info={"Bagging-Date": "2026-11-29"}, top=TOP, at=AT, seal=seal)
    return out.getvalue()


def unpacked(data: bytes, folder: Path) -> Path:
    with ZipFile(BytesIO(data)) as whole:
        whole.extractall(folder)
    return folder / TOP


def wrong(path: Path, fingerprint: str = "") -> list[str]:
    return verifier.Check(str(path), fingerprint).wrong


def contents(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as whole:
        return {one.split("/", 1)[1]: whole.read(one) for one in whole.namelist()}
