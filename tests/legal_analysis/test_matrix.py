"""The matrix: independent origins, filters that hide nothing contrary, gaps by what the law needs."""

from collections import defaultdict
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence import dates
from evidence.models import Testimony
from legal_analysis.matrix import Gap, Line, matrix, weakest
from legal_analysis.matrix_filters import conditions, listing
from legal_analysis.models import CaseFile, Citation, Element
from legal_analysis.proving import NO_CORROBORATION
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world

pytestmark = pytest.mark.django_db
Stance = Citation.Stance


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team)


@pytest.fixture
def element(case: CaseFile) -> Element:
    return Element.objects.get(framework__case_files=case)


def lines(case: CaseFile, user: User, **chosen: str) -> list[Line]:
    with acting_as(user):
        offered = listing(case, user, exactly=True)
        found: list[Q] = conditions(offered, offered.choice(chosen), exactly=True)
        both = {"since", "until"} <= chosen.keys() and chosen["since"] <= chosen["until"]
        assert len(found) == len(chosen) + both, "a choice was not understood"
        return matrix(case, user, conditions=found)


def line(case: CaseFile, user: User, **chosen: str) -> Line:
    (only,) = lines(case, user, **chosen)
    return only


def total(one: Line) -> tuple[int, int]:
    return sum(c.supports for c in one.cells), sum(c.undermines for c in one.cells)


# --- Independence -------------------------------------------------------------------------------------

# Which of four sources stand behind each cited policy, and what the citation does. Sources 0 and 1
# repeat one wire report.
CITED = st.lists(
    st.tuples(st.sets(st.integers(0, 3), max_size=3), st.sampled_from(Stance.values)), max_size=6
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(CITED)
def test_an_origin_counts_once_however_often_it_is_repeated(
    case: CaseFile, element: Element, analyst: User, cited: list[tuple[set[int], str]]
) -> None:
    Citation.objects.unscoped(reason="test").standing().filter(case_file=case).update(
        taken_back_at="2026-01-01T00:00Z", taken_back_by=analyst, taken_back_reason="x", version=2
    )
    groups = ["one wire report", "one wire report", "", ""]
    sources = [make.SourceFactory(independence_group=group) for group in groups]
    expected: defaultdict[str, set[int]] = defaultdict(set)
    for behind, stance in cited:
        policy = law.PolicyFactory()
        for number in behind:
            law.PolicySourceFactory(policy=policy, source=sources[number])
        world.cite(case, element, stance, provision=law.ProvisionFactory(policy=policy))
        expected[stance] |= {max(number, 1) for number in behind}
    found = line(case, analyst)
    assert found.supporting == len(expected[Stance.SUPPORTS])
    assert found.undermining == len(expected[Stance.UNDERMINES])


def test_one_person_who_spoke_twice_is_one_origin(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    with acting_for_system(reason="test.arrange"):
        first = world.account(team)
        interview = make.InterviewFactory(person=first.person)
        second = make.TestimonyFactory(interview=interview, status=Testimony.Status.REVIEWED)
        world.admit(team, testimony=second)
        told = [first.paragraphs.unscoped(reason="test").get()]
        told.append(make.ParagraphFactory(testimony=second))
    for paragraph in told:
        world.cite(case, element, paragraph=paragraph)
    found = line(case, analyst)
    assert (found.supporting, Gap.ONE_ORIGIN in found.gaps) == (1, True)


# --- Filters ------------------------------------------------------------------------------------------


@world.arranged
def act_in(team: CaseTeam, place: Any, day: str, group: str, authority: Any) -> Any:
    event = make.IncidentFactory(organisation=team.organisation, place=place)
    event.set_date(day)
    event.save()
    world.admit(team, incident=event)
    act = make.ActFactory(incident=event)
    make.InvolvementFactory(act=act, group=group)
    make.InvolvementFactory(
        act=act,
        side="alleged_perpetrator",
        group="",
        authority=authority,
        degree="alleged_ordered",
        described_as="Invented men",
    )
    return act


def test_filters_narrow_by_right_period_place_group_and_alleged_perpetrator(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    here, there = make.PlaceFactory(level="province"), make.PlaceFactory(level="province")
    one, other = make.AuthorityFactory(), make.AuthorityFactory()
    case.alleged_perpetrators.add(one, other)
    right = law.RightFactory()
    acts = [
        act_in(team, here, "2022-05-03", "women", one),
        act_in(team, there, "2023-06-01", "girls", other),
    ]
    for act in acts:
        world.cite(case, element, act=act)
    for act, named in zip(acts, (right, law.RightFactory()), strict=True):
        Citation.objects.unscoped(reason="test").get(act=act).rights.add(named)
    # The third says nothing of what the filters ask, and speaks against the element: it stays.
    with acting_for_system(reason="test.arrange"):
        silent = make.EvidenceItemFactory(organisation=None)
    world.cite(case, element, Stance.UNDERMINES, item=silent)
    assert total(line(case, analyst)) == (2, 1)
    for chosen in (
        {"right": right.code},
        {"province": here.code},
        {"group": "women"},
        {"authority": one.code},
        {"until": "2022"},
        {"since": "2022", "until": "2022-12"},
    ):
        assert total(line(case, analyst, **chosen)) == (1, 1), chosen
    assert total(line(case, analyst, since="2024")) == (0, 1)


def test_what_undermines_and_is_known_to_be_of_elsewhere_is_left_out(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    here, there = make.PlaceFactory(level="province"), make.PlaceFactory(level="province")
    act = act_in(team, there, "2023-06-01", "girls", make.AuthorityFactory())
    world.cite(case, element, Stance.UNDERMINES, act=act)
    assert total(line(case, analyst, province=here.code)) == (0, 0)
    assert total(line(case, analyst, province=there.code)) == (0, 1)


def test_what_undermines_and_is_of_a_body_beneath_it_stays_when_an_institution_is_chosen(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    place = make.PlaceFactory(level="province")
    ministry, another = make.AuthorityFactory(), make.AuthorityFactory()
    case.alleged_perpetrators.add(ministry, another)
    directorate = make.AuthorityFactory(institution=ministry)
    district = make.AuthorityFactory(institution=directorate)
    officer = make.AuthorityFactory(kind="office_holder", institution=district)  # named in no case
    for who in (district, officer):
        act = act_in(team, place, "2023-06-01", "girls", who)
        world.cite(case, element, Stance.UNDERMINES, act=act)
    assert total(line(case, analyst, authority=ministry.code)) == (0, 2)
    assert total(line(case, analyst, authority=another.code)) == (0, 0)
    # So does what bears on it by the citation alone, with what supports.
    world.cite(case, element, provision=law.ProvisionFactory())
    Citation.objects.unscoped(reason="test").get(stance=Stance.SUPPORTS).perpetrators.add(district)
    assert total(line(case, analyst, authority=ministry.code)) == (1, 2)
    assert total(line(case, analyst, authority=another.code)) == (0, 0)


def test_what_undermines_and_is_of_the_whole_institution_stays_when_one_of_it_is_chosen(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    place = make.PlaceFactory(level="province")
    ministry, another = make.AuthorityFactory(), make.AuthorityFactory()
    directorate = make.AuthorityFactory(institution=ministry)
    one, beside = (make.AuthorityFactory(institution=directorate) for _ in "12")
    case.alleged_perpetrators.add(one, beside, another)
    against, supporting = (act_in(team, place, "2023-06-01", "girls", ministry) for _ in "12")
    world.cite(case, element, Stance.UNDERMINES, act=against)
    world.cite(case, element, act=supporting)  # this is of one only where it is named
    for who, found in ((one, (0, 1)), (another, (0, 0))):
        assert total(line(case, analyst, authority=who.code)) == found
    # What is of one alone is of nobody beside it.
    world.cite(
        case,
        element,
        Stance.UNDERMINES,
        act=act_in(team, place, "2023-06-02", "girls", one),
    )
    assert total(line(case, analyst, authority=one.code)) == (0, 2)
    assert total(line(case, analyst, authority=beside.code)) == (0, 1)


def test_an_order_is_of_the_time_in_which_it_held_and_not_of_the_day_it_was_issued(
    case: CaseFile, element: Element, analyst: User
) -> None:
    """In force from 2021 to 2022, and again from 2024 on. Of the second of each stance no time is known."""
    for stance in (Stance.SUPPORTS, Stance.UNDERMINES):
        policy = law.PolicyFactory(date_edtf="2021-12-03", date_range=dates.as_range("2021-12-03"))
        provision, unknown = (law.ProvisionFactory(policy=policy, number=n) for n in (1, 2))
        for since, until in (("2021-12-03", "2022"), ("2024", "")):
            days = {"from_edtf": since, "to_edtf": until, "date_range": dates.span(since, until)}
            law.InForceFactory(provision=provision, **days)
        for one in (provision, unknown):
            world.cite(case, element, stance, provision=one)
    for chosen, found in (
        ({}, (2, 2)),
        ({"since": "2022"}, (1, 2)),
        ({"since": "2021", "until": "2022"}, (1, 2)),
        ({"since": "2025"}, (1, 2)),
        ({"since": "2023-03", "until": "2023-09"}, (0, 1)),  # it held before, and after
        ({"since": "2022-12-31", "until": "2023-09"}, (1, 2)),
        ({"since": "2024", "until": "2022"}, (1, 2)),
        ({"until": "2021-12-02"}, (0, 1)),
        ({"since": "2021", "until": "2021-11"}, (0, 1)),
    ):
        assert total(line(case, analyst, **chosen)) == found, chosen


def test_who_issued_an_order_does_not_say_of_whom_it_speaks_against_an_element(
    case: CaseFile, element: Element, analyst: User
) -> None:
    ministry, leader = make.AuthorityFactory(), make.AuthorityFactory()
    case.alleged_perpetrators.add(ministry)
    for stance in (Stance.UNDERMINES, Stance.SUPPORTS):
        provision = law.ProvisionFactory()
        provision.policy.authorities.add(leader)
        world.cite(case, element, stance, provision=provision)
    assert total(line(case, analyst, authority=ministry.code)) == (0, 1)
    case.alleged_perpetrators.add(leader)
    assert total(line(case, analyst, authority=leader.code)) == (1, 1)


def test_there_is_no_filter_by_stance(case: CaseFile, analyst: User) -> None:
    with acting_for_system(reason="test.ask"):
        for behind in (False, True):
            offered = listing(case, analyst, exactly=True, behind=behind)
            values = {value for each in offered.filters for value, _label in each.options}
            assert not values & set(Stance.values)


# --- Gaps ---------------------------------------------------------------------------------------------


def test_EVAL_7_one_origin_is_no_gap_where_it_tells_of_sexual_violence(
    case: CaseFile, element: Element, team: CaseTeam, analyst: User
) -> None:
    for acts, gap in ((["rape"], False), (["beating"], True)):
        with acting_for_system(reason="test.arrange"):
            told = world.account(team, acts=acts).paragraphs.unscoped(reason="test").get()
        other = law.ElementFactory(framework=element.framework, position=500 + gap)
        world.cite(case, other, paragraph=told)
        found = next(one for one in lines(case, analyst) if one.element == other)
        assert (Gap.ONE_ORIGIN in found.gaps) is gap
        assert (found.enough == NO_CORROBORATION) is not gap


def test_gaps_stand_in_the_order_in_which_the_law_needs_them(
    case: CaseFile, element: Element, analyst: User
) -> None:
    framework = element.framework
    element.delete()

    def made(code: str, kind: str, **more: Any) -> Element:
        found: Element = law.ElementFactory(framework=framework, code=code, kind=kind, **more)
        return found

    remedy = made("X-5", "remedy")
    link, other_link = made("X-4", "mode_of_liability"), made("X-3", "mode_of_liability")
    context = made("X-2", "contextual")
    asked = made("X-1", "contextual", what_to_prove=["Who?", "When?"])
    numbered = made("X-0", "specific", official_reference="Elements of Crimes art. 7(1)(h)(1)")
    assert [one.element for one in weakest(lines(case, analyst))] == [
        numbered, asked, context, link, other_link, remedy,
    ]  # fmt: skip
    # Of several of which one suffices, the others are no gap once one is shown.
    world.cite(case, link, provision=law.ProvisionFactory())
    found = {one.element: one.gaps for one in lines(case, analyst)}
    assert Gap.NO_SUPPORT not in found[other_link]
    assert Gap.NO_SUPPORT in found[context]


def test_more_against_an_element_than_for_it_is_another_gap_than_as_much_and_ranks_before_it(
    case: CaseFile, element: Element, analyst: User
) -> None:
    """Origins are weighed: two of one report are one. Support of no known origin weighs as one."""
    element.delete()
    against: dict[str, list[Gap]] = {}
    for code, supporting, undermining in (
        ("X-1", 2, 1), ("X-2", 2, 2), ("X-3", 2, 3), ("X-4", 0, 1), ("X-5", 0, 2),
    ):  # fmt: skip
        its = law.ElementFactory(framework=element.framework, code=code, kind="contextual")
        counts = ((Stance.SUPPORTS, supporting), (Stance.UNDERMINES, undermining))
        for stance, count in counts:
            for _number in range(count):
                pair = law.PolicySourceFactory()
                provision = law.ProvisionFactory(policy=pair.policy)
                world.cite(case, its, stance, provision=provision)
        if not supporting:
            world.cite(case, its, provision=law.ProvisionFactory())
    found = lines(case, analyst)
    for one in found:
        against[one.element.code] = [g for g in one.gaps if g in (Gap.OUTWEIGHED, Gap.CONTRADICTED)]
    assert against == {
        "X-1": [],
        "X-2": [Gap.CONTRADICTED],
        "X-3": [Gap.OUTWEIGHED],
        "X-4": [Gap.CONTRADICTED],
        "X-5": [Gap.OUTWEIGHED],
    }
    ranked = [one.element.code for one in weakest(found)]
    assert ranked == ["X-5", "X-3", "X-4", "X-2", "X-1"]


def test_of_several_of_which_one_suffices_it_is_said_which_one_stands_for_the_others(
    case: CaseFile, element: Element, analyst: User
) -> None:
    """The one with most for it after what speaks against it."""
    element.delete()
    needed, *several = (
        law.ElementFactory(framework=element.framework, code=code, kind=kind)
        for code, kind in (
            ("X-0", "contextual"),
            *((f"X-{number}", "underlying_act") for number in (1, 2, 3)),
        )
    )

    def support(its: Element, stance: str = Stance.SUPPORTS) -> None:
        pair = law.PolicySourceFactory()
        world.cite(case, its, stance, provision=law.ProvisionFactory(policy=pair.policy))

    def instead() -> list[str]:
        return [one.instead for one in lines(case, analyst)]

    assert instead() == ["", "", "", ""]
    support(several[0])
    assert instead() == ["", "", "X-1", "X-1"]
    for _number in range(2):
        support(several[1])
    support(needed)
    assert instead() == ["", "", "", "X-2"]
    for _number in range(2):
        support(several[1], Stance.UNDERMINES)
    assert instead() == ["", "", "", "X-1"]
    # One against which more speaks than for it makes no other needless.
    for its, times in ((several[0], 2), (several[1], 1)):
        for _number in range(times):
            support(its, Stance.UNDERMINES)
    assert instead() == ["", "", "", ""]
    assert Gap.NO_SUPPORT in lines(case, analyst)[-1].gaps


def test_as_much_against_an_element_as_for_it_and_what_is_stale_are_gaps(
    case: CaseFile, element: Element, analyst: User
) -> None:
    for stance in (Stance.SUPPORTS, Stance.UNDERMINES):
        pair = law.PolicySourceFactory()
        provision = law.ProvisionFactory(policy=pair.policy)
        world.cite(case, element, stance, provision=provision)
    assert Gap.CONTRADICTED in line(case, analyst).gaps
    provision.text = "Another order."
    provision.save()
    found = line(case, analyst)
    assert (Gap.STALE in found.gaps, found.stale) == (True, 1)
