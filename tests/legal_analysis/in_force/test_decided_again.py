"""What is decided on the page of an incident while a colleague decides too, and what is not taken."""

import uuid
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import CaseTeam, User
from legal_analysis.views.in_force import NEAR
from tests.factories import evidence as make
from tests.legal_analysis import views_world as world
from tests.legal_analysis.in_force.test_deciding import (
    BEGAN,
    DAY,
    decide,
    held,
    links,
    on,
    provision,
)
from tests.legal_analysis.views_world import text_of

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
HERS = "At the gate a man took the keys of our sewing room from my hand."


def test_T20_what_a_colleague_decided_meanwhile_is_shown_and_her_words_stay(
    client_for: ClientFor, team: CaseTeam, analyst: User
) -> None:
    browser = client_for(analyst)
    there, rule = world.incident(team), provision(policy__title="Order on kites")
    decide(there, rule, "refused", analyst)  # while her page still showed nothing decided
    form = {"provision": str(rule.pk), "verdict": "accepted", "reason": "She was shown it."}
    address = reverse("incident_rules", args=[there.pk])
    for old in ("", str(uuid.uuid4())):
        answer = browser.post(address, {**form, "seen": old})
        page = answer.content.decode()
        assert "Somebody decided or recorded something here meanwhile" in page
        for words in ("She was shown it.", "It refused.", "Order on kites"):
            assert words in page
        assert links(there, rule) == []
    seen = str(held(there, rule, analyst))
    assert f'name="seen" value="{seen}"' in page
    assert browser.post(address, {**form, "seen": seen}).status_code == 302
    assert links(there, rule) == ["accepted"]
    assert f'name="seen" value="{held(there, rule, analyst)}"' in text_of(
        browser, reverse("incident", args=[there.pk])
    )


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("  ", "Say why, in a sentence."),
        ("They took " + "her " * 200, "at most 500 characters"),
        (f"She says: {HERS}", "repeats words of the account"),
        ("It was before that.", "was not in force there and then"),
    ],
)
def test_what_is_typed_and_not_taken_stands_in_the_form_again(
    reason: str, said: str, client_for: ClientFor, team: CaseTeam, analyst: User
) -> None:
    browser, rule = client_for(analyst), provision()
    there = world.incident(team, **(on(BEGAN - DAY) if "before" in reason else {}))
    account = world.account(team)
    world.arranged(make.ParagraphFactory)(testimony=account, number=2, original=HERS)
    world.arranged(there.testimonies.add)(account)
    form = {"provision": str(rule.pk), "verdict": "accepted", "reason": reason}
    page = browser.post(reverse("incident_rules", args=[there.pk]), form).content.decode()
    assert said in page
    assert reason.strip() in unescape(page)
    assert links(there, rule) == []


def test_what_was_decided_is_never_chosen_from_a_list_that_does_not_show_it(
    client_for: ClientFor, team: CaseTeam, analyst: User
) -> None:
    there, decided = world.incident(team), provision(policy__title="Order on kites")
    right = there.deprivations.unscoped(reason="test").get().right
    for _number in range(NEAR):
        provision().rights.add(right)
    decide(there, decided, "refused", analyst)
    page = client_for(analyst).get(reverse("incident", args=[there.pk]))
    rules = page.context["rules"]
    assert decided in [one.answer.provision for one, *_more in rules["near"]]
    assert len(rules["near"]) == NEAR
    assert decided not in [one.answer.provision for one in rules["others"]]
