"""Handing over what somebody asks for, to whoever keeps the desk."""

from typing import Any

import pytest
from django.utils import timezone

from accounts import help  # noqa: A004 (its name)
from accounts.errors import NotAllowed
from accounts.help import HelpRequest, NoDesk, NotAgreed, Waiting
from accounts.identity import acting_for_system
from accounts.models import AuditEvent, Organisation, User

pytestmark = pytest.mark.usefixtures("db")


class Desk:
    def __init__(self) -> None:
        self.received: list[tuple[HelpRequest, Organisation]] = []

    def receive(self, request: HelpRequest, organisation: Organisation) -> None:
        self.received.append((request, organisation))

    def waiting(self, user: User, today: Any) -> Waiting:
        return Waiting(len(self.received), 0)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(help, "_desks", [])
    desk = Desk()
    help.open_desk(desk)
    return desk


def asked(**changed: Any) -> HelpRequest:
    found = {"kinds": ("medical",), "words": "Invented words.", "called": "", "contact": "",
             "language": "ps", "agreed": True}  # fmt: skip
    return HelpRequest(**{**found, **changed})


def test_what_she_asks_for_is_handed_over(
    desk: Desk, documenter: User, organisation: Organisation
) -> None:
    help.ask_for_help(asked(), documenter, organisation)
    assert desk.received == [(asked(), organisation)]
    assert help.waiting(documenter, timezone.now().date()).new == 1


def test_CONS10_without_her_agreement_nothing_is_handed_over(
    desk: Desk, documenter: User, organisation: Organisation
) -> None:
    with pytest.raises(NotAgreed):
        help.ask_for_help(asked(agreed=False), documenter, organisation)
    assert desk.received == []


@pytest.mark.parametrize("kinds", [(), ("money",)])
def test_a_request_says_what_kind_of_help(
    desk: Desk, kinds: tuple[str, ...], documenter: User, organisation: Organisation
) -> None:
    with pytest.raises(ValueError, match="kind"):
        help.ask_for_help(asked(kinds=kinds), documenter, organisation)
    assert desk.received == []


@pytest.mark.parametrize("who", ["analyst", "stranger", "administrator", "nobody"])
def test_T01_only_who_sits_with_her_hands_over(
    desk: Desk, who: str, organisation: Organisation, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        help.ask_for_help(asked(), request.getfixturevalue(who), organisation)
    assert desk.received == []


def test_T47_the_trail_says_that_she_handed_something_over_and_nothing_of_it(
    desk: Desk, documenter: User, organisation: Organisation
) -> None:
    help.ask_for_help(asked(), documenter, organisation)
    with acting_for_system(reason="test.assert"):
        event = AuditEvent.objects.unscoped(reason="test").get()
    assert (event.action, event.actor_id, event.subject_id) == ("help.asked", documenter.pk, "")
    assert event.details == f'{{"organisation":"{organisation.pk}"}}'


def test_a_request_does_not_vanish_where_nobody_keeps_a_desk(
    monkeypatch: pytest.MonkeyPatch, documenter: User, organisation: Organisation
) -> None:
    monkeypatch.setattr(help, "_desks", [])
    with pytest.raises(NoDesk):
        help.ask_for_help(asked(), documenter, organisation)
