"""What was ordered, and the crimes that enforce it."""

from collections.abc import Iterable
from typing import Any

from legal_analysis import charts
from legal_analysis.dossier import in_time as times
from legal_analysis.dossier.document import (
    Block,
    Callout,
    Chapter,
    Column,
    CrossRef,
    Figure,
    Inline,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
)

from . import labels, provinces
from .book import Book, Record

BROADEST = 9
"""Columns a table of numbers can have on an upright page."""


def in_time(row: Record) -> tuple[str, bool, str, tuple[int, str]]:
    """Return where a record stands among others in order of time; those of one day by number."""
    return *times.order(row), number(row)


def by_number(rows: Iterable[Record]) -> list[Record]:
    return sorted(rows, key=number)


def number(row: Record) -> tuple[int, str]:
    """Return where an exhibit or a file stands by its number: I-1000 after I-999."""
    text = row["number"] if "number" in row else row["exhibit"]
    return len(text), text


def policies(book: Book) -> Chapter:
    """The chronology of measures: one row a policy, in the order they were made."""
    book.begin_chapter()
    figures = book.figures
    blocks: list[Block] = [
        Paragraph(
            f"The record holds {figures['policies']} measures, of which "
            f"{figures['policies.national']} are national and {figures['policies.provincial']} "
            "hold in one or more provinces. "
            f"{figures['policies.in_force']} are recorded as in force, "
            f"{figures['policies.amended']} as amended, {figures['policies.reversed']} as reversed "
            f"and {figures['policies.unknown']} with a status that is not known. Most were not "
            "seen in an official text; the wording is that of the reports cited for each."
        ),
        *_over_time(book),
    ]
    if figures["policies.unverified"]:
        blocks.append(
            Callout(
                "unverified",
                f"{figures['policies.unverified']} measures were not found in a listed source by "
                "us. They are marked in the table and no finding rests on one of them alone.",
            )
        )
    years: dict[str, list[Record]] = {}
    for row in book.policies:
        years.setdefault(times.year(row), []).append(row)
    blocks += [
        Section(
            year or "Without a date",
            f"policies-{year or 'undated'}",
            [
                policy_table(
                    book, f"Measures of {year}" if year else "Measures without a date", rows
                )
            ],
        )
        for year, rows in sorted(years.items())
    ]
    return Chapter("Policies and practices", "policies", blocks)


def _over_time(book: Book) -> list[Figure]:
    core = {code: book.rights[code]["title"] for code in book.snapshot["case"]["rights"]}
    issued = [
        (times.first_day(row), [right for right in row["rights"] if right in core])
        for row in book.policies
        if times.first_day(row) and any(right in core for right in row["rights"])
    ]
    if not issued:
        return []
    chart = charts.policies_over_time(
        [(day, rights) for day, rights in issued if day],
        title="Measures by right and quarter in which they were made",
        rights=core,
    )
    return [
        figure(chart, "Measures that take the rights of this case, by quarter", "figure-policies")
    ]


def policy_table(book: Book, caption: str, rows: list[Record]) -> Table:
    return Table(
        caption=caption,
        columns=[
            Column("No.", 8),
            Column("Date", 12),
            Column("Measure", 42),
            Column("Issuer and scope", 19),
            Column("Rights", 19),
        ],
        rows=[
            Row(
                [
                    book.exhibits([row]),
                    book.date(row),
                    _measure(book, row),
                    _issuer(book, row),
                    book.right_titles(row["rights"]),
                ]
            )
            for row in rows
        ],
    )


def _measure(book: Book, row: Record) -> list[Inline]:
    content: list[Inline] = [Strong(row["title"]), f". {row['summary']} "]
    content.append(f"Status: {labels.POLICY_STATUS[row['status']]}.")
    for relation in row["relations"]:
        earlier = book.records.get(relation["earlier"])
        if earlier:
            content += [f" {labels.RELATIONS[relation['kind']].capitalize()} "]
            content += [*book.exhibits([earlier]), "."]
    if later := repealed_by(book.policies, row):
        content += [" Repealed by ", *book.exhibits(later), "."]
    if row["note"]:
        content.append(f" Note: {row['note']}")
    if not row["verified"]:
        content += [" ", Strong("Not verified.")]
    return content


def repealed_by(policies: list[Record], row: Record) -> list[Record]:
    """Return the measures that repeal this one; its own record does not know them."""
    link = {"kind": "repeals", "earlier": row["code"]}
    return [
        later
        for later in policies
        if any(link.items() <= relation.items() for relation in later["relations"])
    ]


def _issuer(book: Book, row: Record) -> str:
    where = (
        "national"
        if row["scope"] == "national"
        else ", ".join(book.places[code]["name"] for code in row["provinces"])
    )
    return f"{row['issuer']} ({labels.POLICY_KINDS[row['kind']]}); {where}"


def crimes(book: Book) -> Chapter:
    """Crimes that enforce or accompany the measures, by kind of act."""
    book.begin_chapter()
    blocks: list[Block] = [
        Paragraph(
            f"The record holds {book.figures['incidents']} incidents"
            f"{provinces.of(book.incidents)}. In "
            f"{book.figures['incidents.with_victim_count']} of them a number of victims is "
            "recorded; the numbers are those of the reports and are minimum figures. The law on "
            "each kind of act is in the chapters on the legal analysis; the map and the full "
            "chronology are annexed."
        ),
    ]
    parts = book.snapshot["texts"].get("crimes", [])
    for part in parts:
        blocks.append(_crime(book, part))
    told = {code for part in parts for code in part["incidents"]}
    rest = [row for row in book.incidents if row["code"] not in told]
    if rest:
        blocks.append(
            Section(
                "Other incidents",
                "crime-others",
                [
                    Paragraph(
                        "The incidents below are recorded and are not relied on for a crime of "
                        "their own."
                    ),
                    incident_table(book, "Other incidents", by_number(rest)),
                ],
            )
        )
    return Chapter("Crimes that enforce or accompany the measures", "crimes", blocks)


def _crime(book: Book, part: dict[str, Any]) -> Section:
    anchor = f"crime-{part['acts'][0]}"
    where = f"crimes, {part['title']}"
    rows = [book.record(code, where=where) for code in part["incidents"]]
    blocks: list[Block] = [*book.paragraphs(part["paragraphs"], where=where)]
    if part.get("element"):
        blocks.append(
            Paragraph(
                ("The law on this act is set out in ", CrossRef(f"element-{part['element']}"), ".")
            )
        )
    if rows:
        caption = f"Incidents: {part['title'].lower()}"
        blocks.append(incident_table(book, caption, by_number(rows)))
    return Section(part["title"], anchor, blocks)


def incident_table(book: Book, caption: str, rows: list[Record]) -> Table:
    """Return incidents in their order, with what happened, who is alleged, and how good the sources are."""
    return Table(
        caption=caption,
        columns=[
            Column("No.", 8),
            Column("Date and place", 17),
            Column("What is reported", 45),
            Column("Alleged perpetrator", 17),
            Column("Grade", 13),
        ],
        rows=book.rows(
            rows,
            5,
            lambda row: Row(
                [
                    book.exhibits([row]),
                    f"{book.date(row)}; {book.place(row)}",
                    _what_happened(book, row),
                    "; ".join(row["alleged_perpetrators"]),
                    ", ".join(source["grade"] for source in row["sources"]) or "own account",
                ]
            ),
        ),
    )


def _what_happened(book: Book, row: Record) -> list[Inline]:
    content: list[Inline] = [row["summary"]]
    enforced = [book.records[code] for code in row["policies"] if code in book.records]
    if enforced:
        content += [" Measure enforced: ", *book.exhibits(enforced), "."]
    if row["note"]:
        content.append(f" Note: {row['note']}")
    if not row["verified"]:
        content += [" ", Strong("Not verified.")]
    return content


def figure(chart: charts.Chart, caption: str, anchor: str) -> Figure:
    """Return a chart as a figure with its numbers beneath it; a broad table is turned over."""
    header, rows = chart.header, chart.rows
    if len(header) > BROADEST:
        header, *rows = zip(header, *rows, strict=True)  # type: ignore[assignment]
    first = 28
    width = round((100 - first) / max(len(header) - 1, 1), 3)
    return Figure(
        caption=caption,
        svg=chart.svg,
        alternative_text=chart.alternative_text,
        anchor=anchor,
        table=Table(
            caption=f"Numbers behind: {caption}",
            columns=[
                Column(header[0], 100 - width * (len(header) - 1)),
                *(Column(title, width, "end") for title in header[1:]),
            ],
            rows=[Row(list(row)) for row in rows],
        )
        if rows
        else None,
    )
