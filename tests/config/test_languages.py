"""In which language a page speaks."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
DIRECTION = {"en": "ltr", "fa-af": "rtl", "ps": "rtl"}


def start_of(browser: Client, address: str = "/", **headers: str) -> str:
    return browser.get(address, headers=headers).content.decode()


@pytest.mark.parametrize(("language", "direction"), DIRECTION.items())
def test_a_page_speaks_her_language_in_its_direction(
    language: str, direction: str, client_for: ClientFor, analyst: User
) -> None:
    User.objects.filter(pk=analyst.pk).update(language=language)
    answer = client_for(analyst).get("/")
    assert f'<html lang="{language}" dir="{direction}">' in answer.content.decode()
    assert answer.headers["Content-Language"] == language


def test_her_choice_is_kept_with_her_account(client_for: ClientFor, analyst: User) -> None:
    browser = client_for(analyst)
    answer = browser.post(reverse("set_language"), {"language": "ps", "next": "/library/"})
    assert answer.headers["Location"] == "/library/"
    analyst.refresh_from_db()
    assert analyst.language == "ps"
    assert 'lang="ps"' in start_of(browser)


def test_what_another_left_in_the_browser_does_not_decide_for_her(
    client_for: ClientFor, analyst: User
) -> None:
    browser = client_for(analyst)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "ps"
    assert 'lang="en"' in start_of(browser)


def test_before_signing_in_the_browser_decides_and_then_the_choice() -> None:
    browser, address = Client(), reverse("account_login")
    assert 'lang="fa-af"' in start_of(browser, address, accept_language="fa-AF,en;q=0.5")
    browser.post(reverse("set_language"), {"language": "ps"})
    assert 'lang="ps"' in start_of(browser, address, accept_language="fa-AF,en;q=0.5")


@pytest.mark.parametrize("language", ["de", "", "ps\n", "../../etc"])
def test_a_language_we_do_not_have_changes_nothing(
    language: str, client_for: ClientFor, analyst: User
) -> None:
    client_for(analyst).post(reverse("set_language"), {"language": language})
    analyst.refresh_from_db()
    assert analyst.language == "en"


def test_the_choice_never_leads_to_another_site(client_for: ClientFor) -> None:
    answer = client_for("analyst").post(
        reverse("set_language"), {"language": "ps", "next": "https://example.org/"}
    )
    assert answer.headers["Location"] == "/"


def test_one_request_does_not_leave_its_language_to_the_next(
    client_for: ClientFor, analyst: User, advocate: User
) -> None:
    User.objects.filter(pk=analyst.pk).update(language="ps")
    start_of(client_for(analyst))
    assert 'lang="en"' in start_of(client_for(advocate))
