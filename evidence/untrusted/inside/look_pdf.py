"""Looks at a PDF: how many pages, whether it is locked, and what in it would act by itself."""

from __future__ import annotations

import pikepdf

from . import bounds
from .report import Stop

ACTING = {"/JS": "scripts", "/Launch": "launches", "/RichMedia": "media", "/XFA": "forms"}
OBJECTS = 300_000
DEPTH = 20


def look() -> dict[str, object]:
    try:
        with pikepdf.open("/dev/stdin", suppress_warnings=True) as pdf:
            said = pdf.Root.Pages.get("/Count", 0)
            if int(said) > bounds.PAGES or len(pdf.objects) > OBJECTS:
                raise Stop("too_many_pages")
            pages = len(pdf.pages)  # the count is only what the file says
            if pages > bounds.PAGES:
                raise Stop("too_many_pages")
            return {"pages": pages, "remarks": sorted(remarks(pdf))}
    except pikepdf.PasswordError as error:
        raise Stop("locked") from error
    except (pikepdf.PdfError, AttributeError, TypeError, ValueError, RuntimeError) as error:
        raise Stop("damaged") from error


def remarks(pdf: pikepdf.Pdf) -> set[str]:
    """Return what is inert here, since pages are only drawn, but would act in another viewer."""
    found = {"attachments"} if pdf.attachments else set()
    for item in pdf.objects:
        found |= _acting(item, 0)
    return found


def _acting(item: object, depth: int) -> set[str]:
    """Return what acts in one object and what is written out within it."""
    found: set[str] = set()
    if depth > DEPTH or not isinstance(item, pikepdf.Object):
        return found
    if isinstance(item, pikepdf.Array):
        within = list(item)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        found |= {word for key, word in ACTING.items() if key in item}
        within = [value for _key, value in item.items()]
    else:
        return found
    for part in within:
        if not getattr(part, "is_indirect", True):  # numbers and names come as Python's own
            found |= _acting(part, depth + 1)
    return found
