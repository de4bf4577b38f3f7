"""The records of a WARC file: what was asked for, when, and with which tool."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from ..report import Stop
from .container import BLOCK, Container
from .found import Details

MOST_RECORDS = 200_000
# The library meets broken headers with errors of its own code.
BROKEN = (
    ArchiveLoadFailed, ValueError, AttributeError, TypeError, KeyError, IndexError, EOFError,
    OSError, zlib.error, struct.error, RecursionError,
)  # fmt: skip
KINDS = {
    "warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion",
    "continuation",
}  # fmt: skip
INFO = {"software": "tool", "operator": "collector", "creator": "collector"}


def say(container: Container, name: str, pages: Mapping[str, str], said: Details) -> None:
    """Say first and last time of capture, tool and the pages of the list that lie in here.

    Errors: Stop if it unpacks beyond all measure.
    """
    limits = container.limits
    most = min(limits.bytes, max(limits.small, limits.ratio * container.size(name)))
    times: list[str] = []
    records = unpacked = 0
    try:
        with container.open(name) as stream:
            for record in ArchiveIterator(stream, check_digests=True):
                body = record.content_stream()
                if record.rec_type == "warcinfo":
                    _say_info(body.read(BLOCK), name, said)
                while block := body.read(BLOCK):
                    unpacked += len(block)
                    if unpacked > most:
                        raise Stop("grows")
                records += 1
                if records > MOST_RECORDS:
                    raise Stop("too_many_parts")
                cut = getattr(record.raw_stream, "limit", 0) > 0 or record.length is None
                if cut or record.rec_type not in KINDS:
                    said.note(name, "records_damaged")
                if getattr(record.digest_checker, "passed", None) is False:
                    said.note(name, "record_digest_differs")
                if record.rec_type in {"response", "resource", "revisit"}:
                    head = record.rec_headers.get_header
                    times += [when] if (when := head("WARC-Date")) else []
                    if (address := head("WARC-Target-URI")) in pages:
                        said.say(name, "address", address, f"{name}, WARC-Target-URI")
    except BROKEN:
        records = 0
    if not records:
        said.note(name, "records_damaged")
    if times:
        said.say(name, "captured_at", min(times), f"{name}, first WARC-Date")
        if max(times) != min(times):
            said.say(name, "captured_at", max(times), f"{name}, last WARC-Date")


def _say_info(block: bytes, name: str, said: Details) -> None:
    for line in block.decode("utf-8", "replace").splitlines():
        label, _colon, value = line.partition(":")
        if what := INFO.get(label.strip().lower()):
            said.say(name, what, value, f"{name}, warcinfo {label.strip()}")
