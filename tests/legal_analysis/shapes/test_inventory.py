"""What a package is said to hold is what it holds, files included."""

from typing import Any

from legal_analysis.dossier.compose import briefly, cover
from legal_analysis.dossier.compose.book import Book
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.document import Table, plain
from legal_analysis.dossier.shapes import shape_of
from tests.legal_analysis.shapes import small

MECHANISM = "hrc-iim-afghanistan"


def a_file(number: str) -> dict[str, Any]:
    return {
        "number": number, "kind": "F", "description": "An invented photograph.", "size": 12,
        "sha256": "a" * 64, "sha512": "b" * 128, "received": "2024-03-01", "copy": None, "origins": 1,
    }  # fmt: skip


def with_files(*numbers: str) -> dict[str, Any]:
    found = small.snapshot(MECHANISM)
    found["exhibits"] = [a_file(number) for number in numbers]
    return found


def inventory(given: dict[str, Any]) -> list[list[str]]:
    (table,) = briefly.inventory(Book(given), shape_of(MECHANISM).parts[0])
    assert isinstance(table, Table)
    return [[plain(cell) for cell in row.cells] for row in table.rows]


def test_the_inventory_lists_the_files_and_the_cover_counts_them() -> None:
    given = with_files("E-001", "E-002", "E-003")
    rows = inventory(given)
    assert rows[-1] == ["Files", "E-001", "E-003", "3"]
    items = plain(dict(composed(given).cover_fields)["Number of items"])
    assert items == str(sum(int(row[-1]) for row in rows)) == str(8 + 4 + 2 + 3)


def test_a_package_without_files_says_so() -> None:
    assert inventory(small.snapshot(MECHANISM))[-1] == ["Files", "–", "–", "0"]


def test_T08_files_that_a_public_version_lacks_are_not_counted() -> None:
    given = with_files("E-001", "E-002")
    for row in given["exhibits"]:
        row["closed"] = True
    assert inventory(given)[-1] == ["Files", "–", "–", "0"]
    assert cover.FILLS["items"](Book(given)) == str(8 + 4 + 2)


def test_the_inventory_goes_from_the_lowest_number_to_the_highest() -> None:
    """Numbers stay from version to version: what came later may stand between, in order of time."""
    given = with_files("E-200", "E-1000", "E-001")
    for row, number in zip(given["incidents"], ("I-200", "I-1001", "I-001", "I-002"), strict=True):
        row["exhibit"] = number
    rows = {row[0]: row[1:] for row in inventory(given)}
    assert rows["Incidents"] == ["I-001", "I-1001", "4"]
    assert rows["Files"] == ["E-001", "E-1000", "3"]
