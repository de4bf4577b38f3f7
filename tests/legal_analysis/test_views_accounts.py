"""The page of one account: words, translations, consent, and what is not shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts import vault
from accounts.identity import acting_for_system
from accounts.models import CaseTeam, User
from evidence.models import Consent, Person, Testimony
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import (
    WORDS,
    address_of,
    arranged,
    text_of,
)

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


def test_an_account_shows_original_and_checked_translation_side_by_side(
    client_for: ClientFor, team: CaseTeam
) -> None:
    told = world.account(team, label="Invented for a test.", note="A caveat.", verified=False)
    text = text_of(client_for("analyst"), address_of("account", told))
    for words in (
        WORDS, "These words are invented.", "Checked translation", 'lang="fa-af"',
        "Invented for a test.", "A caveat.", "Not checked", f">{told.code}</bdi>",
    ):  # fmt: skip
        assert words in text, words


def test_T51_an_unchecked_translation_is_not_shown(client_for: ClientFor, team: CaseTeam) -> None:
    told = world.account(team)
    with acting_for_system(reason="test.arrange"):
        paragraph = make.ParagraphFactory(testimony=told, number=2)
        make.TranslationFactory(paragraph=paragraph, text="Nobody has checked this.")
    text = text_of(client_for("analyst"), address_of("account", told))
    assert "Nobody has checked this." not in text
    assert "not yet checked by a second person" in text


def test_T39_of_an_erased_person_no_word_is_shown(
    client_for: ClientFor, team: CaseTeam, approver: User
) -> None:
    told = world.account(team)
    with acting_for_system(reason="test.arrange"):
        vault.destroy(key=told.person.key, by=approver, reason="her wish")
    text = text_of(client_for("analyst"), address_of("account", told))
    assert WORDS not in text
    assert "Her key was destroyed" in text


def test_a_published_account_is_never_called_her_own_words(client_for: ClientFor) -> None:
    told = published()
    text = text_of(client_for("analyst"), address_of("account", told))
    assert "never her own words" in text
    assert "no consent of ours" in text


@arranged
def published() -> Testimony:
    person = make.PersonFactory(origin=Person.Origin.PUBLISHED, organisation=None)
    return Testimony.objects.create(
        person=person,
        code="TST-PUBLISHED",
        basis=Testimony.Basis.PUBLISHED_SOURCE,
        account_type=Testimony.AccountType.OPEN_SOURCE,
        status=Testimony.Status.REVIEWED,
        date_edtf="2023-05-04",
        date_range=make.THAT_DAY,
        place=make.PlaceFactory(level="district", province=make.PlaceFactory(), name_en="Near"),
    )


@arranged
def allow(person: Person, use: str, **changes: Any) -> None:
    make.ConsentFactory(person=person, use=use, **changes)


def test_consent_is_told_in_words_for_each_receiver(client_for: ClientFor, team: CaseTeam) -> None:
    law.MechanismFactory(code="first", name="First body")
    law.MechanismFactory(code="second", name="Second body")
    law.MechanismFactory(code="third", name="Closed body", available=False)
    told = world.account(team)
    browser = client_for("advocate")
    address = address_of("account", told)
    assert "no live consent to keep and analyse the account" in text_of(browser, address)
    allow(told.person, Consent.Use.INTERVIEW)
    allow(told.person, Consent.Use.INTERNAL_ANALYSIS)
    allow(told.person, Consent.Use.SHARE, recipient="first", identity_level="pseudonym")
    text = text_of(browser, address)
    for words in ("allowed for this receiver", "Under a code", "allowed for other receivers only"):
        assert words in text, words
    assert "Closed body" not in text
    assert "may be quoted" not in text
    allow(told.person, Consent.Use.QUOTE, recipient="first")
    assert "may be quoted" in text_of(browser, address)
    person = text_of(browser, address_of("person", told.person))
    for words in ("To keep the account in this protected record", "allowed", "not asked"):
        assert words in person, words
