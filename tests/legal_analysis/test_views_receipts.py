"""Pages for whoever holds a code: nothing of a person or an account, and no word on which codes exist."""

import datetime
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.identity import acting_as, acting_for_system
from accounts.models import OpenSession, Organisation, Role, User
from evidence import consent, receipts
from evidence.models import Consent, ContactRequest, Person
from tests.accounts.clock import Clock, clock
from tests.canaries import canary, scan
from tests.factories.accounts import AssignmentFactory
from tests.factories.evidence import ConsentFactory, ContactRequestFactory, PersonFactory
from tests.factories.legal_analysis import MechanismFactory
from tests.guards.test_neutral import telling

__all__ = ["clock"]
pytestmark = pytest.mark.usefixtures("db")
SECRETS = [canary(f"receipts {name}") for name in ("name", "phone", "plan", "label", "user")]
UNKNOWN = "1111 2222 3333 4444"
PAGES = ("receipt_open", "receipt_stop", "receipt_call")


@pytest.fixture
def approver(organisation: Organisation) -> User:
    given = AssignmentFactory(role=Role.APPROVER, organisation=organisation)
    User.objects.filter(pk=given.user_id).update(display_name=SECRETS[4].text)
    return User.objects.get(pk=given.user_id)


@pytest.fixture
def person(organisation: Organisation) -> Person:
    with acting_for_system(reason="test.arrange"):
        MechanismFactory(code="icc-otp", name="Office of the Prosecutor")
        name, phone, plan, label, _user = (one.text for one in SECRETS)
        person = PersonFactory(
            organisation=organisation,
            full_name=name,
            phone=phone,
            contact_plan=plan,
            label=label,
            code="W-977",
        )
        for use in consent.BASIC_USES:
            ConsentFactory(person=person, use=use)
        ConsentFactory(person=person, use="share", recipient="icc-otp", identity_level="pseudonym")
        ConsentFactory(person=person, use="quote", recipient="icc-otp", conditions=name)
    return person


@pytest.fixture
def code(person: Person, approver: User) -> str:
    with acting_as(approver):
        return receipts.issue(person=person, language="ps", by=approver)


def typed(code: str, browser: Client | None = None, **more: Any) -> Any:
    return (browser or Client()).post(reverse("receipt"), {"code": code}, **more)


@pytest.fixture
def hers(code: str) -> Client:
    """A browser in which she has opened her code, in English."""
    browser = Client()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert typed(code, browser).headers["Location"] == reverse("receipt_open")
    return browser


def words(answer: Any) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    """An answer without what is new in each: the token of the form and the nonce."""
    patterns = r'name="csrfmiddlewaretoken" value="\w+"|nonce(="|-)[\w+/=-]+'
    body = re.sub(patterns, "", answer.content.decode())
    headers = {name: re.sub(patterns, "", value) for name, value in answer.headers.items()}
    headers.pop("Content-Length", None)  # of the token
    return answer.status_code, body, tuple(sorted(headers.items()))


def states(person: Person) -> dict[str, bool]:
    with acting_for_system(reason="test.compare"):
        rows = Consent.objects.unscoped(reason="test").filter(person=person)
        return {f"{row.use}:{row.recipient}": row.withdrawn_at is None for row in rows}


# --- Which codes exist -------------------------------------------------------------------------------


@pytest.fixture
def dead(code: str, person: Person, approver: User) -> dict[str, str]:
    with acting_as(approver):
        receipts.issue(person=person, language="ps", by=approver)
    return {
        "unknown": UNKNOWN, "ended": code, "short": "12", "letters": "abcd efgh ijkl mnop",
        "words": "نه", "zeros": "0" * 16, "dashes": "----",
    }  # fmt: skip


def test_T24_every_code_that_opens_nothing_gets_the_same_answer_byte_for_byte(
    dead: dict[str, str],
) -> None:
    answers = {what: words(typed(one)) for what, one in dead.items()}
    assert len(set(answers.values())) == 1, answers.keys()
    status, page, _headers = answers["unknown"]
    assert status == 200
    assert "This number opens nothing" in page
    for one in dead.values():
        assert one not in page.replace("1234 5678 1234 5678", "")


def test_T24_and_costs_the_same_queries(dead: dict[str, str]) -> None:
    typed(UNKNOWN)  # what is read once for all
    counts = {}
    for what, one in dead.items():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            typed(one)
        counts[what] = len(queries)
    assert len(set(counts.values())) == 1, counts


def test_T24_a_page_of_hers_says_nothing_to_who_opened_no_code(code: str) -> None:
    browser = Client()
    typed(UNKNOWN, browser)
    for name in PAGES:
        for answer in (browser.get(reverse(name)), Client().get(reverse(name))):
            assert answer.status_code == 302
            assert answer.headers["Location"] == reverse("receipt")


# --- Limits ------------------------------------------------------------------------------------------


def test_T23_after_ten_tries_the_right_code_is_not_tried_either(code: str, clock: Clock) -> None:
    for _ in range(10):
        assert typed(UNKNOWN).status_code == 200
    limited = [typed(one) for one in (UNKNOWN, code, "12")]
    assert {one.status_code for one in limited} == {429}
    assert len({words(one) for one in limited}) == 1
    clock.pass_by(minutes=15.1)
    assert typed(code).status_code == 302


def test_T23_a_forged_forwarding_header_does_not_start_the_count_again(code: str) -> None:
    for number in range(10):
        typed(UNKNOWN, headers={"x-forwarded-for": f"198.51.100.{number}"})
    assert typed(code, headers={"x-forwarded-for": "203.0.113.9"}).status_code == 429


def test_T23_many_networks_together_have_a_limit_too(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = {**settings.ACCOUNT_RATE_LIMITS, "receipt": "10/15m/ip,15/15m/key"}
    assert settings.ACCOUNT_RATE_LIMITS["receipt"] == "10/15m/ip,600/15m/key"
    monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", limits)
    answers = [typed(UNKNOWN, REMOTE_ADDR=f"198.51.100.{number}") for number in range(16)]
    assert [one.status_code for one in answers] == [200] * 15 + [429]


# --- What she sees, and what nobody sees -------------------------------------------------------------


def test_she_reads_in_plain_words_what_she_allowed(hers: Client) -> None:
    page = hers.get(reverse("receipt_open")).content.decode()
    for sentence in (
        "You may keep what I told you, locked away.",
        "You may give what I told you to: <bdi>Office of the Prosecutor</bdi>.",
        "Under a code, without my name.",
        "4 May 2023",
        "1 January 2099",
    ):
        assert sentence in page
    assert "What I stopped" not in page


def test_the_pages_speak_the_language_she_was_asked_in_until_she_chooses(code: str) -> None:
    browser = Client()
    typed(code, browser)
    for chosen in ("ps", "fa-af", "en"):
        page = browser.get(reverse("receipt_open"))
        expected = "ps" if chosen == "ps" else chosen
        if chosen != "ps":
            back = browser.post(
                reverse("set_language"),
                {"language": chosen},
                headers={"referer": f"http://testserver{reverse('receipt_open')}"},
            )
            assert back.headers["Location"].endswith(reverse("receipt_open"))
            page = browser.get(reverse("receipt_open"))
        assert f'<html lang="{expected}"' in page.content.decode()


@pytest.mark.parametrize("language", ["en", "fa-af", "ps"])
def test_T04_no_page_holds_a_name_a_code_of_a_person_or_an_account(
    hers: Client, language: str, code: str
) -> None:
    hers.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answers = [hers.get(reverse(name)) for name in PAGES]
    answers.append(hers.post(reverse("receipt_stop"), {"all": "yes"}))
    answers.append(hers.post(reverse("receipt_call"), {"words": SECRETS[0].text}, follow=True))
    answers.append(hers.post(reverse("receipt_stop"), {"all": "yes", "sure": "yes"}, follow=True))
    for answer in answers:
        assert answer.status_code == 200
        assert scan(answer.content, SECRETS, where="a page of hers") == []
        page = answer.content.decode()
        for word in ("W-977", code, code.replace(" ", ""), "DEMO"):
            assert word not in page


@pytest.mark.parametrize("language", ["en", "fa-af", "ps"])
def test_T18_the_page_for_a_code_tells_no_topic(language: str) -> None:
    page = Client().get(reverse("receipt"), headers={"accept-language": language})
    text = re.sub(r"<option.*?</option>", "", page.content.decode())
    assert telling(text) == []
    assert f"<title>{settings.SITE_NAME}</title>" in text


def test_T16_nothing_of_it_is_kept_by_a_browser(hers: Client) -> None:
    for name in ("receipt", *PAGES):
        answer = hers.get(reverse(name))
        assert answer.headers["Cache-Control"] == "no-store"
        for field in re.findall(r"<(?:input|textarea)[^>]*>", answer.content.decode()):
            if re.search(r'type="(hidden|checkbox)"| disabled hidden>', field):
                continue
            assert 'autocomplete="off"' in field
    cookie = typed(UNKNOWN).cookies
    assert settings.SESSION_COOKIE_NAME not in cookie


def test_T16_the_cookie_holds_no_code_and_is_nobodys(hers: Client, code: str) -> None:
    cookie = hers.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["expires"] == ""
    row = OpenSession.objects.unscoped(reason="test").get()
    assert row.user_id is None
    assert code.replace(" ", "") not in str(row.data)


def test_who_is_signed_in_is_led_home(hers: Client, code: str, approver: User, client_for) -> None:
    browser = client_for(approver)
    for answer in (typed(code, browser), *(browser.get(reverse(name)) for name in PAGES)):
        assert answer.headers["Location"] == reverse("home")


def test_an_open_code_opens_no_page_of_the_workspace(hers: Client) -> None:
    for name in ("home", "persons", "contacts", "library"):
        assert hers.get(reverse(name)).headers["Location"].startswith("/account/login/")


# --- Stopping ----------------------------------------------------------------------------------------


def test_WDR1_she_stops_one_thing_after_being_told_what_that_does(
    hers: Client, person: Person
) -> None:
    page = hers.post(reverse("receipt_stop"), {"chosen": "quote:icc-otp"}).content.decode()
    assert "What was sent before cannot be called back." in page
    assert all(states(person).values()), "nothing is done before she says yes"
    done = hers.post(reverse("receipt_stop"), {"chosen": "quote:icc-otp", "sure": "yes"})
    assert done.headers["Location"] == reverse("receipt_open")
    assert [key for key, live in states(person).items() if not live] == ["quote:icc-otp"]
    page = hers.get(reverse("receipt_open")).content.decode()
    assert "It is done." in page
    assert "What I stopped" in page


def test_WDR1_WDR2_she_stops_everything_and_twice_is_no_mistake(
    hers: Client, person: Person
) -> None:
    assert hers.post(reverse("receipt_stop"), {"all": "yes"}).status_code == 200
    assert all(states(person).values())
    for _ in range(2):
        done = hers.post(reverse("receipt_stop"), {"all": "yes", "sure": "yes"}, follow=True)
        assert done.status_code == 200
        assert "It is done." in done.content.decode()
    assert not any(states(person).values())
    assert "You allow nothing now." in hers.get(reverse("receipt_stop")).content.decode()


def test_to_choose_nothing_is_said_kindly_and_leads_to_the_choice(hers: Client) -> None:
    page = hers.post(reverse("receipt_stop"), {}).content.decode()
    assert "Choose at least one." in page
    assert 'href="#id_chosen_0"' in page


def test_T26_nothing_is_done_without_the_token_of_her_form_or_by_opening_a_page(
    hers: Client, person: Person
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = hers.cookies
    for name, sent in (
        ("receipt_stop", {"all": "yes", "sure": "yes"}),
        ("receipt_call", {"words": ""}),
        ("receipt", {"code": UNKNOWN}),
    ):
        assert strict.post(reverse(name), sent).status_code == 403
        hers.get(reverse(name), sent)
    assert all(states(person).values())
    assert not ContactRequest.objects.unscoped(reason="test").exists()


# --- The end of it -----------------------------------------------------------------------------------


def is_open(browser: Client) -> bool:
    return browser.get(reverse("receipt_open")).status_code == 200


def test_T25_it_closes_ten_minutes_after_the_last_step(hers: Client, clock: Clock) -> None:
    clock.pass_by(minutes=9)
    assert is_open(hers)
    clock.pass_by(minutes=9)
    assert is_open(hers)
    clock.pass_by(minutes=11)
    assert not is_open(hers)


def test_T25_and_after_half_an_hour_whatever_she_does(hers: Client, clock: Clock) -> None:
    for _ in range(4):
        clock.pass_by(minutes=7)
        assert is_open(hers)
    clock.pass_by(minutes=3)
    assert not is_open(hers)


def test_T17_leaving_ends_it_at_the_server(hers: Client) -> None:
    kept = hers.cookies[settings.SESSION_COOKIE_NAME].value
    answer = hers.post(reverse("leave"))
    assert "storage" in answer.headers["Clear-Site-Data"]
    again = Client()
    again.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert not is_open(again)


def test_a_code_that_is_ended_closes_what_it_opened(
    hers: Client, person: Person, approver: User
) -> None:
    with acting_as(approver):
        receipts.end(person=person, by=approver)
    assert not is_open(hers)


# --- Being contacted ---------------------------------------------------------------------------------


def test_a_request_stands_on_the_home_page_of_an_approver_until_it_is_done(
    hers: Client, approver: User, client_for
) -> None:
    answer = hers.post(reverse("receipt_call"), {"words": "On Friday"}, follow=True)
    assert "We have your request." in answer.content.decode()
    browser = client_for(approver)
    assert "person asks to be contacted" in browser.get(reverse("home")).content.decode()
    assert "W-977" in browser.get(reverse("contacts")).content.decode()
    with acting_for_system(reason="test.compare"):
        request = ContactRequest.objects.unscoped(reason="test").get()
    page = browser.get(reverse("contact", args=[request.pk])).content.decode()
    assert "On Friday" in page
    browser.post(reverse("contact_done", args=[request.pk]))
    assert "asks to be contacted" not in browser.get(reverse("home")).content.decode()
    assert browser.post(reverse("contact_done", args=[request.pk])).status_code == 409


def test_what_waits_longest_is_read_first_and_costs_the_same_for_many(
    person: Person, approver: User, client_for
) -> None:
    browser, now = client_for(approver), timezone.now()

    def more(days: int) -> Person:
        with acting_for_system(reason="test.arrange"):
            other = PersonFactory(organisation=person.organisation)
            ContactRequestFactory(person=other, asked_at=now - datetime.timedelta(days=days))
        return other

    more(1)
    browser.get(reverse("contacts"))
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse("contacts"))
    oldest = more(9)
    more(3)
    with CaptureQueriesContext(connection) as many:
        page = browser.get(reverse("contacts")).content.decode()
    assert len(many) == len(few)
    assert re.findall(r"W-\d+", page)[0] == oldest.code
