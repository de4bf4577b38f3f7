"""The matrix is read in the direction of its page: what comes first in the sentence stands first."""

import pytest

from tests.browser import looking
from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site

PLACES = """() => {
  const node = document.querySelector("main tbody td button[name=cell]").firstChild;
  const at = (index) => {
    const range = document.createRange();
    range.setStart(node, index);
    range.setEnd(node, index + 1);
    return range.getBoundingClientRect().left;
  };
  return [node.data, at(0), at(node.length - 1)];
}"""


@pytest.mark.parametrize(("language", "first_is_left"), [("en", True), ("fa-af", False)])
def test_support_stands_first(
    language: str, first_is_left: bool, site: Site, people: People, open_page: Open
) -> None:
    page = open_page(language=language)
    people.become(page, "analyst", language)
    page.goto(f"/cases/{site.world.things['assigned']['case'].pk}/matrix/")
    text, first, last = page.evaluate(PLACES)
    assert text == "1 / 0 / 0"
    assert (first < last) is first_is_left


LONG = """() => {
  const row = document.querySelector("main tbody tr");
  for (let number = 0; number < 60; number++) row.after(row.cloneNode(true));
}"""
EDGES = """() => {
  const box = document.querySelector(".table-long");
  const start = (one) => {
    const edges = one.getBoundingClientRect();
    return document.dir === "rtl" ? -edges.right : edges.left;
  };
  box.scrollTo(document.dir === "rtl" ? -150 : 150, 900);
  const head = box.querySelector("thead th:last-child"), first = box.querySelector("tbody th");
  return {
    down: box.scrollTop,
    aside: Math.abs(box.scrollLeft),
    head: head.getBoundingClientRect().top - box.getBoundingClientRect().top,
    first: start(first) - start(box),
  };
}"""


@pytest.mark.parametrize("language", ["en", "fa-af"])
def test_the_heads_stay_beside_a_long_table_where_there_is_room(
    language: str, site: Site, people: People, open_page: Open
) -> None:
    page = open_page(language=language, width=800)
    people.become(page, "analyst", language)
    page.goto(f"/cases/{site.world.things['assigned']['case'].pk}/matrix/")
    page.evaluate(LONG)
    edges = page.evaluate(EDGES)
    assert (edges["down"], edges["aside"] > 50) == (900, True), "there is something to scroll"
    assert max(abs(edges["head"]), abs(edges["first"])) <= 1
    # On a phone they would leave no room: there the table is in one piece, and only its box goes aside.
    page.set_viewport_size({"width": 320, "height": 800})
    edges = page.evaluate(EDGES)
    assert (edges["down"], edges["aside"]) == (0, 150)
    assert edges["first"] < -100
    assert looking.wide(page) == []
