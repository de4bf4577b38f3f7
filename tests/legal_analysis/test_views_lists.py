"""Lists of records: the same cost at any size, and a choice that stays out of addresses."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import CaseTeam
from evidence.models import Testimony
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import (
    KINDS,
    LISTS,
    address_of,
    arranged,
    make_one,
    text_of,
)

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_and_a_page_cost_the_same_with_one_row_and_with_twenty(
    kind: str, client_for: ClientFor, team: CaseTeam
) -> None:
    row = make_one(kind, team)
    if kind == "account":
        fill(row, 2, 3)
    if kind == "incident":
        make_one(kind, team)  # one that may be the same, which is asked of beside it
    browser = client_for("analyst")
    few = world.queries(browser, reverse(LISTS[kind]))
    page = world.queries(browser, address_of(kind, row))
    for _number in range(19):
        make_one(kind, team)
    if kind == "account":
        fill(row, 3, 21)
    assert world.queries(browser, reverse(LISTS[kind])) == few
    assert world.queries(browser, address_of(kind, row)) == page


@arranged
def fill(told: Testimony, first: int, after: int) -> None:
    """Paragraphs with translations, and a right, a policy, a source and a receiver for each."""
    for number in range(first, after):
        paragraph = make.ParagraphFactory(testimony=told, number=number)
        make.TranslationFactory(paragraph=paragraph)
        law.DeprivationFactory(incident=None, testimony=told)
        law.EnforcementFactory(incident=None, testimony=told)
        make.TestimonySourceFactory(testimony=told)
        law.MechanismFactory()


@pytest.mark.parametrize("kind", KINDS)
def test_T18_what_was_chosen_is_kept_and_never_in_an_address(
    kind: str, client_for: ClientFor, team: CaseTeam
) -> None:
    make_one(kind, team)
    browser = client_for("analyst")
    name = LISTS[kind]
    field, value = {
        "incident": ("act", "killing"), "account": ("basis", "published_source"),
        "person": ("risk", "extreme"),
    }[kind]  # fmt: skip
    answer = browser.post(reverse(name), {field: value})
    assert (answer.status_code, answer["Location"]) == (302, reverse(name))
    assert "Nothing fits what you chose." in text_of(browser, reverse(name))
    assert 'method="get"' not in text_of(browser, reverse(name))
    browser.post(reverse(name), {field: value, "all": "1"})
    assert "One in all." in text_of(browser, reverse(name))


def test_a_long_list_of_records_has_pages_with_numbers_in_the_path(
    client_for: ClientFor, team: CaseTeam
) -> None:
    with acting_for_system(reason="test.arrange"):
        for number in range(30):
            make.IncidentFactory(organisation=None, code=f"INC-{number:02}")
    browser = client_for("analyst")
    browser.post(reverse("incidents"), {"order": "code"})
    first = browser.get(reverse("incidents"))
    assert "1 to 25 of 30." in first.content.decode()
    assert first.context["addresses"] == {"next": reverse("incidents_page", args=[2])}
    second = browser.get(first.context["addresses"]["next"])
    assert [line.record.code for line in second.context["lines"]] == [
        f"INC-{number}" for number in range(25, 30)
    ]
    assert browser.get(reverse("incidents_page", args=[99])).context["page"].number == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("incidents", "No incident is open to you."), ("accounts", "No account is open to you."),
        ("persons", "No person is open to you."), ("cases", "No case file is open to you."),
    ],
)  # fmt: skip
def test_an_empty_list_of_records_says_so(name: str, words: str, client_for: ClientFor) -> None:
    assert words in text_of(client_for("analyst"), reverse(name))
