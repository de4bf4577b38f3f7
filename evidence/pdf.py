"""Writes HTML as an archival, accessible PDF. The only importer of WeasyPrint.

What comes out claims PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) in one file. The same
input gives the same bytes, on any machine: no clock, no random identifier, no system font.

The engine is kept in a closed room. It can read the stylesheets it is given and the fonts of this
project, and nothing else: no file, no address, no data: image. Whatever asks for more stops the
whole file (threat T-14), and so does any warning, for a filing must not lose something quietly.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Literal

import pikepdf
import pydyf
import weasyprint
from weasyprint import pdf as weasyprint_pdf
from weasyprint.layout import inline as weasyprint_inline
from weasyprint.pdf import tags as weasyprint_tags
from weasyprint.text import ffi as pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from evidence import fonts

# Never opened; relative addresses in our stylesheets need something to be relative to.
ASSETS = "https://assets.invalid"

Relationship = Literal["Source", "Data", "Alternative", "Supplement", "Unspecified"]
Progress = Callable[[str, int], None]
"""Called with "parse", "style", "layout", "write" and the page in hand (0 if none)."""


class PdfRefused(Exception):
    """The file was not written. `.problems` says why, one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("the PDF was not written: " + "; ".join(self.problems))


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
    fetcher = _ClosedFetcher((*stylesheets, *sorted(fonts.FONTS.glob("*.woff2"))))
    with _complaints(progress) as problems:
        own = _OwnFonts()
        page = weasyprint.HTML(
            string=html, base_url=f"{ASSETS}/html/", url_fetcher=fetcher, media_type="print"
        )
        problems += fonts.missing(page.etree_element.itertext())
        sheets = [
            weasyprint.CSS(url=_address(path), url_fetcher=fetcher, font_config=own)
            for path in stylesheets
        ]
        document = page.render(font_config=own, stylesheets=sheets)
        for sheet in document.pages:
            # A piece inside a link would become a link of its own, outside the Link element.
            sheet.links = [link for link in sheet.links if link[3].element_tag.split(":")[0] == "a"]
        document.metadata.title = title
        document.metadata.lang = language
        document.metadata.authors = []
        document.metadata.generator = None
        document.metadata.created = document.metadata.modified = _w3c(created)
        data = b""
        if not problems:
            data = _written(
                document,
                pdf_identifier=identifier.encode() if isinstance(identifier, str) else identifier,
                attachments=[_embedded(attachment) for attachment in attachments],
                finisher=_finisher(attachments, page.etree_element.get("dir") == "rtl"),
            )
    if problems:
        raise PdfRefused(problems)
    return data


def _written(document: weasyprint.Document, **options: object) -> bytes:
    with warnings.catch_warnings():
        # WeasyPrint leaves its own colour profile to the garbage collector.
        warnings.filterwarnings("ignore", r"unclosed file .*sRGB2014\.icc", ResourceWarning)
        data: bytes = document.write_pdf(pdf_variant="pdf/a-3a", **options)
    return data


def page_count(data: bytes) -> int:
    """Return the number of pages of a PDF."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return len(pdf.pages)


# The closed room ----------------------------------------------------------------------------


class _ForeignAddress(FatalURLFetchingError):
    """Stops the engine at once; WeasyPrint swallows ordinary exceptions."""


class _ClosedFetcher(URLFetcher):
    """Hands out the given files by name and refuses everything else."""

    def __init__(self, files: Sequence[Path]) -> None:
        super().__init__(allowed_protocols=())
        self._files = {_address(path): path for path in files}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        path = self._files.get(url)
        if path is None:
            scheme = url.split(":", 1)[0][:12]
            raise _ForeignAddress(f"it asks for an address outside the fixed assets ({scheme}:)")
        if path.suffix == ".css":
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "text/css"})
        return URLFetcherResponse(url, fonts.unpacked(path), {"Content-Type": "font/ttf"})


def _address(path: Path) -> str:
    return f"{ASSETS}/{path.parent.name}/{path.name}"


class _OwnFonts(FontConfiguration):
    """Fonts of the stylesheets only: a system font would change the look and the bytes."""

    def __init__(self) -> None:
        super().__init__()
        empty = _empty_font_configuration()
        pango.pangoft2.pango_fc_font_map_set_config(
            pango.ffi.cast("PangoFcFontMap *", self.font_map), empty
        )
        # The font map holds its own reference now; WeasyPrint uses the same one through `_config`.
        pango.fontconfig.FcConfigDestroy(empty)
        self._config = empty


def _empty_font_configuration() -> object:
    """Return a new fontconfig configuration that knows no font at all."""
    try:
        create = pango.fontconfig.FcConfigCreate
    except AttributeError:
        # WeasyPrint declares only what it calls itself.
        pango.ffi.cdef("FcConfig * FcConfigCreate (void);")
        create = pango.fontconfig.FcConfigCreate
    return create()


@contextmanager
def _complaints(progress: Progress | None) -> Iterator[list[str]]:
    """Collect what the engine complains about, and let none of it reach a log.

    Its messages quote the document, and the document is confidential.
    """
    engine, steps = logging.getLogger("weasyprint"), logging.getLogger("weasyprint.progress")
    collector, reporter = _Collector(), _Reporter(progress)
    before = (engine.propagate, engine.level, steps.propagate, steps.level)
    engine.propagate = steps.propagate = False
    engine.setLevel(logging.WARNING)
    steps.setLevel(logging.INFO)
    engine.addHandler(collector)
    steps.addHandler(reporter)
    try:
        yield collector.problems
    except _ForeignAddress as refusal:
        raise PdfRefused([*collector.problems, str(refusal)]) from None
    finally:
        engine.removeHandler(collector)
        steps.removeHandler(reporter)
        engine.propagate, engine.level, steps.propagate, steps.level = before


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.problems: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.problems.append(record.getMessage())


class _Reporter(logging.Handler):
    """Turns WeasyPrint's "Step 5 - Creating layout - Page 3" into a call."""

    STEPS = ("", "parse", "parse", "style", "layout", "layout", "write", "write")
    STEP = re.compile(r"Step (\d) - [^-]*(?:- Page (\d+))?")

    def __init__(self, progress: Progress | None) -> None:
        super().__init__(logging.INFO)
        self.progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        if self.progress is not None and (found := self.STEP.match(record.getMessage())):
            self.progress(self.STEPS[int(found[1])], int(found[2] or 0))


# What PDF/A-3a and PDF/UA-1 ask beyond what WeasyPrint writes -----------------------------------

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


# The structure tree: WeasyPrint knows HTML's elements, PDF knows a few more -----------------------

_build_box_tree = weasyprint_tags._build_box_tree


def _build_box_tree_with_languages(box, *arguments):  # type: ignore[no-untyped-def]
    """Give structure elements their language, and the roles HTML has no element for.

    A reader's voice must change from English to Dari inside a sentence (ISO 14289-1, 7.2), so
    `lang` is carried over. `data-role` names a standard structure type: TOC, TOCI, Note.
    """
    for element in _build_box_tree(box, *arguments):
        source = getattr(box, "element", None)
        # ::before and ::footnote-call boxes share the element and are not the thing itself.
        if source is not None and box.element_tag == source.tag:
            if source.get("lang") and element["S"] != "/LI":
                element["Lang"] = pydyf.String(source.get("lang"))
            if source.get("data-role"):
                element["S"] = "/" + source.get("data-role")
            if element["S"] == "/Note":
                element["ID"] = pydyf.String(source.get("id"))
        yield element


weasyprint_tags._build_box_tree = _build_box_tree_with_languages


def _add_tags_with_text(pdf, document, pdf_version, page_streams):  # type: ignore[no-untyped-def]
    """Tell a reader's voice the exact letters of each run of Arabic script.

    Glyphs cannot: the invisible joiners have none. The text goes to the structure element, where
    voices look, and not into the page, where pdftotext would turn it back to front.
    """
    texts = {}
    for page, stream in zip(pdf.page_references, page_streams, strict=True):
        for box, kid in stream._tags.items():
            text = getattr(box, "text", "")
            if any("\u0600" <= letter <= "\u06ff" for letter in text):
                texts[page, kid["mcid"]] = text
    _add_tags(pdf, document, pdf_version, page_streams)
    for element in pdf.objects:
        if isinstance(element, pydyf.Dictionary) and element.get("S") == "/Span":
            content = element["K"][0] if element["K"] else None
            if isinstance(content, int) and (element["Pg"], content) in texts:
                element["ActualText"] = pydyf.String(texts[element["Pg"], content])


_add_tags = weasyprint_pdf.add_tags
weasyprint_pdf.add_tags = _add_tags_with_text

LAM_ALEF = {"لا": "\ufefb", "لأ": "\ufef7", "لإ": "\ufef9", "لآ": "\ufef5"}


def _build_fonts_dictionary(pdf, used, *arguments):  # type: ignore[no-untyped-def]
    """Name the one glyph of lam and alef by its one code point.

    As two letters pdftotext would give them in the wrong order; Unicode normalisation (NFKC), which
    every search does, turns the one into the two.
    """
    for font in used.values():
        for glyph, text in font.to_unicode.items():
            font.to_unicode[glyph] = LAM_ALEF.get(text, text)
    return _original_fonts_dictionary(pdf, used, *arguments)


_original_fonts_dictionary = weasyprint_pdf.build_fonts_dictionary
weasyprint_pdf.build_fonts_dictionary = _build_fonts_dictionary

# A line that is one space too long -----------------------------------------------------------------

_split_first_line = weasyprint_inline.split_first_line


def _split_first_line_hanging(text, *arguments, **options):  # type: ignore[no-untyped-def]
    """Let the space at the end of a text hang over the end of the line.

    WeasyPrint 70 counts it: a text that fits but for that space is broken after its first word.
    """
    line = _split_first_line(text, *arguments, **options)
    resumes_at = line[2]
    if resumes_at is not None and text.endswith(" "):
        without = _split_first_line(text.rstrip(" "), *arguments, **options)
        if without[2] is None:
            return without
    return line


weasyprint_inline.split_first_line = _split_first_line_hanging
