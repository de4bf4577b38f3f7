"""What is one origin: publications of one group, one person however often, and what was joined."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence.models import IncidentSource, Paragraph, PossibleMatch, Testimony
from evidence.origins import Joined
from legal_analysis.dossier.compose import compose
from legal_analysis.dossier.html import html
from legal_analysis.dossier.numbering import number
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.matrix import matrix
from legal_analysis.models import CaseFile, Citation, Element, Mechanism
from tests.evidence.test_export import account, allow
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import UserFactory
from tests.legal_analysis import views_world as world

pytestmark = pytest.mark.django_db
Stance = Citation.Stance


# --- Against a slow, obvious model ---------------------------------------------------------------------

NAMES = st.sampled_from([*"abcdefgh"])
PAIRS = st.lists(st.tuples(NAMES, NAMES), max_size=12)


def slow(pairs: list[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Each name with all that can be reached from it, by looking again until nothing is new."""
    reached = {name: {name} for name in "abcdefgh"}
    for _round in reached:
        for one, other in pairs:
            both = reached[one] | reached[other]
            for name in both:
                reached[name] = reached[name] | both
    return {name: frozenset(names) for name, names in reached.items()}


@settings(max_examples=300, deadline=None)
@given(PAIRS, st.sets(NAMES))
def test_names_that_were_joined_are_one_origin_by_whatever_way(
    pairs: list[tuple[str, str]], asked: set[str]
) -> None:
    joined = Joined(pairs)
    reached = slow(pairs)
    assert len({joined.of(name) for name in asked}) == len({reached[name] for name in asked})


# --- The page and the dossier say the same -------------------------------------------------------------


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    with acting_for_system(reason="test.arrange"):
        for number in range(1, 35):  # the map draws every province
            make.PlaceFactory(code=f"AF{number:02}")
        law.MechanismFactory(code="icc-otp")
    return world.case(team)


@pytest.fixture
def element(case: CaseFile) -> Element:
    return Element.objects.get(framework__case_files=case)


def counted(case: CaseFile, element: Element, by: User) -> tuple[int, int]:
    """Origins that support and undermine: on the page, and the same in the dossier, printed there."""
    with acting_as(by):
        (line,) = [one for one in matrix(case, by) if one.element == element]
        submission = freeze(case_file=case, mechanism=mechanism(), language="en", by=by)
        snapshot = thaw(submission, by=by)
        figures = snapshot["figures"]
        code = element.code
        printed = html(number(compose(snapshot)))
    found = (line.supporting, line.undermining)
    assert (figures[f"independent.{code}"], figures[f"independent.{code}.undermines"]) == found
    for count in found:
        assert f"{count} independent origin{'' if count == 1 else 's'}" in printed
    return found


def mechanism() -> Mechanism:
    return Mechanism.objects.get(code="icc-otp")


def spoke(team: CaseTeam) -> Testimony:
    """An account of a survivor who allows that it is shared, admitted to the case."""
    person = make.PersonFactory(organisation=team.organisation)
    allow(person)
    told: Testimony = account(person, status=Testimony.Status.REVIEWED)
    make.ParagraphFactory(testimony=told)
    world.admit(team, testimony=told)
    return told


@world.arranged
def paragraph_of(told: Testimony) -> Paragraph:
    found: Paragraph = told.paragraphs.unscoped(reason="test").get()
    return found


def test_one_source_repeated_three_times_counts_once_and_what_speaks_against_is_printed(
    case: CaseFile, element: Element, analyst: User
) -> None:
    for group, stance, times in (("a wire report", "supports", 3), ("", "undermines", 2)):
        for _time in range(times):
            pair = law.PolicySourceFactory(source=make.SourceFactory(independence_group=group))
            provision = law.ProvisionFactory(policy=pair.policy)
            world.cite(case, element, Stance(stance), provision=provision)
    assert counted(case, element, analyst) == (1, 2)


def test_one_person_is_one_origin_in_her_accounts_and_in_the_incident_she_tells_of(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    with acting_for_system(reason="test.arrange"):
        first = spoke(team)
        interview = make.InterviewFactory(person=first.person)
        second = make.TestimonyFactory(interview=interview, status=Testimony.Status.REVIEWED)
        incident = make.IncidentFactory(organisation=team.organisation)
        for told in (first, second):
            told.incidents.add(incident)
        IncidentSource.objects.filter(incident=incident).delete()
        world.admit(team, testimony=second)
        world.admit(team, incident=incident)
        paragraphs = [paragraph_of(first), make.ParagraphFactory(testimony=second)]
        act = make.ActFactory(incident=incident)
    for paragraph in paragraphs:
        world.cite(case, element, paragraph=paragraph)
    world.cite(case, element, act=act)
    assert counted(case, element, analyst) == (1, 0)


def test_two_entries_of_one_person_are_one_origin_once_an_approver_said_so(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    with acting_for_system(reason="test.arrange"):
        accounts = [spoke(team) for _time in range(2)]
        for told in accounts:
            world.cite(case, element, paragraph=paragraph_of(told))
        later, earlier = (told.person for told in accounts)
        match = PossibleMatch.objects.unscoped(reason="test").create(
            person=later, earlier=earlier, purposes=["phone"]
        )
    assert counted(case, element, analyst) == (2, 0)
    with acting_for_system(reason="test.arrange"):
        match.decision, match.decided_by = PossibleMatch.Decision.SAME, UserFactory()
        match.decided_at, match.version = "2026-01-01T00:00Z", 1
        match.save()
    assert counted(case, element, analyst) == (1, 0)


def test_no_name_of_an_origin_that_is_a_person_is_in_what_leaves(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    with acting_for_system(reason="test.arrange"):
        told = spoke(team)
    world.cite(case, element, paragraph=paragraph_of(told))
    with acting_as(analyst):
        submission = freeze(case_file=case, mechanism=mechanism(), language="en", by=analyst)
    assert json.loads(submission.snapshot)["accounts"][0]["origins"] == 1
    assert str(told.person_id) not in submission.snapshot
