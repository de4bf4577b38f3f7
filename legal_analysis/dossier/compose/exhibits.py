"""Annexes that list every exhibit: its sources, and its hash."""

from legal_analysis.dossier.document import (
    Chapter,
    Column,
    Inline,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
)

from . import labels
from .book import Book, Record, address, published_on


def index(book: Book) -> Chapter:
    """Every exhibit with every source."""
    parts: tuple[tuple[str, list[Record]], ...] = (
        ("Policies and practices", book.policies),
        ("Incidents", book.incidents),
        ("Accounts", book.accounts),
    )
    return Chapter(
        "Index of evidence",
        "index",
        [
            Paragraph(
                "Each exhibit is listed once, with all its sources and the grade of each. "
                "Addresses were those of the publications when they were consulted. Hashes are in "
                "the annex on hashes."
            ),
            *(
                Section(
                    title, f"index-{title.split()[0].lower()}", [_index_table(book, title, rows)]
                )
                for title, rows in parts
                if rows
            ),
            *([Section("Files", "index-files", [_files_table(book)])] if book.files else []),
        ],
        kind="annex",
    )


def _files_table(book: Book) -> Table:
    return Table(
        caption="Exhibits: files",
        columns=[Column("No.", 9), Column("Exhibit", 36), Column("SHA-256", 55)],
        rows=book.rows(
            book.files.values(),
            3,
            lambda row: Row(
                [
                    row["number"],
                    [
                        Strong(labels.FILE_KINDS[row["kind"]]),
                        f". {row['description'].rstrip('.')}. {_received(row)}",
                    ],
                    _digests(row),
                ],
                exhibit=row["number"],
            ),
        ),
    )


def _received(row: Record) -> str:
    return f"Received on {published_on(row['received'])}, {row['size']} bytes."


def _digests(row: Record) -> str:
    said = f"As received: {row['sha256']}."
    copy = row["copy"]
    return f"{said} Copy without hidden data: {copy['sha256']}." if copy else said


def _index_table(book: Book, title: str, rows: list[Record]) -> Table:
    return Table(
        caption=f"Exhibits: {title.lower()}",
        columns=[
            Column("No.", 9),
            Column("Exhibit", 33),
            Column("Sources and grades", 45),
            Column("Class", 13),
        ],
        rows=book.rows(
            sorted(rows, key=lambda row: (len(row["exhibit"]), row["exhibit"])),
            4,
            lambda row: Row(
                [row["exhibit"], _what(book, row), sources(row), _class(row)],
                exhibit=row["exhibit"],
            ),
        ),
    )


def _what(book: Book, row: Record) -> list[Inline]:
    if "basis" in row:
        title = (
            f"Interview {row['code']}" if row["basis"] == "consent" else f"Account {row['code']}"
        )
        facts = [book.date(row), book.place(row)]
    else:
        title, facts = row["title"], [book.date(row)]
        if "scope" not in row:
            facts.append(book.place(row))
    content: list[Inline] = [Strong(title), f". {'; '.join(fact for fact in facts if fact)}."]
    content.append(f" Record {row['code']}.")
    if row.get("note"):
        content.append(f" Note: {row['note']}")
    if row.get("label"):
        content.append(f" {row['label']}")
    if not row["verified"]:
        content += [" ", Strong("Not verified.")]
    return content


def sources(row: Record) -> list[Inline]:
    """Return every source of a record with its grade."""
    if not row["sources"]:
        return ["Account given to us; held in the locked record."]
    content: list[Inline] = []
    for source in row["sources"]:
        if content:
            content.append(" ")
        content.append(f"{source['grade']}: ")
        content.append(
            ", ".join(
                part
                for part in (
                    source["publisher"],
                    f"“{source['title']}”",
                    published_on(source["date"]) if source["date"] else "undated",
                )
                if part
            )
        )
        if source["url"]:
            content += [", ", address(source["url"])]
        content.append(".")
        if source.get("graded_on"):  # not in what was frozen before grades had days
            day, reason = published_on(source["graded_on"]), source["grade_reason"].rstrip(".")
            content.append(f" Graded on {day}: {reason}.")
    return content


def _class(row: Record) -> str:
    if row.get("basis") == "consent":
        return "consent, quoted" if row["may_quote"] else "consent, not quoted"
    if row.get("published") is False:
        return "consent"
    return "published"


_NO_FILES = (
    "The exhibits of this file are citations of published material and accounts held in the locked "
    "record. No original photographs, recordings or documents are part of it, so there is no chain of "
    "custody of files to report."
)
_FILES = (
    "Exhibits with the letter E are files. Each is known by the SHA-256 of its bytes as they were "
    "received, in the index of evidence; the copy without hidden data is another file with another "
    "hash. The chain of custody of each file in a released package is in its folder “custody”, under "
    "the number of the exhibit."
)


def hashes(book: Book) -> Chapter:
    rows = [*book.policies, *book.incidents, *book.accounts]
    return Chapter(
        "Hash list and how to check it",
        "hashes",
        [
            Paragraph(
                "Each hash is the SHA-256 of the record as it was frozen for this file, written "
                "as JSON with sorted keys, without spaces, in UTF-8. The submitting body keeps "
                "the records as frozen. What was released comes as a package with the hash of each "
                "file in manifest-sha256.txt, which is checked with sha256sum, and with a seal over "
                "all of them. The hash shows that the record has not changed "
                "since it was frozen. It says nothing on whether the content is true."
            ),
            Paragraph(_FILES if book.files else _NO_FILES),
            *(
                [
                    Table(
                        caption="SHA-256 of each exhibit as frozen",
                        columns=[Column("No.", 14), Column("SHA-256", 86)],
                        rows=book.rows(rows, 2, lambda row: Row([row["exhibit"], row["sha256"]])),
                        anchor="table-hashes",
                    )
                ]
                if rows
                else []
            ),
        ],
        kind="annex",
    )
