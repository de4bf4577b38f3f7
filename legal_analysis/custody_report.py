"""The custody report of one item as a PDF: what it is, its hashes, and everything that happened to it.

Goes with an item that is handed on (COC-9). Sealed words and the file's own name stay in. The same
chain gives the same bytes: the only time in the file is that of the last event.
"""

import hashlib
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User
from evidence import pdf
from evidence.models import CustodyEvent, EvidenceItem, Original

STYLESHEET = settings.BASE_DIR / "static" / "css" / "book.css"


def write(
    item: EvidenceItem,
    original: Original | None,
    chain: list[dict[str, Any]],
    *,
    by: User,
    language: str,
) -> bytes:
    """Return the report in one language. `chain`: the events as the page of the item shows them to
    `by`, whose own name stands in it in place of "you".

    Errors: ValueError for an item to which nothing happened; evidence.pdf.PdfRefused.
    """
    if not chain:
        raise ValueError("An item without a chain has no custody report.")
    last: CustodyEvent = chain[-1]["event"]
    head = bytes(last.digest).hex()
    with translation.override(language):
        page = render_to_string(
            "pdf/custody_report.html",
            {
                "item": item,
                "original": original,
                "chain": chain,
                "by": by,
                "head": head,
                "last": last,
                "tag": language.replace("fa-af", "fa-AF"),
                "direction": "rtl" if translation.get_language_bidi() else "ltr",
            },
        )
    return pdf.write(
        page,
        stylesheets=[STYLESHEET],
        identifier=hashlib.sha256(page.encode()).digest(),
        created=last.at,
        language=language,
        title=item.code,
    )
