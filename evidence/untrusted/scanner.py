"""Asks the virus scanner, where one is configured: clamd over its socket, byte by byte.

The bytes are streamed to it and not written down by us; clamd writes them into its own temporary
folder, which must be one in memory (`.env.example` says so). An answer that is not clearly "clean" or
"found" counts as none: the file then stays where it is, closed, until the scanner answers.
"""

from __future__ import annotations

import re
import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from evidence.models import Inspection
from evidence.untrusted.refusals import CannotInspect

BLOCK = 128 * 1024
PATIENCE = 120.0
"""Seconds for the scanner to take a block or to answer."""


ScanResult = Inspection.Scan


class ScannerDown(CannotInspect):
    """A scanner is configured and does not answer; nothing is opened meanwhile."""

    code = "scanner_down"
    message = _("The virus scanner does not answer. New files stay closed until it does.")


@dataclass(frozen=True)
class Scan:
    """`name` is what the scanner calls what it found; `scanner` is its version and database."""

    result: ScanResult
    name: str = ""
    scanner: str = ""


def scan(stream: BinaryIO) -> Scan:
    """Return what the scanner says of all of `stream`.

    Errors: ScannerDown if it is configured and gives no clear answer.
    """
    if not settings.CLAMAV_SOCKET:
        return Scan(ScanResult.NOT_CONFIGURED)
    try:
        scanner = _ask("VERSION")
        answer = _ask("INSTREAM", stream)
    except OSError as error:
        raise ScannerDown from error
    if not re.fullmatch(r"ClamAV [ -~]{1,150}", scanner):
        raise ScannerDown
    if answer == "stream: OK":
        return Scan(ScanResult.CLEAN, scanner=scanner)
    found = re.fullmatch(r"stream: ([!-~]{1,200}) FOUND", answer)
    if found is None:  # too large for it, an error, half an answer
        raise ScannerDown
    return Scan(ScanResult.FOUND, name=found[1], scanner=scanner)


def _ask(command: str, stream: BinaryIO | None = None) -> str:
    """Send one command, with the content if there is one, and return the answer."""
    with socket.socket(socket.AF_UNIX) as clamd:
        clamd.settimeout(PATIENCE)
        clamd.connect(settings.CLAMAV_SOCKET)
        clamd.sendall(f"z{command}\0".encode())
        if stream is not None:
            try:
                while block := stream.read(BLOCK):
                    clamd.sendall(struct.pack(">L", len(block)) + block)
                clamd.sendall(struct.pack(">L", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it stopped listening, and says why
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < 1000:
            part = clamd.recv(1000)
            if not part:
                raise ConnectionError
            answer += part
    return answer.rstrip(b"\0").decode("ascii", "replace").strip()
