"""The annex on time and place: map, acts by province, and everything in order of time."""

from collections import Counter

from legal_analysis import charts
from legal_analysis.dossier import in_time as times
from legal_analysis.dossier.compose_keys import CLOSED
from legal_analysis.dossier.document import (
    Chapter,
    Column,
    Figure,
    Paragraph,
    Row,
    Section,
    Strong,
    Table,
)

from . import labels, provinces
from .book import Book, Record, counted
from .measures import figure, in_time
from .patterns import patterns


def chronology(book: Book) -> Chapter:
    counts = Counter(row["province"] for row in book.incidents if row["province"])
    chart = charts.province_map(
        counts,
        title="Recorded incidents by province",
        names={code: row["name"] for code, row in book.places.items()},
        unit="incidents",
    )
    events = [*book.policies, *(row for row in book.incidents if not row.get(CLOSED))]
    events.sort(key=in_time)
    return Chapter(
        "Chronology and map",
        "chronology",
        [
            Section(
                "Map",
                "map",
                [
                    Paragraph(
                        "The map counts incidents in this record by province. It shows where "
                        "reports come from as much as where things happen: few reports from a "
                        f"province are no sign of calm. {_not_on_the_map(book)}Nothing is shown "
                        "below the level of the province."
                    ),
                    figure(chart, "Recorded incidents by province", "figure-map"),
                ],
            ),
            *(_acts_sections(book) if _acts(book) else []),
            *patterns(book),
            Section(
                "Chronology",
                "chronology-table",
                [_chronology_table(book, events)]
                if events
                else [Paragraph("The record holds no measure and no incident.")],
            ),
        ],
        kind="annex",
    )


def _not_on_the_map(book: Book) -> str:
    unplaced = sum(row["published"] and not row["province"] for row in book.incidents)
    be = "is" if unplaced == 1 else "are"
    said = (
        f"{counted(unplaced, 'incident')} {be} recorded for several provinces or without one and "
        f"{be} not on the map. "
    )
    if provinces.recorded_by_us(book.incidents):
        said += "Incidents recorded by us are counted in no province: no more than their region is said. "
    return said


def _acts(book: Book) -> Counter[tuple[str, str]]:
    return Counter(
        (row["province"], act) for row in book.incidents if row["province"] for act in row["acts"]
    )


def _acts_sections(book: Book) -> list[Section]:
    return [Section("Acts", "acts-by-province", [_acts_by_province(book), _acts_in_words(book)])]


def _acts_by_province(book: Book) -> Figure:
    counts = _acts(book)
    chart = charts.acts_by_province(
        counts,
        title="Recorded incidents by act and province",
        acts={code: label for code, label in labels.ACTS.items() if _has(counts, 1, code)},
        provinces={
            code: place["name"] for code, place in book.places.items() if _has(counts, 0, code)
        },
    )
    return Figure(
        "Recorded incidents by act and province",
        chart.svg,
        chart.alternative_text,
        anchor="figure-acts",
    )


def _has(counts: Counter[tuple[str, str]], position: int, code: str) -> bool:
    return any(key[position] == code for key in counts)


def _acts_in_words(book: Book) -> Table:
    counts = _acts(book)
    rows = []
    for code, place in book.places.items():
        acts = [(label, counts[code, act]) for act, label in labels.ACTS.items()]
        text = "; ".join(f"{label} {count}" for label, count in acts if count)
        if text:
            rows.append(Row([place["name"], text]))
    return Table(
        caption="Recorded incidents by province and act",
        columns=[Column("Province", 20), Column("Acts and number of incidents", 80)],
        rows=rows,
        anchor="table-acts",
        note="An incident in which several kinds of act were done counts once under each.",
    )


def _chronology_table(book: Book, events: list[Record]) -> Table:
    rows: list[Row] = []
    year = ""
    for row in events:
        if times.year(row) != year:
            year = times.year(row)
            rows.append(Row([Strong(year or "No date")], heading=True))
        rows.append(
            Row(
                [
                    book.date(row) or "–",
                    *book.exhibits([row]),
                    row["title"] or "–",
                    "measure" if "scope" in row else "incident",
                ]
            )
        )
    return Table(
        caption="Measures and incidents in order of time",
        columns=[Column("Date", 24), Column("No.", 11), Column("Event", 51), Column("Kind", 14)],
        rows=rows,
        row_heads=False,
    )
