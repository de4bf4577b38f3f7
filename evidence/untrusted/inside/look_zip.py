"""Looks at ZIP archives and at the documents that are ZIP archives, by their directory first.

Nothing is unpacked here; of a document, the parts that are XML are read through within a bound.
"""

from __future__ import annotations

import io
import mmap
import re
import zipfile

from . import bounds
from .kinds import DOCX, ODT, WACZ, XLSX, ZIP, Kind
from .report import Stop

NESTED = (".zip", ".jar", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst", ".cab", ".iso")
NESTED_START = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
MACROS = re.compile(
    r"(^|/)(vbaproject|vbadata|macrosheets/|activex|embeddings/.*\.(bin|exe|js|vbs))"
    r"|^(basic|scripts)/",
    re.IGNORECASE,
)
ACTING = (b"macroEnabled", b"vbaProject", b"attachedTemplate", b"ms-excel.macrosheet")
ENTITIES = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
XML_PART = 64 * 1024**2
"""More XML than this in one part of a document is no document."""


def look(data: mmap.mmap) -> tuple[Kind, dict[str, object]]:
    try:
        with zipfile.ZipFile(io.BufferedReader(io.FileIO(0, closefd=False))) as archive:
            members = archive.infolist()
            check_directory(members, len(data))
            kind = which(archive, {member.filename for member in members})
            if kind.family == "office":
                check_document(archive, members)
            else:
                check_flat(archive, members)
            return kind, {"members": len(members)}
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise Stop("damaged") from error
    except RuntimeError as error:  # how zipfile says that it needs a password
        raise Stop("locked") from error


def check_directory(members: list[zipfile.ZipInfo], size: int) -> None:
    """Hold the directory to the bounds, before anything in the archive is read."""
    if len(members) > bounds.MEMBERS:
        raise Stop("too_many_parts")
    expanded = sum(member.file_size for member in members)
    # Members that lie over one another pack more than the file holds: the better kind of bomb.
    overlap = sum(member.compress_size for member in members) > size
    grows = expanded > bounds.RATIO_FROM and expanded > bounds.RATIO * size
    if overlap or grows or expanded > bounds.EXPANDED:
        raise Stop("grows")
    if any(member.flag_bits & 1 for member in members):
        raise Stop("locked")
    if members and min(member.header_offset for member in members) != 0:
        raise Stop("two_kinds")


def which(archive: zipfile.ZipFile, names: set[str]) -> Kind:
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return DOCX
        if any(name.startswith("xl/") for name in names):
            return XLSX
        raise Stop("not_of_a_kind")
    if "mimetype" in names:
        said = read(archive, archive.getinfo("mimetype"), 200)
        if said == ODT.media_type.encode():
            return ODT
        raise Stop("not_of_a_kind")
    if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
        raise Stop("active")
    return WACZ if "datapackage.json" in names and _has_capture(names) else ZIP


def _has_capture(names: set[str]) -> bool:
    return any(name.startswith("archive/") and ".warc" in name for name in names)


def check_document(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Refuse macros and controls, templates from elsewhere, and XML that defines entities."""
    for member in members:
        if MACROS.search(member.filename):
            raise Stop("active")
        if member.filename.endswith((".xml", ".rels")):
            part = read(archive, member, XML_PART)
            if ENTITIES.search(part):
                raise Stop("grows")
            small = member.filename.endswith((".rels", "[Content_Types].xml"))
            if small and any(word in part for word in ACTING):
                raise Stop("active")


def check_flat(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Refuse archives in the archive, by name and by their first bytes."""
    for member in members:
        if member.filename.lower().endswith(NESTED):
            raise Stop("too_deep")
        if not member.is_dir() and read_start(archive, member).startswith(NESTED_START):
            if member.filename.lower().endswith((".docx", ".xlsx", ".odt")):
                continue
            raise Stop("too_deep")


def read_start(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as part:
        return part.read(8)


def read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """Return one member. Errors: Stop if more comes out than the directory says, or than `most`."""
    with archive.open(member) as part:
        content = part.read(most + 1)
    if len(content) > most or len(content) > member.file_size:
        raise Stop("grows")
    return content
