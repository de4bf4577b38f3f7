"""Incidents counted in the database as they would be with a pencil, and no others than hers."""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence import dates
from evidence.models import Act, Incident, Involvement, Place
from evidence.vocabulary import ActKind, DegreeOfInvolvement, VictimGroup
from legal_analysis.counting import (
    Dimension,
    Known,
    Tally,
    incidents_of,
    leaving_lists,
    measures_by_year,
    tally,
)
from legal_analysis.counting.tally import WHOLE
from legal_analysis.models import CaseFile, Policy
from legal_analysis.patterns import Origin
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import arranged

pytestmark = pytest.mark.django_db
OTHERS, OURS = Origin.PUBLIC_SOURCES, Origin.OWN_ACCOUNTS
COUNTED = [one for one in Dimension if one is not Dimension.SIDE]


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team)


@arranged
def event(
    team: CaseTeam | None = None,
    *,
    edtf: str = "2022-05-04",
    calendar: str = dates.Calendar.GREGORIAN,
    acts: Iterable[tuple[str, str]] = ((ActKind.BEATING, VictimGroup.WOMEN),),
    rights: Iterable[Any] = (),
    place: Place | None = None,
    alleged: Iterable[Any] = (),
) -> Incident:
    """An incident: of a case team's own records, or published. `acts` are kinds, each with its group."""
    row = make.IncidentFactory(
        organisation=team.organisation if team else None,
        place=place,
        date_edtf=edtf,
        date_calendar=calendar,
        date_range=dates.as_range(edtf, calendar) if edtf else None,
    )
    for kind, group in acts:
        act = make.ActFactory(incident=row, kind=kind)
        make.InvolvementFactory(act=act, group=group)
        for authority in alleged:
            make.InvolvementFactory(
                act=act,
                side=Involvement.Side.ALLEGED_PERPETRATOR,
                group="",
                authority=authority,
                degree=DegreeOfInvolvement.ALLEGED_ORDERED,
                described_as="Invented men",
            )
    for right in rights:
        law.DeprivationFactory(incident=row, right=right)
    if team:
        world.admit(team, incident=row)
    return row


def ask(case: CaseFile, user: User, *by: Dimension, **more: Any) -> Tally:
    with acting_as(user):
        return tally(incidents_of(case, user), *by, **more)


def numbers(counts: Tally, origin: Origin) -> dict[str, int]:
    """The numbers of a list, without zeros."""
    return {row: number for (row, _whole), number in counts.counts[origin].items()}


# --- Against a pencil --------------------------------------------------------------------------------


def with_a_pencil(row: Incident, by: Dimension) -> dict[Any, set[str]]:
    """What an incident counts under; of each act what belongs to it, of the rest of all acts."""
    acts = list(Act.objects.unscoped(reason="test").filter(incident=row))
    sides = list(Involvement.objects.unscoped(reason="test").filter(act__in=acts))
    place = row.place
    province = place.at_province_level() if place else None
    whole: dict[Dimension, set[str]] = {
        Dimension.RIGHT: {one.right.code for one in row.deprivations.all().unscoped(reason="test")},
        Dimension.PROVINCE: {province.code} if province else set(),
        Dimension.REGION: {province.region} if province and province.region else set(),
        Dimension.MONTH: months_of(row),
        Dimension.YEAR: years_of(row),
    }
    if by in whole:
        return {act.pk: whole[by] for act in acts}
    of_act: dict[Any, set[str]] = {}
    for act in acts:
        mine = [one for one in sides if one.act_id == act.pk]
        of_act[act.pk] = {
            Dimension.ACT: {act.kind},
            Dimension.GROUP: {one.group for one in mine if one.group},
            Dimension.PERPETRATOR: {one.authority.code for one in mine if one.authority},
        }[by]
    return of_act


def months_of(row: Incident) -> set[str]:
    days = row.date_range
    if days is None or None in (days.lower, days.upper) or (days.upper - days.lower).days > 31:
        return set()
    return {f"{days.lower:%Y-%m}"}


def years_of(row: Incident) -> set[str]:
    days = row.date_range
    if days is None or None in (days.lower, days.upper):
        return set()
    last = days.upper.replace(year=days.upper.year - 1, month=12, day=31)
    last = last if (days.upper.month, days.upper.day) == (1, 1) else days.upper
    short = (days.upper - days.lower).days <= 31
    return {str(days.lower.year)} if short or last.year == days.lower.year else set()


def test_every_pair_of_things_is_counted_as_with_a_pencil(
    case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    with acting_for_system(reason="test.arrange"):
        rights = [law.RightFactory(position=n + 1) for n in range(3)]
        named = [make.AuthorityFactory(name=f"Invented {n}") for n in range(2)]
        province = make.PlaceFactory(region="Invented region")
        district = make.PlaceFactory(level=Place.Level.DISTRICT, province=province)
        bare = make.PlaceFactory()
    beaten, held = (ActKind.BEATING, VictimGroup.WOMEN), (ActKind.TORTURE, VictimGroup.MEN_BOYS)
    rows = [
        event(rights=rights[:2], place=district, acts=[beaten, held], alleged=named),
        event(rights=rights[:1], place=province, acts=[held, held], edtf="2022"),
        event(edtf="1401-05", calendar=dates.Calendar.SOLAR_HIJRI, place=bare),
        event(edtf="2022-12-20/2023-01-10", rights=rights[2:], alleged=named[:1]),
        event(edtf="2021/2022"),
        event(edtf=""),
        event(team, rights=rights, place=district, acts=[beaten, beaten], alleged=named[1:]),
        event(team, edtf="2023-12", place=bare, acts=[held]),
    ]
    with acting_for_system(reason="test.arrange"):
        counts = {by: {row.pk: with_a_pencil(row, by) for row in rows} for by in COUNTED}

    for down, across in combinations(COUNTED, 2):
        found = ask(case, analyst, down, across)
        for origin in Origin:
            mine = [row.pk for row in rows if (row.organisation_id is None) == (origin is OTHERS)]
            under = [pairs(counts[down][pk], counts[across][pk]) for pk in mine]
            expected = Counter(pair for one in under for pair in one)
            assert found.counts[origin] == dict(expected), (down, across, origin)
            known = Known(asked=len(mine), known=sum(map(bool, under)))
            assert found.known[origin] == known, (down, across, origin)


def pairs(first: dict[Any, set[str]], second: dict[Any, set[str]]) -> set[tuple[str, str]]:
    return {(one, other) for act in first for one in first[act] for other in second[act]}


# --- Whose -------------------------------------------------------------------------------------------


def test_T02_nothing_of_another_case_is_counted_though_she_works_on_that_too(
    case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    other = CaseTeamFactory()
    AssignmentFactory(user=analyst, team=other, organisation=None, role=Role.ANALYST)
    for one in (team, other, CaseTeamFactory()):
        event(one)
    with acting_as(analyst):
        assert Incident.objects.visible_to(analyst).count() == 2
    found = ask(case, analyst, Dimension.ACT)
    assert numbers(found, OURS) == {ActKind.BEATING: 1}
    assert found.known[OURS].asked == 1


def test_only_the_period_of_the_case_is_counted_and_what_has_no_date(
    case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    with acting_for_system(reason="test.arrange"):
        case.set_date("2022/2023")
        case.save()
    for edtf in ("2021-12-31", "2021/2022", "2023-05-01", "2024-01-01", ""):
        event(edtf=edtf)
    assert ask(case, analyst, Dimension.ACT).known[OTHERS].asked == 3


def test_T08_what_leaves_of_others_names_no_value_that_only_our_records_have(
    case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    ours, theirs = (arranged(make.AuthorityFactory)() for _number in range(2))
    event(team, alleged=[ours], edtf="2019")
    event(alleged=[theirs], edtf="2022")
    with acting_as(analyst):
        lists = {
            (one["by"], one["origin"]): one["cells"]
            for one in leaving_lists(incidents_of(case, analyst))
        }
    assert lists["perpetrator", OTHERS] == {theirs.code: 1}
    assert lists["year", OTHERS] == {"2022": 1}
    assert {cells for (_by, origin), cells in lists.items() if origin == OURS} == {None}


# --- Before and since ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edtf", "side"),
    [
        ("2022-05-06", "before"), ("2022-05-07", "since"), ("2022-05", "unclear"), ("2022-06", "since"),
        ("2022-05-01/2022-05-06", "before"), ("2022-05-06/2022-05-07", "unclear"), ("..", None), ("", None),
    ],
)  # fmt: skip
def test_an_incident_lies_before_a_measure_only_if_every_day_it_can_mean_does(
    edtf: str, side: str | None, case: CaseFile, analyst: User
) -> None:
    event(edtf="" if edtf == ".." else edtf)
    measure = law.PolicyFactory(date_edtf="2022-05-07", date_range=dates.as_range("2022-05-07"))
    found = ask(case, analyst, Dimension.ACT, Dimension.SIDE, policy=measure)
    assert found.counts[OTHERS] == ({(ActKind.BEATING, side): 1} if side else {})


def test_T08_who_sees_months_only_compares_by_months(
    case: CaseFile, team: CaseTeam, advocate: User
) -> None:
    for day in ("2022-05-02", "2022-05-30", "2022-04-30", "2022-06-01"):
        event(team, edtf=day)
    measure = law.PolicyFactory(date_edtf="2022-05-07", date_range=dates.as_range("2022-05-07"))
    found = ask(case, advocate, Dimension.ACT, Dimension.SIDE, policy=measure, exactly=False)
    assert {side: n for (_act, side), n in found.counts[OURS].items()} == {
        "before": 1, "unclear": 2, "since": 1,
    }  # fmt: skip


def test_a_measure_without_a_date_compares_nothing(case: CaseFile, analyst: User) -> None:
    undated = law.PolicyFactory(date_edtf="", date_range=None)
    with pytest.raises(ValueError, match="no date"):
        ask(case, analyst, Dimension.ACT, Dimension.SIDE, policy=undated)


# --- Measures ------------------------------------------------------------------------------------------


def test_measures_add_up_year_by_year_also_over_years_without_any() -> None:
    work, school = law.RightFactory(position=1), law.RightFactory(position=2)
    for edtf, rights in (
        ("2021-09", [work, school]),
        ("2023", [work]),
        ("", [work]),
        ("2021", []),
        ("2021/2022", [work]),  # in which year is not known
        ("2022/..", [work]),
    ):
        policy = law.PolicyFactory(
            date_edtf=edtf, date_range=dates.as_range(edtf) if edtf else None
        )
        for number in (1, 2):  # two provisions that take the same right
            law.ProvisionFactory(policy=policy, number=number).rights.set(rights)
    found = measures_by_year(Policy.objects.all())
    assert list(found.years) == ["2021", "2022", "2023"]
    assert [found.added_up[work.code, year] for year in found.years] == [1, 1, 2]
    assert [found.added_up[school.code, year] for year in found.years] == [1, 1, 1]
    assert (found.known.asked, found.known.known) == (6, 2)


# --- Cost ------------------------------------------------------------------------------------------------


def test_counting_costs_the_same_queries_at_any_size(
    case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    def cost() -> int:
        with acting_as(analyst), CaptureQueriesContext(connection) as captured:
            tally(incidents_of(case, analyst), Dimension.PERPETRATOR, Dimension.PROVINCE)
        return len(captured)

    cost()
    event(team)
    few = cost()
    for _number in range(5):
        event(team)
        event()
    assert cost() == few


def test_a_list_has_one_column(case: CaseFile, analyst: User) -> None:
    event()
    assert ask(case, analyst, Dimension.ACT).across == {WHOLE: ""}
