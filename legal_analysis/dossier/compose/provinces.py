"""In how many provinces incidents were, as a sentence says it: of ours no more than the region leaves (MIN-4)."""

from collections.abc import Iterable

from legal_analysis.dossier.compose_keys import CLOSED

from .book import Record, counted


def recorded_by_us(rows: Iterable[Record]) -> bool:
    """Whether any of these incidents that stands in this file is one of ours."""
    return any(not row["published"] and not row.get(CLOSED) for row in rows)


def of(rows: Iterable[Record]) -> str:
    """Return the end of a sentence on incidents: ", in at least 2 provinces; of those …". Empty if nothing is known."""
    rows = list(rows)
    number = len({row["province"] for row in rows if row["province"]})
    ours = recorded_by_us(rows)
    said = ""
    if number:
        said += f", in {'at least ' if ours else ''}{counted(number, 'province')}"
    if ours:
        said += "; of those recorded by us no more than the region is said"
    return said
