"""Errors as pages: what happened, what to do, the way out; nothing of what was asked for."""

import re
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from accounts.errors import DomainError
from accounts.models import User
from config import errors

ClientFor = Callable[[object], Client]
CANARY = "canary-in-the-address"
DIRECTION = {"en": "ltr", "fa-af": "rtl", "ps": "rtl"}


def whole(content: bytes, *, language: str = "en") -> list[str]:
    """Return what an error page lacks, in words."""
    page = lxml.html.document_fromstring(content.decode())
    facts = {
        "its language": page.get("lang") == language,
        "its direction": page.get("dir") == DIRECTION[language],
        "the neutral title": page.findtext(".//title") == settings.SITE_NAME,
        "one heading": len(page.findall(".//h1")) == 1,
        "advice": bool(page.xpath("//main//p[not(@class)][normalize-space()]")),
        "a way on": bool(page.xpath("//main//a[@href='/']")),
        "the way out": bool(page.xpath("//form[@class='leave'][@method='post']//button")),
        "where the way out leads": bool(page.xpath("//form[@class='leave'][@data-away]")),
    }
    return [name for name, holds in facts.items() if not holds]


def nowhere_to_ask(language: str = "en") -> HttpRequest:
    """A request from which nothing can be had: no session, no user, no database behind it."""
    return RequestFactory().get(f"/{CANARY}/", {"q": CANARY}, headers={"Accept-Language": language})


# --- Without a database --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", DIRECTION)
def test_the_page_of_a_failure_needs_no_database_and_speaks_her_language(language: str) -> None:
    answer = errors.server_error(nowhere_to_ask(language))
    assert answer.status_code == 500
    assert whole(answer.content, language=language) == []
    assert CANARY not in answer.content.decode()


def gone(*_args: object) -> object:
    raise OperationalError("connection to server at 10.0.0.7 failed")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/cases/"])
def test_with_the_database_gone_the_whole_chain_still_answers_a_page(
    path: str, client_for: ClientFor, analyst: User
) -> None:
    browser = client_for(analyst)
    browser.raise_request_exception = False
    with connection.execute_wrapper(gone):
        answer = browser.get(path, headers={"Accept-Language": "ps"})
    assert answer.status_code == 503
    assert whole(answer.content, language="ps") == []
    assert "10.0.0.7" not in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_database_that_cannot_be_reached_is_not_called_a_mistake() -> None:
    try:
        gone()
    except OperationalError:
        answer = errors.server_error(nowhere_to_ask())
    assert answer.status_code == 503
    assert whole(answer.content) == []
    assert "10.0.0.7" not in answer.content.decode()


@pytest.mark.parametrize("language", DIRECTION)
@pytest.mark.parametrize("path", ["/", "/cases/", "/account/login/", "/no/such/page/"])
def test_while_it_is_looked_after_every_page_says_so(path: str, language: str, settings) -> None:
    settings.MAINTENANCE = True
    answer = Client().get(path, headers={"Accept-Language": language})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Cache-Control"] == "no-store"
    assert whole(answer.content, language=language) == []


def test_T17_while_it_is_looked_after_one_can_leave(settings) -> None:
    settings.MAINTENANCE = True
    answer = Client().post("/leave/")
    assert answer.status_code == 503
    assert settings.LEAVE_URL in answer.content.decode()
    assert settings.SITE_NAME not in answer.content.decode()
    assert "cookies" in answer.headers["Clear-Site-Data"]


# --- Each error ----------------------------------------------------------------------------------------


def test_a_form_that_is_too_much_says_to_send_less() -> None:
    answer = errors.bad_request(nowhere_to_ask(), RequestDataTooBig("of 99 bytes"))
    assert answer.status_code == 413
    assert whole(answer.content) == []
    assert "Send less at once" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_sent_beyond_the_limit_is_refused_as_too_much(settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = Client(raise_request_exception=False).post(
        reverse("account_login"), f"login={'x' * 1000}", "application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert whole(answer.content) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", DIRECTION)
def test_the_address_of_a_button_opened_as_a_page_says_what_to_do(
    language: str, client_for: ClientFor, analyst: User
) -> None:
    User.objects.filter(pk=analyst.pk).update(language=language)
    answer = client_for(analyst).get(reverse("leave"))
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert whole(answer.content, language=language) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("show", "status"),
    [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404),
     (errors.csrf_failure, 403), (errors.too_many_requests, 429), (errors.not_allowed, 405)],
)  # fmt: skip
@pytest.mark.parametrize("language", DIRECTION)
def test_every_error_is_whole_in_every_language_and_tells_nothing(
    show: Callable[[HttpRequest], object], status: int, language: str
) -> None:
    answer = show(nowhere_to_ask(language))
    assert answer.status_code == status
    assert whole(answer.content, language=language) == []
    assert CANARY not in answer.content.decode()


def statuses() -> set[int]:
    """Every status the code of the site answers an error with."""
    found = set()
    kinds = [DomainError]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        found.add(kind.status)
    for path in [Path(errors.__file__)]:
        found |= {int(one) for one in re.findall(r"status=(\d{3})", path.read_text("utf-8"))}
    return {one for one in found if one >= 400}


def test_there_is_advice_for_every_error_in_every_language() -> None:
    missing = statuses() - set(errors.ADVICE)
    assert not missing, f"Say in config.errors.ADVICE what to do about {sorted(missing)}."
    for language in ("fa-af", "ps"):
        with translation.override(language):
            assert all(str(words) for words in errors.ADVICE.values())
