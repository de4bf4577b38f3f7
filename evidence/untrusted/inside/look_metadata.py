"""Reads what a file says of itself, with exiftool. Each value is only that: what the file says."""

from __future__ import annotations

import json
import mmap
import subprocess

from . import bounds, look_message
from .kinds import Kind
from .report import Stop

# What exiftool says of itself, of our scratch folder, or works out from other fields.
NOT_OF_THE_FILE = ("SourceFile", "ExifTool:", "System:", "Composite:")
HEADERS = ("From", "To", "Cc", "Date", "Subject", "Message-ID", "Received")


def read(kind: Kind, data: mmap.mmap) -> list[list[str]]:
    """Return [field, value, tool] for each field, e.g. ["GPS:GPSLatitude", "34.5", "exiftool"]."""
    if kind.family == "text":
        return []
    if kind.family == "message":
        return _headers(data)
    command = ["exiftool", "-json", "-G1", "-n", "-charset", "utf8", "-api", "LargeFileSupport=1"]
    done = subprocess.run([*command, "/dev/stdin"], capture_output=True, check=False)
    try:
        said = json.loads(done.stdout)[0]
    except (ValueError, IndexError) as error:
        raise Stop("damaged") from error
    found = []
    for field, value in said.items():
        if field.startswith(NOT_OF_THE_FILE) or _is_bytes(value):
            continue
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        found.append([field[:200], text[: bounds.CHARACTERS], "exiftool"])
    return found[: bounds.FIELDS]


def _is_bytes(value: object) -> bool:
    return isinstance(value, str) and value.startswith("(Binary data ")


def _headers(data: mmap.mmap) -> list[list[str]]:
    message = look_message.parsed(data)
    found = []
    for name in HEADERS:
        for value in message.get_all(name, [])[:10]:
            found.append([f"Mail:{name}", str(value)[: bounds.CHARACTERS], "email"])
    return found
