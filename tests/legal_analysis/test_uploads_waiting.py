"""While the bytes of a file come over a slow line, no transaction is open: seals and rows do not wait."""

import io

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from accounts.models import Role, User
from tests.cast import give_second_factor
from tests.factories.accounts import AssignmentFactory


class Line(io.BytesIO):
    """What comes from a browser; notes whether a transaction was open while it was waited for."""

    waited_in_transaction = False

    def read(self, size: int | None = -1) -> bytes:
        self.waited_in_transaction |= connection.in_atomic_block
        return super().read(size)


@pytest.fixture
def sender(committed_db: str) -> User:
    user: User = AssignmentFactory(role=Role.DOCUMENTER).user
    give_second_factor(user)
    return user


@pytest.fixture
def browser(sender: User) -> Client:
    client = Client()
    client.force_login(sender, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_no_transaction_waits_for_a_plain_form(browser: Client, sender: User) -> None:
    place = sender.assignments.get().organisation
    file = io.BytesIO(b"invented bytes")
    file.name = "invented.jpg"
    told = {"place": str(place.pk), "kind": "F", "file": file, "end": "1"}
    line = Line(encode_multipart(BOUNDARY, told))
    answer = browser.generic(
        "POST",
        reverse("receive"),
        line.getvalue(),
        content_type=MULTIPART_CONTENT,
        **{"wsgi.input": line},
    )
    assert answer.status_code == 302
    assert line.tell() == len(line.getvalue())
    assert not line.waited_in_transaction


def test_no_transaction_waits_for_a_piece(browser: Client) -> None:
    begun = browser.post(reverse("uploads"), headers={"Upload-Length": "4"})
    line = Line(b"abcd")
    answer = browser.generic(
        "POST",
        begun["Location"],
        b"abcd",
        content_type="application/offset+octet-stream",
        headers={"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"},
        **{"wsgi.input": line},
    )
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "4")
    assert not line.waited_in_transaction
