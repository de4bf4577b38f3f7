"""The map of the pages: whole, small, and never wrong by a shade."""

import re
import uuid

import pytest

from legal_analysis import outlines
from legal_analysis.page_map import Map, page_map

NAMES = {f"AF{number:02}": f"Province {number}" for number in range(1, 35)}
IDS = {code: uuid.uuid5(uuid.NAMESPACE_OID, code) for code in NAMES}


def drawn(counts: dict[str, int]) -> Map:
    found = page_map(counts, names=NAMES, ids=IDS)
    assert found is not None
    return found


def test_every_province_is_drawn_once_inside_the_sheet() -> None:
    drawing = outlines.provinces()
    assert [one.pcode for one in drawing.outlines] == sorted(NAMES)
    for one in drawing.outlines:
        assert 0 < one.x < drawing.width
        assert 0 < one.y < drawing.height
        assert re.fullmatch(r"(M\d+ \d+l(-?\d+ -?\d+ ?){3,}z)+", one.path), one.pcode


def test_the_outlines_weigh_little() -> None:
    assert sum(len(one.path) for one in outlines.provinces().outlines) < 12_000


def test_herat_lies_west_of_kabul_and_balkh_north_of_it() -> None:
    at = {one.pcode: one for one in outlines.provinces().outlines}
    assert at["AF32"].x < at["AF01"].x
    assert at["AF21"].y < at["AF01"].y


@pytest.mark.parametrize(
    ("count", "shade"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (6, 3), (7, 4), (12, 4), (13, 5)]
)
def test_a_shade_stands_for_its_counts(count: int, shade: int) -> None:
    found = drawn({"AF01": count})
    assert found.provinces[0].shade == shade


def test_the_key_names_the_shades_that_occur_and_no_other() -> None:
    found = drawn({"AF01": 39, "AF02": 2, "AF03": 1})
    assert found.key == (("0", "0"), ("0.12", "1"), ("0.26", "2–3"), ("1", "13–39"))


def test_there_is_no_map_without_all_its_names() -> None:
    assert page_map({}, names={"AF01": "Kabul"}, ids=IDS) is None
