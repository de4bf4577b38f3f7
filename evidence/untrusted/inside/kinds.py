"""Which kind of file this is, by what stands in it. Strict: the first byte decides, not a search."""

from __future__ import annotations

import mmap
import re
import subprocess
import zlib
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

from .report import Stop

Bytes = mmap.mmap | bytes


@dataclass(frozen=True)
class Kind:
    """One entry of the allow-list."""

    media_type: str
    family: str
    """picture, recording, pdf, office, archive, text or message: how it is looked into."""
    demuxer: str = ""
    """For recordings: the one reader of ffmpeg that may try it."""


JPEG = Kind("image/jpeg", "picture")
PNG = Kind("image/png", "picture")
GIF = Kind("image/gif", "picture")
WEBP = Kind("image/webp", "picture")
TIFF = Kind("image/tiff", "picture")
HEIC = Kind("image/heic", "picture")
MP4 = Kind("video/mp4", "recording", "mov")
MOV = Kind("video/quicktime", "recording", "mov")
MOBILE = Kind("video/3gpp", "recording", "mov")
M4A = Kind("audio/mp4", "recording", "mov")
WEBM = Kind("video/webm", "recording", "matroska")
MP3 = Kind("audio/mpeg", "recording", "mp3")
OGG = Kind("audio/ogg", "recording", "ogg")
WAV = Kind("audio/wav", "recording", "wav")
AMR = Kind("audio/amr", "recording", "amr")
PDF = Kind("application/pdf", "pdf")
DOCX = Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "office")
XLSX = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "office")
ODT = Kind("application/vnd.oasis.opendocument.text", "office")
ZIP = Kind("application/zip", "archive")
WACZ = Kind("application/wacz", "archive")
TEXT = Kind("text/plain", "text")
MAIL = Kind("message/rfc822", "message")

BRANDS = {
    HEIC: "heic heix heim heis hevc hevx mif1 msf1",
    M4A: "M4A M4B",
    MOV: "qt",
    MOBILE: "3gp4 3gp5 3gp6 3gp7 3gs7 3ge6 3ge7 3g2a 3g2b 3g2c",
    MP4: "isom iso2 iso3 iso4 iso5 iso6 mp41 mp42 avc1 dash M4V MSNV mmp4 XAVC",
}
BY_BRAND = {brand: kind for kind, names in BRANDS.items() for brand in names.split()}

# What the second opinion (libmagic) may call each; where it calls it otherwise, one of us is fooled.
CALLED = {
    MP4: "video/mp4 video/x-m4v video/quicktime video/3gpp audio/mp4 audio/x-m4a",
    MOV: "video/quicktime",
    MOBILE: "video/3gpp video/3gpp2 video/mp4 audio/3gpp",
    M4A: "audio/x-m4a audio/mp4 video/mp4",
    HEIC: "image/heic image/heif image/heic-sequence image/heif-sequence",
    WEBM: "video/webm audio/webm",
    MP3: "audio/mpeg",
    OGG: "audio/ogg video/ogg application/ogg",
    WAV: "audio/x-wav audio/wav audio/vnd.wave",
    AMR: "audio/AMR audio/amr",
}
# How a record of captured traffic begins, and how gzip does, which it is mostly packed with.
CAPTURE, PACKED = b"WARC/1.", b"\x1f\x8b\x08"
MARKUP = re.compile(rb"<\s*(?:html|script|svg|iframe|body|!doctype|\?xml|\?php)", re.IGNORECASE)
MAILED = ("To", "Cc", "Bcc", "Received", "Message-ID", "Delivered-To")


def of(data: Bytes) -> Kind:
    """Return the kind, by its first bytes. An archive is told apart from a document later.

    Errors: Stop for what is not on the list, or has a beginning of one kind inside another.
    """
    head = data[:64]
    if is_capture(data[:4096]):
        raise Stop("capture")
    kind = by_signature(head)
    if kind is None and b"%PDF-" in data[:1024]:
        raise Stop("two_kinds")
    if kind is None:
        kind = _written(data)
    if kind.family != "text" and kind.family != "message":
        second_opinion(kind)
    return kind


def by_signature(head: bytes) -> Kind | None:
    """Return what the first 64 bytes promise, if they promise anything."""
    for kind, starts in (
        (JPEG, (b"\xff\xd8\xff",)),
        (PNG, (b"\x89PNG\r\n\x1a\n",)),
        (GIF, (b"GIF87a", b"GIF89a")),
        (TIFF, (b"II*\0", b"MM\0*")),
        (PDF, (b"%PDF-",)),
        (ZIP, (b"PK\x03\x04",)),
        (OGG, (b"OggS",)),
        (AMR, (b"#!AMR\n", b"#!AMR-WB\n")),
        (MP3, (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2")),
    ):
        if head.startswith(starts):
            return kind
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head:
        return WEBM
    if head[4:8] == b"ftyp":
        return BY_BRAND.get(head[8:12].decode("latin-1").strip())
    if head[4:8] in (b"moov", b"mdat", b"wide") and head[:4] != b"\0\0\0\0":
        return MOV
    return None


def is_capture(head: bytes) -> bool:
    """Whether this is a WARC: traffic of the web, with everything in it that acts."""
    if head.startswith(PACKED):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, len(CAPTURE))
        except zlib.error:
            return False
    return head.startswith(CAPTURE)


def second_opinion(kind: Kind) -> None:
    """Ask libmagic as well. Errors: Stop if it calls the file something else."""
    command = ["/usr/bin/file", "--brief", "--mime-type", "-"]
    with Path("/dev/stdin").open("rb") as again:
        done = subprocess.run(command, stdin=again, capture_output=True, check=False)
    called = done.stdout.decode("ascii", "replace").strip()
    if kind is ZIP:
        right = called.startswith("application/") and called != "application/octet-stream"
    else:
        right = called in CALLED.get(kind, kind.media_type).split()
    if not right:
        raise Stop("not_as_named")


def _written(data: Bytes) -> Kind:
    """Return TEXT or MAIL. Errors: Stop if it is neither, or if it is a page of the web."""
    head = data[: 64 * 1024]
    text = decoded(head)
    if text is None:
        raise Stop("not_of_a_kind")
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise Stop("not_of_a_kind")
    if is_mail(head):
        return MAIL
    if MARKUP.search(head.replace(b"\0", b"")):
        raise Stop("two_kinds")
    return TEXT


def decoded(head: bytes) -> str | None:
    """Return the beginning of a text, or None if it is none: control characters, no encoding."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace")
    else:
        try:
            text = head.decode("utf-8")
        except UnicodeDecodeError as error:
            # A letter cut by the end of the piece; or the old encoding of Persian on Windows.
            whole = error.start > len(head) - 4
            text = head.decode("utf-8" if whole else "cp1256", "replace")
    return None if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text) or not text else text


def is_mail(head: bytes) -> bool:
    """Say whether this is a message that was sent. Errors: Stop for a web page saved as one."""
    if not re.match(rb"(?:From |[A-Za-z][A-Za-z-]{1,60}:)", head):
        return False
    headers = BytesHeaderParser().parsebytes(head)
    sent = bool(headers["From"] and headers["Date"] and any(headers[name] for name in MAILED))
    page = headers["Snapshot-Content-Location"] or "Saved by" in str(headers["From"])
    if page or (not sent and headers["MIME-Version"]):
        raise Stop("not_of_a_kind")
    return sent
