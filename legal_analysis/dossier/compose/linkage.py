"""Who is alleged to be responsible: structures in the file, persons and modes of liability in an annex apart.

Source: report_shape section 2, section 14 and Annex H: persons and linkage are a file of their own with a
marking of its own, so that it can be kept from who may read the rest.
"""

from collections.abc import Mapping

from evidence import dates
from legal_analysis.dossier.compose_keys import INSTITUTION, NOT_HELD
from legal_analysis.dossier.document import (
    Block,
    Chapter,
    Column,
    CrossRef,
    Inline,
    Paragraph,
    Row,
    Section,
    Table,
)

from .book import Book, Record
from .law import MODES, codes_of, element_sections
from .measures import by_number

PERSONS = "persons"
"""Anchor of the annex."""


def perpetrators(book: Book) -> Chapter:
    """Structures and offices, and where the rest is."""
    book.begin_chapter()
    blocks: list[Block] = [*book.prose("perpetrators"), *structures(book)]
    return Chapter("Alleged perpetrators and linkage", "perpetrators", blocks)


def structures(book: Book) -> list[Block]:
    """Return the institutions, and the way to the annex that names persons."""
    apart = Paragraph(
        (
            (
                "Office-holders, modes of liability and the measures that courts and public bodies have "
                "made public against persons are in "
            ),
            CrossRef(PERSONS),
            ", a file of its own. Elsewhere the institution stands in the place of a person.",
        )
    )
    return [*institutions(book), apart]


def persons(book: Book) -> Chapter:
    """Office-holders whom two people of the case named, modes of liability, public measures (OUT-1)."""
    book.begin_chapter()
    blocks: list[Block] = [
        Paragraph(
            "This annex names persons. Each is named by the office held, as an alleged perpetrator, "
            "after two people decided so. All are presumed innocent until a court finds otherwise."
        ),
        *_office_holders(book),
        *_alleged(book),
        *_modes(book),
        *measures_against(book),
    ]
    return Chapter("Persons and linkage", PERSONS, blocks, kind="annex")


def _office_holders(book: Book) -> list[Block]:
    named = book.snapshot["case"]["alleged_perpetrators"]
    rows = [
        row
        for row in book.snapshot["authorities"]
        if row["code"] in named and row["kind"] != INSTITUTION
    ]
    if not rows:
        return []
    institutions = _names(book)
    table = Table(
        caption="Office-holders named in this case",
        columns=[Column("Person", 30), Column("Office", 44), Column("In office", 26)],
        rows=[
            Row(
                [
                    _person(book, row, where="office-holders"),
                    _office(row, institutions),
                    _in_office(book, row),
                ]
            )
            for row in rows
        ],
    )
    return [Section("Office-holders", "office-holders", [table])]


def _alleged(book: Book) -> list[Block]:
    """Return the incidents whose sources name one of them: the main file gives the institution."""
    said = {row["code"]: row["said"] for row in book.snapshot.get("alleged_by_name", [])}
    rows = by_number(row for row in book.incidents if row["code"] in said)
    if not rows:
        return []
    table = Table(
        caption="Incidents in which an office-holder named here is alleged",
        columns=[Column("No.", 12), Column("Alleged perpetrator, as the sources say", 88)],
        rows=[Row([book.exhibits([row]), "; ".join(said[row["code"]])]) for row in rows],
    )
    return [Section("Incidents", "alleged-by-name", [table])]


def _in_office(book: Book, row: Record) -> str:
    if row.get(NOT_HELD):
        return "found not to have been held"
    return "; ".join(_tenure(book, one) for one in row["tenures"]) or "not stated"


def _tenure(book: Book, tenure: Record) -> str:
    said_up_to = tenure["to"].endswith("/..")
    first, last = (
        dates.in_words(edtf, dates.Calendar.GREGORIAN, book.language) if edtf else ""
        for edtf in (tenure["from"], tenure["to"].removesuffix("/.."))
    )
    last += " at least" if said_up_to else ""
    if first and last:
        days = f"from {first} to {last}"
    else:
        days = f"since {first}" if first else f"until {last}" if last else "not stated"
    found = tenure.get("found", "")  # not in snapshots of before
    likely = {"even": "roughly even"}.get(found, found.replace("_", " "))
    return f"{days} (two people judged it {likely})" if found else days


def institutions(book: Book) -> list[Block]:
    """Return the institutions alleged to be responsible, as one section; none if none is named."""
    rows = [
        row
        for row in book.snapshot["authorities"]
        if row["code"] in book.snapshot["case"]["alleged_perpetrators"]
        and row["kind"] == INSTITUTION
    ]
    return (
        [Section("Institutions", "institutions", [_institution_table(book, rows)])] if rows else []
    )


def measures_against(book: Book) -> list[Block]:
    """Return what courts and public bodies have made public against office-holders."""
    rows = [row for row in book.snapshot["authorities"] if row["measures"]]
    if not rows:
        return []
    return [
        Section(
            "Public legal measures against office-holders",
            "legal-measures",
            [
                Paragraph(
                    "A court or a public body has named each of these office-holders. This file names "
                    "those of whom two people decided so; for the others the institution stands here. "
                    "All are presumed innocent until a court finds otherwise."
                ),
                _measure_table(book, rows),
            ],
        )
    ]


def _modes(book: Book) -> list[Block]:
    codes = [code for code in codes_of(book, MODES) if code in book.assessments]
    return list(element_sections(book, codes))


def _institution_table(book: Book, rows: list[Record]) -> Table:
    return Table(
        caption="Institutions said to have made or enforced the measures",
        columns=[Column("Institution", 34), Column("Role", 48), Column("Measures", 18, "end")],
        rows=[
            Row(
                [
                    row["name"] + ("" if row["verified"] else " (not verified)"),
                    row["role"],
                    str(sum(row["code"] in policy["authorities"] for policy in book.policies)),
                ]
            )
            for row in rows
        ],
        note="Measures: policies in this record whose issuer is linked to the institution. One "
        "policy can be linked to several.",
    )


def _measure_table(book: Book, rows: list[Record]) -> Table:
    names = _names(book)
    return Table(
        caption="Legal measures made public",
        columns=[Column("Person", 24), Column("Office", 31), Column("Measure", 45)],
        rows=[
            Row(
                [
                    _person(book, row, where="legal measures"),
                    _office(row, names),
                    "; ".join(
                        f"{m['measure']} ({book.date({'date': m['date'], 'calendar': 'gregorian'})})"
                        for m in row["measures"]
                    ),
                ]
            )
            for row in rows
        ],
    )


def _person(book: Book, row: Record, *, where: str) -> list[Inline]:
    if not book.may_be_named(row):
        return [book.office(row)]
    name = row["name"] + ("" if row["verified"] else " (not verified)")
    return [name, book.note([row["code"]], where=where)]


def _office(row: Record, institutions: Mapping[str, str]) -> str:
    return f"{row['role']}; {institutions.get(row['institution'], '')}".rstrip("; ")


def _names(book: Book) -> dict[str, str]:
    return {row["code"]: row["name"] for row in book.snapshot["authorities"]}
