"""Contrary material stays in the matrix until it is known to be of another: all of it, not a part."""

from typing import Any

import pytest

from accounts.identity import acting_for_system
from accounts.models import CaseTeam, User
from evidence.models import Act, Incident
from legal_analysis.models import CaseFile, Citation, Element
from tests.factories import evidence as make
from tests.legal_analysis import views_world as world
from tests.legal_analysis.test_matrix_hidden import line, total

pytestmark = pytest.mark.django_db
UNDERMINES = Citation.Stance.UNDERMINES


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team)


@pytest.fixture
def element(case: CaseFile) -> Element:
    return Element.objects.get(framework__case_files=case)


@pytest.fixture
def two(case: CaseFile) -> list[Any]:
    """Two alleged perpetrators of the case."""
    found = [make.AuthorityFactory() for _side in "12"]
    case.alleged_perpetrators.add(*found)
    return found


@world.arranged
def act_of(team: CaseTeam, *doers: Any, groups: Any = ("women",), of: Any = None) -> Act:
    """An act by each of these, men nobody knows being None; against these groups, a person being ""."""
    event = of or make.IncidentFactory(organisation=team.organisation)
    if of is None:
        world.admit(team, incident=event)
    act: Act = make.ActFactory(incident=event)
    for group in groups:
        person = None if group else world.person(organisation=team.organisation)
        make.InvolvementFactory(act=act, group=group, person=person)
    for who in doers:
        make.InvolvementFactory(
            act=act,
            side="alleged_perpetrator",
            group="",
            authority=who,
            degree="alleged_ordered",
            described_as="Invented men",
        )
    return act


@world.arranged
def account_of(team: CaseTeam, *incidents: Incident, **facts: Any) -> Any:
    told = world.account(team, **facts)
    told.incidents.add(*incidents)
    return told.paragraphs.unscoped(reason="test").get()


def test_an_act_of_one_and_of_men_nobody_knows_is_not_known_to_be_of_another(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User, two: list[Any]
) -> None:
    one, other = two
    world.cite(case, element, UNDERMINES, act=act_of(team, one))
    assert total(line(case, analyst, authority=other.code)) == (0, 0)
    unsure = act_of(team, one, None)
    world.cite(case, element, UNDERMINES, act=unsure)
    assert total(line(case, analyst, authority=other.code)) == (0, 1)
    assert total(line(case, analyst, authority=one.code)) == (0, 2)
    # That it bears on one does not say who the others were.
    Citation.objects.unscoped(reason="test").get(act=unsure).perpetrators.add(one)
    assert total(line(case, analyst, authority=other.code)) == (0, 1)


def test_an_account_is_known_to_be_of_another_only_if_each_act_it_may_speak_of_is(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User, two: list[Any]
) -> None:
    one, other = two
    known = [act_of(team, one).incident for _incident in "12"]
    paragraph = account_of(team, *known)
    world.cite(case, element, UNDERMINES, paragraph=paragraph)
    assert total(line(case, analyst, authority=other.code)) == (0, 0)
    for doers in ((None,), (one, None), ()):
        another = act_of(team, *doers).incident
        with acting_for_system(reason="test.arrange"):
            paragraph.testimony.incidents.add(another)
        assert total(line(case, analyst, authority=other.code)) == (0, 1), doers
        with acting_for_system(reason="test.arrange"):
            paragraph.testimony.incidents.remove(another)
        assert total(line(case, analyst, authority=other.code)) == (0, 0)
    act_of(team, of=known[0])  # by whom is not said
    assert total(line(case, analyst, authority=other.code)) == (0, 1)


def test_what_bears_on_one_by_the_word_of_who_cites_it_is_known_to_be_of_her_alone(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User, two: list[Any]
) -> None:
    """Where nothing in the record says otherwise."""
    one, other = two
    cited = {"act": act_of(team), "paragraph": account_of(team)}
    for field, target in cited.items():
        world.cite(case, element, UNDERMINES, **{field: target})
    assert total(line(case, analyst, authority=other.code)) == (0, 2)
    for citation in Citation.objects.unscoped(reason="test").filter(case_file=case):
        citation.perpetrators.add(one)
    assert total(line(case, analyst, authority=other.code)) == (0, 0)
    assert total(line(case, analyst, authority=one.code)) == (0, 2)


def test_an_act_against_somebody_of_no_named_group_is_not_known_to_be_against_another(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    world.cite(case, element, UNDERMINES, act=act_of(team, groups=["women"]))
    assert total(line(case, analyst, group="girls")) == (0, 0)
    world.cite(case, element, UNDERMINES, act=act_of(team, groups=["women", ""]))
    assert total(line(case, analyst, group="girls")) == (0, 1)
    assert total(line(case, analyst, group="women")) == (0, 2)


@pytest.mark.parametrize("hurt", ["", "girls"])
def test_an_account_of_one_group_that_tells_of_others_stays_for_those(
    hurt: str, case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    paragraph = account_of(team, act_of(team).incident, groups=["women"])
    world.cite(case, element, UNDERMINES, paragraph=paragraph)
    assert total(line(case, analyst, group="girls")) == (0, 0)
    with acting_for_system(reason="test.arrange"):
        paragraph.testimony.incidents.add(act_of(team, groups=[hurt]).incident)
    assert total(line(case, analyst, group="girls")) == (0, 1)
