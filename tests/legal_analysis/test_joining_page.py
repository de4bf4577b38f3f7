"""The page of a large file: asked for once, watched without scripts, found again when it is in."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import Organisation, User
from evidence import joining
from evidence.models import Joining, Upload
from tests.evidence.bundles import makers
from tests.legal_analysis.test_uploads import begin, form, piece, the_item

pytestmark = pytest.mark.django_db
WORDS = "application/x-www-form-urlencoded"


@pytest.fixture
def browser(documenter: User, client_for: Any) -> Client:
    client: Client = client_for(documenter)
    return client


@pytest.fixture(autouse=True)
def one_byte_is_large(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> Iterator[None]:
    monkeypatch.setattr(joining, "AT_ONCE", 0)
    with django_capture_on_commit_callbacks(execute=True):
        yield


def sent(browser: Client, data: bytes) -> str:
    """Send bytes in pieces, and return the number of their upload."""
    address: str = begin(browser, len(data))["Location"]
    assert piece(browser, address, 0, data).status_code == 204
    return address.split("/")[-2]


def post(browser: Client, page: str, told: dict[str, Any]) -> Any:
    said = "&".join(f"{name}={value}" for name, value in told.items())
    return browser.post(reverse(page), said, content_type=WORDS)


def work() -> None:
    with acting_for_system(reason="test"):
        waiting = list(Joining.objects.unscoped(reason="test").values_list("pk", flat=True))
    for pk in waiting:
        joining.run(pk)


def test_a_large_file_is_watched_until_it_is_in(
    browser: Client, organisation: Organisation
) -> None:
    told = form(organisation, upload=sent(browser, secrets.token_bytes(9000)), person="W-000000")
    answer = post(browser, "receive", told)
    assert answer["Location"] == post(browser, "receive", told)["Location"]
    waits = browser.get(answer["Location"])
    assert "It waits its turn." in waits.content.decode()
    assert "No person with this code" in waits.content.decode()
    assert waits["Refresh"] == "4"
    assert "Refresh" not in browser.get(f"{answer['Location']}still/")
    assert answer["Location"] in browser.get(reverse("receive")).content.decode()
    work()
    done = browser.get(answer["Location"])
    assert the_item().code in done.content.decode()
    assert "Refresh" not in done


def test_what_failed_says_why_and_is_tried_again_or_given_up(
    browser: Client, organisation: Organisation
) -> None:
    told = form(organisation, upload=sent(browser, b"invented bytes"), sha256="0" * 64)
    page = post(browser, "receive", told)["Location"]
    work()
    assert "What came is not the file that was sent" in browser.get(page).content.decode()
    assert browser.post(page)["Location"] == page
    assert "It waits its turn." in browser.get(page).content.decode()
    assert browser.post(reverse("upload_end", args=[told["upload"]])).status_code == 302
    assert browser.get(page).status_code == 404


def test_a_large_bundle_is_put_together_first_and_then_looked_into(
    browser: Client, organisation: Organisation
) -> None:
    told = {"upload": sent(browser, makers.zipped(makers.listed())), "sha256": ""}
    page = post(browser, "bundle_new", told)["Location"]
    assert page.startswith(reverse("joining", args=[told["upload"]])[:20])
    work()
    assert "Nothing is taken in yet." in browser.get(page).content.decode()
    looked = post(browser, "bundle_new", told)["Location"]
    assert looked == reverse("bundle_sure", args=[told["upload"]])
    assert browser.post(looked, {"place": str(organisation.pk)}).status_code == 302
    assert "It is in." in browser.get(page).content.decode()
    with acting_for_system(reason="test"):
        assert not Upload.objects.unscoped(reason="test").exists()
