"""Writes test pages the way the product writes a dossier."""

from __future__ import annotations

from datetime import UTC, datetime

from evidence import pdf
from legal_analysis.dossier import html, numbering
from legal_analysis.dossier.book import DossierBook
from tests.pdfcheck import sample

CREATED = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
SNAPSHOT = pdf.Attachment(
    name="snapshot.json",
    data=b'{"canary": "frozen"}',
    media_type="application/json",
    relationship="Source",
    description="Frozen snapshot this file was built from",
    created=CREATED,
)


def write(page: str, language: str = "en", **options: object) -> bytes:
    settings = {
        "stylesheets": [html.STYLESHEET],
        "identifier": "a1b2c3d4",
        "created": CREATED,
        "language": html.tag(language),
        "title": "Communication on an invented situation",
        "attachments": [SNAPSHOT],
    }
    return pdf.write(page, **{**settings, **options})


def dossier(language: str = "en") -> str:
    return html.html(numbering.number(sample.dossier(language)))


def bound(language: str = "en") -> bytes:
    """Return the same dossier laid out in parts and joined."""
    document = numbering.number(sample.dossier(language))
    return pdf.write_book(
        DossierBook(document),
        stylesheets=[html.STYLESHEET],
        identifier="a1b2c3d4",
        created=CREATED,
        title=document.meta.title,
        attachments=[SNAPSHOT],
    ).data


def bare(body: str, head: str = "") -> str:
    return f'<html lang="en"><head>{head}</head><body><p>Text.</p>{body}</body></html>'
