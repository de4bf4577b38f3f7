"""Of an incident of ours no more than the region is said, and what is counted by province says so (MIN-4)."""

from collections.abc import Callable
from typing import Any

import pytest

from legal_analysis.dossier.compose import briefly, human_rights
from legal_analysis.dossier.compose.book import Book
from legal_analysis.dossier.compose.chronology import chronology
from legal_analysis.dossier.compose.measures import crimes
from legal_analysis.dossier.document import Note, Paragraph, Table, blocks_of, plain
from legal_analysis.dossier.figures import figures
from legal_analysis.dossier.shapes import shape_of
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


def in_public(rights: list[str], *, closed: int, seen: int) -> Book:
    """The small case with so many incidents of ours that are closed to the public, and so many others."""
    found = small.snapshot("icj-cedaw")
    found["public_version"] = {"accounts": 0, "incidents": closed, "files": 0}
    mine, other = (next(row for row in found["incidents"] if of(row)) for of in (ours, others))
    shut = mine | {"closed": True, "verified": False, "region": "", "rights": rights}
    found["incidents"] = [
        *(
            other | {"code": f"O-{n}", "exhibit": f"I-{n:03d}", "rights": rights}
            for n in range(seen)
        ),
        *(shut | {"code": f"C-{n}", "exhibit": f"I-{n:03d}"} for n in range(90, 90 + closed)),
    ]
    return Book(found)


def taken_in_public(*, closed: int, seen: int) -> str:
    """The paragraph with its notes."""
    (block,) = human_rights.interference(in_public(["work"], closed=closed, seen=seen), "work")
    assert isinstance(block, Paragraph)
    return plain(block.content) + "".join(
        plain(one.content) for one in block.content if isinstance(one, Note)
    )


def test_T08_a_sentence_on_a_right_counts_no_incident_that_is_closed_to_the_public() -> None:
    assert "It holds 2 incidents in which" in taken_in_public(closed=3, seen=2)
    assert "It holds [confidential] incidents in which" in taken_in_public(closed=1, seen=0)
    for seen in (0, 2):
        assert taken_in_public(closed=1, seen=seen) == taken_in_public(closed=4, seen=seen)


# Tables of provinces and groups: what the Special Rapporteur gets, in three languages -------------

LANGUAGES = ("en", "fa-af", "ps")
OF_OURS = {
    "en": (
        "counted in no province: of where they were no more than the region",
        "too few to be shown",
    ),
    "fa-af": ("چیزی جز حوزه گفته نمی‌شود", "کمتر از آن"),
    "ps": ("له سیمې پرته نور څه نه ویل کېږي", "تر هغه لږ"),
}


def of_ours(way: str, cells: dict[str, int | None] | None, *, asked: int | None) -> dict[str, Any]:
    counts = {"asked": asked, "known": asked, "total": None, "cells": cells}
    return {"by": way, "origin": "own_accounts", **counts}


def tables(language: str, *lists: dict[str, Any]) -> tuple[str, list[Table]]:
    """What stands in the section, and its tables: provinces, groups."""
    found = small.snapshot("sr-afghanistan", language)
    found["patterns"] = [row for row in found["patterns"] if row["origin"] != "own_accounts"]
    found["patterns"] += lists
    part = next(
        one for one in shape_of("sr-afghanistan").parts if one.fill == "provinces_and_groups"
    )
    blocks = briefly.provinces_and_groups(Book(found), part)
    return printed(blocks), [one for one in blocks if isinstance(one, Table)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_zero_is_said_of_ours_where_their_province_is_not_counted(language: str) -> None:
    said, (by_province, _by_group) = tables(
        language,
        of_ours("region", {"Western": 6}, asked=6),
        of_ours("group", {"women": 6}, asked=6),
    )
    assert len(by_province.columns) == 2
    assert OF_OURS[language][0] in said
    assert OF_OURS[language][1] not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hidden_number_of_ours_is_marked_and_no_zero(language: str) -> None:
    _said, (_by_province, by_group) = tables(
        language, of_ours("group", {"women": 6, "girls": None, "lgbtqi": 0}, asked=8)
    )
    cells = [plain(row.cells[-1]) for row in by_group.rows]
    assert len(by_group.columns) == 3
    assert cells.count("x") == 1
    assert "None" not in cells


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_of_ours_that_is_withheld_is_no_column_of_zeros(language: str) -> None:
    said, (_by_province, by_group) = tables(
        language, of_ours("region", None, asked=None), of_ours("group", None, asked=None)
    )
    assert len(by_group.columns) == 2
    assert OF_OURS[language][1] in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_without_incidents_of_ours_says_nothing_of_them(language: str) -> None:
    said, (by_province, by_group) = tables(
        language, of_ours("region", {}, asked=0), of_ours("group", {"women": 0}, asked=0)
    )
    assert {len(one.columns) for one in (by_province, by_group)} == {2}
    assert not any(one in said for one in OF_OURS[language])


@pytest.mark.parametrize(
    ("language", "day", "none"),
    [("fa-af", "دسمبر", "تاریخ ثبت‌شده‌ای نیست"), ("ps", "ډسمبر", "ثبت شوې نېټه نشته")],
)
def test_the_first_date_of_a_right_is_said_in_the_language_of_the_document(
    language: str, day: str, none: str
) -> None:
    found = given(language=language)
    dated = [{**row, "date": "2022-12-20", "rights": ["work"]} for row in found["policies"]]
    for policies, said in ((dated, day), ([], none)):
        told = figures({**found, "policies": policies}, {}, publications=0)
        assert said in str(told["rights.work.first_policy_date"])
