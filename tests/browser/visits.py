"""Every page of the site, once, with somebody who may see it."""

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, Response

from tests.access_table import TABLE, WHO
from tests.browser.people import People
from tests.sweep.addresses import Address
from tests.sweep.asking import path_of
from tests.sweep.test_access_sweep import ADDRESSES, relations_of
from tests.sweep.world import World

# A home and a navigation of her own for each role; the rest is the same page for all who see it.
FOR_EACH = {"", "account/login/"}


@dataclass(frozen=True)
class Visit:
    """One page: who opens it and where."""

    who: str
    path: str


def go(page: Page, visit: Visit, people: People, language: str) -> Response | None:
    """Open a page in the window of who may see it: the page itself, and nowhere it might lead to instead.

    A second factor counts for five minutes; then a page that needs one asks for it, and answers as well.
    """
    there = f"{people.site.address}{visit.path}"
    answer = page.goto(visit.path)
    if page.url != there:
        people.become(page, visit.who, language)
        answer = page.goto(visit.path)
    assert page.url == there, visit
    return answer


def all_visits(world: World) -> list[Visit]:
    """Return each address that answers with a page, in the order of the table."""
    return list(_visits(world))


def _visits(world: World) -> Iterator[Visit]:
    for route, row in TABLE.items():
        answer = row.methods.get("GET")
        if answer is None or answer.body == "file":
            continue
        address: Address = ADDRESSES[route]
        for who in WHO:
            opened = False
            for relation in relations_of(row, who, world):
                expected = answer.to(who, relation)
                if 200 in {expected.status, expected.fresh}:
                    yield Visit(who, path_of(address, row, world, relation, who))
                    opened = True
                    break
            if opened and route not in FOR_EACH:
                break
