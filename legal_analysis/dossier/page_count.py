"""How many pages of a submission its receiver counts, taken from pages that are laid out.

Words say about how many there will be, long before (length.py). Where a receiver takes Word, its
program breaks the pages anew: so a limit in pages is told to the people who decide, and stops nothing.
"""

from dataclasses import replace

from evidence import pdf

from .book import DossierBook
from .composed import composed
from .html import STYLESHEET
from .length import limits
from .shapes import shape_of
from .snapshot import Snapshot

COUNTING = "counting the pages"


def counted_pages(
    snapshot: Snapshot, *, kept: pdf.Kept | None = None, progress: pdf.Told = pdf.silent
) -> int | None:
    """Return the pages that count; None where the receiver sets no limit in pages.

    Cover and contents do not count; annexes as the shape says. `progress` hears no numbers: these
    are not the pages of the file. Errors: as composed.composed; PdfRefused; LayoutDied.
    """
    mechanism = snapshot["mechanism"]
    shape = shape_of(mechanism["code"])
    if not limits(mechanism["format"], shape).pages:
        return None
    document = composed(snapshot)
    if not shape.counting.annexes:
        document = replace(document, annexes=())
    return pdf.count_pages(
        DossierBook(document),
        stylesheets=[STYLESHEET],
        kept=kept,
        progress=lambda _going: progress(pdf.Going(COUNTING)),
    )
