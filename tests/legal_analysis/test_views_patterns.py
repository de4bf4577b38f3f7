"""The pages of patterns and of the chronology of a case: what is chosen, what is seen, by whom."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import CaseTeam, User
from evidence import dates
from evidence.models import Place
from legal_analysis import outlines
from legal_analysis.chronology import Entry
from legal_analysis.models import CaseFile
from tests.canaries import scan
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import CaseTeamFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import EVERY_IDENTITY, READERS, arranged

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(team: CaseTeam) -> CaseFile:
    return world.case(team)


def dated(edtf: str, calendar: str = dates.Calendar.GREGORIAN) -> dict[str, Any]:
    return {
        "date_edtf": edtf,
        "date_calendar": calendar,
        "date_range": dates.as_range(edtf, calendar) if edtf else None,
    }


def patterns(browser: Client, case: CaseFile, **chosen: str) -> Any:
    """The page after choosing; the whole answer with its context."""
    address = reverse("case_patterns", args=[case.pk])
    if chosen:
        assert browser.post(address, chosen).status_code == 302
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer


def line(browser: Client, case: CaseFile, **chosen: str) -> list[Entry]:
    address = reverse("case_chronology", args=[case.pk])
    if chosen:
        assert browser.post(address, chosen).status_code == 302
    answer = browser.get(address)
    assert answer.status_code == 200
    return list(answer.context["page"].rows)


@arranged
def published(**changes: Any) -> Any:
    return make.IncidentFactory(organisation=None, **changes)


# --- Patterns --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", READERS)
def test_what_we_recorded_stands_apart_and_exact_for_who_may_open_it(
    role: str, client_for: ClientFor, case: CaseFile, team: CaseTeam
) -> None:
    world.incident(team)
    for _number in range(2):
        published()
    answer = patterns(client_for(role), case, what="incidents", down="act")
    (part,) = answer.context["counted"].parts
    assert part.header == ("Kind of act", "Reported by others", "Recorded by us")
    others, ours = (sum(int(row[column]) for row in part.rows) for column in (1, 2))
    assert (others, ours) == (2, 1)
    page = answer.content.decode()
    assert "2 in all; of 2 of them this is known." in page
    assert scan(answer.content, EVERY_IDENTITY, where="patterns") == []
    assert page.count("<svg") == 1


def test_T02_a_case_that_is_not_hers_can_neither_be_read_nor_chosen_for(
    client_for: ClientFor,
) -> None:
    other = world.case(CaseTeamFactory())
    browser = client_for("analyst")
    for name in ("case_patterns", "case_chronology"):
        address = reverse(name, args=[other.pk])
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"right": ""}).status_code == 404


def test_every_question_of_the_form_has_an_answer(
    client_for: ClientFor, case: CaseFile, team: CaseTeam
) -> None:
    event = world.incident(team)
    measure = arranged(law.EnforcementFactory)(incident=event).policy
    published(place=make.PlaceFactory())
    browser = client_for("analyst")
    for down in ("right", "act", "province", "year", "month", "group", "perpetrator"):
        for more in ({}, {"across": "year"}, {"measure": str(measure.pk)}):
            answer = patterns(browser, case, what="incidents", down=down, **more)
            assert answer.context["counted"].parts, (down, more)
    law.ProvisionFactory().rights.add(law.RightFactory(position=9))
    for what in ("issued", "added"):
        assert patterns(browser, case, what=what).context["counted"].parts


def test_narrowing_to_one_right_leaves_the_others_of_the_same_incident_in_the_count(
    client_for: ClientFor, case: CaseFile, team: CaseTeam
) -> None:
    work, school = (law.RightFactory(position=n, title=f"Right {n}") for n in (7, 8))
    event = world.incident(team)
    for right in (work, school):
        arranged(law.DeprivationFactory)(incident=event, right=right)
    world.incident(team)
    answer = patterns(client_for("analyst"), case, down="right", right=work.code)
    (part,) = answer.context["counted"].parts
    assert [row[-1] for row in part.rows if row[0] in (work.title, school.title)] == ["1"] * 2
    assert answer.context["counted"].asked[1].of.asked == 1


def test_a_measure_is_offered_to_compare_with_only_if_the_record_says_it_was_enforced(
    client_for: ClientFor, case: CaseFile, team: CaseTeam
) -> None:
    event = world.incident(team)
    browser = client_for("analyst")
    stated = event.enforcements.unscoped(reason="test")
    law.PolicyFactory()
    offered = patterns(browser, case).context["page"].listing.filters
    (measures,) = (one.options for one in offered if one.name == "measure")
    assert [pk for pk, _words in measures] == [str(row.policy_id) for row in stated]


def test_pictures_are_written_from_the_right_for_who_reads_so(
    client_for: ClientFor, case: CaseFile, team: CaseTeam, analyst: User
) -> None:
    world.incident(team)
    analyst.language = "fa-af"
    analyst.save()
    page = patterns(client_for(analyst), case, down="act").content.decode()
    assert re.search(r'<g [^>]*direction="rtl"', page)


# --- Chronology --------------------------------------------------------------------------------------------


def test_dates_stand_as_they_are_and_in_the_order_of_their_first_day(
    client_for: ClientFor, case: CaseFile
) -> None:
    for edtf, calendar in (
        ("", "gregorian"), ("2022~", "gregorian"), ("1401", "solar_hijri"), ("2022-01-01", "gregorian"),
        ("2022-03-21", "gregorian"), ("2021-08-15", "gregorian"),
    ):  # fmt: skip
        published(**dated(edtf, calendar))
    found = line(client_for("analyst"), case)
    assert [entry.edtf for entry in found] == [
        "2021-08-15", "2022-01-01", "2022~", "2022-03-21", "1401", "",
    ]  # fmt: skip
    assert [entry.year for entry in found] == [2021, 2022, 2022, 2022, 2022, None]


def test_an_account_stands_there_with_its_code_and_no_word(
    client_for: ClientFor, case: CaseFile, team: CaseTeam
) -> None:
    told = world.account(team, summary="Invented and never to be read here.")
    law.PolicyFactory()
    world.incident(team)
    world.account(CaseTeamFactory())
    browser = client_for("analyst")
    found = line(browser, case)
    assert {entry.kind for entry in found} == {"measure", "incident", "account"}
    (account,) = (entry for entry in found if entry.kind == "account")
    assert (account.code, account.title) == (told.code, "")
    page = browser.get(reverse("case_chronology", args=[case.pk]))
    assert "never to be read" not in page.content.decode()
    assert scan(page.content, EVERY_IDENTITY, where="chronology") == []


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_what_has_no_date_stands_last_whichever_comes_first(
    order: str, client_for: ClientFor, case: CaseFile
) -> None:
    for day in ("", "2022-03-01", "2023-04-02"):
        published(date_edtf=day, date_range=dates.as_range(day) if day else None)
    rows = line(client_for("analyst"), case, order=order, kind="incident")
    years = [2022, 2023] if order == "oldest" else [2023, 2022]
    assert [one.year for one in rows] == [*years, None]


@pytest.mark.parametrize(
    ("chosen", "kinds"),
    [
        ({"kind": "account"}, {"account"}),
        ({"right": "chosen"}, {"measure", "incident", "account"}),
        ({"right": "other"}, set()),
        ({"province": "XX77"}, {"measure", "incident", "account"}),
        ({"province": "XX78"}, {"measure"}),  # which holds in the whole country
        ({"since": "2024"}, set()),
        ({"since": "2022", "until": "1402"}, {"measure", "incident", "account"}),
    ],
)
def test_the_line_is_narrowed_by_kind_right_province_and_dates(
    chosen: dict[str, str], kinds: set[str], client_for: ClientFor, case: CaseFile, team: CaseTeam
) -> None:
    right, _other = (
        law.RightFactory(code=code, position=n) for n, code in enumerate(("chosen", "other"))
    )
    place, _there = make.PlaceFactory(code="XX77"), make.PlaceFactory(code="XX78")
    law.ProvisionFactory(policy=law.PolicyFactory()).rights.add(right)
    event = world.incident(team, place=place)
    told = world.account(team, place=place, **dated("2023-05-04"))
    arranged(law.DeprivationFactory)(incident=event, right=right)
    arranged(law.DeprivationFactory)(incident=None, testimony=told, right=right)
    found = line(client_for("analyst"), case, **chosen)
    assert {
        str(entry.kind)
        for entry in found
        if entry.code != event.enforcements.unscoped(reason="test").get().policy.code
    } == kinds


def test_T08_who_sees_months_only_learns_no_day_from_the_order_either(
    client_for: ClientFor, case: CaseFile, team: CaseTeam
) -> None:
    rows = [world.incident(team, code=code, **dated(day)) for code, day in (
        ("INC-C", "2022-05-02"), ("INC-B", "2022-05-11"), ("INC-A", "2022-05-20"), ("INC-D", "2022-04-30"),
    )]  # fmt: skip
    ours = {row.code for row in rows}
    seen = {
        role: [
            (entry.code, entry.edtf) for entry in line(client_for(role), case) if entry.code in ours
        ]
        for role in ("analyst", "advocate")
    }
    assert [code for code, _edtf in seen["analyst"]] == ["INC-D", "INC-C", "INC-B", "INC-A"]
    assert seen["advocate"] == [
        ("INC-D", "2022-04"), ("INC-A", "2022-05"), ("INC-B", "2022-05"), ("INC-C", "2022-05"),
    ]  # fmt: skip


def test_a_long_line_has_pages(client_for: ClientFor, case: CaseFile) -> None:
    for _number in range(51):
        law.PolicyFactory()
    browser = client_for("analyst")
    assert len(line(browser, case)) == 50
    second = browser.get(reverse("case_chronology", args=[case.pk]), {"page": "2"})
    assert len(second.context["page"].rows) == 1
    assert (second.context["page"].total, second.context["page"].pages) == (51, 2)


def test_both_pages_cost_the_same_with_one_row_and_with_many(
    client_for: ClientFor, case: CaseFile, team: CaseTeam
) -> None:
    def fill() -> None:
        world.incident(team)
        world.account(team)
        law.ProvisionFactory(policy=law.PolicyFactory()).rights.add(law.RightFactory(position=1))

    fill()
    browser = client_for("analyst")
    patterns(browser, case, down="perpetrator", across="province")
    addresses = [reverse(name, args=[case.pk]) for name in ("case_patterns", "case_chronology")]
    few = [world.queries(browser, address) for address in addresses]
    for _number in range(5):
        fill()
    assert [world.queries(browser, address) for address in addresses] == few


def test_each_map_is_of_one_origin_and_no_number_of_both(
    team: CaseTeam, case: CaseFile, client_for: ClientFor
) -> None:
    """ADR 0031: no printed number is the sum of what others reported and what we recorded."""
    places = {one.pcode: province(one.pcode) for one in outlines.provinces().outlines}
    kabul, herat = places["AF01"], places["AF32"]
    for place in (kabul, kabul, herat):
        published(place=place)
    for _number in range(4):
        world.incident(team, place=kabul)
    (part,) = patterns(client_for("analyst"), case, down="province").context["counted"].parts
    found = {
        title.rpartition(" · ")[2]: {one.id: one.count for one in drawn.provinces if one.count}
        for title, drawn in part.maps
    }
    assert found == {
        "Reported by others": {kabul.pk: 2, herat.pk: 1},
        "Recorded by us": {kabul.pk: 4},
    }


@arranged
def province(code: str) -> Place:
    place: Place = make.PlaceFactory(code=code, name_en=code)
    return place


@pytest.mark.parametrize(
    ("chosen", "said", "kept"),
    [
        ({"since": "rubbish", "until": "2022"}, "was not understood, and is left out", {"until"}),
        ({"since": "2023", "until": "2022"}, "The last date is before the first one.", set()),
        ({"since": "2022", "until": "2022"}, "", {"since", "until"}),
    ],
)
def test_dates_nobody_can_mean_are_left_out_and_that_is_said(
    chosen: dict[str, str], said: str, kept: set[str], case: CaseFile, client_for: ClientFor
) -> None:
    page = patterns(client_for("analyst"), case, **chosen)
    assert page.context["page"].choice.values.keys() == kept
    assert said in page.content.decode()
    assert ("left out" in page.content.decode()) == bool(said)
