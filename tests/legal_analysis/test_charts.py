"""The pictures: the same bytes for the same numbers, legible without colour, closed to the network."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.utils import translation

from legal_analysis import charts, drawn
from legal_analysis.charts import drawing, maps
from legal_analysis.drawn import shades

NAMES = {
    shape["properties"]["pcode"]: shape["properties"]["name"]
    for shape in json.loads(maps.PROVINCES.read_text(encoding="utf-8"))["objects"]["provinces"][
        "geometries"
    ]
}
RIGHTS = {"education": "Education", "torture": "Freedom from torture and cruel, inhuman treatment"}


def a_map() -> charts.Chart:
    counts = {"AF01": 39, "AF32": 7, "AF21": 3, "AF23": None}
    return charts.province_map(counts, title="incidents", names=NAMES, unit="Incidents")


def some_policies() -> charts.Chart:
    issued = [
        (date(2021, 9, 17), ["education"]),
        (date(2022, 3, 23), ["education", "torture"]),
        (date(2022, 12, 20), ["education"]),
    ]
    return charts.policies_over_time(issued, title="policies", rights=RIGHTS)


def a_matrix() -> charts.Chart:
    counts = {("education", "2021"): 12, ("education", "2022"): None, ("torture", "2022"): 1}
    years = ["2021", "2022"]
    return charts.rights_by_measure_matrix(counts, title="measures", rights=RIGHTS, years=years)


def some_acts() -> charts.Chart:
    acts = {"beating": "Beating", "arbitrary_detention": "Arbitrary detention"}
    provinces = {"AF01": "Kabul", "AF32": "Herat"}
    return charts.acts_by_province(
        {("AF01", "beating"): 9}, title="acts", acts=acts, provinces=provinces
    )


def a_timeline() -> charts.Chart:
    days = [date(2021, 8, 17), date(2021, 11, 2), date(2021, 11, 30)]
    return charts.incidents_timeline(days, title="incidents")


def some_bars() -> charts.Chart:
    values = {"education": [12, None], "torture": [0, 7]}
    return drawn.bars(
        values, names=RIGHTS, series=("Others", "Ours"), title="incidents", corner="Right"
    )


def a_grid() -> charts.Chart:
    counts = {("education", "2021"): 12, ("education", "2022"): None, ("torture", "2022"): 1}
    across = {
        "2021": "2021",
        "2022": "A name that is far too long to stand above one of two columns",
    }
    return drawn.grid(counts, down=RIGHTS, across=across, title="acts", corner="Right")


def some_years() -> charts.Chart:
    values = {"2021": [1, 0], "2022": [0, 0], "2023": [3, 2]}
    return drawn.over_time(values, series=("Others", "Ours"), title="incidents", corner="Year")


OURS = [some_bars, a_grid, some_years]
EVERY_CHART = [a_map, some_policies, a_matrix, some_acts, a_timeline, *OURS]
every_chart = pytest.mark.parametrize("make", EVERY_CHART)


def test_no_number_along_time_is_the_sum_of_both_origins() -> None:
    chart = some_years()
    written = re.findall(r"<text [^>]*>(\d+)</text>", chart.svg)
    assert sorted(written) == ["1", "2", "2021", "2022", "2023", "3"]
    assert "Highest: 2023, Others, 3." in chart.alternative_text


def test_where_a_number_has_no_room_the_table_alone_has_it() -> None:
    values = {f"{2000 + number // 12}-{number % 12 + 1:02}": [12, 3] for number in range(120)}
    chart = drawn.over_time(values, series=("Others", "Ours"), title="incidents", corner="Month")
    assert not re.search(r">(12|3|15)</text>", chart.svg)
    assert chart.rows[0] == ("2000-01", "12", "3")


@every_chart
def test_the_same_numbers_give_the_same_bytes_again(make: Callable[[], charts.Chart]) -> None:
    assert make().svg == make().svg


def test_another_process_gives_the_same_bytes() -> None:
    here = "".join(make().svg for make in EVERY_CHART)
    program = (
        "import os, sys, django; django.setup();"
        "from tests.legal_analysis import test_charts as t;"
        "sys.stdout.write(''.join(make().svg for make in reversed(t.EVERY_CHART)))"
    )
    there = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, check=True, encoding="utf-8", cwd=Path(__file__).parents[2],
    ).stdout  # fmt: skip
    assert "".join(make().svg for make in EVERY_CHART[::-1]) == there
    assert len(here) == len(there)


@every_chart
def test_a_picture_loads_nothing_and_can_stand_inside_a_page(
    make: Callable[[], charts.Chart],
) -> None:
    svg = make().svg
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}  # noqa: S314 - our own
    assert tags <= {"svg", "g", "path", "rect", "line", "text", "tspan", "defs", "clipPath"}
    assert not re.search(r"href|@import|url\((?!#c[0-9a-f]{10}-\d+\))|<\?xml|<!DOCTYPE", svg)
    assert svg.startswith('<svg role="img" ')


@every_chart
def test_text_stays_text_in_the_families_of_our_documents(
    make: Callable[[], charts.Chart],
) -> None:
    svg = make().svg
    assert set(re.findall(r'font-family="([^"]+)"', svg)) == {shades.FAMILIES}
    assert drawing.MEASURED not in svg


def test_every_family_is_one_the_dossier_embeds() -> None:
    style = (drawing.FONTS.parent / "css/book.css").read_text(encoding="utf-8")
    *families, generic = shades.FAMILIES.split(", ")
    assert generic == "sans-serif"
    for family in families:
        assert f'@font-face {{ font-family: "{family}";' in style


def test_two_pictures_on_one_page_share_no_id() -> None:
    ids = [set(re.findall(r'\bid="([^"]+)"', make().svg)) for make in EVERY_CHART]
    assert sum(len(found) for found in ids) == len(set().union(*ids))


@every_chart
def test_the_table_beneath_is_whole_and_the_words_speak_for_the_picture(
    make: Callable[[], charts.Chart],
) -> None:
    chart = make()
    assert chart.rows
    assert all(len(row) == len(chart.header) for row in chart.rows)
    assert "All figures are in the table." in chart.alternative_text


def test_zero_and_hidden_never_look_alike() -> None:
    chart = a_map()
    rows = dict(chart.rows)
    assert (rows["Kabul"], rows["Ghor"], rows["Farah"]) == ("39", "x", "0")
    assert "hidden (x)" in chart.svg
    assert f'fill="{shades.HIDDEN_SHADE}"' in chart.svg
    assert "1 count is hidden to protect people." in chart.alternative_text
    assert "31 provinces" not in chart.alternative_text
    assert "30 provinces have none." in chart.alternative_text


def test_every_province_is_named_and_counted_on_the_map() -> None:
    words = re.findall(r"<text[^>]*>([^<]+)</text>", a_map().svg)
    for name in NAMES.values():
        assert any(word == name or word.startswith(f"{name}  ") for word in words), name


def test_shades_differ_in_lightness_enough_for_a_photocopy() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    steps = [lightness(shade) for shade in (shades.PALE, *shades.SHADES)]
    assert all(before - after >= 20 for before, after in pairwise(steps))


@pytest.mark.parametrize("highest", [1, 2, 4, 7, 13, 39, 180, 5200])
def test_classes_cover_every_count_once(highest: int) -> None:
    limits = shades.limits_of([0, None, highest])
    assert 1 <= len(limits) <= len(shades.SHADES)
    assert limits == tuple(sorted(set(limits)))
    assert limits[-1] == highest
    for count in range(1, min(highest, 300) + 1):
        assert shades.class_of(count, limits)


def test_months_and_quarters_without_anything_are_shown() -> None:
    assert a_timeline().rows == (
        ("2021-08", "1"),
        ("2021-09", "0"),
        ("2021-10", "0"),
        ("2021-11", "2"),
    )
    policies = some_policies()
    assert policies.header[1:-1] == (
        "2021 Q3",
        "2021 Q4",
        "2022 Q1",
        "2022 Q2",
        "2022 Q3",
        "2022 Q4",
    )
    assert policies.rows[0] == ("Education", "1", "0", "1", "0", "0", "1", "3")


def test_long_names_are_set_in_lines_and_not_cut() -> None:
    for make in (some_policies, a_matrix):
        svg = make().svg
        assert "…" not in svg
        assert "inhuman" in svg


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: charts.province_map({"AF99": 1}, title="", names=NAMES), "No province has the P-code AF99"),
        (lambda: charts.province_map({}, title="", names={}), "Province AF01 has no name"),
        (lambda: charts.province_map({"AF01": -1}, title="", names=NAMES), "negative: -1"),
        (
            lambda: charts.policies_over_time([(date(2022, 1, 1), ["x"])], title="", rights=RIGHTS),
            "Right x has no name",
        ),
        (lambda: charts.policies_over_time([], title="", rights=RIGHTS), "no policy to draw"),
        (lambda: charts.incidents_timeline([], title=""), "no incident to draw"),
        (
            lambda: charts.acts_by_province({("a", "b"): 1}, title="", acts={"c": "C"}, provinces={"a": "A"}),
            r"\(a, b\) lies outside the table",
        ),
    ],
)  # fmt: skip
def test_data_that_cannot_be_drawn_is_named(
    make: Callable[[], charts.Chart], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()


def test_a_map_without_a_single_count_is_still_a_map() -> None:
    chart = charts.province_map({}, title="incidents", names=NAMES)
    assert "34 provinces have none." in chart.alternative_text


def test_a_spec_that_names_another_host_is_refused() -> None:
    remote = drawing.alt.Chart("http://127.0.0.1:9/x.json").mark_bar().encode(x="a:N")
    with pytest.raises(ValueError, match="not allowed"):
        drawing.draw(remote)


def test_names_in_another_script_are_drawn_as_given() -> None:
    with translation.override("en"):
        names = {**NAMES, "AF01": "کابل"}
        assert "کابل" in charts.province_map({"AF01": 5}, title="", names=names).svg


# --- Drawn without the engine ------------------------------------------------------------------------


@pytest.mark.parametrize("make", OURS)
def test_what_a_page_draws_is_mirrored_for_who_reads_from_the_right(
    make: Callable[[], charts.Chart],
) -> None:
    svg = make().svg
    with translation.override("fa-af"):
        mirrored = make().svg
    assert 'direction="ltr"' in svg
    assert 'direction="rtl"' in mirrored
    for (x, width), (there, as_wide) in zip(_boxes(svg), _boxes(mirrored), strict=True):
        assert (there, as_wide) == pytest.approx(
            (drawn.pictures.WIDTH - x - width, width), abs=0.11
        )


def _boxes(svg: str) -> list[tuple[float, float]]:
    return [(float(x), float(width)) for x, width in BOXES.findall(svg)]


BOXES = re.compile(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"')


def test_a_page_that_draws_does_not_load_the_chart_engine() -> None:
    program = (
        "import sys, django; django.setup(); from config import urls; from legal_analysis import counted;"
        "sys.exit('altair' in sys.modules or 'vl_convert' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])


def test_a_hidden_count_is_drawn_and_is_no_zero() -> None:
    assert some_bars().rows == (("Education", "12", "x"), (RIGHTS["torture"], "0", "7"))
    assert shades.HIDDEN_SHADE in a_grid().svg
    assert "1 count is hidden to protect people." in a_grid().alternative_text
