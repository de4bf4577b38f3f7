"""Every page with the whole library in it is light enough for a bad line (design, section 6)."""

import gzip
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import resolve, reverse

from accounts.identity import acting_for_system
from accounts.models import Organisation, Role, User
from legal_analysis.interview import pages
from legal_analysis.models import Mechanism, Right
from legal_analysis.reference.loader import load
from tests import databases
from tests.factories.evidence import DraftFactory
from tests.legal_analysis import demo_case
from tests.legal_analysis.interview.told import PARAGRAPHS, answers, as_kept
from tests.legal_analysis.policy_entry import walking

PAGE = 15_000  # bytes of a page as the server sends it
FIRST_LOAD = 50_000  # the same with all it asks for, nothing kept from before
REQUESTS = 6
OF_EACH_KIND = 2  # pages of one address with different parameters that one person visits
BACKEND = "accounts.backends.Backend"
# What a browser fetches by itself, and whereto it sends.
FETCHED = (
    "//link[@rel!='alternate' and @rel!='next' and @rel!='prev']/@href | //@src | //@srcset"
    " | //object/@data | //*[local-name()='image' or local-name()='use']/@*[local-name()='href']"
)


@dataclass
class Visit:
    """One page as it came over the line: its bytes, and what a browser fetches for it."""

    role: Role
    path: str
    view: str
    weight: int
    fetched: set[str]

    def __str__(self) -> str:
        return f"{self.role} {self.path}"


@pytest.fixture(scope="module")
def visits(
    django_db_setup: None,
    django_db_blocker: Any,
    database_template: str,
    database_names: Callable[[], str],
) -> Iterator[list[Visit]]:
    """The demonstration with the whole library, walked through by each role from the home page."""
    name = database_names()
    with django_db_blocker.unblock():
        databases.copy(database_template, name)
        with databases.using(name):
            load()
            demo_case.seed()
            found = [visit for role in Role for visit in walk(role)]
            found += interview()
            found += policy_being_entered()
        yield found
        databases.drop(name)


def interview() -> Iterator[Visit]:
    """Every page of an interview that touches every right, in each language."""
    browser = Client(HTTP_ACCEPT_ENCODING="gzip")
    user = User.objects.filter(assignments__role=Role.DOCUMENTER).order_by("pk")[0]
    browser.force_login(user, backend=BACKEND)
    said = answers(
        areas={"rights": list(Right.objects.values_list("code", flat=True))},
        receivers={
            "which": list(Mechanism.objects.filter(available=True).values_list("code", flat=True))
        },
    )
    told = [{"text": text, "knowledge": "direct"} for text in PARAGRAPHS * 3]
    with acting_for_system(reason="test.arrange"):
        draft = DraftFactory(
            author=user,
            organisation=Organisation.objects.get(assignments__user=user),
            answers={**as_kept(said), "words": told},
        )
    asked = pages.path(draft.answers)
    paths = [
        reverse(
            "interview_part" if page.number else "interview_page",
            args=[draft.pk, page.name, *([page.number] if page.number else [])],
        )
        for page in asked
    ]
    for language in ("en", "fa-af", "ps"):
        User.objects.filter(pk=user.pk).update(language=language)
        for path in ["/entries/", reverse("interview_check", args=[draft.pk]), *paths]:
            yield seen_as(Role.DOCUMENTER, path, browser.get(path).content)


def policy_being_entered() -> Iterator[Visit]:
    """Every page on which a decree with three provisions is entered, in each language."""
    browser = Client(HTTP_ACCEPT_ENCODING="gzip")
    user = User.objects.filter(assignments__role=Role.ANALYST).order_by("pk")[0]
    browser.force_login(user, backend=BACKEND)
    for language in ("en", "fa-af", "ps"):
        User.objects.filter(pk=user.pk).update(language=language)
        walked = walking.enter(browser)
        assert walked.presses < 15, walked.presses
        for path, content in walked.pages:
            yield seen_as(Role.ANALYST, path, content)


def walk(role: Role) -> Iterator[Visit]:
    browser = Client(HTTP_ACCEPT_ENCODING="gzip")
    user = User.objects.filter(assignments__role=role).order_by("pk")[0]
    browser.force_login(user, backend=BACKEND)
    seen, ahead, visited = {"/"}, ["/"], Counter[str]()
    while ahead:
        path = ahead.pop(0)
        view = resolve(urlsplit(path).path).view_name
        if visited[view] == OF_EACH_KIND:
            continue
        answer = browser.get(path)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        visited[view] += 1
        yield seen_as(role, path, answer.content)
        page = parsed(answer.content)
        for link in map(str, page.xpath("//a/@href")):
            there = urljoin(path, link).partition("#")[0]
            if there.startswith("/") and there not in seen:
                seen.add(there)
                ahead.append(there)


def seen_as(role: Role, path: str, content: bytes) -> Visit:
    view = resolve(urlsplit(path).path).view_name
    fetched = set(map(str, parsed(content).xpath(FETCHED)))
    return Visit(role, path, view, len(content), fetched)


def parsed(content: bytes) -> Any:
    return lxml.html.document_fromstring(gzip.decompress(content).decode())


def test_the_walk_came_to_every_kind_of_page(visits: list[Visit]) -> None:
    came_to = {visit.view for visit in visits}
    assert {
        "home", "library", "policies", "policy", "places", "place", "rights", "sources", "incidents",
        "incident", "accounts", "account", "persons", "person", "sent", "cases", "case", "case_matrix",
        "case_patterns", "case_chronology",
        "case_assessment", "case_files", "builds", "people", "trail", "trail_chosen",
        "interviews", "interview_check", "interview_page", "interview_part",
        "papers", "paper_new", "paper_page", "paper_part", "paper",
    } <= came_to  # fmt: skip


def test_a_page_is_light(visits: list[Visit]) -> None:
    heavy = [f"{visit}: {visit.weight:,} bytes" for visit in visits if visit.weight > PAGE]
    assert not heavy, "\n".join(heavy)


def test_a_first_load_is_light_and_few_requests(visits: list[Visit]) -> None:
    heavy = []
    for visit in visits:
        # A device without letters for Dari and Pashto fetches those of the style sheet as well.
        fetched = visit.fetched.union(*map(named_in, visit.fetched))
        weight = visit.weight + sum(map(weight_of, fetched))
        if weight > FIRST_LOAD or 1 + len(fetched) > REQUESTS:
            heavy.append(f"{visit}: {weight:,} bytes, {1 + len(fetched)} requests")
    assert not heavy, "\n".join(heavy)


def test_T16_a_page_fetches_nothing_but_our_own_files(visits: list[Visit]) -> None:
    others = {one for visit in visits for one in visit.fetched if not is_ours(one)}
    assert not others


def is_ours(address: str) -> bool:
    return address.startswith(f"/{settings.STATIC_URL.strip('/')}/")


def weight_of(address: str) -> int:
    """Bytes of one of our files as the server sends it: compressed beforehand."""
    return len(gzip.compress(file_of(address).read_bytes()))


def file_of(address: str) -> Path:
    found = finders.find(address.removeprefix(f"/{settings.STATIC_URL.strip('/')}/"))
    return Path(str(found))


def named_in(address: str) -> set[str]:
    """Return the addresses a style sheet names."""
    if not address.endswith(".css"):
        return set()
    return {urljoin(address, one) for one in NAMED.findall(file_of(address).read_text("utf-8"))}


NAMED = re.compile(r'url\("([^"]+)"\)')


def test_a_decree_with_three_provisions_is_light_as_a_whole(visits: list[Visit]) -> None:
    entered = [one for one in visits if one.path.startswith("/library/papers/")]
    assert sum(one.weight for one in entered) / 3 < FIRST_LOAD  # of three languages
