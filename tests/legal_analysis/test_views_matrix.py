"""The page of the matrix: which gaps it names and why in this order, and the way to what lies behind a line."""

from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import CaseTeam
from legal_analysis.models import CaseFile, Citation, Element
from legal_analysis.proving import Need
from legal_analysis.views.matrices import MOST_GAPS
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
GAPS = "//details[@class='gaps']"


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team)


@pytest.fixture
def element(case: CaseFile) -> Element:
    return Element.objects.get(framework__case_files=case)


def page_of(browser: Client, case: CaseFile, **chosen: str) -> Any:
    address = reverse("case_matrix", args=[case.pk])
    answer = browser.post(address, chosen, follow=True) if chosen else browser.get(address)
    return lxml.html.document_fromstring(answer.content.decode())


def words(found: Any) -> str:
    return " ".join(found.text_content().split())


# --- Gaps ---------------------------------------------------------------------------------------------


def test_a_list_of_gaps_that_is_cut_says_so_and_offers_the_rest(
    client_for: ClientFor, case: CaseFile, element: Element
) -> None:
    browser = client_for("analyst")
    for number in range(MOST_GAPS - 1):
        law.ElementFactory(framework=element.framework, position=500 + number)
    page = page_of(browser, case)
    assert len(page.xpath(f"{GAPS}//li")) == MOST_GAPS
    assert f"of {MOST_GAPS}" not in words(page)
    for number in range(2):
        law.ElementFactory(framework=element.framework, position=600 + number)
    page = page_of(browser, case)
    assert f"1 to {MOST_GAPS} of {MOST_GAPS + 2}" in words(page)
    (rest,) = page.xpath(f"{GAPS}//details[@class='rest']")
    # Numbered on, and not open: the ten stay the ten.
    assert (len(rest.xpath(".//li")), rest.get("open")) == (2, None)
    assert rest.xpath(".//ol")[0].get("start") == str(MOST_GAPS + 1)


def test_each_gap_stands_under_what_the_law_asks_of_its_element(
    client_for: ClientFor, case: CaseFile, element: Element
) -> None:
    framework = element.framework
    element.delete()
    for code, kind, more in (
        ("X-1", "remedy", {}),
        ("X-2", "mode_of_liability", {}),
        ("X-3", "contextual", {}),
        ("X-4", "specific", {"official_reference": "Elements of Crimes art. 7(1)(h)(1)"}),
        ("X-5", "contextual", {}),
    ):
        law.ElementFactory(framework=framework, code=code, kind=kind, **more)
    (gaps,) = page_of(client_for("analyst"), case).xpath(GAPS)
    said = [
        (words(one.xpath("preceding-sibling::h3[1]")[0]).lower(), one.get("start"), codes)
        for one in gaps.xpath(".//ol")
        if (codes := [words(code) for code in one.xpath(".//a/*[@class='code']")])
    ]
    assert said == [
        (str(Need.NUMBERED.label).lower(), "1", ["X-4"]),
        (str(Need.EACH.label).lower(), "2", ["X-3", "X-5"]),
        (str(Need.ONE_OF.label).lower(), "4", ["X-2"]),
        (str(Need.ANSWER.label).lower(), "5", ["X-1"]),
    ]


# --- Behind a line ------------------------------------------------------------------------------------


def test_a_whole_line_leads_to_all_that_is_cited_what_speaks_against_it_first(
    client_for: ClientFor, case: CaseFile, element: Element, team: CaseTeam
) -> None:
    with acting_for_system(reason="test.arrange"):
        told = world.account(team).paragraphs.unscoped(reason="test").get()
        item = make.EvidenceItemFactory(organisation=None)
    world.cite(case, element, paragraph=told)
    world.cite(case, element, provision=law.ProvisionFactory(), stance=Citation.Stance.NEUTRAL)
    world.cite(case, element, item=item, stance=Citation.Stance.UNDERMINES)
    bare = law.ElementFactory(framework=element.framework, position=500)
    browser = client_for("analyst")
    # One kind was looked behind before: it is not asked for any more.
    browser.post(reverse("case_matrix", args=[case.pk]), {"cell": f"{element.code}.item"})
    page = page_of(browser, case)
    whole = page.xpath(f"//button[@name='cell'][@value='{element.code}']")
    # From its gap, and from both counts of its origins.
    assert [one.xpath("boolean(ancestor::table)") for one in whole] == [False, True]
    assert all(one.get("form") == "cells" for one in whole)
    assert not page.xpath(f"//button[starts-with(@value, '{bare.code}')]")
    answer = browser.post(
        reverse("case_matrix", args=[case.pk]), {"cell": element.code}, follow=True
    )
    assert answer.redirect_chain == [(reverse("case_behind", args=[case.pk, element.pk]), 302)]
    stances = [one.stance for one, *_more in answer.context["rows"]]
    assert stances == [
        Citation.Stance.UNDERMINES,
        Citation.Stance.SUPPORTS,
        Citation.Stance.NEUTRAL,
    ]


def test_behind_one_of_several_stands_the_same_gap_as_in_the_matrix(
    client_for: ClientFor, case: CaseFile, element: Element
) -> None:
    element.delete()
    one, other = (
        law.ElementFactory(framework=element.framework, code=code, kind="mode_of_liability")
        for code in ("X-1", "X-2")
    )
    for stance in (Citation.Stance.SUPPORTS, Citation.Stance.UNDERMINES):
        world.cite(case, one, provision=law.ProvisionFactory(), stance=stance)
    browser = client_for("analyst")
    line = page_of(browser, case).xpath("//tbody/tr[contains(th, 'X-2')]/td[last()]")[0]
    behind = browser.get(reverse("case_behind", args=[case.pk, other.pk])).content.decode()
    shown = lxml.html.document_fromstring(behind)
    for where in (line, shown.find(".//main")):
        said = words(where)
        assert "no support" not in said
        assert "Not needed while X-1 is supported: one of several is enough." in said
        assert "not assessed" in said


# --- The table ----------------------------------------------------------------------------------------


def test_that_an_assessment_is_of_the_whole_case_is_said_once_in_the_table(
    client_for: ClientFor, case: CaseFile, element: Element
) -> None:
    other = law.ElementFactory(framework=element.framework, position=500)
    with acting_for_system(reason="test.arrange"):
        for one in (element, other):
            law.AssessmentFactory(case_file=case, element=one)
    browser = client_for("analyst")
    assert "of the whole case" not in words(page_of(browser, case).find(".//table"))
    table = page_of(browser, case, group="women").find(".//table")
    assert words(table).lower().count("of the whole case") == 1
    assert "of the whole case" in words(table.find("thead"))
