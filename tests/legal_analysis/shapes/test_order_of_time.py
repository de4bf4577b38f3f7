"""What is told in order of time is in that order, and the place of ours in it tells no day (MIN-4)."""

from itertools import permutations
from typing import Any

from legal_analysis.dossier.compose import briefly, measures
from legal_analysis.dossier.compose.book import Book
from legal_analysis.dossier.compose.chronology import chronology
from legal_analysis.dossier.document import Table, blocks_of, plain
from legal_analysis.dossier.shapes import shape_of
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
