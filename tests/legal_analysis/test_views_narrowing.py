"""Narrowing a list by dates and places, and how far a list is counted."""

import datetime
from collections.abc import Callable

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from accounts.models import CaseTeam
from legal_analysis import lists
from tests.factories import evidence as make
from tests.legal_analysis import views_world as world
from tests.legal_analysis.views_world import LISTS, arranged, make_one, text_of

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def on(day: datetime.date) -> dict[str, object]:
    return {"date_edtf": day.isoformat(), "date_range": DateRange(day, day + DAY)}


@pytest.mark.parametrize("kind", ["incident", "account"])
@pytest.mark.parametrize(
    ("chosen", "fits"),
    [
        ({"since": "2023-05-04"}, True),
        ({"since": "2023-05-05"}, False),
        ({"until": "2023-05-04"}, True),
        ({"until": "2023-05-03"}, False),
        ({"since": "2023", "until": "2023"}, True),
        ({"since": "2024"}, False),
        ({"until": "2022"}, False),
        ({"since": "1402-02-14", "until": "۱۴۰۲/۰۲/۱۴"}, True),
        ({"since": "1402-02-15"}, False),
        (
            {"since": "some time", "until": "2023-13"},
            True,
        ),  # understood by nobody, chosen by nobody
    ],
)
def test_a_list_is_narrowed_by_dates_of_either_calendar(
    chosen: dict[str, str], fits: bool, kind: str, client_for: ClientFor, team: CaseTeam
) -> None:
    make_one(kind, team, **on(datetime.date(2023, 5, 4)))
    assert narrowed(client_for("analyst"), LISTS[kind], chosen) is fits


def test_T04_who_sees_months_only_also_chooses_by_months(
    client_for: ClientFor, team: CaseTeam
) -> None:
    make_one("account", team, **on(datetime.date(2023, 5, 4)))
    analyst, advocate = client_for("analyst"), client_for("advocate")
    day_after, day_before = {"since": "2023-05-05"}, {"until": "2023-05-03"}
    for chosen in (day_after, day_before):
        assert not narrowed(analyst, "accounts", chosen)
        assert narrowed(advocate, "accounts", chosen)
    for chosen in ({"since": "2023-06"}, {"until": "2023-04-30"}):
        assert not narrowed(advocate, "accounts", chosen)


def test_a_province_holds_its_districts(client_for: ClientFor, team: CaseTeam) -> None:
    place = province_and_district()
    make_one("incident", team, place=place)
    browser = client_for("analyst")
    assert narrowed(browser, "incidents", {"province": place.province.code})
    other = province_and_district().province
    assert not narrowed(browser, "incidents", {"province": other.code})


def narrowed(browser: Client, name: str, chosen: dict[str, str]) -> bool:
    """Whether the one record there is fits."""
    browser.post(reverse(name), chosen)
    return "One in all." in text_of(browser, reverse(name))


@arranged
def province_and_district() -> object:
    province = make.PlaceFactory()
    return make.PlaceFactory(level="district", province=province)


def test_a_list_counts_no_further_than_anybody_reads_and_says_so(
    client_for: ClientFor, team: CaseTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_COUNTED", 50)
    for number in range(49):
        published(number)
    browser = client_for("analyst")
    browser.post(reverse("incidents"), {"order": "code"})
    assert "1 to 25 of 49." in text_of(browser, reverse("incidents"))
    published(49)
    assert "1 to 25 of 50." in text_of(browser, reverse("incidents"))
    published(50)
    assert "1 to 25 of more than 50." in text_of(browser, reverse("incidents"))
    last = browser.get(reverse("incidents_page", args=[99]))
    assert [line.record.code for line in last.context["lines"]][-1] == "INC-49"
    assert last.context["addresses"] == {"previous": reverse("incidents_page", args=[1])}
    assert "26 to 50 of more than 50." in last.content.decode()


def test_the_count_of_a_list_stops_in_the_database_too(
    client_for: ClientFor, team: CaseTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_COUNTED", 50)
    published(0)
    counts = [
        one for one in world.statements(client_for("analyst"), reverse("incidents"))
        if "COUNT(" in one and "evidence_incident" in one
    ]  # fmt: skip
    assert len(counts) == 1
    assert "LIMIT 51" in counts[0]


@arranged
def published(number: int) -> None:
    make.IncidentFactory(organisation=None, code=f"INC-{number:02}")
