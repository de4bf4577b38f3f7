"""The whole submission in the shape of its receiver: cover, handling page, chapters, annexes."""

from collections.abc import Mapping
from typing import Any

from legal_analysis.dossier import shapes
from legal_analysis.dossier import words as wording
from legal_analysis.dossier.document import (
    Content,
    Document,
    Inline,
    Meta,
    Note,
)
from legal_analysis.dossier.shapes import said
from legal_analysis.dossier.walking import changed

from . import cover, fills, handling, redactions
from .book import Book

ABBREVIATIONS = (
    ("art.", "article"),
    ("CEDAW", "Convention on the Elimination of All Forms of Discrimination against Women"),
    ("CESCR", "Committee on Economic, Social and Cultural Rights"),
    ("CRC", "Convention on the Rights of the Child"),
    ("GDI", "General Directorate of Intelligence (de facto)"),
    ("ICC", "International Criminal Court"),
    ("ICCPR", "International Covenant on Civil and Political Rights"),
    ("ICESCR", "International Covenant on Economic, Social and Cultural Rights"),
    ("MPVPV", "Ministry for the Propagation of Virtue and the Prevention of Vice (de facto)"),
    ("OTP", "Office of the Prosecutor"),
    ("para.", "paragraph"),
    ("UDHR", "Universal Declaration of Human Rights"),
    ("UN", "United Nations"),
)


def compose(snapshot: Mapping[str, Any]) -> Document:
    """Return the document for a snapshot. The same snapshot gives the same document.

    Errors: KeyError for a mechanism without a shape; book.ProseRefused if a text refers to
    something the receiver may not see.
    """
    mechanism, language = snapshot["mechanism"], snapshot["language"]
    shape = shapes.shape_of(mechanism["code"])
    book = Book(snapshot, brief=shape.brief, persons_apart=shape.persons_apart)
    chapters, annexes = fills.chapters(book, shape)
    if shape.notes == "text":
        chapters = [changed(chapter, _in_text) for chapter in chapters]
        annexes = [changed(chapter, _in_text) for chapter in annexes]
    if snapshot.get("redactions"):
        marked = redactions.marking(language)
        chapters = [changed(chapter, marked) for chapter in chapters]
        annexes = [changed(chapter, marked) for chapter in annexes]
    title = cover.written(book, "title") or snapshot["case"]["title"]
    meta = Meta(
        title=title,
        subtitle=said(shape.subtitle, language),
        short_title=title,
        language=language,
        marking=(
            wording.words(language).public_version
            if book.is_public
            else book.phrases.markings.get(shape.marking, shape.marking)
        ),
        addressee=cover.written(book, "addressee") or said(shape.addressee, language),
        situation=said(shape.situation, language),
        submitting_body=snapshot["case"]["organisation"],
        legal_basis=said(shape.legal_basis, language),
        date=cover.frozen_on(book),
        version=wording.digits(snapshot["submission"]["version"], language),
        identifier=snapshot["submission"]["content_sha256"][:12],
    )
    return Document(
        meta=meta,
        chapters=chapters,
        annexes=annexes,
        cover_fields=_cover_fields(book, shape, len(annexes)),
        cover_notice=snapshot["case"]["label"] or None,
        handling=handling.page(mechanism, shape.marking)
        if shape.handling and not book.is_public
        else (),
        abbreviations=ABBREVIATIONS if shape.abbreviations else (),
        form=shape.form,
        notes="end" if shape.notes == "end" else "foot",
        flowing=shape.flowing,
    )


def _in_text(piece: Inline) -> tuple[Inline, ...]:
    """Return a note as words in brackets, for receivers who take no notes."""
    if not isinstance(piece, Note):
        return (piece,)
    content = list(piece.content)
    if isinstance(content[-1], str):
        content[-1] = content[-1].rstrip(". ")
    return (" (", *content, ")")


def _cover_fields(book: Book, shape: shapes.Shape, annexes: int) -> tuple[tuple[str, Content], ...]:
    fields = cover.fields(book, shape, annexes=annexes)
    return cover.remarked(fields, cover.PUBLIC_VERSION) if book.is_public else fields
