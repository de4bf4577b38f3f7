"""The whole submission in the shape of its receiver: cover, handling page, chapters, annexes."""

from collections.abc import Mapping
from typing import Any

from legal_analysis.dossier import shapes
from legal_analysis.dossier import words as wording
from legal_analysis.dossier.document import (
    Document,
    Inline,
    Meta,
    Note,
    Paragraph,
    Strong,
    SubPoints,
)
from legal_analysis.dossier.shapes import said
from legal_analysis.dossier.walking import changed

from . import cover, fills, redactions
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
    book = Book(snapshot, brief=shape.brief)
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
        marking=book.phrases.markings.get(shape.marking, shape.marking),
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
        cover_fields=cover.fields(book, shape, annexes=len(annexes)),
        cover_notice=snapshot["case"]["label"] or None,
        handling=_handling(mechanism, shape.marking) if shape.handling else (),
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


def _handling(mechanism: Mapping[str, Any], marking: str) -> list[Any]:
    return [
        Paragraph(
            (
                Strong("Marking. "),
                (
                    f"This file is marked {marking}. It holds accounts of survivors who are at risk of "
                    "reprisal. It is addressed to the receiver named on the cover and to nobody else."
                ),
            ),
            numbered=False,
        ),
        Paragraph((Strong("Those who hold this file are asked:"),), numbered=False),
        SubPoints(
            [
                (
                    "to keep it on encrypted storage, and to print it only where the paper is locked "
                    "away;"
                ),
                (
                    "not to pass it on, in whole or in part, without asking the submitting body, which "
                    "asks the persons concerned;"
                ),
                (
                    "not to try to identify anybody behind a code, and not to contact anybody except "
                    "through the submitting body;"
                ),
                (
                    "to tell the submitting body at once if the file is lost or seen by others, so "
                    "that the persons concerned can be warned;"
                ),
                (
                    "to tell the submitting body if disclosure to the defence or to a State is "
                    "considered, before it takes place."
                ),
            ]
        ),
        Paragraph(
            (
                Strong("Presumption of innocence. "),
                (
                    "Persons and institutions are named as alleged perpetrators only. Nothing here is "
                    "a finding of guilt; that belongs to a court."
                ),
            ),
            numbered=False,
        ),
        Paragraph(
            (
                Strong("What the receiver asks of communications. "),
                *_requirements(mechanism),
            ),
            numbered=False,
        ),
    ]


def _requirements(mechanism: Mapping[str, Any]) -> list[str]:
    text = "; ".join(row[0].lower() + row[1:] for row in mechanism["consent_requirements"])
    checked = (
        ""
        if mechanism["verified"] and not mechanism["unverified_part"]
        else f" Still to be checked before filing: {mechanism['unverified_part'].rstrip('.')}."
    )
    return [f"This file was prepared by these rules: {text}.{checked}"]
