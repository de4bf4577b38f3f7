"""T-26, and what every person needs: each page in a real browser, in each language, narrow and wide."""

from typing import Any

import pytest

from tests.browser import looking
from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.visits import all_visits
from tests.browser.watching import Watch

LOOKS = {
    "en-light-1280": ("en", "light", 1280),
    "fa-af-dark-1280": ("fa-af", "dark", 1280),
    "ps-light-320": ("ps", "light", 320),
    "en-dark-320": ("en", "dark", 320),
}


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS.values(), ids=LOOKS)
def test_T26_every_page_can_be_read_by_everybody_and_asks_nobody_else(
    language: str,
    scheme: Any,
    width: int,
    site: Site,
    people: People,
    open_page: Open,
    watch: Watch,
) -> None:
    """Nothing for axe to find, nothing too wide, nothing untranslated, nothing a policy refuses."""
    wrong = []
    pages = {}
    for visit in all_visits(site.world):
        if visit.who not in pages:
            page = pages[visit.who] = open_page(width=width, scheme=scheme, language=language)
            people.become(page, visit.who, language)
        page = pages[visit.who]
        answer = page.goto(visit.path)
        found = looking.faults(page, language)
        if answer is None or answer.status != 200:
            found.append(f"answers {answer and answer.status}")
        found += watch.heard()
        wrong += [f"{visit.path} ({visit.who}): {fault}" for fault in found]
    assert not wrong, f"{len(wrong)} faults\n" + "\n".join(wrong)
