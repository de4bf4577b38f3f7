"""The pages of an assessment: written without scripts, offered, answered, compared."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_for_system
from accounts.models import CaseTeam, User
from legal_analysis.models import Assessment, AssessmentComment, CaseFile, Conclusion, Element
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import text_of

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def at(case: CaseFile, element: Element) -> Callable[[str], str]:
    def address(name: str) -> str:
        return reverse(name, args=[case.pk, element.pk])

    return address


def test_an_assessment_goes_from_an_empty_page_to_a_second_reader(
    at: Callable[[str], str],
    client_for: ClientFor,
    case: CaseFile,
    element: Element,
    conclusion: Conclusion,
) -> None:
    provision = law.ProvisionFactory()
    world.cite(case, element, provision=provision)
    analyst, approver = client_for("analyst"), client_for("approver")
    code = f"[[{provision.policy.code}]]"
    assert at("assessment_write") in text_of(analyst, at("case_assessment"))
    page = text_of(analyst, at("assessment_write"))
    assert f'data-insert="{code}"' in page
    assert f">{code}</bdi>" in page  # and without a script it can be copied
    form = {"began": "0", "conclusion": str(conclusion.pk), "facts": "Ordered. [[W-404]]"}
    assert analyst.post(at("assessment_write"), form).url == at("assessment_write")
    page = unescape(text_of(analyst, at("assessment_write")))
    assert "The facts, paragraph 1: W-404 is not in this case" in page
    assert "Ordered. [[W-404]]" in page
    form |= {"facts": f"Ordered. {code}", "mark": page.split('name="mark" value="')[1][:36]}
    assert analyst.post(at("assessment_write"), form).url == at("case_assessment")
    analyst.post(at("assessment_say"), {"act": "offer", "version": "1"})
    assert 'value="agree"' not in text_of(analyst, at("case_assessment"))
    home = text_of(approver, reverse("home"))
    assert at("case_assessment") in home
    assert 'value="agree"' in text_of(approver, at("case_assessment"))
    approver.post(
        at("assessment_say"), {"act": "agree", "version": "1", "answer-text": "I saw the order."}
    )
    page = text_of(analyst, at("case_assessment"))
    assert "Read by a second person" in page
    assert "I saw the order." in page
    assert at("case_assessment") not in text_of(approver, reverse("home"))


def test_T20_a_page_that_keeps_itself_is_told_when_it_is_old(
    at: Callable[[str], str], client_for: ClientFor, conclusion: Conclusion
) -> None:
    browser = client_for("analyst")
    form = {"began": "0", "conclusion": str(conclusion.pk), "law": "Half a sen"}
    assert browser.post(at("assessment_write"), {**form, "keep": ""}).status_code == 204
    assert "Half a sen" in text_of(browser, at("assessment_write"))
    browser.post(at("assessment_write"), form)
    assert browser.post(at("assessment_write"), {**form, "keep": ""}).status_code == 409


def test_two_versions_stand_side_by_side_with_what_differs_between_them(
    at: Callable[[str], str], client_for: ClientFor, case: CaseFile, element: Element, analyst: User
) -> None:
    with acting_for_system(reason="test.arrange"):
        row = law.AssessmentFactory(case_file=case, element=element, law=["Kites were sold."])
        row.law, row.version = ["Kites were <b>."], 2
        row.save()
    browser = client_for(analyst)
    page = text_of(browser, at("assessment_versions"))
    assert "sold." in page.split("<del>")[1].split("</del>")[0]
    assert "&lt;b&gt;." in page.split("<ins>")[1].split("</ins>")[0]
    chosen = text_of(browser, at("assessment_versions") + "?old=1&new=1")
    assert "<del>" not in chosen


@pytest.mark.parametrize("act", ["offer", "agree", "change"])
def test_T01_an_advocate_may_comment_and_nothing_more(
    act: str,
    at: Callable[[str], str],
    client_for: ClientFor,
    case: CaseFile,
    element: Element,
    team: CaseTeam,
) -> None:
    with acting_for_system(reason="test.arrange"):
        law.AssessmentFactory(case_file=case, element=element)
    browser = client_for("advocate")
    form = {"act": act, "version": "1", "answer-text": "x"}
    assert browser.post(at("assessment_say"), form).status_code == 403
    with acting_for_system(reason="test.ask"):
        held = Assessment.objects.unscoped(reason="test").get()
    assert held.state == Assessment.State.DRAFT


# --- What is not taken stays in the form ----------------------------------------------------------------

HERS = "At the gate a man took the keys of our sewing room from my hand."
LOOKED = "I read the order twice."


@pytest.fixture
def waiting(case: CaseFile, element: Element, team: CaseTeam) -> Assessment:
    """An assessment on an account, which waits for its second reader."""
    told = world.account(team)
    with acting_for_system(reason="test.arrange"):
        make.ParagraphFactory(testimony=told, number=2, original=HERS)
        row = law.AssessmentFactory(
            case_file=case, element=element, facts=[f"It was shut. [[{told.code}]]"]
        )
        row.waiting_since = timezone.now()
        row.save()
        return row


@world.arranged
def gone_on_with(waiting: Assessment) -> None:
    waiting.facts, waiting.version, waiting.waiting_since = ["It stood open."], 2, None
    waiting.save()


@pytest.mark.parametrize(
    ("act", "field", "words", "said"),
    [
        ("change", "answer-text", f"She says: {HERS}", "repeats words of the account"),
        ("agree", "answer-text", f"She says: {HERS}", "repeats words of the account"),
        ("agree", "answer-text", LOOKED, "speaks against this element"),
        ("change", "answer-text", " ", "Write something first."),
        ("comment", "say-text", f"She says: {HERS}", "repeats words of the account"),
        ("comment", "say-text", " ", "Write something first."),
        ("comment", "say-text", "word " * 801, "at most 4000 characters"),
    ],
)
def test_what_the_second_reader_typed_stays_with_why_it_was_not_taken(
    act: str,
    field: str,
    words: str,
    said: str,
    at: Callable[[str], str],
    client_for: ClientFor,
    waiting: Assessment,
) -> None:
    if words == LOOKED:  # cited after it was offered
        world.cite(
            waiting.case_file, waiting.element, "undermines", provision=law.ProvisionFactory()
        )
    form = {"act": act, "version": str(waiting.version), field: words}
    answer = client_for("approver").post(at("assessment_say"), form)
    page = unescape(answer.content.decode())
    assert said in page
    if words.strip():
        typed = page.partition(f'name="{field}"')[2].partition("</textarea>")[0]
        assert words.strip() in typed
    with acting_for_system(reason="test.ask"):
        assert AssessmentComment.objects.unscoped(reason="test").count() == 0


@pytest.mark.parametrize("act", ["agree", "change"])
def test_T20_what_was_typed_of_a_version_that_is_gone_stays_beside_the_one_that_stands(
    act: str, at: Callable[[str], str], client_for: ClientFor, waiting: Assessment
) -> None:
    gone_on_with(waiting)
    browser = client_for("approver")
    form = {"act": act, "version": "1", "answer-text": LOOKED}
    page = browser.post(at("assessment_say"), form).content.decode()
    assert "Somebody has gone on with this assessment meanwhile" in page
    assert "It stood open." in page
    assert LOOKED in page.partition('name="say-text"')[2].partition("</textarea>")[0]
    assert 'name="version" value="2"' in page


def test_offering_what_is_not_ready_says_so_beside_what_is_missing(
    at: Callable[[str], str], client_for: ClientFor, waiting: Assessment
) -> None:
    gone_on_with(waiting)
    form = {"act": "offer", "version": "2"}
    answer = client_for("analyst").post(at("assessment_say"), form)
    page = unescape(answer.content.decode())
    assert "Not every paragraph can be followed to its source" in page
    assert "It cannot go to a second reader yet" in page
