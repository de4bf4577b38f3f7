"""The matrix is read in the direction of its page: what comes first in the sentence stands first."""

import pytest

from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site

PLACES = """() => {
  const node = document.querySelector("main tbody td button[title]").firstChild;
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
