"""One chapter for each core right, in the five steps of report_shape section 7."""

from collections import Counter
from collections.abc import Mapping

from legal_analysis import charts
from legal_analysis.dossier import in_time as times
from legal_analysis.dossier.compose_keys import CLOSED, RIGHT_STEPS
from legal_analysis.dossier.document import (
    Block,
    Callout,
    Chapter,
    Column,
    Content,
    Figure,
    Paragraph,
    Quotation,
    Row,
    Section,
    Table,
)

from . import labels
from .book import Book, Record, counted, unverified
from .measures import figure


def deprivation(book: Book, code: str) -> Chapter:
    """Right and instruments, measures, effect with voices, who is affected, severity."""
    book.begin_chapter()
    right = book.rights[code]
    blocks: list[Block] = []
    for step, title in RIGHT_STEPS:
        section: list[Block] = list(book.prose(f"right.{code}.{step}"))
        if step == "right_and_instruments":
            section += [_instruments(book, right), *unverified(right)]
        elif step == "measures":
            section += _measures(book, code)
        elif step == "effect":
            section += _voices(book, code)
            section += _incidents(book, code)
        blocks.append(Section(title, f"right-{code}-{step}", section))
    return Chapter(f"Deprivation of a right: {right['title'].lower()}", f"right-{code}", blocks)


def _instruments(book: Book, right: Record) -> Table:
    return Table(
        caption=f"Instruments that protect the right: {right['title'].lower()}",
        columns=[Column("Instrument", 40), Column("Article", 14), Column("Content", 46)],
        rows=[
            Row(
                [
                    _title(book, row["instrument"]),
                    row["article"],
                    row["note"][:1].upper() + row["note"][1:],
                ]
            )
            for row in right["instruments"]
        ],
    )


def _title(book: Book, code: str) -> str:
    instrument = book.instruments[code]
    return f"{instrument['full_title']} ({code})" if instrument["full_title"] != code else code


def _measures(book: Book, code: str) -> list[Block]:
    rows = [row for row in book.policies if code in row["rights"]]
    if not rows:
        return [Paragraph("The record holds no measure in which this right is named.")]
    return [_measure_list(book, code, rows)]


def _measure_list(book: Book, code: str, rows: list[Record]) -> Table:
    return Table(
        caption=f"Measures that take the right: {book.rights[code]['title'].lower()}",
        columns=[
            Column("No.", 9),
            Column("Date", 17),
            Column("Measure", 40),
            Column("Scope", 19),
            Column("Status", 15),
        ],
        rows=[
            Row(
                [
                    book.exhibits([row]),
                    book.date(row),
                    row["title"] + ("" if row["verified"] else " (not verified)"),
                    "national"
                    if row["scope"] == "national"
                    else ", ".join(book.places[place]["name"] for place in row["provinces"]),
                    labels.POLICY_STATUS[row["status"]],
                ]
            )
            for row in rows
        ],
        note="Full entries, with issuer and summary, are in the chapter on policies and practices.",
    )


def _voices(book: Book, code: str) -> list[Block]:
    """Quotations: words as published or as given to us, never with an identity."""
    blocks: list[Block] = []
    for account in book.snapshot["texts"].get(f"right.{code}.quote_testimonies", []):
        row = book.records.get(account)
        if row is not None and row["may_quote"] and not row.get(CLOSED):
            blocks += _quotation(book, row)
    return blocks


def _quotation(book: Book, row: Record) -> list[Block]:
    blocks: list[Block] = []
    for paragraph in row["paragraphs"]:
        words = book.snapshot["passages"].get(f"{row['code']}/{paragraph['number']}", {})
        if not words:
            continue
        attribution: Content
        if row["basis"] == "consent":
            attribution = (
                _sentence(book.first_mention(row)),
                f", paragraph {paragraph['number']}; {labels.KNOWLEDGE[paragraph['knowledge']]}",
            )
        else:
            attribution = (
                "Paraphrase of an account in a published report; the person was not met by us",
                book.note([row["code"]], where="voices"),
            )
        original, translation = words["original"], words.get("translation")
        shown = translation or original
        blocks.append(
            Quotation(
                shown["text"],
                shown["language"],
                attribution,
                translated_from=original["language"] if translation else None,
            )
        )
        if translation:
            blocks.append(Quotation(original["text"], original["language"], ("Original words",)))
    if row["label"] and row["basis"] == "consent":
        blocks.append(Callout("demo", row["label"]))
    return blocks


def _sentence(text: str) -> str:
    """Return text with its first letter large and the rest as it is."""
    return text[:1].upper() + text[1:]


def _incidents(book: Book, code: str) -> list[Block]:
    rows = [row for row in book.incidents if code in row["rights"]]
    title = book.rights[code]["title"].lower()
    if not rows:
        return [Paragraph("The record holds no incident in which this right is named.")]
    return [_incident_list(book, f"Incidents in which the right is taken: {title}", rows)]


def _incident_list(book: Book, caption: str, rows: list[Record]) -> Table:
    return Table(
        caption=caption,
        columns=[
            Column("No.", 9),
            Column("Date", 20),
            Column("Incident", 39),
            Column("Place", 17),
            Column("Measure enforced", 15),
        ],
        rows=book.rows(
            rows,
            5,
            lambda row: Row(
                [
                    book.exhibits([row]),
                    book.date(row),
                    row["title"] + ("" if row["verified"] else " (not verified)"),
                    book.place(row),
                    book.exhibits(
                        book.records[code] for code in row["policies"] if code in book.records
                    )
                    or "–",
                ]
            ),
        ),
        note="What is reported of each incident, and of whom, is in the chapter on crimes that "
        "enforce or accompany the measures.",
    )


def combined_effect(book: Book) -> Chapter:
    """Rights by year: how measures add up."""
    book.begin_chapter()
    blocks = book.prose("combined_effect")
    counted_in = {row["code"]: times.one_year(row) for row in book.policies if row["rights"]}
    if any(counted_in.values()):
        blocks += [Paragraph(_what_is_counted(book, counted_in)), _matrix(book, counted_in)]
    return Chapter("Combined effect", "combined", blocks)


def _what_is_counted(book: Book, counted_in: Mapping[str, str]) -> str:
    inside = sum(map(bool, counted_in.values()))
    said = (
        f"Of the {counted(len(book.policies), 'measure')} of the record, {inside} take a right and are "
        "known to be of one year. Each counts once under each right it takes, in the year in which it was "
        "made."
    )
    if without := len(counted_in) - inside:
        be = "is" if without == 1 else "are"
        said += (
            f" {without} without a date, or with one that leaves the year open, {be} in no column."
        )
    return said


def _matrix(book: Book, counted_in: Mapping[str, str]) -> Figure:
    counts = Counter(
        (right, year)
        for row in book.policies
        if (year := counted_in.get(row["code"]))
        for right in row["rights"]
    )
    years = sorted({year for _right, year in counts})
    titles = {
        code: row["title"]
        for code, row in book.rights.items()
        if any(right == code for right, _year in counts)
    }
    chart = charts.rights_by_measure_matrix(
        counts, title="Measures by right and year", rights=titles, years=years
    )
    return figure(chart, "Measures by right and year in which they were made", "figure-matrix")
