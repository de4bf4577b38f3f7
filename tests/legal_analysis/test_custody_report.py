"""COC-9: the custody report of an item, in each language, sound as a file and without sealed words."""

import hashlib
import re
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence import custody
from evidence.models import CustodyEvent, EvidenceItem
from tests.evidence.test_pdf import text_of
from tests.factories import items as make

LANGUAGES = ["en", "fa-af", "ps"]


@pytest.fixture
def item(analyst: User, team: CaseTeam) -> EvidenceItem:
    with acting_as(analyst):
        made = make.receive(
            b"invented bytes",
            by=analyst,
            name="parwin.jpg",
            organisation=team.organisation,
            team=team,
            note="from her brother",
        )
    with acting_for_system(reason="test.arrange"):
        custody.record(item=made, kind=CustodyEvent.Kind.CHECKED, system="test")
    return made


def report(client_for: Any, user: User, item: EvidenceItem, language: str) -> Any:
    user.language = language
    user.save()
    client: Client = client_for(user)
    return client.get(reverse("item_report", args=[item.pk]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_COC9_the_report_says_all_that_happened_and_no_sealed_word(
    language: str, client_for: Any, analyst: User, item: EvidenceItem, tmp_path: Any
) -> None:
    answer = report(client_for, analyst, item, language)
    assert answer["Content-Type"] == "application/pdf"
    path = tmp_path / "report.pdf"
    path.write_bytes(answer.content)
    text = re.sub(r"[\s\u202a-\u202e\u2066-\u2069]", "", text_of(path))
    assert hashlib.sha256(b"invented bytes").hexdigest() in text
    assert hashlib.sha512(b"invented bytes").hexdigest() in text
    with acting_for_system(reason="test.compare"):
        chain = list(CustodyEvent.objects.unscoped(reason="test").filter(item=item))
    assert len(chain) == 2
    for event in chain:
        assert bytes(event.digest).hex() in text
    for word in (b"brother", b"parwin"):
        assert word.decode() not in text
        assert word not in answer.content
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == language


def test_the_same_chain_gives_the_same_bytes(
    client_for: Any, analyst: User, item: EvidenceItem
) -> None:
    first = report(client_for, analyst, item, "en")
    again = first.client.get(first.wsgi_request.path)
    assert first.content == again.content
