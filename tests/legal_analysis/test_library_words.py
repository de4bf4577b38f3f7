"""The names of the library that are said in every language are those of the library."""

import json
from typing import Any

from legal_analysis import library_words
from legal_analysis.reference.loader import LIBRARY
from legal_analysis.reference.shapes import REGIONS


def read(name: str) -> Any:
    return json.loads((LIBRARY / name).read_text("utf-8"))


def test_every_name_people_find_their_way_by_is_on_the_list() -> None:
    elements = read("legal_elements.json")
    named = [
        *(row["title"] for row in read("rights.json")["rights"]),
        *(row["title"] for row in elements["frameworks"]),
        *(one["title"] for row in elements["frameworks"] for one in row["elements"]),
        *(row["label"] for row in elements["assessment_scale"]),
        *(row["label"] for row in elements["standards_of_proof"]),
        *(row["name"] for row in read("mechanisms.json")["mechanisms"]),
        *REGIONS,
    ]
    assert set(named) == library_words.EVERY_WORD


def test_a_text_of_no_catalogue_stays_as_it_is() -> None:
    assert library_words.in_our_words("") == ""
    assert library_words.in_our_words("Invented") == "Invented"
