"""What she asks for, apart from what she tells: handed over as she said, and kept by nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import help as helping
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, User
from evidence.models import Draft, Interview, Person
from support import desk
from support.models import Need
from tests.legal_analysis.interview import walking
from tests.legal_analysis.interview.told import ASKED, CALLED, answers

ClientFor = Callable[[Any], Client]
pytestmark = pytest.mark.usefixtures("db")
REFUSED: dict[str, Any] = {"basics": {"interview": "refused", "store": "refused"}}


@pytest.fixture
def browser(client_for: ClientFor) -> Client:
    walking.library()
    return client_for("documenter")


def everything(model: Any) -> Any:
    return model.objects.unscoped(reason="test")


def sent(browser: Client, told: dict[str, Any]) -> tuple[str, str]:
    """Walk through an interview and send it; return where it began, and the page that follows."""
    start = walking.begin(browser)
    walking.walk(browser, start, told)
    return start, walking.send(browser, start).content.decode()


@pytest.mark.parametrize("changed", [{}, REFUSED], ids=["with an account", "all else refused"])
def test_CONS10_help_reaches_a_support_worker_whatever_she_allowed_otherwise(
    changed: dict[str, Any], browser: Client, support_worker: User
) -> None:
    _start, page = sent(browser, answers(**changed))
    assert "is with a support worker" in page
    with acting_as(support_worker):
        need = desk.of(support_worker).select_related("key").get()
        assert (need.words, need.called) == (ASKED, CALLED)
        assert (need.contact, need.language) == ("Through her aunt, mornings.", "fa-af")
        assert need.kinds == ["medical", "livelihood"]
    with acting_for_system(reason="test"):
        assert everything(Person).count() == (0 if changed else 1)
        assert not everything(Draft).exists()


@pytest.mark.parametrize("changed", [{}, REFUSED], ids=["with an account", "all else refused"])
def test_without_her_agreement_nothing_is_handed_over_and_nobody_is_blamed(
    changed: dict[str, Any], browser: Client
) -> None:
    """Also where it was written down already: then it goes with the draft."""
    _start, page = sent(browser, answers(**changed, ask={"hand_over": "refused"}))
    assert "support worker" not in page
    with acting_for_system(reason="test"):
        assert not everything(Need).exists()
        assert not everything(AuditEvent).filter(action="help.asked").exists()


def test_a_no_needs_no_more_words(browser: Client) -> None:
    nothing = {"hand_over": "refused", "kinds": [], "need": "", "called": "", "contact": ""}
    sent(browser, answers(ask=nothing))
    with acting_for_system(reason="test"):
        assert everything(Interview).get().referral_offered == "yes"


def test_who_wants_no_help_is_not_asked_what_for(browser: Client) -> None:
    start = walking.begin(browser)
    asked = walking.walk(browser, start, answers(help={"offered": "declined"}))
    assert "ask" not in asked
    walking.send(browser, start)
    with acting_for_system(reason="test"):
        assert not everything(Need).exists()
        assert everything(Interview).get().referral_offered == "declined"


def test_what_was_written_before_she_changed_her_mind_is_not_handed_over(browser: Client) -> None:
    start = walking.begin(browser)
    walking.walk(browser, start, answers())
    there = walking.check_of(start) + "at/help/"
    walking.walk(browser, there, answers(help={"offered": "declined"}))
    assert ASKED not in browser.get(walking.check_of(start)).content.decode()
    walking.send(browser, start)
    with acting_for_system(reason="test"):
        assert not everything(Need).exists()


def test_she_can_be_read_what_will_be_handed_over(browser: Client) -> None:
    start = walking.begin(browser)
    walking.walk(browser, start, answers(**REFUSED))
    page = browser.get(walking.check_of(start)).content.decode()
    assert ASKED in page
    assert "destroy the rest" in page


def test_where_nobody_would_read_it_she_is_told(browser: Client, request: Any) -> None:
    start = walking.begin(browser)
    walking.walk(browser, start, answers())
    assert "nobody reads it yet" in browser.get(walking.check_of(start)).content.decode()
    request.getfixturevalue("support_worker")
    assert "nobody reads it yet" not in browser.get(walking.check_of(start)).content.decode()


def test_REF2_the_interview_keeps_that_help_was_offered_and_nothing_of_it(browser: Client) -> None:
    """Nothing in any table but those of help opens to her words, and no row there says whose they are."""
    sent(browser, answers())
    with acting_for_system(reason="test"):
        held = everything(Interview).get()
        assert held.referral_offered == "yes"
        need = everything(Need).select_related("key").get()
        for field in Interview._meta.concrete_fields:
            assert str(need.pk) not in str(getattr(held, field.attname))
        evidence_keys = {everything(Person).get().key_id, held.key_id}
        assert need.key_id not in evidence_keys
        assert _found_in(str(need.pk)) == {"support_need"}
        assert _found_in(str(need.key_id)) == {"support_need", "accounts_personkey"}


def _found_in(word: str) -> set[str]:
    """Return the tables in which a word stands in any column."""
    with connection.cursor() as cursor:
        found = set()
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {table} t WHERE t::text LIKE %s)",  # noqa: S608
                [f"%{word}%"],
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def test_once_it_is_sent_a_documenter_cannot_read_it_anywhere(browser: Client) -> None:
    start, page = sent(browser, answers())
    for address in (f"{walking.check_of(start)}at/ask/", walking.check_of(start)):
        assert browser.get(address).status_code == 404
    for seen in (page, browser.get(reverse("sent")).content.decode()):
        assert ASKED not in seen
        assert CALLED not in seen


def test_it_is_sent_as_a_whole_or_not_at_all(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a desk the interview stays where it is: her request must not vanish with it."""
    start = walking.begin(browser)
    walking.walk(browser, start, answers())
    desks = list(helping._desks)
    monkeypatch.setattr(helping, "_desks", [])
    with pytest.raises(helping.NoDesk):
        walking.send(browser, start)
    with acting_for_system(reason="test"):
        assert everything(Draft).count() == 1
        assert not everything(Person).exists()
        assert not everything(AuditEvent).filter(action="help.asked").exists()
    monkeypatch.setattr(helping, "_desks", desks)
    walking.send(browser, start)
    with acting_for_system(reason="test"):
        assert everything(Need).count() == everything(Person).count() == 1


def test_sending_twice_asks_once(browser: Client) -> None:
    start, _page = sent(browser, answers())
    walking.send(browser, start)
    with acting_for_system(reason="test"):
        assert everything(Need).count() == 1
