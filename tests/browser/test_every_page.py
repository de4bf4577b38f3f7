"""T-26, and what every person needs: each page in a real browser, in each language, narrow and wide."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import looking
from tests.browser.conftest import Open
from tests.browser.people import People
from tests.browser.site import Site
from tests.browser.visits import all_visits, go
from tests.browser.watching import Watch

# Each page is opened once in each language, and then seen in the other scheme and width as well.
LOOKS = {
    "en": ("light", 1280, "dark", 320),
    "fa-af": ("dark", 1280, "light", 320),
    "ps": ("light", 320, "dark", 1280),
}


@pytest.mark.parametrize("language", LOOKS)
def test_T26_every_page_can_be_read_by_everybody_and_asks_nobody_else(
    language: str,
    site: Site,
    people: People,
    open_page: Open,
    watch: Watch,
) -> None:
    """Nothing for axe to find, nothing too wide, nothing untranslated, nothing a policy refuses."""
    wrong = []
    pages: dict[str, Page] = {}
    scheme, width, *other = LOOKS[language]
    for visit in all_visits(site.world):
        if visit.who not in pages:
            page = pages[visit.who] = open_page(width=width, scheme=scheme, language=language)
            people.become(page, visit.who, language)
        page = pages[visit.who]
        answer = go(page, visit, people, language)
        # Markup and colours are the same in every language; to ask axe takes longer than all the rest.
        once = language == "en"
        found = looking.faults(page, language, markup=once)
        found += seen_otherwise(page, *other, colours=once)
        see(page, scheme, width)
        if answer is None or answer.status != 200:
            found.append(f"answers {answer and answer.status}")
        found += watch.heard()
        wrong += [f"{visit.path} ({visit.who}): {fault}" for fault in found]
    assert not wrong, f"{len(wrong)} faults\n" + "\n".join(wrong)


def see(page: Page, scheme: Any, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})


def seen_otherwise(page: Page, scheme: Any, width: int, *, colours: bool) -> list[str]:
    """What is wrong with the same page in other colours and another width: its contrasts, its width."""
    see(page, scheme, width)
    return [*(looking.contrasts(page) if colours else ()), *looking.wide(page)]
