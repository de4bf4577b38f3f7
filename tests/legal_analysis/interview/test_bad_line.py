"""T-20: a line that drops, a form that comes twice or late, a telephone that dies in a sentence."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.identity import acting_for_system
from evidence.models import Draft
from legal_analysis.interview import telling
from legal_analysis.interview.telling import Typed, press
from tests.legal_analysis.interview import walking
from tests.legal_analysis.interview.told import answers

ClientFor = Callable[[Any], Client]


# --- On pages -------------------------------------------------------------------------------------------


@pytest.fixture
def browser(db: None, client_for: ClientFor) -> Client:
    walking.library()
    return client_for("documenter")


def kept() -> dict[str, Any]:
    with acting_for_system(reason="test"):
        found: dict[str, Any] = Draft.objects.unscoped(reason="test").get().answers
        return found


def at_her_words(browser: Client) -> str:
    address = walking.begin(browser)
    told = answers()
    while walking.key_of(address) != "words":
        address = browser.post(address, told[walking.key_of(address)]).headers["Location"]
    return address


def test_T20_a_page_is_kept_while_it_is_typed(browser: Client) -> None:
    start = walking.begin(browser)
    answer = browser.post(start, {"agreed": "We speak of", "shown": "0", "keep": ""})
    assert (answer.status_code, answer.content) == (204, b"")
    assert kept()["begin"] == {"agreed": ["We speak of"]}
    assert "We speak of" in browser.get(start).content.decode()


def test_T20_what_was_typed_before_a_page_was_sent_comes_too_late(browser: Client) -> None:
    start = walking.begin(browser)
    browser.post(start, {**answers()["begin"], "shown": "0"})
    assert browser.post(start, {"agreed": "We", "shown": "0", "keep": ""}).status_code == 409
    assert kept()["begin"]["agreed"] == ["If somebody comes: we speak of sewing."]


def test_T20_an_interview_begun_twice_over_a_bad_line_is_one(browser: Client) -> None:
    assert walking.begin(browser) == walking.begin(browser)


def test_T20_half_a_sentence_is_there_after_the_telephone_died(browser: Client) -> None:
    words = at_her_words(browser)
    browser.post(words, {"text": "سه نفر به", "knowledge": "", "shown": "0", "keep": ""})
    assert kept()["words.pen"]["text"] == "سه نفر به"
    assert "سه نفر به" in browser.get(words).content.decode()


def test_T20_an_unfinished_paragraph_is_named_before_sending(browser: Client) -> None:
    start = walking.begin(browser)
    walking.walk(browser, start, answers())
    words = start.replace("/begin/", "/words/")
    shown = str(telling.times_sent(kept(), "words"))
    browser.post(words, {"text": "و بعد", "knowledge": "", "shown": shown, "keep": ""})
    page = walking.send(browser, start).content.decode()
    assert "Still to answer" in page
    browser.post(words, {"text": "و بعد", "knowledge": "direct", "shown": shown, "more": ""})
    assert "Still to answer" not in browser.get(walking.check_of(start)).content.decode()


def test_T20_a_paragraph_sent_twice_is_kept_once(browser: Client) -> None:
    words = at_her_words(browser)
    form = {"text": "یک\n\nدو", "knowledge": "direct", "shown": "0", "more": ""}
    for _time in range(2):
        assert browser.post(words, form).status_code == 302
    assert [one["text"] for one in kept()["words"]] == ["یک", "دو"]


@pytest.mark.parametrize("button", ["later", "back", "overview", "change", "take_out"])
def test_T20_whatever_is_pressed_what_stands_in_the_form_is_kept(
    button: str, browser: Client
) -> None:
    words = at_her_words(browser)
    browser.post(words, {"text": "یک", "knowledge": "direct", "shown": "0", "more": ""})
    form = {"text": "دو", "knowledge": "direct", "shown": "1", button: "0"}
    assert browser.post(words, form).status_code == 302
    assert "دو" in json.dumps(kept(), ensure_ascii=False)


def test_a_paragraph_that_was_taken_out_can_be_put_back(browser: Client) -> None:
    words = at_her_words(browser)
    browser.post(words, {"text": "یک\n\nدو", "knowledge": "direct", "shown": "0", "more": ""})
    browser.post(words, {"text": "", "shown": "1", "take_out": "0"})
    assert 'name="put_back"' in browser.get(words).content.decode()
    browser.post(words, {"text": "", "shown": "2", "put_back": ""})
    assert [one["text"] for one in kept()["words"]] == ["یک", "دو"]


def test_what_was_sent_stays_sent_when_the_button_is_pressed_again(browser: Client) -> None:
    start = walking.begin(browser)
    walking.walk(browser, start, answers())
    address = f"{walking.check_of(start)}send/"
    for _time in range(2):
        assert browser.post(address).headers["Location"] == reverse("interview_sent")


# --- As rules -------------------------------------------------------------------------------------------

TEXTS = st.sampled_from(["یک", "دو", "سه\n\nچهار", "", " \r\n "])
BUTTONS = st.sampled_from(["more", "change", "take_out", "put_back"])
DELIVERED = st.integers(min_value=1, max_value=3)
STEPS = st.lists(
    st.tuples(TEXTS, BUTTONS, st.integers(0, 3), DELIVERED, st.booleans()), max_size=12
)


def after(kept: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**kept, **changes}.items() if value is not None}


@given(STEPS)
def test_T20_each_press_counts_once_however_often_it_arrives(steps: Any) -> None:
    """The same presses on a good line and on a bad one, with late copies of half a page, end alike."""
    good: dict[str, Any] = {}
    bad: dict[str, Any] = {}
    for text, button, which, times, late in steps:
        pen = telling.under_the_pen(good)
        shown = str(telling.times_sent(good, telling.WORDS))
        said = Typed(text, "direct", pen.place if pen else "", shown)
        good = after(good, press(good, said, button=button, which=str(which)))
        bad = after(bad, telling.keep_unfinished(bad, said))
        for _time in range(times):
            bad = after(bad, press(bad, said, button=button, which=str(which)))
        if late:
            bad = after(bad, telling.keep_unfinished(bad, said))
    assert bad == good


@given(STEPS)
def test_T20_no_word_is_lost_but_what_was_taken_out_or_changed(steps: Any) -> None:
    now: dict[str, Any] = {}
    for text, button, which, _times, _late in steps:
        pen = telling.under_the_pen(now)
        before = telling.paragraphs(now)
        said = Typed(
            text, "direct", pen.place if pen else "", str(telling.times_sent(now, "words"))
        )
        now = after(now, press(now, said, button=button, which=str(which)))
        gone = {one["text"] for one in before} - {one["text"] for one in telling.paragraphs(now)}
        out = now.get(telling.OUT, {}).get("paragraph", {}).get("text")
        changed = before[int(pen.place)]["text"] if pen else None
        assert gone <= {out, changed}
        if button != "take_out":
            told = {one["text"] for one in telling.paragraphs(now)}
            assert {one["text"] for one in telling.split(text, "direct")} <= told


def test_words_changed_on_an_old_page_are_added_and_nothing_is_overwritten() -> None:
    now = after({}, press({}, Typed("یک", "direct", "", "0")))
    now = after(now, press(now, Typed("دو", "direct", "", "1")))
    now = after(now, press(now, Typed("یکم", "direct", "0", "1")))
    assert [one["text"] for one in telling.paragraphs(now)] == ["یک", "دو", "یکم"]
