"""Design rule 3: what a documenter sent she cannot read back, by any address, method, search or error."""

import html
import uuid
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.test import Client
from django.urls.converters import IntConverter, UUIDConverter

from accounts.identity import acting_for_system
from evidence.models import Incident, Interview, Person, Testimony
from tests.canaries import canary
from tests.legal_analysis.interview import walking
from tests.legal_analysis.interview.told import answers
from tests.sweep.addresses import Address, all_addresses
from tests.sweep.asking import undone

ClientFor = Callable[[Any], Client]
SAID = {
    name: canary(f"submit and forget: {name}")
    for name in (
        "agreed", "full_name", "father_name", "phone", "contact_plan", "others_present",
        "conditions", "title", "described_as", "wellbeing", "told",
    )
}  # fmt: skip
METHODS = ("get", "post", "head", "put", "patch", "delete", "options")


def said(*names: str) -> dict[str, str]:
    return {name: SAID[name].text for name in names}


@pytest.fixture
def sent(db: None, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody who took down an interview full of words nobody else would write, and sent it."""
    monkeypatch.setattr(walking, "PARAGRAPHS", [SAID["told"].text])
    walking.library()
    browser = client_for("documenter")
    start = walking.begin(browser)
    told = answers(
        begin=said("agreed"),
        details=said("full_name", "father_name", "phone", "contact_plan"),
        setting=said("others_present"),
        end=said("wellbeing"),
        **{
            "receiver.icc-otp": said("conditions"),
            "what.1": said("title"),
            "by.1": said("described_as"),
        },
    )
    asked = walking.walk(browser, start, told)
    shown = [browser.get(start.replace("/begin/", f"/{name}/")) for name in ("details", "words")]
    assert asked[-1] == "end"
    for page, name in zip(shown, ("full_name", "told"), strict=True):
        assert SAID[name].latin in page.content.decode()  # what is looked for can be found
    walking.send(browser, start)
    browser.post("/entries/sent/")
    browser.draft = uuid.UUID(start.split("/")[2])  # type: ignore[attr-defined]
    return browser


def ids_of(browser: Client) -> list[uuid.UUID]:
    """Her draft, and the rows that came of it: her person, conversation, account and event."""
    with acting_for_system(reason="test.compare"):
        rows = [
            model.objects.unscoped(reason="test").get().pk
            for model in (Person, Interview, Testimony, Incident)
        ]
    return [browser.draft, *rows]  # type: ignore[attr-defined]


def paths(address: Address, ids: list[uuid.UUID]) -> list[str]:
    """The address with each id in it; names of pages as they were used."""
    kinds = [type(one) for one in address.converters.values()]
    names = ("details", "words") if address.route.startswith("entries/") else ("fa-af",)
    found = []
    for key in ids if UUIDConverter in kinds else ids[:1]:
        for name in names if len(kinds) > 1 else names[:1]:
            standing = {UUIDConverter: key, IntConverter: 1}
            values = {
                which: standing.get(type(converter), name)
                for which, converter in address.converters.items()
            }
            found.append(address.path(values))
    return found


def leaks_in(text: str) -> list[str]:
    """Which words stand in an answer, plain or as a page writes them."""
    plain = html.unescape(text)
    return [
        f"{name} ({script})"
        for name, one in SAID.items()
        for script, word in one.words.items()
        if word in plain
    ]


def test_rule3_T01_what_was_sent_is_read_back_nowhere(sent: Client) -> None:
    browser, cookies, leaks = sent, sent.cookies.output(header="", sep=";"), []
    ids, asked = ids_of(browser), 0
    for address in all_addresses():
        for number, path in enumerate(paths(address, ids)):
            # Which ways of asking an address knows does not depend on the row.
            for method in METHODS if number == 0 else METHODS[:2]:
                browser.cookies = SimpleCookie(cookies)
                with undone():
                    answer = getattr(browser, method)(path)
                    body = b"".join(answer) if answer.streaming else answer.content
                text = f"{answer.headers} {body.decode(errors='replace')}"
                leaks += [f"{method} {path}: {leak}" for leak in leaks_in(text)]
                asked += 1
    assert leaks == []
    assert asked > 1000


@pytest.mark.parametrize("address", ["/records/sent/", "/library/policies/", "/library/sources/"])
def test_rule3_searching_for_her_words_finds_nothing(address: str, sent: Client) -> None:
    for words in SAID.values():
        answer = sent.post(address, {"words": words.latin}, follow=True)
        main = answer.content.decode().replace(words.latin, "", 4)  # as it was typed, in the form
        assert leaks_in(main) == []
