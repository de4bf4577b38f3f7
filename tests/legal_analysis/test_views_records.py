"""The pages of the records: who may open what, as exact as she may see it, and what is written down."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import audit, vault
from accounts.identity import acting_for_system
from accounts.models import AuditEvent, CaseTeam, Role, User
from evidence.models import Testimony
from tests.canaries import scan
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import (
    ACTIONS,
    EVERY_IDENTITY,
    KINDS,
    LISTS,
    OTHERS,
    READERS,
    WORDS,
    address_of,
    events,
    make_one,
    text_of,
)

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


# --- Who ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", READERS)
def test_T01_the_team_opens_a_record_and_finds_it_in_the_list(
    role: str, kind: str, client_for: ClientFor, team: CaseTeam
) -> None:
    row = make_one(kind, team)
    browser = client_for(role)
    assert row.code in text_of(browser, address_of(kind, row))
    assert row.code in text_of(browser, reverse(LISTS[kind]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", OTHERS)
def test_T01_to_everybody_else_the_record_does_not_exist(
    role: str, kind: str, client_for: ClientFor, team: CaseTeam
) -> None:
    row = make_one(kind, team)
    browser = client_for(role)
    assert browser.get(address_of(kind, row)).status_code == 404
    listed = browser.get(reverse(LISTS[kind]))
    assert listed.status_code == (200 if role == "stranger" else 404)
    assert row.code not in listed.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_T01_a_browser_nobody_signed_in_on_is_sent_to_sign_in(
    kind: str, client_for: ClientFor, team: CaseTeam
) -> None:
    row = make_one(kind, team)
    assert client_for("anonymous").get(address_of(kind, row)).status_code == 302
    assert client_for("anonymous").get(reverse(LISTS[kind])).status_code == 302


# --- Submit and forget --------------------------------------------------------------------------------


def test_T01_a_documenter_sees_code_and_status_of_her_own_and_no_more(
    client_for: ClientFor, team: CaseTeam, documenter: User
) -> None:
    own = world.account(team, interviewer=documenter, summary="Summary of hers", label="Label")
    anothers = world.account(team)
    browser = client_for(documenter)
    listed = text_of(browser, reverse("sent"))
    assert own.code in listed
    assert "Reviewed" in listed
    for hidden in (anothers.code, "Summary of hers", "Label", own.person.code, str(own.pk)):
        assert hidden not in listed
    assert scan(listed.encode(), EVERY_IDENTITY, where="sent") == []
    for kind, row in (("account", own), ("person", own.person)):
        assert browser.get(address_of(kind, row)).status_code == 404


def test_T01_another_role_does_not_give_a_documenter_back_what_she_sent(
    client_for: ClientFor, team: CaseTeam, documenter: User
) -> None:
    AssignmentFactory(user=documenter, role=Role.ANALYST, organisation=None, team=team)
    own, anothers = world.account(team, interviewer=documenter), world.account(team)
    browser = client_for(documenter)
    for kind, row, status in (
        ("account", anothers, 200), ("person", anothers.person, 200),
        ("account", own, 404), ("person", own.person, 404),
    ):  # fmt: skip
        assert browser.get(address_of(kind, row)).status_code == status
    assert own.code not in text_of(browser, reverse("accounts"))
    assert own.person.code not in text_of(browser, reverse("persons"))


@pytest.mark.parametrize("role", [*READERS, "administrator", "auditor", "support_worker", "nobody"])
def test_T01_the_list_of_what_was_sent_is_for_documenters(role: str, client_for: ClientFor) -> None:
    assert client_for(role).get(reverse("sent")).status_code == 404


def test_T01_a_draft_is_open_to_nobody_who_reads(client_for: ClientFor, team: CaseTeam) -> None:
    draft = world.account(team, status=Testimony.Status.DRAFT)
    browser = client_for("analyst")
    assert browser.get(address_of("account", draft)).status_code == 404
    assert draft.code not in text_of(browser, reverse("accounts"))
    assert draft.code not in text_of(browser, address_of("person", draft.person))


# --- The trail -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_T47_opening_a_record_leaves_one_row_that_names_it(
    kind: str, client_for: ClientFor, team: CaseTeam, analyst: User
) -> None:
    row = make_one(kind, team)
    browser = client_for(analyst)
    action = f"{ACTIONS[kind]}.read"
    text_of(browser, reverse(LISTS[kind]))
    assert (events(analyst, action), events(analyst, f"{ACTIONS[kind]}.listed")) == (0, 1)
    text_of(browser, address_of(kind, row))
    text_of(browser, address_of(kind, row))
    rows = AuditEvent.objects.unscoped(reason="test").filter(action=action, actor=analyst)
    assert [event.subject_id for event in rows] == [str(row.pk)] * 2


def test_T47_when_the_trail_is_down_no_account_is_shown(
    client_for: ClientFor, team: CaseTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = world.account(team)
    browser = client_for("analyst")

    def down(**_what: object) -> None:
        raise audit.TrailDown

    monkeypatch.setattr(audit, "record", down)
    answer = browser.get(address_of("account", told))
    assert answer.status_code == 503
    assert WORDS not in answer.content.decode()


def test_only_the_page_of_an_account_opens_its_words(
    client_for: ClientFor, team: CaseTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = world.account(team)
    opened: list[str] = []
    real = vault.open_sealed

    def noted(key: Any, aad: str, data: bytes) -> str:
        opened.append(aad)
        return real(key, aad, data)

    monkeypatch.setattr(vault, "open_sealed", noted)
    browser = client_for("analyst")
    for address in (
        reverse("accounts"), reverse("persons"), reverse("incidents"), reverse("home"),
        address_of("person", told.person),
    ):  # fmt: skip
        text_of(browser, address)
    assert opened == []
    text_of(browser, address_of("account", told))
    assert {place.split("|")[0] for place in opened} == {
        "evidence_paragraph",
        "evidence_translation",
    }


# --- As exact as she may see -----------------------------------------------------------------------------

EXACT = ("4 May 2023", "Near district", "Behind the bakery")


def placed(kind: str, team: CaseTeam) -> Any:
    province = make.PlaceFactory(name_en="Wide province")
    district = make.PlaceFactory(level="district", province=province, name_en="Near district")
    when = {"date_edtf": "2023-05-04", "date_range": make.THAT_DAY}
    return make_one(kind, team, place=district, place_text="Behind the bakery", **when)


@pytest.mark.parametrize("kind", ["incident", "account"])
def test_T04_the_analyst_sees_day_and_district(
    kind: str, client_for: ClientFor, team: CaseTeam
) -> None:
    row = placed(kind, team)
    text = text_of(client_for("analyst"), address_of(kind, row))
    assert [words for words in EXACT if words not in text] == []


@pytest.mark.parametrize("kind", ["incident", "account"])
@pytest.mark.parametrize("role", ["advocate", "approver"])
def test_T04_others_see_month_and_province(
    role: str, kind: str, client_for: ClientFor, team: CaseTeam
) -> None:
    row = placed(kind, team)
    browser = client_for(role)
    for address in (address_of(kind, row), reverse(LISTS[kind])):
        text = text_of(browser, address)
        assert [words for words in EXACT if words in text] == []
        assert "May 2023" in text
        assert "Wide province" in text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", READERS)
def test_T04_no_identity_is_in_any_page(
    role: str, kind: str, client_for: ClientFor, team: CaseTeam
) -> None:
    row = make_one(kind, team)
    browser = client_for(role)
    for address in (address_of(kind, row), reverse(LISTS[kind])):
        page = browser.get(address).content
        assert scan(page, EVERY_IDENTITY, where=address) == []
        assert f'<bdi class="code" dir="ltr">{row.code}</bdi>' in page.decode()


# --- Incidents -------------------------------------------------------------------------------------------


def test_an_incident_tells_acts_victims_and_who_is_alleged(
    client_for: ClientFor, team: CaseTeam
) -> None:
    event = world.incident(team)
    text = text_of(client_for("analyst"), address_of("incident", event))
    for words in (
        "Threat", "Women", ">3</bdi> (households)", "Invented men",
        "alleged to have ordered the act", "Invented institution", "Invented right",
        "Invented order", "Invented report", ">F6<", "Not checked",
    ):  # fmt: skip
        assert words in text, words


def test_one_number_for_several_groups_is_not_said_of_each(
    client_for: ClientFor, team: CaseTeam
) -> None:
    """A publication tells of fourteen people, women and men; of ours each group has a number of its own."""
    browser = client_for("analyst")
    for owner in (None, team.organisation):
        with acting_for_system(reason="test.arrange"):
            event = make.IncidentFactory(organisation=owner)
            act = make.ActFactory(incident=event)
            for group in ("women", "men_boys"):
                make.InvolvementFactory(act=act, group=group, count=14, counting_unit="persons")
            if owner is not None:
                world.admit(team, incident=event)
        text = " ".join(text_of(browser, address_of("incident", event)).split())
        assert text.count(">14</bdi>") == (1 if owner is None else 2)
        assert ("All of them together:" in text) == (owner is None)


def test_T02_a_victim_this_reader_may_not_see_has_not_even_a_code(
    client_for: ClientFor, team: CaseTeam
) -> None:
    event = world.incident(team)
    seen = world.account(team).person
    hidden = world.person()
    with acting_for_system(reason="test.arrange"):
        act = event.acts.unscoped(reason="test").get()
        for person in (seen, hidden):
            make.InvolvementFactory(act=act, person=person)
    text = text_of(client_for("analyst"), address_of("incident", event))
    assert seen.code in text
    assert hidden.code not in text
    assert str(hidden.pk) not in text


def test_T02_an_incident_does_not_tell_of_accounts_of_another_case(
    client_for: ClientFor, team: CaseTeam
) -> None:
    event, own = world.incident(team), world.account(team)
    hidden = world.account(CaseTeamFactory())
    with acting_for_system(reason="test.arrange"):
        event.testimonies.add(own, hidden)
    text = text_of(client_for("analyst"), address_of("incident", event))
    assert own.code in text
    assert hidden.code not in text
