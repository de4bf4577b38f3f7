"""The pages that take a bundle in: first seen, then taken in; refused by name, and nothing is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import CaseTeam, Organisation, User
from evidence import inspecting
from evidence.bundles import importing
from evidence.models import BundleMember, EvidenceItem, Original, Upload
from tests.evidence.bundles import makers
from tests.evidence.bundles.makers import again, flipped, zipped
from tests.factories.legal_analysis import CaseFileFactory
from tests.legal_analysis import views_world as world

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


def send(browser: Client, data: bytes, name: str = "field.zip") -> Any:
    """Send a bundle by the plain form, as a browser without scripts does."""
    file = SimpleUploadedFile(name, data, "application/zip")
    return browser.post(reverse("bundle_new"), {"file": file, "end": "1"})


def rows(model: Any, **wanted: Any) -> list[Any]:
    with acting_for_system(reason="test"):
        return list(model.objects.unscoped(reason="test").filter(**wanted))


def test_a_bundle_is_seen_before_it_is_taken_in(
    client_for: ClientFor, documenter: User, organisation: Organisation
) -> None:
    browser = client_for("documenter")
    answer = send(browser, zipped(makers.proofmode()))
    assert answer.status_code == 302
    page = browser.get(answer.url).content.decode()
    for words in ("photo.jpg", "ProofMode bundle", "34.5281, 69.1723", "Invented Phone 3"):
        assert words in page
    assert "signed with a key that lies in the same bundle" in page
    assert not rows(EvidenceItem, received_by=documenter)
    taken = browser.post(answer.url, {"place": str(organisation.pk), "note": "from her brother"})
    assert taken.url == reverse("receive")
    items = rows(EvidenceItem, received_by=documenter)
    assert sorted(one.kind for one in items) == ["B", "F"]
    assert not rows(Upload)
    assert browser.get(answer.url).status_code == 404


def test_a_bundle_that_does_not_fit_is_refused_by_name_and_nothing_is_kept(
    client_for: ClientFor, documenter: User
) -> None:
    files = makers.listed()
    bad = zipped(again(files, "photo.jpg", flipped(files["photo.jpg"])))
    answer = send(client_for("documenter"), bad)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("photo.jpg", "It does not match its hash.", "SHA256SUMS, line 1"):
        assert words in page
    assert makers.sha256(files["photo.jpg"]) in page
    assert not rows(Upload)
    assert not rows(EvidenceItem, received_by=documenter)


def test_T30_what_is_no_bundle_is_refused_with_a_plain_sentence(
    client_for: ClientFor, documenter: User
) -> None:
    answer = send(client_for("documenter"), b"plain text")
    assert answer.status_code == 422
    assert "Files of this kind are not opened here." in answer.content.decode()
    assert not rows(Upload)


def test_a_bundle_of_more_files_than_a_request_has_time_for_is_left_to_the_command(
    client_for: ClientFor, documenter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_BY_PAGE", 1)
    answer = send(client_for("documenter"), zipped(makers.listed()))
    assert answer.status_code == 413
    assert "on the machine itself" in answer.content.decode()
    assert not rows(Upload)


def test_T31_names_of_a_bundle_are_words_and_nothing_else(
    client_for: ClientFor, documenter: User
) -> None:
    name = '"><script>alert(1)</script>.txt'
    files = {name: b"x"}
    browser = client_for("documenter")
    answer = send(browser, zipped({**files, "SHA256SUMS": makers.sums(files)}))
    page = browser.get(answer.url).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_an_analyst_reads_what_came_in_a_bundle_and_what_it_says(
    client_for: ClientFor, analyst: User, team: CaseTeam
) -> None:
    world.case(team)
    browser = client_for("analyst")
    answer = send(browser, zipped(makers.listed()))
    taken = browser.post(answer.url, {"place": str(team.pk), "description": "An invented letter"})
    page = browser.get(taken.url).content.decode()
    members = rows(BundleMember, role="file")
    assert len(members) == 2
    (photo,) = (one for one in rows(EvidenceItem, kind="F"))
    assert photo.code in page
    assert "photo.jpg" not in page  # what it was called stays sealed
    page = browser.get(reverse("item", args=[photo.pk])).content.decode()
    for words in ("Camera 5", "invented camera 1.2", "not checked against a list of trusted"):
        assert words in page


def test_a_bundle_belongs_to_who_sent_it(
    client_for: ClientFor, documenter: User, analyst: User
) -> None:
    answer = send(client_for("documenter"), zipped(makers.listed()))
    assert client_for("analyst").get(answer.url).status_code == 404
    assert client_for("advocate").get(reverse("bundle_new")).status_code == 404


def test_T30_captured_pages_are_kept_closed_and_their_page_says_why(
    client_for: ClientFor, analyst: User, team: CaseTeam
) -> None:
    CaseFileFactory(team=team)
    browser = client_for("analyst")
    looked = send(browser, zipped(makers.wacz()), "pages.wacz")
    browser.post(looked.url, {"place": str(team.pk)})
    inspecting.inspect_waiting()
    made = rows(Original, item__received_by=analyst)
    assert {one.standing for one in made if one.media_type == "application/wacz"} == {"clean"}
    (capture,) = (one for one in made if one.standing_reason == "capture")
    page = browser.get(reverse("item_look", args=[capture.item_id])).content.decode()
    assert "A captured web page (WARC)" in page
