"""One analyst and two opened pages of one assessment: no word of hers is lost, and none is replaced unread."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from legal_analysis.assessing import writing
from legal_analysis.models import (
    Assessment,
    AssessmentDraft,
    AssessmentVersion,
    CaseFile,
    Conclusion,
    Element,
)
from tests.factories import evidence as make
from tests.legal_analysis import views_world as world

pytestmark = pytest.mark.django_db

HIDDEN = re.compile(r'<input type="hidden" name="(began|seen|page|mark)" value="([^"]*)"')
BOX = re.compile(r'<textarea name="([a-z]+)".*?>\n?(.*?)</textarea>', re.DOTALL)
LONG = "Two pages, written on the way."


class Page:
    """The form as a browser holds it, from when it was opened."""

    def __init__(self, browser: Client, address: str, conclusion: Conclusion) -> None:
        self.browser, self.address, self.conclusion = browser, address, conclusion
        self.read(browser.get(address))

    def read(self, answer: Any) -> None:
        self.shown = unescape(answer.content.decode())
        self.form = dict(HIDDEN.findall(self.shown))
        self.form |= dict(BOX.findall(self.shown))
        self.form["conclusion"] = str(self.conclusion.pk)

    def send(self, button: str = "", value: str = "", **words: str) -> Any:
        self.form |= words
        return self.browser.post(
            self.address, {**self.form, button: value} if button else self.form
        )

    def press(self, button: str = "", value: str = "", **words: str) -> None:
        """A button that leads back to the page."""
        answer = self.send(button, value, **words)
        assert (answer.status_code, answer.url) == (302, self.address)
        self.read(self.browser.get(self.address))


Opens = Callable[..., Page]


@pytest.fixture
def opens(
    case: CaseFile, element: Element, conclusion: Conclusion, client_for: Callable[[Any], Client]
) -> Opens:
    browser = client_for("analyst")
    address = reverse("assessment_write", args=[case.pk, element.pk])
    return lambda: Page(browser, address, conclusion)


def drafted() -> Any:
    with acting_for_system(reason="test.ask"):
        return AssessmentDraft.objects.unscoped(reason="test").get()


def versions() -> list[list[str]]:
    with acting_for_system(reason="test.ask"):
        rows = AssessmentVersion.objects.unscoped(reason="test").order_by("number")
        return [one.law for one in rows]


# --- Her own draft --------------------------------------------------------------------------------------


def test_T20_a_key_in_an_old_page_does_not_replace_what_she_wrote_in_another(opens: Opens) -> None:
    laptop, phone = opens(), opens()
    assert phone.send("keep", law=LONG).status_code == 204
    assert laptop.send("keep", law="x").status_code == 409
    assert drafted().law == LONG
    # The page that wrote it goes on, though an answer was lost on the line.
    assert phone.send("keep", law=f"{LONG} And on.").status_code == 204
    # So does one that was opened after it; and then the first is the old one.
    later = opens()
    assert later.send("keep", law=f"{LONG} On the desk.").status_code == 204
    assert phone.send("keep", law="y").status_code == 409
    assert drafted().law == f"{LONG} On the desk."


@pytest.mark.parametrize("button", ["", "later", "drop"])
def test_T20_a_button_in_an_old_page_loses_neither_text_and_shows_both(
    button: str, opens: Opens
) -> None:
    laptop, phone = opens(), opens()
    phone.send("keep", law=LONG)
    laptop.press(button, law="At my desk.")
    assert versions() == []
    assert laptop.form["law"] == "At my desk."
    assert f"{LONG}<bdi" in laptop.shown.partition("<form id")[0]
    assert 'name="over"' in laptop.shown
    # It stays so until she says that she read it: not by a button, not by itself.
    assert laptop.send("keep", law="At my desk. And on.").status_code == 204
    laptop.press()
    assert versions() == []
    assert drafted().aside[0]["texts"]["law"] == LONG
    # The phone does not show the laptop's words.
    assert phone.send("keep", law="y").status_code == 409
    assert laptop.send(law=f"{LONG} At my desk.", over="on").status_code == 302
    assert versions() == [[f"{LONG} At my desk."]]


def test_T20_what_she_pressed_twice_in_an_old_page_is_not_taken_for_read(opens: Opens) -> None:
    laptop, phone = opens(), opens()
    phone.send("keep", law=LONG)
    for _time in range(2):
        laptop.send(law="At my desk.", over="on")
    assert versions() == []
    (aside,) = drafted().aside
    assert aside["texts"]["law"] == LONG


def test_the_two_texts_change_places_and_no_third_one_pushes_one_out(opens: Opens) -> None:
    laptop, phone, tablet = opens(), opens(), opens()
    phone.send("keep", law=LONG)
    laptop.press("later", law="At my desk.")
    laptop.press("take", "0")
    assert laptop.form["law"] == LONG
    assert drafted().aside[0]["texts"]["law"] == "At my desk."
    tablet.press("later", law="On the tablet.")
    kept = [one["texts"]["law"] for one in drafted().aside]
    assert (tablet.form["law"], kept) == ("On the tablet.", ["At my desk.", LONG])
    # What was looked at is hers to drop.
    assert tablet.send("drop").status_code == 302
    with acting_for_system(reason="test.ask"):
        assert not AssessmentDraft.objects.unscoped(reason="test").exists()


def test_T20_what_a_page_sent_by_itself_comes_too_late_after_its_button(opens: Opens) -> None:
    page = opens()
    assert page.send("later", law="Whole.").status_code == 302
    assert page.send("keep", law="Wh").status_code == 409
    assert drafted().law == "Whole."


# --- A colleague's version ------------------------------------------------------------------------------


def save(by: User, place: dict[str, Any], began: int, conclusion: Conclusion, *said: str) -> None:
    typed = writing.Typed({"law": "\n\n".join(said)}, conclusion, began=began)
    with acting_as(by):
        assert writing.save(**place, typed=typed, by=by).assessment


def test_T20_a_version_that_came_after_she_ticked_is_ticked_anew(
    opens: Opens,
    colleague: User,
    analyst: User,
    team: CaseTeam,
    case: CaseFile,
    element: Element,
    conclusion: Conclusion,
) -> None:
    """Her button is refused for another reason, and the page it answers with shows a newer version."""
    hers = "At the gate a man took the keys of our sewing room from my hand."
    told = world.account(team)
    with acting_for_system(reason="test.arrange"):
        make.ParagraphFactory(testimony=told, number=2, original=hers)
    place = {"case_file": case, "element": element}
    save(analyst, place, 0, conclusion, "Old.")
    page = opens()
    save(colleague, place, 1, conclusion, "Theirs.")
    page.press(law="Mine.")
    save(colleague, place, 2, conclusion, "Theirs, and more.")
    quoted = {"reasoning": f"She says: {hers} [[{told.code}]]", "over": "on"}
    answer = page.send(**quoted)
    assert answer.status_code == 400
    page.read(answer)
    assert "and more." in page.shown
    assert page.form["seen"] == "3"
    over = page.shown.partition('name="over"')[2].partition(">")[0]
    assert "checked" not in over
    # Of the versions that were shown she need not say it twice.
    page.read(page.send(**quoted))
    assert "checked" in page.shown.partition('name="over"')[2].partition(">")[0]


def test_T20_a_sentence_her_colleague_put_in_and_took_out_again_does_not_come_back(
    opens: Opens,
    colleague: User,
    analyst: User,
    case: CaseFile,
    element: Element,
    conclusion: Conclusion,
) -> None:
    place = {"case_file": case, "element": element}
    save(analyst, place, 0, conclusion, "One.")
    page = opens()
    save(colleague, place, 1, conclusion, "One.", "Not so.")
    page.press(reasoning="Mine.")
    assert page.form["law"] == "One.\n\nNot so."  # taken into her box, which she had not touched
    page.send("keep")
    save(colleague, place, 2, conclusion, "One.")
    untouched = opens()
    assert untouched.form["law"] == "One."
    assert "Not" in untouched.shown  # it is told what went
    # Had she gone on with that sentence, she is told that both changed the part.
    page.send("keep", law="One.\n\nNot so, I think.")
    again = opens()
    assert again.form["law"] == "One.\n\nNot so, I think."
    assert "You both changed this part" in again.shown
    # And with what came before it still waits for her word.
    assert again.send().url == again.address
    with acting_for_system(reason="test.ask"):
        assert Assessment.objects.unscoped(reason="test").get().version == 3
