"""Human-rights law, right by right: obligation, interference, justification, remedy."""

from collections.abc import Sequence

from legal_analysis.dossier.compose_keys import CLOSED, STEPS, article_key, issue_key
from legal_analysis.dossier.document import Block, Inline, Paragraph, Section
from legal_analysis.dossier.shapes import Part

from . import provinces
from .book import Book, Record, counted

# Of a right with many records a note names the first of each kind; the list has the others.
NAMED = 6


def articles(book: Book, part: Part) -> list[Block]:
    """Return one section for each right of the case that the treaty `part.of` protects."""
    found: list[Block] = []
    for code in book.snapshot["case"]["rights"]:
        right = book.rights[code]
        for row in right["instruments"]:
            if row["instrument"] == part.of:
                found.append(_article(book, part, right, row))
    if not found:
        found.append(Paragraph("No right of this case is protected by an article of this treaty."))
    return found


def _article(book: Book, part: Part, right: Record, row: Record) -> Section:
    filled = {
        "obligation": _obligation(book, right, row),
        "interference": interference(book, right["code"]),
    }
    steps: list[Block] = []
    for step, title in STEPS:
        written = book.prose(article_key(right["code"], step))
        blocks = [*filled.get(step, []), *written]
        if not blocks:
            blocks = [book.to_be_written()]
        anchor = f"right-{right['code']}-{step}"
        steps.append(Section(title, anchor, blocks, level=2))
    title = f"{_articles(row['article'])}: {right['title'].lower()}"
    return Section(title, f"right-{right['code']}", steps)


def _articles(numbers: str) -> str:
    return f"Articles {numbers}" if "," in numbers or "-" in numbers else f"Article {numbers}"


def _obligation(book: Book, right: Record, row: Record) -> list[Block]:
    treaty = book.instruments[row["instrument"]]
    since = f"since {book.date({**treaty, 'calendar': 'gregorian'})}" if treaty["date"] else ""
    content: list[Inline] = [
        f"Afghanistan has been bound by the {treaty['full_title']} {since}. ".replace(" .", ".")
        if treaty["party"]
        else f"The {treaty['full_title']} states the right. ",
        f"{_articles(row['article'])}: {row['note']}.",
    ]
    return [Paragraph(content)]


def interference(book: Book, code: str) -> list[Block]:
    """Return what the record holds on a right, in one paragraph with its references."""
    policies = [row for row in book.policies if code in row["rights"]]
    incidents = [row for row in book.incidents if code in row["rights"]]
    content: list[Inline] = []
    if policies:
        in_force = sum(row["status"] == "in_force" for row in policies)
        first = next((row for row in policies if row["date"]), None)
        since = f"; the first dates from {book.date(first)}" if first else ""
        content += [
            (
                f"The record holds {counted(len(policies), 'measure')} that take this right, "
                f"{in_force} of them recorded as in force{since}."
            ),
            *_cited(book, policies),
        ]
    else:
        content.append("The record holds no measure in which this right is named.")
    if incidents:
        # In public not how many are missing: of one or two, each hint would be of somebody.
        shown = sum(not row.get(CLOSED) for row in incidents)
        held = [counted(shown, "incident")] if shown else [book.closed, " incidents"]
        content += [
            " It holds ",
            *held,
            f" in which the right was taken{provinces.of(incidents)}.",
            *_cited(book, incidents),
        ]
    else:
        content.append(" It holds no incident in which this right is named.")
    return [Paragraph(content)]


def _cited(book: Book, rows: Sequence[Record]) -> list[Inline]:
    closed = [row for row in rows if row.get(CLOSED)]
    best = sorted((row for row in rows if row not in closed), key=lambda row: not row["verified"])
    codes = [row["code"] for row in rows if row in [*best[:NAMED], *closed[:1]]]
    return [book.note(codes, where="interference")]


def issues(book: Book, part: Part) -> list[Block]:
    """Return one section for each right of the case: what the record holds, and what is written."""
    found: list[Block] = []
    for code in book.snapshot["case"]["rights"]:
        blocks = [*interference(book, code), *book.prose(issue_key(code))]
        found.append(Section(book.rights[code]["title"], f"right-{code}", blocks))
    return found
