"""The matrix of somebody who may not open all that is cited: her choices tell her nothing of the rest (T-02)."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence.models import Incident, IncidentSource, Testimony
from evidence.vocabulary import VictimGroup
from legal_analysis.matrix import Gap, Line, matrix
from legal_analysis.matrix_filters import conditions, listing
from legal_analysis.models import CaseFile, Citation, Element
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, OrganisationFactory, UserFactory
from tests.legal_analysis import views_world as world

pytestmark = pytest.mark.django_db
Stance = Citation.Stance


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team)


@pytest.fixture
def element(case: CaseFile) -> Element:
    return Element.objects.get(framework__case_files=case)


@pytest.fixture
def reader(team: CaseTeam) -> User:
    """An analyst of the whole organisation and of no case: what a partner lent to one, she may not open."""
    found: User = UserFactory()
    AssignmentFactory(user=found, role=Role.ANALYST, organisation=team.organisation)
    return found


def line(case: CaseFile, user: User, **chosen: str) -> Line:
    with acting_as(user):
        offered = listing(case, user, exactly=True)
        found = conditions(offered, offered.choice(chosen), exactly=True)
        assert len(found) >= len(chosen), "a choice was not understood"
        (only,) = matrix(case, user, conditions=found)
    return only


def total(one: Line) -> tuple[int, int]:
    return sum(c.supports for c in one.cells), sum(c.undermines for c in one.cells)


# --- What is chosen -----------------------------------------------------------------------------------


class World:
    """Two provinces, two authorities, and what a hidden record may say of them."""

    def __init__(self, case: CaseFile) -> None:
        self.provinces = [make.PlaceFactory(level="province") for _side in "12"]
        ministry = make.AuthorityFactory()
        body = make.AuthorityFactory(institution=ministry)
        self.authorities = [ministry, body, make.AuthorityFactory()]
        case.alleged_perpetrators.add(*self.authorities)

    def choices(self) -> list[dict[str, str]]:
        days = ("2021", "2023-05-31", "2023-06-01", "2023-06-02", "2025")
        return [
            *({"province": one.code} for one in self.provinces),
            *({"group": one} for one in VictimGroup.values),
            *({"authority": one.code} for one in self.authorities),
            *({name: day} for name in ("since", "until") for day in days),
            *({"since": day, "until": day} for day in days),
        ]


@world.arranged
def lent_incident(team: CaseTeam, asked: World, organisation: Any) -> list[Any]:
    """The two acts of an incident of a partner, with all that can be chosen by."""
    event = make.IncidentFactory(organisation=organisation, place=asked.provinces[0])
    event.set_date("2023-06-01")
    event.save()
    acts = [make.ActFactory(incident=event) for _stance in "12"]
    for act in acts:
        make.InvolvementFactory(act=act, group="women")
        make.InvolvementFactory(
            act=act,
            side="alleged_perpetrator",
            group="",
            authority=asked.authorities[1],
            degree="alleged_ordered",
            described_as="Invented men",
        )
    world.admit(team, incident=event)
    return [{"act": act} for act in acts]


@world.arranged
def account(team: CaseTeam, asked: World, **changes: Any) -> list[Any]:
    """Two paragraphs of an account with all that can be chosen by; it tells of a lent incident, too."""
    told = world.account(team, place=asked.provinces[0], groups=["women"], **changes)
    told.set_date("2023-06-01")
    told.save()
    (cited, _other) = lent_incident(team, asked, team.organisation)
    told.incidents.add(cited["act"].incident)
    first = told.paragraphs.unscoped(reason="test").get()
    return [{"paragraph": first}, {"paragraph": make.ParagraphFactory(testimony=told, number=2)}]


def of_a_partner(team: CaseTeam, asked: World, _reader: User) -> list[Any]:
    """Row security hides it."""
    with acting_for_system(reason="test.arrange"):
        found = account(team, asked)
        theirs = OrganisationFactory()
        told = Testimony.objects.unscoped(reason="test").get(paragraphs=found[0]["paragraph"])
        told.organisation = theirs
        told.save()
        type(told.person).objects.unscoped(reason="test").filter(pk=told.person_id).update(
            organisation=theirs
        )
    return found


def taken_down_by_her(team: CaseTeam, asked: World, reader: User) -> list[Any]:
    """Row security shows it, access.py does not: submit and forget."""
    AssignmentFactory(user=reader, role=Role.DOCUMENTER, organisation=team.organisation)
    return account(team, asked, interviewer=reader)


def of_an_incident(team: CaseTeam, asked: World, _reader: User) -> list[Any]:
    return lent_incident(team, asked, OrganisationFactory())


@pytest.mark.parametrize("hidden", [of_an_incident, of_a_partner, taken_down_by_her])
def test_T02_no_choice_tells_anything_of_a_record_she_may_not_open(
    case: CaseFile,
    element: Element,
    team: CaseTeam,
    analyst: User,
    reader: User,
    hidden: Callable[..., list[Any]],
) -> None:
    asked = World(case)
    for stance, target in zip(
        (Stance.SUPPORTS, Stance.UNDERMINES), hidden(team, asked, reader), strict=True
    ):
        world.cite(case, element, stance, **target)
    assert total(line(case, reader)) == (1, 1)
    found = {str(chosen): total(line(case, reader, **chosen)) for chosen in asked.choices()}
    assert {chosen: count for chosen, count in found.items() if count != (0, 1)} == {}
    # To who may open it each of these choices says something.
    told = [total(line(case, analyst, **chosen)) for chosen in asked.choices()]
    assert {(0, 0), (1, 1)} <= set(told)
    assert len(told) > told.count((0, 1))


def test_T02_an_incident_she_may_not_open_does_not_say_of_whom_an_account_speaks(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User, reader: User
) -> None:
    asked = World(case)
    with acting_for_system(reason="test.arrange"):
        told = world.account(team, groups=["girls"])
        for target in (lent_incident(team, asked, one) for one in (None, OrganisationFactory())):
            told.incidents.add(target[0]["act"].incident)
        paragraph = told.paragraphs.unscoped(reason="test").get()
    world.cite(case, element, Stance.UNDERMINES, paragraph=paragraph)
    chosen = {"authority": asked.authorities[2].code}
    assert total(line(case, analyst, **chosen)) == (0, 0)
    assert total(line(case, reader, **chosen)) == (0, 1)


# --- Origins ------------------------------------------------------------------------------------------


@world.arranged
def told_by_nobody_else(paragraph: Any) -> Any:
    """An act of the incident that only this account tells of."""
    event = Incident.objects.unscoped(reason="test").get(testimonies=paragraph.testimony_id)
    IncidentSource.objects.filter(incident=event).delete()
    return event.acts.unscoped(reason="test").first()


def test_all_accounts_that_are_hidden_from_her_are_one_origin(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User, reader: User
) -> None:
    """Two paragraphs of one are not two, and an incident known only from it has the same."""
    first, second = of_a_partner(team, World(case), reader)
    act = told_by_nobody_else(first["paragraph"])
    for target in (first, second, {"act": act}):
        world.cite(case, element, **target)
        for who in (analyst, reader):
            found = line(case, who)
            assert (found.supporting, Gap.ONE_ORIGIN in found.gaps) == (1, True)


def test_an_incident_that_only_a_hidden_account_tells_of_has_an_origin(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User, reader: User
) -> None:
    [first, _second] = of_a_partner(team, World(case), reader)
    world.cite(case, element, Stance.UNDERMINES, act=told_by_nobody_else(first["paragraph"]))
    for who in (analyst, reader):
        assert line(case, who).undermining == 1


def test_what_undermines_and_is_of_no_known_origin_weighs_as_one(
    case: CaseFile, element: Element, analyst: User
) -> None:
    for stance, gap in ((Stance.SUPPORTS, None), (Stance.UNDERMINES, Gap.CONTRADICTED)):
        for _time in "12":
            world.cite(case, element, stance, provision=law.ProvisionFactory())
        worse = {Gap.CONTRADICTED, Gap.OUTWEIGHED} & set(line(case, analyst).gaps)
        assert worse == ({gap} if gap else set())
