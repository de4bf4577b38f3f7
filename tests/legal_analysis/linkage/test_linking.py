"""What links an alleged perpetrator with the acts of a case: on the day, and only what may be seen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import CaseTeam, User
from evidence import dates
from evidence.models import Authority
from legal_analysis.linkage.linking import linkage
from legal_analysis.matrix import Gap
from legal_analysis.models import CaseFile, Citation
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis.views_world import arranged

ClientFor = Callable[[object], Client]


@arranged
def case_of(team: CaseTeam, *alleged: Authority) -> CaseFile:
    case: CaseFile = law.CaseFileFactory(team=team)
    case.alleged_perpetrators.add(*alleged)
    return case


@arranged
def act_of(authority: Authority, day: str, **incident: Any) -> Any:
    made = make.IncidentFactory(
        **{"organisation": None, **incident}, date_edtf=day, date_range=dates.as_range(day)
    )
    act = make.ActFactory(incident=made)
    make.InvolvementFactory(
        act=act,
        side="alleged_perpetrator",
        authority=authority,
        group="",
        degree="alleged_direct",
        described_as="Police",
    )
    return act


@pytest.fixture
def offices(db: None) -> tuple[Authority, Authority]:
    """Police, under a ministry from 4 May 2023 on; it ends in some day of 2024."""
    police, ministry = make.AuthorityFactory(code="AUT-P"), make.AuthorityFactory(code="AUT-M")
    arranged(make.ReportingLineFactory)(
        subordinate=police, superior=ministry, from_edtf="2023-05-04", to_edtf="2024"
    )
    return police, ministry


def under(case: CaseFile, user: User, *, exactly: bool = True) -> tuple[int, int, int]:
    [found] = linkage(case, user, exactly=exactly)
    return len(found.own), found.surely_under, found.possibly_under


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2023-05-03", (0, 0, 0)),
        ("2023-05-04", (0, 1, 0)),
        ("2023-05", (0, 0, 1)),
        ("2024-01-02", (0, 0, 1)),
        ("2025", (0, 0, 0)),
    ],
)
def test_what_was_done_under_it_is_asked_of_the_day(
    day: str,
    found: tuple[int, int, int],
    offices: tuple[Authority, Authority],
    team: CaseTeam,
    analyst: User,
) -> None:
    police, ministry = offices
    case = case_of(team, ministry)
    act_of(police, day)
    assert under(case, analyst) == found


def test_a_line_taken_back_says_nothing_and_what_nobody_recorded_makes_nothing_sure(
    team: CaseTeam, analyst: User
) -> None:
    ministry = make.AuthorityFactory()
    now = timezone.now()
    closed = {"closed_at": now, "closed_by": analyst, "closed_reason": "So."}
    solar = {"calendar": "solar_hijri", "date_range": dates.span("1402", "", "solar_hijri")}
    lines: dict[str, dict[str, Any]] = {
        "taken back": {"from_edtf": "2021", **closed},
        "perhaps over": {"from_edtf": "2021", "end_not_known": True},
        "since 1402": {"from_edtf": "1402", **solar},
    }
    police = {name: make.AuthorityFactory() for name in lines}
    for name, line in lines.items():
        arranged(make.ReportingLineFactory)(
            subordinate=police[name], superior=ministry, written_at=now, **line
        )
    police["without a tenure"] = make.AuthorityFactory(kind="office_holder", institution=ministry)
    acts = {
        act_of(one, day).pk: (name, day)
        for name, one in police.items()
        for day in ("2023-01-01", "2025-01-01")
    }
    [found] = linkage(case_of(team, ministry), analyst, exactly=True)
    assert {acts[one.act]: str(one.certainty) for one in found.under} == {
        ("perhaps over", "2023-01-01"): "possibly",
        ("perhaps over", "2025-01-01"): "possibly",
        ("since 1402", "2025-01-01"): "surely",
        ("without a tenure", "2023-01-01"): "possibly",
        ("without a tenure", "2025-01-01"): "possibly",
    }


def test_T02_only_incidents_she_may_see_are_counted(
    offices: tuple[Authority, Authority], team: CaseTeam, analyst: User
) -> None:
    police, ministry = offices
    case = case_of(team, police)
    arranged(make.InvolvementFactory)(act=act_of(police, "2023-06-01"))  # with a victim
    act_of(police, "2023-06-01", organisation=make.OrganisationFactory())
    act_of(ministry, "2023-06-01")  # of its superior: that is no act of its own
    assert under(case, analyst) == (1, 0, 0)


def test_T02_who_sees_months_only_is_answered_for_months(
    offices: tuple[Authority, Authority], team: CaseTeam, analyst: User, advocate: User
) -> None:
    police, ministry = offices
    case = case_of(team, ministry)
    act = act_of(police, "2023-05-20", organisation=team.organisation)
    arranged(make.CaseMaterialFactory)(team=team, incident=act.incident)
    assert under(case, analyst) == (0, 1, 0)
    assert under(case, advocate, exactly=False) == (0, 0, 1)


def test_T02_the_pages_answer_for_months_whom_the_record_answers_for_months(
    offices: tuple[Authority, Authority], team: CaseTeam, client_for: ClientFor, advocate: User
) -> None:
    police, ministry = offices
    case = case_of(team, ministry)
    act = act_of(police, "2023-05-20", organisation=team.organisation)
    arranged(make.CaseMaterialFactory)(team=team, incident=act.incident)
    browser = client_for(advocate)
    pages = [
        browser.get(reverse("case_linkage", args=[case.pk])).context["rows"][0],
        browser.get(reverse("case_linked", args=[case.pk, ministry.pk])).context["linked"],
    ]
    assert [(one.surely_under, one.possibly_under) for one in pages] == [(0, 1)] * 2


def test_OUT1_a_person_the_case_does_not_name_is_shown_as_the_office(
    offices: tuple[Authority, Authority], team: CaseTeam, analyst: User, client_for: ClientFor
) -> None:
    police, ministry = offices
    case = case_of(team, ministry)
    chief = make.AuthorityFactory(kind="office_holder", name="Person of P", institution=police)
    alone = make.AuthorityFactory(kind="office_holder", name="Person of None")
    arranged(make.ReportingLineFactory)(subordinate=alone, superior=ministry)
    for who in (chief, alone):
        act_of(who, "2023-06-01")
    [found] = linkage(case, analyst, exactly=True)
    assert {one.by for one in found.under} == {police, None}
    page = client_for(analyst).get(reverse("case_linked", args=[case.pk, ministry.pk]))
    under = page.content.decode().partition("Acts of who was under it")[2]
    under = under.partition('id="chain"')[0]
    assert (police.name in under, "Office-holder" in under) == (True, True)
    assert "Person of" not in under


def test_an_act_counts_once_however_many_did_it_and_however_they_are_described(
    offices: tuple[Authority, Authority], team: CaseTeam, analyst: User, client_for: ClientFor
) -> None:
    police, ministry = offices
    case = case_of(team, police, ministry)
    act = act_of(police, "2023-06-01")
    men = [make.AuthorityFactory(kind="office_holder", institution=police) for _number in range(2)]
    for who, degree, described_as in (
        (police, "alleged_direct", "Men in a white car"),
        (police, "alleged_ordered", "Police"),
        *((one, "alleged_direct", "An officer") for one in men),
    ):
        arranged(make.InvolvementFactory)(
            act=act,
            side="alleged_perpetrator",
            authority=who,
            group="",
            degree=degree,
            described_as=described_as,
        )

    above, itself = linkage(case, analyst, exactly=True)

    assert itself.own_acts == 1
    assert [number for _degree, number in itself.degrees] == [1, 1]
    assert [one.degree for one in itself.own] == ["alleged_direct", "alleged_ordered"]
    # Two men whom the case does not name are shown as their office: one line.
    assert [(one.by, one.degree) for one in itself.under] == [(police, "alleged_direct")]
    assert (above.own_acts, above.surely_under, above.possibly_under) == (0, 1, 0)
    page = client_for(analyst).get(reverse("case_linkage", args=[case.pk])).content.decode()
    assert 'data-name="Acts it is alleged in"><bdi>1</bdi>' in page


def test_only_what_is_cited_still_and_in_this_case_counts(
    offices: tuple[Authority, Authority], team: CaseTeam
) -> None:
    police, _ministry = offices
    analyst = AssignmentFactory(role="analyst", organisation=team.organisation).user
    case = case_of(team, police)
    mode = law.ElementFactory(kind="mode_of_liability")
    case.frameworks.add(mode.framework)
    others = [
        {"taken_back_at": timezone.now(), "taken_back_by": analyst, "taken_back_reason": "So."},
        {"case_file": arranged(law.CaseFileFactory)(team__organisation=team.organisation)},
    ]
    for more in others:
        row = arranged(law.CitationFactory)(**{"case_file": case, "element": mode, **more})
        row.perpetrators.set([police])
    act_of(police, "2023-06-01", organisation=team.organisation)  # ours, and in no case
    [found] = linkage(case, analyst, exactly=True)
    assert [one.supports for one in found.modes] == [0]
    assert found.own == []


def test_a_mode_counts_what_names_this_one_and_says_what_names_nobody(
    offices: tuple[Authority, Authority], team: CaseTeam, analyst: User
) -> None:
    police, ministry = offices
    case = case_of(team, police, ministry)
    mode = law.ElementFactory(kind="mode_of_liability")
    case.frameworks.add(mode.framework)
    stance = Citation.Stance
    cited = arranged(law.CitationFactory)
    for one, *named in (
        (stance.SUPPORTS, police),
        (stance.UNDERMINES, police, ministry),
        (stance.SUPPORTS,),
    ):
        row = cited(case_file=case, element=mode, stance=one)
        arranged(law.PolicySourceFactory)(policy=row.provision.policy)
        row.perpetrators.set(named)

    above, below = linkage(case, analyst, exactly=True)

    assert [one.authority for one in (above, below)] == [ministry, police]
    counts = [
        (m.supports, m.undermines, m.names_nobody) for one in (below, above) for m in one.modes
    ]
    assert counts == [(1, 1, 1), (0, 1, 1)]
    assert Gap.CONTRADICTED in below.modes[0].gaps
    assert Gap.NO_SUPPORT in above.modes[0].gaps


def test_a_mode_counts_origins_and_says_what_rests_on_one(
    offices: tuple[Authority, Authority], team: CaseTeam, analyst: User
) -> None:
    """Three citations of one report are one origin: so is one against them."""
    police, _ministry = offices
    case = case_of(team, police)
    mode = law.ElementFactory(kind="mode_of_liability")
    case.frameworks.add(mode.framework)
    report, another, third = make.SourceFactory(), make.SourceFactory(), make.SourceFactory()

    def cite(source: Any, stance: str) -> None:
        event = arranged(make.IncidentFactory)(organisation=None)
        arranged(make.IncidentSourceFactory)(incident=event, source=source)
        act = arranged(make.ActFactory)(incident=event)
        row = arranged(law.CitationFactory)(
            case_file=case, element=mode, stance=stance, provision=None, act=act
        )
        row.perpetrators.set([police])

    def found() -> tuple[int, int, set[Gap]]:
        [one] = linkage(case, analyst, exactly=True)
        [its] = one.modes
        return its.supports, its.undermines, set(its.gaps) - {Gap.NOT_ASSESSED}

    for _number in range(3):
        cite(report, "supports")
    assert found() == (3, 0, {Gap.ONE_ORIGIN})
    cite(another, "undermines")
    assert found() == (3, 1, {Gap.ONE_ORIGIN, Gap.CONTRADICTED})
    cite(third, "supports")
    assert found() == (4, 1, set())


def test_the_page_costs_the_same_whatever_there_is(
    offices: tuple[Authority, Authority], team: CaseTeam, analyst: User, client_for: ClientFor
) -> None:
    police, ministry = offices
    case = case_of(team, police, ministry)
    browser, address = client_for(analyst), reverse("case_linkage", args=[case.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    act_of(police, "2023-06-01")
    queries()
    before = queries()
    for number in range(8):
        act_of(police, f"2023-06-0{number + 1}")
        case.alleged_perpetrators.add(make.AuthorityFactory())
    assert queries() == before
