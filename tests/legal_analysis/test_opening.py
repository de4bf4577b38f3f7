"""Opening a case and putting right what it asks: who may, what is made, what is not lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.identity import acting_as
from accounts.models import AuditEvent, Organisation, Role, User
from legal_analysis import opening
from legal_analysis.models import CaseFile, Framework
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis import views_world as world

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def of_the_house(organisation: Organisation) -> User:
    return AssignmentFactory(role=Role.ANALYST, organisation=organisation).user


@pytest.fixture
def typed() -> dict[str, Any]:
    return {
        "title": "Work in the west",
        "question": "Was the ban on work persecution?",
        "frameworks": [law.FrameworkFactory().code],
        "rights": [law.RightFactory().code, law.RightFactory().code],
        "standard_of_proof": law.StandardOfProofFactory().code,
        "period": "1400 to 1402",
    }


@world.arranged
def made() -> CaseFile:
    case = CaseFile._base_manager.select_related("team").latest("code")
    return CaseFile._base_manager.select_related("team").get(pk=case.pk)


@world.arranged
def asks(case: CaseFile) -> tuple[Any, ...]:
    case = CaseFile._base_manager.get(pk=case.pk)
    laws, rights = (
        sorted(rows.values_list("code", flat=True)) for rows in (case.frameworks, case.rights)
    )
    return case.title, case.question, laws, rights, case.date_edtf


def events(action: str) -> int:
    return AuditEvent.objects.unscoped(reason="test").filter(action=action).count()


def test_a_case_is_opened_with_its_team_and_worked_on_at_once(
    client_for: ClientFor, of_the_house: User, organisation: Organisation, typed: dict[str, Any]
) -> None:
    browser = client_for(of_the_house)
    assert reverse("case_new") in browser.get(reverse("cases")).content.decode()
    answer = browser.post(reverse("case_new"), typed)
    case = made()
    assert answer["Location"] == reverse("case", args=[case.pk])
    assert (case.team.organisation_id, case.team.name) == (organisation.pk, "Work in the west")
    laws, rights = typed["frameworks"], sorted(typed["rights"])
    assert asks(case) == (typed["title"], typed["question"], laws, rights, "1400/1402")
    assert case.date_calendar == "solar_hijri"
    assert case.code.startswith("CF-")
    assert events("case.opened") == 1
    for name in ("case", "case_matrix", "case_assessments"):
        assert browser.get(reverse(name, args=[case.pk])).status_code == 200


def test_of_one_title_there_is_one_case_and_what_she_typed_stays(
    client_for: ClientFor, of_the_house: User, organisation: Organisation, typed: dict[str, Any]
) -> None:
    CaseTeamFactory(organisation=organisation, name=typed["title"])
    page = client_for(of_the_house).post(reverse("case_new"), typed).content.decode()
    assert "has a case of that title already" in page
    assert typed["question"] in page
    assert not CaseFile._base_manager.exists()


@pytest.mark.parametrize("without", ["title", "question", "frameworks", "rights"])
def test_what_is_missing_is_named_and_nothing_is_made(
    without: str, client_for: ClientFor, of_the_house: User, typed: dict[str, Any]
) -> None:
    answer = client_for(of_the_house).post(reverse("case_new"), typed | {without: ""})
    assert list(answer.context["form"].errors) == [without]
    assert not CaseFile._base_manager.exists()


def test_T01_who_is_of_one_case_only_or_of_another_organisation_opens_none(
    client_for: ClientFor, analyst: User, approver: User, typed: dict[str, Any]
) -> None:
    for who in (analyst, approver):
        assert client_for(who).post(reverse("case_new"), typed).status_code == 404
    elsewhere = AssignmentFactory(role=Role.ANALYST).user
    asked = opening.Asked("T", "Q?", law.StandardOfProofFactory(), [], [])
    with pytest.raises(NotAllowed), acting_as(elsewhere):
        opening.open_case(asked, organisation=CaseTeamFactory().organisation_id, by=elsewhere)


def test_what_a_case_asks_is_put_right_and_a_law_that_is_cited_stays(
    client_for: ClientFor, analyst: User, team: Any, typed: dict[str, Any]
) -> None:
    case = world.case(team)
    (cited,) = world.arranged(lambda: list(case.frameworks.all()))()
    world.arranged(law.CitationFactory)(case_file=case, element=cited.elements.get())
    browser, address = client_for(analyst), reverse("case_asks", args=[case.pk])
    assert case.title in browser.get(address).content.decode()
    before = asks(case)
    page = browser.post(address, typed).content.decode()
    assert "are cited in this case. That law stays" in page
    assert asks(case) == before
    laws = sorted([cited.code, *typed["frameworks"]])
    assert browser.post(address, typed | {"frameworks": laws}).status_code == 302
    assert asks(case) == (
        typed["title"], typed["question"], laws, sorted(typed["rights"]), "1400/1402"
    )  # fmt: skip
    assert events("case.changed") == 1
    assert Framework.objects.filter(code=cited.code).exists()


def test_a_team_is_called_by_its_case_also_when_the_title_is_put_right(
    client_for: ClientFor, of_the_house: User, organisation: Organisation, typed: dict[str, Any]
) -> None:
    CaseTeamFactory(organisation=organisation, name="Taken")
    browser = client_for(of_the_house)
    browser.post(reverse("case_new"), typed)
    case = made()
    address = reverse("case_asks", args=[case.pk])
    page = browser.post(address, typed | {"title": "Taken"}).content.decode()
    assert "has a case of that title already" in page
    assert asks(case)[0] == typed["title"]
    assert browser.post(address, typed | {"title": "Work in Herat"}).status_code == 302
    assert (made().title, made().team.name) == ("Work in Herat", "Work in Herat")
