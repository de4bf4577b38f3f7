"""The page on which a file is taken out: asked for, allowed, fetched (T-05, T-11, T-18, T-27, T-32)."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Organisation, User
from evidence import clean_copies, inspecting
from evidence.models import CaseMaterial, CustodyEvent, FileRequest, Original
from evidence.untrusted.refusals import Why
from tests.accounts.people import fresh
from tests.evidence.untrusted import files
from tests.evidence.untrusted.test_export_copies import (
    CANARIES,
    LATITUDE,
    PLANTED,
    said,
    spellings,
)
from tests.factories import items as make

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
NAME = "Parwin-Canary-2231.jpg"
WHY = {"recipient": "own_work", "reason": "work", "words": "Invented-Canary-Words"}


def taken_in(data: bytes, documenter: User, team: CaseTeam) -> Original:
    """Received as everybody sends it, admitted to the case, inspected."""
    with acting_as(documenter):
        item = make.receive(data, by=documenter, name="", organisation=team.organisation)
    with acting_for_system(reason="test"):
        CaseMaterial.objects.create(team=team, item=item, added_by=documenter, reason="x")
    inspecting.inspect_waiting()
    return original_of(item.pk)


def original_of(item_id: Any) -> Original:
    with acting_for_system(reason="test"):
        return Original._base_manager.select_related("item__key").get(item=item_id)


@pytest.fixture
def original(team: CaseTeam, organisation: Organisation, documenter: User) -> Original:
    with acting_for_system(reason="test"):
        item = make.FileItemFactory(organisation=organisation, received_by=documenter)
        CaseMaterial.objects.create(team=team, item=item, added_by=documenter, reason="x")
        make.CustodyEventFactory(item=item)
        made = make.stored(item, name=NAME, standing="clean", media_type="image/jpeg")
        make.InspectionFactory(original=made)
        return made


def address(name: str, original: Original) -> str:
    return reverse(name, args=[original.item_id])


def page(client: Client, original: Original) -> str:
    answer = client.get(address("item_fetch", original))
    assert answer.status_code == 200
    return answer.content.decode()


def why(prefix: str, **more: str) -> dict[str, str]:
    return {f"{prefix}-{name}": value for name, value in {**WHY, **more}.items()}


def last_event(original: Original, kind: str) -> dict[str, str]:
    with acting_for_system(reason="test"):
        rows = CustodyEvent.objects.unscoped(reason="test").filter(item=original.item_id, kind=kind)
        return json.loads(rows.order_by("number").last().details)


def newest() -> FileRequest:
    with acting_for_system(reason="test"):
        return FileRequest.objects.unscoped(reason="test").order_by("-requested_at")[0]


# --- The copy without hidden data ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "MP4", "MP3", "PDF"])
def test_T11_what_is_fetched_from_the_page_has_no_place_author_or_device(
    kind: str, client_for: ClientFor, analyst: User, documenter: User, team: CaseTeam
) -> None:
    make_it, media_type = PLANTED[kind]
    data = make_it()
    original = taken_in(data, documenter, team)
    client = client_for(analyst)
    assert client.post(address("item_fetch_copy", original), why("copy")).status_code == 404
    assert client.post(address("item_fetch_make", original)).status_code == 302
    assert client.get(address("item_fetch", original))["Refresh"]
    assert "Refresh" not in client.get(address("item_fetch_still", original))
    assert clean_copies.make_waiting() == 1

    shown = page(client, original)
    answer = client.post(address("item_fetch_copy", original), why("copy"))
    got = answer.getvalue()

    digest = hashlib.sha256(got).hexdigest()
    assert digest in shown
    made = last_event(original, "derived")
    assert (made["copy"], made["output"], made["media_type"]) == ("export", digest, media_type)
    assert made["input"] == hashlib.sha256(data).hexdigest()
    assert last_event(original, "downloaded")["sha256"] == digest
    told = said(got)
    for canary in (*CANARIES.values(), LATITUDE, "GPS", "Serial"):
        assert canary not in told
    for canary in CANARIES.values():
        assert not [spelled for spelled in spellings(canary) if spelled in got]
    assert bytes(original_of(original.item_id).sha256) == hashlib.sha256(data).digest()


def test_T11_of_a_document_of_an_office_there_is_no_copy_and_the_page_says_why(
    client_for: ClientFor, analyst: User, documenter: User, team: CaseTeam
) -> None:
    original = taken_in(files.docx(), documenter, team)
    client = client_for(analyst)
    client.post(address("item_fetch_make", original))
    assert clean_copies.make_waiting() == 1
    shown = page(client, original)
    assert str(Why.NO_CLEAN_COPY.label) in shown
    assert address("item_fetch_make", original) not in shown
    assert client.post(address("item_fetch_copy", original), why("copy")).status_code == 404


def test_a_copy_is_asked_for_once_and_made_once(
    client_for: ClientFor, original: Original, advocate: User
) -> None:
    client = client_for(advocate)
    assert client.post(address("item_fetch_make", original)).status_code == 302
    assert client.post(address("item_fetch_make", original)).status_code == 409
    with acting_for_system(reason="test"):
        make.stored_copy(original, kind="export", media_type="image/jpeg")
    assert clean_copies.make_waiting() == 0
    assert client.post(address("item_fetch_make", original)).status_code == 409


def test_T31_a_download_is_called_by_its_code_and_does_nothing(
    client_for: ClientFor, original: Original, analyst: User
) -> None:
    with acting_for_system(reason="test"):
        make.stored_copy(original, kind="export", media_type="image/jpeg")
    answer = client_for(analyst).post(address("item_fetch_copy", original), why("copy"))
    check_headers(answer, f"{original.item.code}-copy.jpg", len(make.CONTENT))
    assert answer.getvalue() == make.CONTENT


def check_headers(answer: HttpResponse, name: str, size: int) -> None:
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Length"] == str(size)
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
    assert policy == {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}
    assert "Parwin" not in str(answer.headers)


def test_without_a_reason_nothing_leaves(
    client_for: ClientFor, original: Original, analyst: User
) -> None:
    with acting_for_system(reason="test"):
        make.stored_copy(original, kind="export", media_type="image/jpeg")
    client = client_for(analyst)
    for wrong in ({"words": " "}, {"reason": "because"}, {"recipient": "a-friend"}):
        answer = client.post(address("item_fetch_copy", original), why("copy", **wrong))
        assert answer["Content-Type"].startswith("text/html")
    with acting_for_system(reason="test"):
        rows = CustodyEvent.objects.unscoped(reason="test").filter(kind="downloaded")
        assert not rows.exists()


# --- The file itself -------------------------------------------------------------------------------------


def test_T27_T32_from_the_question_to_the_file_by_two_people(
    client_for: ClientFor, original: Original, analyst: User, approver: User
) -> None:
    hers, second = client_for(analyst), client_for(approver)
    assert "harm the machine" in page(hers, original)
    assert hers.post(address("item_fetch_ask", original), why("file")).status_code == 302
    asked = newest()
    assert WHY["words"].encode() not in bytes(asked.words_sealed)
    allow, file = (reverse(f"file_{act}", args=[asked.pk]) for act in ("allow", "fetch"))

    assert "waits for your answer" in second.get("/").content.decode()
    assert address("item_fetch", original) in second.get(reverse("file_requests")).content.decode()
    assert WHY["words"] in page(second, original)
    assert allow in page(second, original)
    assert allow not in page(hers, original)
    assert hers.post(allow).status_code == 404
    assert second.post(allow)["Location"].startswith("/account/second-step/")
    assert fresh(second).post(allow).status_code == 302
    assert "may be fetched" in hers.get("/").content.decode()
    assert file in page(hers, original)
    assert second.post(file).status_code == 404
    assert hers.post(file)["Location"].startswith("/account/second-step/")
    answer = fresh(hers).post(file)
    check_headers(answer, f"{original.item.code}.bin", len(make.CONTENT))
    assert answer.getvalue() == make.CONTENT
    assert hers.post(file).getvalue() == make.CONTENT  # the line broke
    chain = hers.get(reverse("item", args=[original.item_id])).content.decode()
    assert chain.count("<strong>Handed out</strong>") == 2
    assert WHY["words"] not in chain


def test_a_refusal_is_told_with_its_reason(
    client_for: ClientFor, original: Original, analyst: User, approver: User
) -> None:
    hers, second = client_for(analyst), client_for(approver)
    hers.post(address("item_fetch_ask", original), why("file"))
    refuse = reverse("file_refuse", args=[newest().pk])
    assert second.post(refuse, {"refusal": "no"}).status_code == 200
    assert second.post(refuse, {"refusal": "clean_copy"}).status_code == 302
    assert "The copy without hidden data is enough" in page(hers, original)


def test_what_does_not_leave_is_not_offered(
    client_for: ClientFor, original: Original, analyst: User
) -> None:
    client = client_for(analyst)
    offered = [address(f"item_fetch_{act}", original) for act in ("make", "ask")]
    assert all(one in page(client, original) for one in offered)
    with acting_for_system(reason="test"):
        Original._base_manager.filter(pk=original.pk).update(
            standing="refused", standing_reason="active"
        )
    assert not any(one in page(client, original) for one in offered)
    for act, form in (("make", {}), ("ask", why("file"))):
        answer = client.post(address(f"item_fetch_{act}", original), form)
        assert answer.status_code != 302
