"""T-02, T-08: who sees months only cannot read a day off the order of a list.

Two records of ours change their days within one month. For an advocate no page may change with them.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import CaseTeam
from evidence import dates, in_time
from evidence.models import Incident, Involvement, Testimony
from evidence.vocabulary import DegreeOfInvolvement
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis import views_world as world

pytestmark = pytest.mark.django_db

DAYS = ("2023-05-03", "2023-05-31"), ("2023-05-31", "2023-05-03")
ClientFor = Callable[[str], Client]


@pytest.fixture
def scene(team: CaseTeam) -> dict[str, Any]:
    """Four incidents at one place by one body under one policy: ours, and published ones of known days."""
    with acting_for_system(reason="test.arrange"):
        place, body, policy = make.PlaceFactory(), make.AuthorityFactory(), law.PolicyFactory()
        policy.set_date("2023-01")
        policy.save()
        law.InForceFactory(
            provision=law.ProvisionFactory(policy=policy),
            from_edtf="2023-01",
            date_range=dates.span("2023-01", ""),
        )
        told = world.account(team)
        incidents = []
        for number in range(4):
            ours = number < 2
            event = make.IncidentFactory(
                organisation=team.organisation if ours else None,
                place=place,
                code=f"INC-{9 - number}",
            )
            event.set_date("2023-05-03" if ours else ("2023-05-10", "2023-05-20")[number - 2])
            event.save()
            act = make.ActFactory(incident=event)
            make.InvolvementFactory(
                act=act,
                side=Involvement.Side.ALLEGED_PERPETRATOR,
                group="",
                authority=body,
                degree=DegreeOfInvolvement.ALLEGED_ORDERED,
                described_as="Invented men",
            )
            law.EnforcementFactory(incident=event, policy=policy)
            event.testimonies.add(told)
            world.admit(team, incident=event)
            incidents.append(event)
        accounts = [world.account(team, code=f"T-{9 - number}") for number in range(2)]
        case = world.case(team)
        case.alleged_perpetrators.add(body)
    return {
        "ours": incidents[:2],
        "told": accounts,
        "question": {"place": place.code, "day": "2023-06-01", "right": ""},
        "pages": [
            reverse("incidents"),
            reverse("account", args=[told.pk]),
            reverse("authority", args=[body.pk]),
            reverse("place", args=[place.pk]),
            reverse("policy", args=[policy.pk]),
            reverse("case_chronology", args=[case.pk]),
            reverse("case_linked", args=[case.pk, body.pk]),
            reverse("carried_out"),
        ],
    }


def happened(records: list[Any], days: tuple[str, str]) -> None:
    with acting_for_system(reason="test.arrange"):
        for record, day in zip(records, days, strict=True):
            record.set_date(day)
            record.save()


def order_on(browser: Client, page: str) -> list[str]:
    """Return the codes of the incidents on a page in the order of their first mention."""
    shown = browser.get(page).content.decode().partition("<main")[2]
    return list(dict.fromkeys(re.findall(r"INC-\d", shown)))


def test_T08_a_page_of_who_sees_months_is_in_the_same_order_whatever_the_days(
    scene: dict[str, Any], client_for: ClientFor
) -> None:
    advocate, analyst = client_for("advocate"), client_for("analyst")
    advocate.post(reverse("in_force"), scene["question"])
    seen: dict[str, list[list[str]]] = {page: [] for page in scene["pages"]}
    exact: list[list[str]] = []
    for days in DAYS:
        happened(scene["ours"], days)
        for page in scene["pages"]:
            seen[page].append(order_on(advocate, page))
        exact.append(order_on(analyst, reverse("incidents")))

    for page, (one, other) in seen.items():
        assert one == other, page
        assert len(one) == 4, page
    assert exact == [["INC-9", "INC-7", "INC-6", "INC-8"], ["INC-8", "INC-7", "INC-6", "INC-9"]]


def test_T08_newest_first_and_accounts_tell_no_day_either(scene: dict[str, Any]) -> None:
    found: dict[str, list[list[str]]] = {}
    for days in DAYS:
        happened(scene["ours"], days)
        happened(scene["told"], days)
        with acting_for_system(reason="test"):
            for model in (Incident, Testimony):
                rows = model._base_manager.filter(date_range__isnull=False)
                for order in (in_time.oldest_first, in_time.newest_first):
                    codes = rows.order_by(*order(exactly=False)).values_list("code", flat=True)
                    found.setdefault(f"{model} {order.__name__}", []).append(list(codes))

    for name, (one, other) in found.items():
        assert one == other, name
