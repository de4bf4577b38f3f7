"""Every page the table lets somebody open is whole: read as a browser and a screen reader would."""

import re
from collections import Counter
from itertools import pairwise

import lxml.html
import pytest
from django.conf import settings

from tests.access_table import HOME, TABLE
from tests.sweep.asking import Got, ask, undone
from tests.sweep.test_access_sweep import DECLARED, cells
from tests.sweep.world import World

LANGUAGES = {"en": "ltr", "fa-af": "rtl", "ps": "rtl"}
GETS = [route for route, method in DECLARED if method == "GET"]
# Pages before she is in, and what she sees of her own account.
NO_WAY_BACK = ("account/", "style/")
HANDLERS = re.compile(r"^on|^style$|^formaction$")


def opened(world: World, route: str) -> tuple[str, str]:
    """Return who opens this page, and its address: the first the table lets in."""
    answer = TABLE[route].methods["GET"]
    for who, relation, path in cells(route, world):
        if answer.to(who, relation).status == 200 and who not in {"anonymous", "disabled"}:
            return who, path
    return ("anonymous", "") if answer.anonymous != 200 else ("anonymous", f"/{route}")


SHOWN_FIELDS = "//input[not(@type='hidden')][not(@hidden)] | //select | //textarea"
TYPED_INTO = ".//textarea | .//input[not(@type) or @type='text' or @type='search' or @type='email' or @type='tel']"


def structure_faults(got: Got, *, language: str) -> list[str]:
    """Return what is missing or wrong in the markup of one page, in words."""
    page = lxml.html.document_fromstring(got.content.decode())
    found = []

    def must(holds: bool, words: str) -> None:
        if not holds:
            found.append(words)

    must(page.get("lang") == language, f"lang is {page.get('lang')}")
    must(page.get("dir") == LANGUAGES[language], f"dir is {page.get('dir')}")
    must(page.findtext(".//title") == settings.SITE_NAME, "the title is not the neutral name")
    must(len(page.findall(".//h1")) == 1, f"{len(page.findall('.//h1'))} h1")
    must(len(page.findall(".//main")) == 1, "not one main")
    must(bool(page.xpath("//body/*[1][self::a][@href='#content']")), "no skip link in front")
    must(
        bool(page.xpath("//form[@class='leave'][@method='post'][@data-away]//button")), "no way out"
    )
    ids = Counter(page.xpath("//@id"))
    must(max(ids.values()) == 1, f"ids twice: {[one for one, times in ids.items() if times > 1]}")
    for table in page.iter("table"):
        must(
            bool(table.findtext("caption") or table.xpath("caption//text()")),
            "a table without a caption",
        )
        must(all(head.get("scope") for head in table.iter("th")), "a heading cell without scope")
    for field in page.xpath(SHOWN_FIELDS):
        labels = page.xpath("//label[@for=$id]", id=field.get("id", "-"))
        must(bool(labels) or field.getparent().tag == "label", f"no label: {field.get('name')}")
    for form in page.xpath("//form[translate(@method, 'POST', 'post')='post']"):
        must(bool(form.xpath(".//input[@name='csrfmiddlewaretoken']")), "a form without its token")
        if form.xpath(TYPED_INTO):
            must(
                bool(form.xpath(".//input[@type='password']")),
                "a form whose words a browser may write to its disk: see components/form.html",
            )
    for nav in page.iter("nav"):
        must(bool(nav.get("aria-label")), "a nav without a name")
    for element in page.iter():
        bad = [name for name in element.attrib if HANDLERS.search(name)]
        must(not bad, f"{element.tag} has {', '.join(bad)}")
    levels = [int(one.tag[1]) for one in page.xpath("//h1|//h2|//h3|//h4")]
    jumps = [(a, b) for a, b in pairwise(levels) if b > a + 1]
    must(not jumps, f"headings jump: {jumps}")
    return found


@pytest.mark.parametrize("route", GETS, ids=[f"/{route}" for route in GETS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_T15_T17_a_page_has_its_frame(route: str, language: str, world: World) -> None:
    who, path = opened(world, route)
    if not path:
        return  # nobody gets a page here, only a way on
    with undone():
        if who in world.people:
            type(world.people[who]).objects.filter(pk=world.people[who].pk).update(
                language=language
            )
        elif language != "en":
            return
        got = ask(world, who, "GET", path)
    if not got.response.headers["Content-Type"].startswith("text/html"):
        return
    found = structure_faults(got, language=language)
    if path != HOME and who != "anonymous" and not route.startswith(NO_WAY_BACK):
        crumbs = lxml.html.document_fromstring(got.content.decode()).find_class("crumbs")
        if len(crumbs) != 1:
            found.append(f"{len(crumbs)} ways back")
    assert not found, "\n".join([f"{who} {path}", *found])


@pytest.mark.parametrize("who", ["anonymous", "analyst", "nobody"])
def test_T17_an_error_says_what_to_do_and_has_the_way_out(who: str, world: World) -> None:
    answers = {
        404: ask(world, who, "GET", "/no/such/page/"),
        403: ask(world, who, "POST", "/language/", form={"language": "en"}, csrf=True),
    }
    for status, got in answers.items():
        assert got.status == status
        assert structure_faults(got, language="en") == []
        page = lxml.html.document_fromstring(got.content.decode())
        assert page.xpath("//main//p[normalize-space()]")
        assert page.xpath("//main//a[@href='/']")
