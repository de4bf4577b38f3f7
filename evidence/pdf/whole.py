"""One document in one piece, and what PDF/A-3a and PDF/UA-1 ask beyond what WeasyPrint writes."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Literal

import pikepdf
import pydyf
import weasyprint

from .engine import PdfRefused, Progress, Room, complaints

Relationship = Literal["Source", "Data", "Alternative", "Supplement", "Unspecified"]


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the PDF. `created` is timezone-aware."""

    name: str
    data: bytes
    media_type: str
    relationship: Relationship
    description: str
    created: datetime


def write(
    html: str,
    *,
    stylesheets: Sequence[Path],
    identifier: bytes | str,
    created: datetime,
    language: str,
    title: str,
    attachments: Sequence[Attachment] = (),
    progress: Progress | None = None,
) -> bytes:
    """Return the HTML as a PDF/A-3a and PDF/UA-1 file.

    Shape:  `html` is a whole document whose `<html>` carries `lang`; `identifier` is at most 32
            bytes that stand for this document (for example the start of a SHA-256);
            `created` is timezone-aware and is the only time written into the file.
    Errors: PdfRefused if the HTML asks for anything but the given stylesheets and our fonts, if a
            character is in none of our fonts, or if the engine complains about anything.
    Source: ISO 19005-3:2012 (6.6.2.3 extension schemas), ISO 14289-1:2014 (5 identification).
    """
    with complaints(progress) as problems:
        room = Room(stylesheets)
        page = room.page(html, problems)
        document = room.laid_out(page)
        data = b""
        if not problems:
            data = archived(
                document,
                identifier=identifier,
                created=created,
                language=language,
                title=title,
                attachments=attachments,
                right_to_left=page.etree_element.get("dir") == "rtl",
            )
    if problems:
        raise PdfRefused(problems)
    return data


def archived(
    document: weasyprint.Document,
    *,
    identifier: bytes | str,
    created: datetime,
    language: str,
    title: str,
    attachments: Sequence[Attachment] = (),
    right_to_left: bool,
    also: Callable[[pydyf.PDF], None] | None = None,
) -> bytes:
    """Return laid out pages as an archival and accessible file; `also` is done to it at the end."""
    document.metadata.title = title
    document.metadata.lang = language
    document.metadata.authors = []
    document.metadata.generator = None
    document.metadata.created = document.metadata.modified = _w3c(created)
    finish = _finisher(attachments, right_to_left)

    def finisher(laid_out: weasyprint.Document, pdf: pydyf.PDF) -> None:
        finish(laid_out, pdf)
        if also is not None:
            also(pdf)

    with warnings.catch_warnings():
        # WeasyPrint leaves its own colour profile to the garbage collector.
        warnings.filterwarnings("ignore", r"unclosed file .*sRGB2014\.icc", ResourceWarning)
        data: bytes = document.write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_identifier=identifier.encode() if isinstance(identifier, str) else identifier,
            attachments=[_embedded(attachment) for attachment in attachments],
            finisher=finisher,
        )
    return data


def page_count(data: bytes) -> int:
    """Return the number of pages of a PDF."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return len(pdf.pages)


PDFUA_DESCRIPTION = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
  pdfuaid:part="1"/>
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


def _finisher(
    attachments: Sequence[Attachment], right_to_left: bool
) -> Callable[[weasyprint.Document, pydyf.PDF], None]:
    """Return the step that completes the file just before it is written."""
    media_types = {attachment.name: attachment.media_type for attachment in attachments}

    def finish(document: weasyprint.Document, pdf: pydyf.PDF) -> None:
        metadata = _resolved(pdf, pdf.catalog["Metadata"])
        # A validator reads only the first rdf:RDF, so the claim goes inside it.
        metadata.stream = [
            part.replace(b"</rdf:RDF>", PDFUA_DESCRIPTION.lstrip()) for part in metadata.stream
        ]
        pdf.catalog["PageMode"] = "/UseOutlines"
        if "AF" in pdf.catalog:  # WeasyPrint lists each file twice
            pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
        if right_to_left:
            pdf.catalog["ViewerPreferences"]["Direction"] = "/R2L"
        for found in pdf.objects:
            if isinstance(found, dict) and found.get("Type") == "/Filespec":
                media_type = media_types.get(found["UF"].string, "application/octet-stream")
                stream = _resolved(pdf, found["EF"]["F"])
                stream.extra["Subtype"] = "/" + media_type.replace("/", "#2f").replace("+", "#2b")

    return finish


def _resolved(pdf: pydyf.PDF, reference: bytes | str) -> pydyf.Stream:
    return pdf.objects[int(reference.split()[0])]


def _embedded(attachment: Attachment) -> weasyprint.Attachment:
    at = attachment.created.astimezone(UTC)
    return weasyprint.Attachment(
        file_obj=BytesIO(attachment.data),
        name=attachment.name,
        description=attachment.description,
        relationship=attachment.relationship,
        created=at,
        modified=at,
    )


def _w3c(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
