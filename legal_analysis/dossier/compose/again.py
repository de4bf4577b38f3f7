"""What is to be read again: said beside every count of references, and where a second reader had agreed.

What a reference points to was changed after it was made, and nobody has read it since. It still counts:
one that undermines may not drop out for that (ADR 0030). So it is said how many there are, and which.
"""

from legal_analysis.dossier.document import ExhibitRef, Inline

from . import labels
from .book import Book, Record, counted

MARK = "to be read again"
MEANING = (
    "“To be read again” stands beside a reference if the record it points to was changed after it was "
    "made, and nobody has read it anew since: its reason is of the record as it was then."
)
CHANGED_SINCE = (
    " Draft: the material on this element was changed after a second reader had confirmed this assessment; "
    "nobody has confirmed it again."
)


def is_to_be_read_again(row: Record) -> bool:
    """Whether a citation is. Of what was frozen before it was kept, nobody knows: as it was."""
    return bool(row.get("stale"))


def of_element(book: Book, code: str) -> list[Inline]:
    """Say which references of an element are to be read again; nothing if none is."""
    found = [
        row
        for row in book.snapshot["citations"]
        if row["element"] == code and is_to_be_read_again(row)
    ]
    if not found:
        return []
    what = (
        "what it refers to was changed after it was made"
        if len(found) == 1
        else "what they refer to was changed after they were made"
    )
    content: list[Inline] = [
        (
            f" Of these references {counted(len(found), 'is', 'are')} {MARK}: {what}, and nobody has "
            "read it anew since. This concerns "
        )
    ]
    for number, row in enumerate(found):
        content += [*([", "] if number else []), *_which(book, row)]
    return [*content, "."]


def of_all(book: Book) -> int:
    """Return how many references are. Of what is withheld nothing is said."""
    return sum(is_to_be_read_again(row) for row in book.snapshot["citations"])


def _which(book: Book, row: Record) -> list[Inline]:
    target, stance = row["target"], labels.STANCES[row["stance"]]
    if target["kind"] == "item":
        return [ExhibitRef(target["record"]), f" ({stance})"]
    record = book.record(target["record"], where="citation")
    return [ExhibitRef(record["exhibit"]), f" ({stance})"]
