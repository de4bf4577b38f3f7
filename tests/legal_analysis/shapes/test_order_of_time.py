"""What is told in order of time is in that order, and the place of ours in it tells no day (MIN-4)."""

from itertools import permutations
from typing import Any

from legal_analysis.dossier.compose import briefly, measures, rights
from legal_analysis.dossier.compose.book import Book
from legal_analysis.dossier.compose.chronology import chronology
from legal_analysis.dossier.document import Figure, Paragraph, Table, blocks_of, plain
from legal_analysis.dossier.shapes import shape_of
from legal_analysis.releases import coded
from tests.legal_analysis.shapes import small

# Exhibit, date, whether others published it. Numbered as a snapshot is: ours after the others.
EVENTS = (
    ("I-001", "2022", True),
    ("I-002", "2022-03-02", True),
    ("I-003", "2022-03-30", True),
    ("I-004", "2022-04-01", True),
    ("I-005", "", True),
    ("I-006", "2022-03/2022-04", False),
    ("I-007", "2022-03", False),
    ("I-008", "2022-04", False),
)
IN_ORDER = ["I-001", "I-002", "I-003", "I-006", "I-007", "I-004", "I-008", "I-005"]


def given(*events: tuple[str, str, bool]) -> dict[str, Any]:
    found = small.snapshot("hrc-iim-afghanistan")
    model = found["incidents"][0]
    found["policies"] = []
    found["incidents"] = [
        model | {"code": code, "exhibit": code, "date": day, "published": published, "policies": []}
        for code, day, published in events
    ]
    return found


def numbers(table: Table) -> list[str]:
    return [plain(row.cells[0]) for row in table.rows]


def test_incidents_in_order_of_time_are_in_it() -> None:
    part = shape_of("hrc-iim-afghanistan").parts[0]
    for backwards in (EVENTS, EVENTS[::-1]):
        (table,) = briefly.incidents(Book(given(*backwards)), part)
        assert isinstance(table, Table)
        assert table.caption == "Incidents in order of time"
        assert numbers(table) == IN_ORDER


def test_T02_among_those_of_its_month_one_of_ours_stands_last_whatever_its_day_was() -> None:
    of_the_month = [row for row in EVENTS if row[1].startswith("2022-03")]
    for some in permutations(of_the_month):
        in_order = sorted(given(*some)["incidents"], key=measures.in_time)
        assert [row["exhibit"] for row in in_order] == ["I-002", "I-003", "I-006", "I-007"]


def test_the_chronology_has_the_same_order() -> None:
    tables = [
        one
        for one in blocks_of(chronology(Book(given(*EVENTS))).blocks)
        if isinstance(one, Table) and one.caption == "Measures and incidents in order of time"
    ]
    (table,) = tables
    assert [plain(row.cells[1]) for row in table.rows if not row.heading] == IN_ORDER


def test_incidents_of_a_crime_stay_in_the_order_of_their_numbers() -> None:
    found = given(*EVENTS[::-1])
    found["texts"]["crimes"] = [
        {"title": "A crime", "acts": ["beating"], "incidents": ["I-004", "I-002"], "paragraphs": []}
    ]
    tables = [
        one for one in blocks_of(measures.crimes(Book(found)).blocks) if isinstance(one, Table)
    ]
    assert numbers(tables[0]) == ["I-002", "I-004"]
    assert numbers(tables[1]) == ["I-001", "I-003", "I-005", "I-006", "I-007", "I-008"]


# Code, exhibit, date, calendar; 1 Hamal 1401 was 21 March 2022, and 12 Jadi 1400 was 2 January of it.
MEASURES = (
    ("A", "P-001", "2022-03-20", "gregorian"),
    ("B", "P-002", "1401-01-01", "solar_hijri"),
    ("C", "P-003", "2022-03-22", "gregorian"),
    ("D", "P-004", "1400-10-12", "solar_hijri"),
    ("E", "P-005", "1401", "solar_hijri"),  # from March 2022 to March 2023: of no one year
    ("F", "P-006", "1400-10", "solar_hijri"),  # from 22 December: counted in 2021, as a month is
    ("G", "P-007", "2021/2022", "gregorian"),
    ("H", "P-008", "", "gregorian"),
)


def decreed(*measured: tuple[str, str, str, str]) -> dict[str, Any]:
    found = small.snapshot("hrc-iim-afghanistan")
    model = found["policies"][0]
    found["incidents"] = []
    found["policies"] = [
        model | {"code": code, "exhibit": number, "date": day, "calendar": calendar}
        for code, number, day, calendar in measured
    ]
    return found


def test_a_date_of_another_calendar_has_its_place_among_the_others() -> None:
    for backwards in (MEASURES, MEASURES[::-1]):
        in_order = sorted(decreed(*backwards)["policies"], key=measures.in_time)
        assert [row["code"] for row in in_order] == ["G", "F", "D", "A", "B", "E", "C", "H"]
    for sheet in coded.coded(decreed(*MEASURES[::-1])):
        if sheet.name == "chronology":
            numbered = [row[3] for row in sheet.rows if row[3].startswith("P-")]
            assert numbered[:5] == ["P-007", "P-006", "P-004", "P-001", "P-002"]


def test_no_year_of_another_calendar_is_a_heading_or_a_column() -> None:
    book = Book(decreed(*MEASURES))
    captions = [
        one.caption for one in blocks_of(measures.policies(book).blocks) if isinstance(one, Table)
    ]
    assert [one for one in captions if one.startswith("Measures of")] == [
        "Measures of 2021",
        "Measures of 2022",
    ]
    assert "Measures without a date" in captions
    (table,) = (
        one
        for one in blocks_of(chronology(book).blocks)
        if isinstance(one, Table) and one.caption == "Measures and incidents in order of time"
    )
    heads = [plain(row.cells[0]) for row in table.rows if row.heading]
    assert heads == ["2021", "2022", "No date"]


def test_measures_count_in_the_year_they_are_known_to_be_of() -> None:
    book = Book(decreed(*MEASURES))
    said, matrix = rights.combined_effect(book).blocks[-2:]
    assert isinstance(said, Paragraph)
    assert isinstance(matrix, Figure)
    assert "Of the 8 measures of the record, 5 take a right" in plain(said.content)
    assert "3 without a date, or with one that leaves the year open" in plain(said.content)
    assert matrix.table
    assert [column.title for column in matrix.table.columns][1:] == ["2021", "2022"]
    taken = len(book.policies[0]["rights"])
    cells = [plain(cell) for row in matrix.table.rows for cell in row.cells[1:]]
    assert cells == ["1", "4"] * taken
