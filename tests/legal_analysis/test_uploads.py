"""Files over the wire: a plain form, and in pieces as tus has it. What breaks off leaves nothing half."""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Organisation, User
from evidence import originals, receiving, store
from evidence.models import CustodyEvent, EvidenceItem, Upload
from evidence.upload_handlers import SealingHandler
from legal_analysis.views import uploads
from tests.factories.evidence import CaseMaterialFactory, PersonFactory, TestimonyFactory
from tests.factories.legal_analysis import CaseFileFactory

NAME = "parwin-at-the-gate.jpg"
Log = Any


@pytest.fixture
def documenters(documenter: User, client_for: Any) -> Client:
    client: Client = client_for(documenter)
    return client


@pytest.fixture
def analysts(analyst: User, team: CaseTeam, client_for: Any) -> Client:
    CaseFileFactory(team=team)
    client: Client = client_for(analyst)
    return client


@pytest.fixture(autouse=True)
def committed(django_capture_on_commit_callbacks: Any) -> Iterator[None]:
    with django_capture_on_commit_callbacks(execute=True):
        yield


def form(place: Organisation | CaseTeam, **more: Any) -> dict[str, Any]:
    return {"place": str(place.pk), "kind": "F", "end": "1", **more}


def send(client: Client, place: Organisation | CaseTeam, data: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile(NAME, data, content_type="text/html")
    return client.post(reverse("receive"), form(place, file=file, **more))


def the_item() -> EvidenceItem:
    with acting_for_system(reason="test"):
        rows = EvidenceItem.objects.unscoped(reason="test").select_related("original", "person")
        return rows.get(original__isnull=False)


def plain_of(item: EvidenceItem) -> bytes:
    with acting_for_system(reason="test"), originals.opened(item.original) as stream:
        return stream.read()


def nothing_came_in() -> bool:
    with acting_for_system(reason="test"):
        return not (
            EvidenceItem.objects.unscoped(reason="test").filter(original__isnull=False).exists()
            or Upload.objects.unscoped(reason="test").exists()
        )


@pytest.mark.parametrize(
    ("told", "said"),
    [({}, False), ({"nobody": "on"}, True), ({"nobody": "on", "person": "P-0000"}, False)],
)
def test_T05_who_sends_a_file_says_that_nobody_is_in_it_or_it_stays_open(
    told: dict[str, str], said: bool, documenters: Client, organisation: Organisation
) -> None:
    send(documenters, organisation, b"a gate", **told)
    assert (the_item().nobody_seen_at is not None) is said


def test_T05_the_page_of_a_file_asks_who_is_in_it_until_it_is_said(
    analysts: Client, team: CaseTeam
) -> None:
    send(analysts, team, b"a gate")
    item = the_item()
    here, asked = reverse("item", args=[item.pk]), reverse("item_people", args=[item.pk])
    assert "Nobody has said so yet" in analysts.get(here).content.decode()
    assert asked in analysts.get(here).content.decode()
    wrong: list[dict[str, str]] = [
        {"who": "somebody", "person": "P-0000"},
        {"who": "nobody", "person": "P-0000"},
        {"person": "P-0000"},
    ]
    for told in wrong:
        assert "aria-invalid" in analysts.post(asked, told).content.decode()
        assert the_item().nobody_seen_at is None
    with acting_for_system(reason="test"):
        person = PersonFactory(organisation=team.organisation)
        account = TestimonyFactory(organisation=team.organisation, person=person)
        CaseMaterialFactory(team=team, incident=None, testimony=account)
    assert analysts.post(asked, {"who": "nobody", "person": ""})["Location"] == here
    assert "Nobody who could be recognised" in analysts.get(here).content.decode()
    analysts.post(asked, {"who": "somebody", "person": person.code.lower()})
    assert the_item().person == person
    assert analysts.get(asked).status_code == 404


def test_a_plain_form_takes_a_file_in(documenters: Client, organisation: Organisation) -> None:
    data = secrets.token_bytes(2_500_000)
    answer = send(documenters, organisation, data, description="A gate", note="from her brother")
    assert (answer.status_code, answer["Location"]) == (302, reverse("receive"))
    item = the_item()
    assert plain_of(item) == data
    with acting_for_system(reason="test"):
        assert item.original.name == NAME
        event = CustodyEvent.objects.unscoped(reason="test").get(item=item)
        assert event.note == "from her brother"
        assert '"method":"form"' in event.details
    page = documenters.get(reverse("receive")).content.decode()
    assert item.code in page
    assert "A gate" not in page
    assert "parwin" not in page


def test_an_analyst_takes_a_file_into_her_case_and_sees_it(
    analysts: Client, analyst: User, team: CaseTeam
) -> None:
    answer = send(analysts, team, b"invented bytes", description="A gate")
    item = the_item()
    assert answer["Location"] == reverse("item", args=[item.pk])
    page = analysts.get(answer["Location"]).content.decode()
    assert hashlib.sha256(b"invented bytes").hexdigest() in page
    assert "A gate" in page
    assert "parwin" not in page
    with acting_as(analyst):
        assert item.materials.visible_to(analyst).get().team == team


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"end": ""}, 409),  # the form was cut off behind the file
        ({"file": ""}, 400),
        ({"place": "x"}, 400),
        ({"kind": "OS"}, 400),
        ({"description": "x" * 301}, 400),
    ],
)
def test_T33_a_form_that_is_wrong_leaves_nothing(
    documenters: Client,
    organisation: Organisation,
    change: dict[str, str],
    status: int,
    django_capture_on_commit_callbacks: Any,
) -> None:
    before = {name for name, _written in store.names()}
    told = {**form(organisation, file=SimpleUploadedFile(NAME, b"invented bytes")), **change}
    with django_capture_on_commit_callbacks(execute=True):
        answer = documenters.post(reverse("receive"), told)
    assert answer.status_code == status
    assert nothing_came_in()
    assert {name for name, _written in store.names()} - before == set()


def test_an_empty_file_is_refused_in_words(documenters: Client, organisation: Organisation) -> None:
    answer = send(documenters, organisation, b"")
    assert answer.status_code == 400
    assert "This file is empty" in answer.content.decode()
    assert nothing_came_in()


def test_T29_a_file_that_is_too_large_is_refused(
    documenters: Client, organisation: Organisation, settings: Any
) -> None:
    settings.EVIDENCE_LARGEST = 1 << 20
    for size in ((1 << 20) + 1, (2 << 20) + 1):
        answer = send(documenters, organisation, bytes(size))
        assert answer.status_code == 413
        assert nothing_came_in()


def test_a_second_file_in_one_form_is_passed_over(
    documenters: Client, organisation: Organisation
) -> None:
    files = {"file": SimpleUploadedFile("a", b"one"), "more": SimpleUploadedFile("b", b"two")}
    documenters.post(reverse("receive"), form(organisation, **files))
    assert plain_of(the_item()) == b"one"


def test_T03_a_page_that_takes_no_files_keeps_none(documenters: Client) -> None:
    before = {name for name, _written in store.names()}
    answer = documenters.post(
        reverse("set_language"), {"language": "en", "file": SimpleUploadedFile(NAME, b"x" * 9999)}
    )
    assert answer.status_code == 302
    assert not answer.wsgi_request.FILES
    assert {name for name, _written in store.names()} == before


def test_the_code_of_somebody_links_her_if_she_is_open_and_costs_no_file_if_not(
    analysts: Client, team: CaseTeam, organisation: Organisation
) -> None:
    with acting_for_system(reason="test"):
        hidden = PersonFactory()
    send(analysts, team, b"invented bytes", person=hidden.code)
    item = the_item()
    assert item.person is None
    page = analysts.get(reverse("item", args=[item.pk])).content.decode()
    assert "No person with this code" in page


def test_T02_the_same_bytes_elsewhere_are_told_to_nobody(
    documenters: Client, analysts: Client, organisation: Organisation, team: CaseTeam
) -> None:
    """A documenter must not learn from a message what others hold; an analyst of the case is told."""
    send(documenters, organisation, b"the same bytes")
    first = the_item()
    answer = send(analysts, team, b"the same bytes")
    assert first.code not in analysts.get(answer["Location"]).content.decode()
    again = send(analysts, team, b"the same bytes")
    assert again["Location"] == answer["Location"]


# --- In pieces -------------------------------------------------------------------------------------


def begin(client: Client, length: object, name: str = NAME) -> Any:
    metadata = f"filename {base64.b64encode(name.encode()).decode()},filetype x"
    headers = {"Upload-Length": str(length), "Upload-Metadata": metadata}
    return client.post(reverse("uploads"), headers=headers)


def piece(client: Client, address: str, start: object, data: bytes) -> Any:
    headers = {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": str(start)}
    return client.post(
        address, data, content_type="application/offset+octet-stream", headers=headers
    )


def test_T22_a_file_comes_in_pieces_and_goes_on_where_it_stopped(
    documenters: Client, organisation: Organisation
) -> None:
    data = secrets.token_bytes(500_000)
    begun = begin(documenters, len(data))
    assert (begun.status_code, begun["Upload-Offset"], begun["Tus-Resumable"]) == (
        201,
        "0",
        "1.0.0",
    )
    address = begun["Location"]
    assert piece(documenters, address, 0, data[:200_000])["Upload-Offset"] == "200000"
    # The page was closed. The same file again: it is not begun anew.
    again = begin(documenters, len(data))
    assert (again["Location"], again["Upload-Offset"]) == (address, "200000")
    asked = documenters.head(address)
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == ("200000", "500000")
    assert piece(documenters, address, 100_000, data[100_000:]).status_code == 409
    assert piece(documenters, address, 200_000, data[200_000:]).status_code == 204
    told = form(
        organisation, upload=address.split("/")[-2], sha256=hashlib.sha256(data).hexdigest()
    )
    answer = documenters.post(
        reverse("receive"), "&".join(f"{k}={v}" for k, v in told.items()),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 302
    assert plain_of(the_item()) == data


def test_T44_pieces_that_are_not_the_file_are_refused_and_stay(
    documenters: Client, organisation: Organisation
) -> None:
    address = begin(documenters, 4)["Location"]
    piece(documenters, address, 0, b"abcd")
    told = form(organisation, upload=address.split("/")[-2], sha256="0" * 64)
    answer = documenters.post(
        reverse("receive"), "&".join(f"{k}={v}" for k, v in told.items()),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 409
    assert documenters.head(address)["Upload-Offset"] == "4"


@pytest.mark.parametrize("length", ["", "-1", "x", "٣", "9" * 19, "1.5"])
def test_T31_a_length_that_is_none_is_refused(documenters: Client, length: str) -> None:
    assert begin(documenters, length).status_code == 400


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "a\0b",
        "\u202egpj.exe",
        "CON",
        "د" * 900,
        "a\r\nSet-Cookie: x",
    ],
)
def test_T31_a_name_is_only_words(
    documenters: Client, organisation: Organisation, name: str, capfd: Any
) -> None:
    begun = begin(documenters, 4, name)
    assert begun.status_code == 201
    assert "Set-Cookie: x" not in str(begun.headers)
    assert name not in capfd.readouterr().err
    with acting_for_system(reason="test"):
        assert Upload.objects.unscoped(reason="test").get().name == name[:300]


def test_T01_nobody_sends_on_or_gives_up_what_another_began(
    documenters: Client, analysts: Client
) -> None:
    address = begin(documenters, 4)["Location"]
    assert piece(analysts, address, 0, b"abcd").status_code == 404
    assert analysts.head(address).status_code == 404
    assert analysts.post(f"{address}end/").status_code == 404
    assert documenters.post(f"{address}end/").status_code == 302
    assert nothing_came_in()


def test_T33_a_form_whose_line_breaks_leaves_no_open_file_behind(
    documenter: User, organisation: Organisation
) -> None:
    """The request is over and its reader never said so: what was written goes at once."""
    with acting_as(documenter):
        handler = SealingHandler(receiving.begin(by=documenter))
    handler.new_file("file", NAME, "image/jpeg", None)
    handler.receive_data_chunk(b"half of a file", 0)
    name = handler.upload.object_name
    assert name in {one for one, _written in store.names()}
    uploads._forget(handler, documenter)
    assert name not in {one for one, _written in store.names()}
