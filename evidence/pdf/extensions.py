"""What WeasyPrint does not do by itself: each piece with a test that fails without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pydyf
from weasyprint import layout as weasyprint_layout
from weasyprint import pdf as weasyprint_pdf
from weasyprint.layout import inline as weasyprint_inline
from weasyprint.pdf import tags as weasyprint_tags

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
    if _APART.get():
        return pydyf.Dictionary()
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

# A part of a book, laid out apart ------------------------------------------------------------------

_APART: ContextVar[bool] = ContextVar("_APART", default=False)


@contextmanager
def apart() -> Iterator[None]:
    """Lay out and write what is only a part of a book.

    Links may lead out of it, its fonts are embedded by the book, and the lines at the head and foot
    of its pages, which say what only the whole book knows, are drawn by the book.
    """
    token = _APART.set(True)
    try:
        yield
    finally:
        _APART.reset(token)


_resolve_links, _make_margin_boxes = (
    weasyprint_pdf.resolve_links,
    weasyprint_layout.make_margin_boxes,
)


def _resolve_links_or_leave(pages: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Leave every link as it is in a part: its target may be in another one."""
    if _APART.get():
        return iter([(page.links, ()) for page in pages])
    return _resolve_links(pages)


def _make_margin_boxes_or_none(*arguments: Any) -> Any:
    return () if _APART.get() else _make_margin_boxes(*arguments)


weasyprint_pdf.resolve_links = _resolve_links_or_leave
weasyprint_layout.make_margin_boxes = _make_margin_boxes_or_none
