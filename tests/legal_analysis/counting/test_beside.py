"""How many days of what is counted lie before a measure and since: what its counts are weighed by."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import CaseTeam
from evidence import dates
from evidence.models import Incident
from legal_analysis.counted import days_beside
from legal_analysis.models import Policy
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world

DAY = datetime.timedelta(days=1)


def dated(edtf: str) -> Policy:
    return Policy(date_edtf=edtf, date_range=dates.as_range(edtf))


@pytest.mark.parametrize(
    ("measure", "first", "last", "found"),
    [
        ("2022-05-07", "2022-05-01", "2022-05-10", (6, 4)),
        ("2022-05-07", "2022-05-07", "2022-05-07", (0, 1)),
        ("2022-05-07", "2022-05-06", "2022-05-06", (1, 0)),
        # It was issued before all that is counted, or after it.
        ("2021-09-12", "2023-01-01", "2023-12-31", (0, 365)),
        ("2024-08-21", "2021-08-15", "2021-12-31", (139, 0)),
        # It was there from the last day on which it can have been issued.
        ("2022", "2021-12-01", "2023-01-31", (31, 32)),
    ],
)
def test_each_side_is_of_the_days_that_are_counted(
    measure: str, first: str, last: str, found: tuple[int, int]
) -> None:
    begin, end = map(datetime.date.fromisoformat, (first, last))
    assert days_beside(dated(measure), begin, end + DAY, exactly=True) == found


def test_T08_who_sees_months_only_weighs_by_whole_months() -> None:
    found = {
        days_beside(
            dated(f"2022-05-{day:02}"),
            datetime.date(2022, 4, 1),
            datetime.date(2022, 7, 1),
            exactly=False,
        )
        for day in (1, 7, 31)
    }
    assert found == {(30, 30)}


def test_without_a_beginning_there_is_nothing_to_weigh_by() -> None:
    assert days_beside(dated("2022-05-07"), None, datetime.date(2023, 1, 1), exactly=True) is None


@pytest.mark.django_db
def test_the_page_weighs_what_was_chosen(
    team: CaseTeam, client_for: Callable[[object], Client]
) -> None:
    """The case begins on 15 August 2021; chosen are the months from May to July 2022."""
    case = world.case(team)
    case.date_edtf, case.date_range = "2021-08-15/..", dates.span("2021-08-15", "")
    case.save()
    with acting_for_system(reason="test.arrange"):
        event: Incident = make.IncidentFactory(organisation=None)
        event.set_date("2022-05-20")
        event.save()
        measure: Policy = law.PolicyFactory(
            date_edtf="2022-05-07", date_range=dates.as_range("2022-05-07")
        )
        law.EnforcementFactory(incident=event, policy=measure)
    chosen = {"measure": str(measure.pk), "since": "2022-05-01", "until": "2022-07-31"}
    page = reverse("case_patterns", args=[case.pk])
    shown = client_for("analyst").post(page, chosen, follow=True)
    assert shown.context["beside"] == (6, 86)
    assert "Of the days that are counted, 6 lie before it and 86 since" in " ".join(
        shown.content.decode().split()
    )
