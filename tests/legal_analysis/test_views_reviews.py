"""The pages of the second reading: the queue, taking up, asking, answering, comments."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import vault
from accounts.identity import acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence.models import Comment, Review, Testimony
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import arranged

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
Status = Testimony.Status
WORDS = "Compare paragraph 2 with paragraph 5."


@pytest.fixture
def sent(documenter: User, team: CaseTeam) -> Testimony:
    return world.account(team, status=Status.SUBMITTED, interviewer=documenter)


@arranged
def reading(account: Testimony, by: User) -> Review:
    return make.ReviewFactory(testimony=account, reviewer=by)


def page_of(account: Testimony) -> str:
    return reverse("review", args=[account.pk])


def post(browser: Client, name: str, row: object, **form: str) -> int:
    answer = browser.post(reverse(name, args=[row.pk]), form)  # type: ignore[attr-defined]
    return answer.status_code


@arranged
def status_of(account: Testimony) -> str:
    return Testimony.objects.unscoped(reason="test").get(pk=account.pk).status


@arranged
def reading_of(account: Testimony) -> Review:
    return Review.objects.unscoped(reason="test").get(testimony=account, ended_at=None)


def test_she_takes_up_an_account_reads_it_and_accepts_it(
    client_for: ClientFor, analyst: User, sent: Testimony
) -> None:
    browser = client_for(analyst)
    assert sent.code in world.text_of(browser, reverse("reviews"))
    assert post(browser, "review_take_up", sent) == 302
    assert "You are reading it" in world.text_of(browser, page_of(sent))
    assert "You are reading it" in world.text_of(browser, reverse("reviews"))
    assert post(browser, "review_accept", reading_of(sent)) == 302
    assert status_of(sent) == Status.REVIEWED
    assert "No account waits to be read." in world.text_of(browser, reverse("reviews"))


def test_others_see_by_role_that_it_is_being_read_and_not_by_whom(
    client_for: ClientFor, analyst: User, approver: User, sent: Testimony
) -> None:
    reading(sent, analyst)
    browser = client_for(approver)
    for address in (page_of(sent), reverse("reviews")):
        page = world.text_of(browser, address)
        assert "An analyst is reading it" in page
        assert analyst.display_name not in page
    assert "Take it up" not in world.text_of(browser, page_of(sent))
    assert post(browser, "review_take_up", sent) == 409


def test_T01_nobody_ends_the_reading_of_somebody_else(
    client_for: ClientFor, analyst: User, approver: User, sent: Testimony
) -> None:
    held = reading(sent, analyst)
    browser = client_for(approver)
    for name in ("review_accept", "review_ask", "review_give_back"):
        assert post(browser, name, held, question="who") == 404
    assert status_of(sent) == Status.SUBMITTED
    assert reading_of(sent) == held


def test_an_advocate_reads_what_was_said_and_is_offered_no_reading(
    client_for: ClientFor, advocate: User, sent: Testimony
) -> None:
    browser = client_for(advocate)
    assert "Take it up" not in world.text_of(browser, page_of(sent))
    assert browser.get(reverse("reviews")).status_code == 404
    assert post(browser, "review_take_up", sent) == 404


def test_who_took_it_down_is_told_that_another_must_read_it(
    client_for: ClientFor, analyst: User, team: CaseTeam
) -> None:
    own = world.account(team, status=Status.SUBMITTED, interviewer=analyst)
    browser = client_for(analyst)
    page = world.text_of(browser, page_of(own))
    assert "A second person must read it." in page
    assert "Take it up" not in page
    assert post(browser, "review_take_up", own) == 404
    assert own.code not in world.text_of(browser, reverse("reviews"))


def test_a_question_comes_to_who_took_it_down_without_a_word_of_the_account(
    client_for: ClientFor, analyst: User, documenter: User, sent: Testimony
) -> None:
    review = reading(sent, analyst)
    second = client_for(analyst)
    assert post(second, "review_ask", review) == 200  # nothing chosen: the form again
    assert post(second, "review_ask", review, question="who", text=WORDS) == 302
    first = client_for(documenter)
    for address in (reverse("sent"), reverse("review_answer", args=[sent.pk])):
        page = world.text_of(first, address)
        assert "It is not clear who did what" in page
        assert WORDS not in page
    assert "came back with a question" in world.text_of(first, reverse("home"))
    assert post(first, "review_answer", sent, text="It was the older one.") == 302
    assert first.get(reverse("review_answer", args=[sent.pk])).status_code == 404
    page = world.text_of(second, page_of(sent))
    assert WORDS in page
    assert "It was the older one." in page
    assert "Take it up" in page


def test_a_comment_without_words_is_asked_for_again(
    client_for: ClientFor, advocate: User, sent: Testimony
) -> None:
    browser = client_for(advocate)
    answer = browser.post(reverse("review_comment", args=[sent.pk]), {"text": "  "})
    assert answer.status_code == 200
    assert "This field is required." in answer.content.decode()
    assert post(browser, "review_comment", sent, text=WORDS) == 302
    assert WORDS in world.text_of(browser, page_of(sent))


def test_what_was_said_is_gone_with_her_key(
    client_for: ClientFor, analyst: User, administrator: User, sent: Testimony
) -> None:
    browser = client_for(analyst)
    post(browser, "review_comment", sent, text=WORDS)
    with acting_for_system(reason="test.arrange"):
        vault.destroy(key=sent.person.key, by=administrator, reason="asked")
    page = world.text_of(browser, page_of(sent))
    assert WORDS not in page
    assert "can no longer be read" in page
    assert post(browser, "review_comment", sent, text=WORDS) == 410


def test_the_list_shows_what_waits_for_her_first_and_keeps_what_she_chose(
    client_for: ClientFor, analyst: User, approver: User, documenter: User, team: CaseTeam
) -> None:
    now = timezone.now()
    rows = [
        world.account(
            team,
            status=Status.SUBMITTED,
            interviewer=documenter,
            status_since=now - timedelta(days=days),
        )
        for days in (9, 5, 7)
    ]
    taken, newer, older = rows
    reading(taken, approver)
    browser = client_for(analyst)
    page = world.text_of(browser, reverse("reviews"))
    assert page.index(older.code) < page.index(newer.code) < page.index(taken.code)
    browser.post(reverse("reviews"), {"state": "3"})
    page = world.text_of(browser, reverse("reviews"))
    assert taken.code in page
    assert older.code not in page


def test_the_queue_costs_the_same_however_much_waits(
    client_for: ClientFor, analyst: User, approver: User, documenter: User, team: CaseTeam
) -> None:
    def more(times: int) -> None:
        for _number in range(times):
            world.account(team, status=Status.SUBMITTED, interviewer=documenter)
            held = world.account(team, status=Status.SUBMITTED, interviewer=documenter)
            reading(held, approver)

    more(1)
    browser = client_for(analyst)
    few = world.queries(browser, reverse("reviews"))
    more(4)
    assert world.queries(browser, reverse("reviews")) == few


def test_T01_another_organisation_neither_sees_nor_takes_it(
    client_for: ClientFor, sent: Testimony
) -> None:
    elsewhere = AssignmentFactory(role=Role.ANALYST).user
    browser = client_for(elsewhere)
    assert sent.code not in world.text_of(browser, reverse("reviews"))
    assert browser.get(page_of(sent)).status_code == 404
    assert post(browser, "review_take_up", sent) == 404
    assert post(browser, "review_comment", sent, text=WORDS) == 404
    with acting_for_system(reason="test.look"):
        assert not Comment.objects.unscoped(reason="test").exists()
