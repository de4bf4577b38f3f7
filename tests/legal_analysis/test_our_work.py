"""What she takes back from our own work: not cited anew, and marked where it is cited (WDR-2)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts import vault
from accounts.identity import acting_as
from accounts.models import CaseTeam, User
from evidence import consent
from evidence.models import Consent, Paragraph, Testimony
from legal_analysis import cited, citing, our_work
from legal_analysis.citing import Says
from legal_analysis.models import CaseFile, Citation
from tests.factories import evidence as make
from tests.legal_analysis import views_world as world

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team, elements=2)


@pytest.fixture
def told(team: CaseTeam) -> Testimony:
    return world.account(team)


@world.arranged
def paragraph_of(told: Testimony) -> Paragraph:
    return Paragraph._base_manager.select_related("key", "testimony").get(testimony=told)


def cite(told: Testimony, case: CaseFile, by: User, position: int = 0) -> Citation:
    target = paragraph_of(told)
    element = case.frameworks.get().elements.order_by("position")[position]
    with acting_as(by):
        (made,) = citing.cite(
            target,
            Says("supports", "high", "It shows who gave the order."),
            case_file=case,
            elements=[element],
            shown=cited.shown(target),
            by=by,
        )
    return made


@world.arranged
def decide(told: Testimony, use: str, decision: str) -> None:
    given = make.ConsentFactory.build(
        person=told.person, key=told.person.key, use=use, decision=decision, explained_by=None
    )
    given.explained_by = told.interview.interviewer if told.interview else None
    consent.decide(consent=given, by=given.explained_by)


@world.arranged
def withdraw(told: Testimony) -> None:
    row = Consent._base_manager.get(person=told.person, use=Consent.Use.STORE)
    consent.withdraw(consent=row, through="herself", by=None)


@world.arranged
def erase(told: Testimony) -> None:
    vault.destroy(key=told.person.key, by=told.interview.interviewer, reason="She asked for it.")


def refuse(told: Testimony) -> None:
    decide(told, Consent.Use.INTERNAL_ANALYSIS, Consent.Decision.REFUSED)


@world.arranged
def is_marked(made: Citation) -> bool:
    return Citation._base_manager.get(pk=made.pk).stale_since is not None


@pytest.mark.parametrize("take", [withdraw, refuse, erase])
def test_what_is_cited_is_to_be_read_again(
    take: Callable[[Testimony], None], told: Testimony, case: CaseFile, analyst: User
) -> None:
    made = cite(told, case, analyst)
    assert not is_marked(made)
    take(told)
    assert is_marked(made)


@pytest.mark.parametrize("take", [withdraw, refuse])
def test_nothing_of_it_is_cited_anew_nor_stood_by_and_it_can_be_taken_back(
    take: Callable[[Testimony], None],
    told: Testimony,
    case: CaseFile,
    analyst: User,
    client_for: ClientFor,
) -> None:
    made = cite(told, case, analyst)
    take(told)
    with pytest.raises(our_work.TakenFromUs):
        cite(told, case, analyst, position=1)
    shown = cited.shown(paragraph_of(told))
    with acting_as(analyst):
        with pytest.raises(our_work.TakenFromUs):
            citing.confirm(made, seen=1, shown=shown, by=analyst)
        with pytest.raises(our_work.TakenFromUs):
            citing.change(made, Says("neutral", "low", "So."), seen=1, shown=shown, by=analyst)
        citing.take_back(made, reason="She took it back.", seen=1, by=analyst)
    page = client_for(analyst).get(reverse("case_citation", args=[case.pk, made.pk]))
    assert page.status_code == 200


def test_what_she_takes_from_others_changes_nothing_here(
    told: Testimony, case: CaseFile, analyst: User
) -> None:
    made = cite(told, case, analyst)
    decide(told, Consent.Use.STATISTICS, Consent.Decision.REFUSED)
    assert not is_marked(made)
    cite(told, case, analyst, position=1)
