"""How a dossier prints the counts of its incidents."""

from typing import Any

from legal_analysis.dossier.compose.book import Book
from legal_analysis.dossier.compose.patterns import patterns
from legal_analysis.dossier.document import Figure, Paragraph, Section

NOTHING: dict[str, Any] = (
    {"language": "en", "case": {"alleged_perpetrators": ["AUT-1"]}}
    | dict.fromkeys(
        ("figures", "policies", "incidents", "accounts", "elements", "assessments", "case_law"), ()
    )
    | dict.fromkeys(("instruments", "places"), ())
)
OTHERS, OURS = "public_sources", "own_accounts"


def printed(*lists: dict[str, Any]) -> list[Section]:
    rights = [{"code": code, "title": f"The right to {code}"} for code in ("work", "school")]
    authorities = [{"code": "AUT-1", "kind": "institution", "name": "Invented ministry"}]
    return patterns(
        Book({**NOTHING, "rights": rights, "authorities": authorities, "patterns": list(lists)})
    )


def one_list(origin: str, cells: dict[str, int | None] | None, **more: Any) -> dict[str, Any]:
    return {"by": "right", "origin": origin, "cells": cells, "asked": 9, "known": 8, **more}


def words_of(section: Section) -> str:
    return " ".join(str(b.content) for b in section.blocks if isinstance(b, Paragraph))


def test_T08_a_hidden_number_is_printed_as_such_beside_the_public_one() -> None:
    theirs, ours = (
        one_list(OTHERS, {"work": 1, "school": 0}),
        one_list(OURS, {"work": None, "school": None}),
    )
    (section,) = printed(theirs, ours)
    (drawn,) = (block for block in section.blocks if isinstance(block, Figure))
    assert drawn.table is not None
    assert [row.cells for row in drawn.table.rows] == [
        ["The right to work", "1", "x"],
        ["The right to school", "0", "x"],
    ]
    assert "Recorded by us: 9 in all; of 8 of them this is known." in words_of(section)


def test_T08_of_a_list_that_is_withheld_no_number_is_printed() -> None:
    ours = one_list(OURS, None, asked=None, known=None)
    (section,) = printed(one_list(OTHERS, {"work": 3}), ours)
    (drawn,) = (block for block in section.blocks if isinstance(block, Figure))
    assert drawn.table is not None
    assert [column.title for column in drawn.table.columns] == ["Right", "Reported by others"]
    assert "Recorded by us: too few to be shown." in words_of(section)


def test_who_is_alleged_is_named_as_the_library_names_it_and_called_alleged() -> None:
    (section,) = printed(one_list(OTHERS, {"AUT-1": 2}, by="perpetrator"))
    assert "Invented ministry" in str(section.blocks)
    assert "no finding of guilt" in words_of(section)


def test_a_dossier_frozen_before_there_were_counts_is_built_without_them() -> None:
    book = Book({**NOTHING, "rights": [], "authorities": []})
    assert patterns(book) == []
