"""The file itself: its parts, how they hang together, and the same bytes for the same document."""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from legal_analysis.dossier.document import Document

from . import frame, styles, xml
from .body import Body
from .runs import Links, tag

TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"


def write(document: Document, *, created: datetime) -> bytes:
    """Return a numbered document as a DOCX file. The same document gives the same bytes.

    Not compressed: other versions of zlib would give other bytes, and the package around it is
    not either. Nothing in it names a person, a program or a machine; `created` is the only time.
    Errors: ValueError if the document has not been numbered, if a note is out of order, or a
    drawing is not harmless SVG.
    """
    if any(not chapter.number for chapter in (*document.chapters, *document.annexes)):
        raise ValueError("the document has not been numbered")
    body = Body(document.meta.language, document.notes)
    front = frame.cover(body, document)
    is_letter = document.form == "letter"
    # Written before the contents: notes are counted in reading order, and the contents have none.
    chapters = "".join(map(body.chapter, (*document.chapters, *document.annexes)))
    between = "" if is_letter else frame.contents(body, document) + frame.PAGE_BREAK
    if document.flowing is False:
        between = between.removesuffix(frame.PAGE_BREAK)
    last = frame.section_properties(body, cover=not is_letter)
    members = {
        "word/document.xml": f"{xml.HEAD}<w:document {xml.NAMESPACES}><w:body>"
        f"{front}{between}{chapters}{last}</w:body></w:document>",
        "word/styles.xml": styles.part(document.meta.language, flowing=document.flowing),
        "word/settings.xml": styles.settings(document.meta.language, notes=document.notes),
        "word/header1.xml": frame.header(body, document),
        "word/header2.xml": frame.no_header(body, document),
        "word/footer1.xml": frame.footer(body, document),
        f"word/{document.notes}notes.xml": body.notes.part(),
        f"word/_rels/{document.notes}notes.xml.rels": _relations(_outside(body.notes.links)),
        "docProps/core.xml": _core(document, created),
        "_rels/.rels": _relations(
            {
                "document": (f"{RELATIONS}officeDocument", "word/document.xml", ""),
                "core": (
                    f"{PACKAGE}relationships/metadata/core-properties",
                    "docProps/core.xml",
                    "",
                ),
            }
        ),
    }
    pictures = {f"word/media/d{n}.png": png for n, png in enumerate(body.pictures.files, start=1)}
    members["word/_rels/document.xml.rels"] = _relations(
        {
            "styles": (f"{RELATIONS}styles", "styles.xml", ""),
            "settings": (f"{RELATIONS}settings", "settings.xml", ""),
            "notes": (f"{RELATIONS}{document.notes}notes", f"{document.notes}notes.xml", ""),
            "head": (f"{RELATIONS}header", "header1.xml", ""),
            "nohead": (f"{RELATIONS}header", "header2.xml", ""),
            "foot": (f"{RELATIONS}footer", "footer1.xml", ""),
            **{
                f"d{n}": (f"{RELATIONS}image", f"media/d{n}.png", "")
                for n in range(1, len(pictures) + 1)
            },
            **_outside(body.links),
        }
    )
    members["[Content_Types].xml"] = _content_types(document.notes)
    return _zip({name: text.encode() for name, text in members.items()} | pictures, created)


def _outside(links: Links) -> dict[str, tuple[str, str, str]]:
    return {
        name: (f"{RELATIONS}hyperlink", url, ' TargetMode="External"')
        for url, name in links.addresses.items()
    }


def _relations(rows: Mapping[str, tuple[str, str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target={xml.attribute(target)}{mode}/>'
        for name, (kind, target, mode) in rows.items()
    )
    return f'{xml.HEAD}<Relationships xmlns="{PACKAGE}relationships">{lines}</Relationships>'


def _content_types(notes: str) -> str:
    parts = {
        "/word/document.xml": f"{TYPES}document.main+xml",
        "/word/styles.xml": f"{TYPES}styles+xml",
        "/word/settings.xml": f"{TYPES}settings+xml",
        "/word/header1.xml": f"{TYPES}header+xml",
        "/word/header2.xml": f"{TYPES}header+xml",
        "/word/footer1.xml": f"{TYPES}footer+xml",
        f"/word/{notes}notes.xml": f"{TYPES}{notes}notes+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    rows = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    return (
        f'{xml.HEAD}<Types xmlns="{PACKAGE}content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{rows}</Types>'
    )


def _core(document: Document, created: datetime) -> str:
    """Return title, language and date. No author: a name would go with every copy."""
    at = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    when = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{at}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    title = xml.text(document.meta.title).partition(">")[2].removesuffix("</w:t>")
    return (
        f'{xml.HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:language>{tag(document.meta.language)}</dc:language>"
        f"{when}</cp:coreProperties>"
    )


def _zip(members: Mapping[str, bytes], created: datetime) -> bytes:
    whole = BytesIO()
    first = "[Content_Types].xml"  # readers that do not unpack look for it at the beginning
    with ZipFile(whole, "w", ZIP_STORED) as target:
        for name in [first, *sorted(set(members) - {first})]:
            entry = ZipInfo(name, created.astimezone(UTC).timetuple()[:6])
            entry.external_attr = 0o600 << 16
            target.writestr(entry, members[name])
    return whole.getvalue()
