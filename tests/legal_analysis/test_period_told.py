"""T-08: the period of a case tells no day of a record of ours to who sees months only.

The case begins in the middle of a month. Whether one of ours of that month is in its pages may not depend on
the day; what is published has its day, and is cut by it.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence.models import Involvement
from evidence.vocabulary import DegreeOfInvolvement
from legal_analysis import references
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world

pytestmark = pytest.mark.django_db
ClientFor = Callable[[str], Client]

PERIOD = "2021-08-15/2021-10-10"
# Days of the two months that the period begins and ends in, outside of it and inside.
OUTSIDE = ("2021-08-14", "2021-10-11")
INSIDE = ("2021-08-15", "2021-10-10")
OURS = {"INC-1", "INC-2", "T-1"}


@pytest.fixture
def scene(team: CaseTeam) -> dict[str, Any]:
    """Two incidents and an account of ours, and two published incidents outside of the period."""
    with acting_for_system(reason="test.arrange"):
        body = make.AuthorityFactory()
        case = world.case(team)
        case.set_date(PERIOD)
        case.save()
        case.alleged_perpetrators.add(body)
        ours = [_incident(team, body, f"INC-{number}") for number in (1, 2)]
        for number, day in enumerate(OUTSIDE, 3):
            _happened(_incident(None, body, f"INC-{number}"), day)
        told = world.account(team, code="T-1")
        receiver = law.MechanismFactory(available=True)
    pages = [
        reverse("case_chronology", args=[case.pk]),
        reverse("case_linked", args=[case.pk, body.pk]),
        reverse("sharing_with", args=[case.pk, receiver.pk]),
    ]
    patterns = reverse("case_patterns", args=[case.pk])
    return {"case": case, "ours": ours, "told": told, "pages": pages, "patterns": patterns}


def _incident(team: CaseTeam | None, body: Any, code: str) -> Any:
    event = make.IncidentFactory(organisation=team.organisation if team else None, code=code)
    act = make.ActFactory(incident=event)
    make.InvolvementFactory(
        act=act,
        side=Involvement.Side.ALLEGED_PERPETRATOR,
        group="",
        authority=body,
        degree=DegreeOfInvolvement.ALLEGED_ORDERED,
        described_as="Invented men",
    )
    if team:
        world.admit(team, incident=event)
    return event


def _happened(record: Any, day: str) -> None:
    record.set_date(day)
    record.save()


def moved(scene: dict[str, Any], days: tuple[str, str]) -> None:
    with acting_for_system(reason="test.arrange"):
        for record, day in zip(scene["ours"], days, strict=True):
            _happened(record, day)
        _happened(scene["told"], days[0])


def shown(browser: Client, scene: dict[str, Any]) -> dict[str, Any]:
    """Return the codes on each page of records, and how many incidents of ours the page of patterns counts."""
    found: dict[str, Any] = {}
    for page in scene["pages"]:
        main = browser.get(page).content.decode().partition("<main")[2]
        found[page] = set(re.findall(r"\b(?:INC|T)-\d\b", main))
    counted = browser.get(scene["patterns"]).context["counted"]
    found["patterns"] = [one.of.asked for one in counted.asked]
    return found


def test_T08_the_period_of_a_case_tells_who_sees_months_no_day_of_ours(
    scene: dict[str, Any], client_for: ClientFor
) -> None:
    advocate = client_for("advocate")
    seen = []
    for days in (INSIDE, OUTSIDE):
        moved(scene, days)
        seen.append(shown(advocate, scene))

    assert seen[0] == seen[1]
    chronology, linked, sharing = (seen[0][page] for page in scene["pages"])
    assert chronology == sharing == OURS
    assert linked == OURS - {"T-1"}
    assert seen[0]["patterns"] == [0, 2]


def test_who_sees_days_is_answered_for_the_very_period(
    scene: dict[str, Any], client_for: ClientFor
) -> None:
    analyst = client_for("analyst")
    moved(scene, INSIDE)
    inside = shown(analyst, scene)
    moved(scene, OUTSIDE)
    outside = shown(analyst, scene)

    assert [inside[page] for page in scene["pages"]] == [OURS, OURS - {"T-1"}, OURS]
    assert [outside[page] for page in scene["pages"]] == [set(), set(), set()]
    assert [inside["patterns"], outside["patterns"]] == [[0, 2], [0, 0]]


def test_T08_a_month_that_the_period_does_not_touch_stays_out(
    scene: dict[str, Any], client_for: ClientFor
) -> None:
    moved(scene, ("2021-07-31", "2021-11-01"))
    seen = shown(client_for("advocate"), scene)
    assert [*seen.values()] == [set(), set(), set(), [0, 0]]


def test_T08_what_a_text_may_name_tells_no_day_either(
    scene: dict[str, Any], advocate: User, analyst: User
) -> None:
    wanted = {references.parsed(code) for code in ("INC-1", "INC-2", "T-1")}
    found = []
    for days in (INSIDE, OUTSIDE):
        moved(scene, days)
        for user in (advocate, analyst):
            with acting_as(user):
                named = references.admitted(wanted, case_file=scene["case"], by=user)
            found.append({one.code for one in named})
    of_advocate, of_analyst = found[::2], found[1::2]
    assert of_advocate[0] == of_advocate[1]
    assert of_analyst == [of_advocate[0], set()]
    assert of_advocate[0] >= {"INC-1", "INC-2"}
