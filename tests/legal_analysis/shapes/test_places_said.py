"""Of an incident of ours no more than the region is said, and what is counted by province says so (MIN-4)."""

from collections.abc import Callable
from typing import Any

import pytest

from legal_analysis.dossier.compose import human_rights
from legal_analysis.dossier.compose.book import Book
from legal_analysis.dossier.compose.chronology import chronology
from legal_analysis.dossier.compose.measures import crimes
from legal_analysis.dossier.document import Paragraph, blocks_of, plain
from legal_analysis.dossier.figures import figures
from tests.legal_analysis.shapes import small

ONLY_THE_REGION = "of those recorded by us no more than the region is said"
Kept = Callable[[dict[str, Any]], bool]


def given(kept: Kept = lambda row: True, *, language: str = "en") -> dict[str, Any]:
    """The small case with these of its incidents: one of ours, and three that others published."""
    found = small.snapshot("icc-otp")
    found["language"] = language
    found["incidents"] = [row for row in found["incidents"] if kept(row)]
    found["figures"] = found["figures"] | {
        key: value
        for key, value in figures(found, {}, publications=0).items()
        if "incidents" in key
    }
    return found


def ours(row: dict[str, Any]) -> bool:
    return not row["published"]


def others(row: dict[str, Any]) -> bool:
    return bool(row["published"])


def printed(blocks: Any) -> str:
    return " ".join(plain(one.content) for one in blocks_of(blocks) if isinstance(one, Paragraph))


def taken(book: Book, right: str) -> str:
    return printed(human_rights.interference(book, right))


def test_provinces_are_those_others_published_and_of_ours_no_number_is_said() -> None:
    assert f"4 incidents, in at least 2 provinces; {ONLY_THE_REGION}." in printed(
        crimes(Book(given())).blocks
    )
    assert "3 incidents, in 2 provinces." in printed(crimes(Book(given(others))).blocks)


@pytest.mark.parametrize("right", ["education", "privacy_family"])
def test_a_right_taken_only_in_incidents_of_ours_is_not_said_to_be_taken_in_no_province(
    right: str,
) -> None:
    said = taken(Book(given()), right)
    assert "province" not in said
    assert f"It holds 1 incident in which the right was taken; {ONLY_THE_REGION}." in said
    assert "0 provinces" not in printed(crimes(Book(given(ours))).blocks)


def test_a_right_taken_in_both_says_what_its_provinces_are_counted_of() -> None:
    found = given()
    for row in found["incidents"]:
        row["rights"] = ["work"]
    assert f"in which the right was taken, in at least 2 provinces; {ONLY_THE_REGION}." in taken(
        Book(found), "work"
    )
    found["incidents"] = [row for row in found["incidents"] if others(row)]
    assert "in which the right was taken, in 2 provinces." in taken(Book(found), "work")


@pytest.mark.parametrize(
    ("language", "two", "one"),
    [
        ("en", "at least 2", "at least 1"),
        ("fa-af", "دست‌کم ۲", "دست‌کم ۱"),
        ("ps", "لږ تر لږه ۲", "لږ تر لږه ۱"),
    ],
)
def test_a_figure_of_provinces_in_a_text_is_a_least_one_where_ours_are_in(
    language: str, two: str, one: str
) -> None:
    counted = given(language=language)["figures"]
    assert counted["incidents.provinces"] == two
    assert counted["rights.education.provinces_with_incidents"] == one
    assert counted["rights.assembly.provinces_with_incidents"] == 2
    assert given(others, language=language)["figures"]["incidents.provinces"] == 2
    assert given(lambda row: False)["figures"]["incidents.provinces"] == 0


def test_the_figure_says_nothing_of_where_ours_were() -> None:
    """Whatever the region: of one in a province that nobody else reports from no province is counted."""
    regions = ["South Eastern", "Capital", "Western"]
    counts = []
    for region in regions:
        found = given()
        for row in found["incidents"]:
            row["region"] = region if ours(row) else row["region"]
        counts.append(figures(found, {}, publications=0)["incidents.provinces"])
    assert set(counts) == {"at least 2"}


def test_ours_are_not_said_to_be_in_several_provinces_or_in_none() -> None:
    found = given()
    said = printed(chronology(Book(found)).blocks)
    assert "0 incidents are recorded for several provinces or without one" in said
    counted_nowhere = "Incidents recorded by us are counted in no province"
    assert counted_nowhere in said
    without = printed(chronology(Book(given(others))).blocks)
    assert counted_nowhere not in without
    next(row for row in found["incidents"] if others(row))["province"] = ""
    assert "1 incident is recorded for several" in printed(chronology(Book(found)).blocks)


def test_what_is_closed_to_the_public_is_not_told_of_by_its_place() -> None:
    found = given()
    for row in found["incidents"]:
        if ours(row):
            row |= {"closed": True, "region": ""}
    assert "Incidents recorded by us are" not in printed(chronology(Book(found)).blocks)
    assert "recorded by us" not in printed(crimes(Book(found)).blocks)
    assert "province" not in taken(Book(found), "education")
