"""The question "what was in force, where and when", on its page."""

import datetime
from collections.abc import Callable

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from legal_analysis.models import Policy
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.legal_analysis.in_force.test_deciding import provision

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", ["1 June 2023", "2023-06-01", "11 Jawza 1402", "۱۱ جوزا ۱۴۰۲"])
@pytest.mark.parametrize("role", ["analyst", "documenter"])
def test_it_is_asked_in_either_calendar_and_answers_with_orders_of_the_province_first(
    role: str, day: str, client_for: ClientFor
) -> None:
    here, there = make.PlaceFactory(), make.PlaceFactory()
    titles = {}
    for name, places in (("national", ()), ("here", (here,)), ("there", (there,))):
        policy = provision(policy__title=f"Order {name}").policy
        titles[name] = policy
        if places:
            policy.scope = Policy.Scope.PROVINCE
            policy.save()
            policy.provinces.set(places)
    browser = client_for(role)
    asked = {"place": here.code, "day": day, "right": ""}
    answer = browser.post(reverse("in_force"), asked, follow=True)
    assert [one.policy.title for one, _counted in answer.context["lines"]] == [
        "Order here",
        "Order national",
    ]
    assert here.code not in answer.redirect_chain[-1][0]
    assert answer.context["counts"] == {"surely": 2, "possibly": 0, "ended": 0}
    # It stays asked when she comes back.
    assert browser.get(reverse("in_force")).context["place"] == here


def test_one_right_narrows_it_and_what_was_repealed_says_by_what(client_for: ClientFor) -> None:
    place, right = make.PlaceFactory(), law.RightFactory()
    repealed = provision(policy__title="Order on kites")
    repealed.rights.add(right)
    provision(policy__title="Order on bread")
    later = provision(policy__title="Order on the sky", policy__verified=True)
    law.PolicyRelationFactory(policy=later.policy, earlier=repealed.policy, kind="repeals")
    asked = {"place": place.code, "day": "2023-06-01", "right": right.code}
    answer = client_for("analyst").post(reverse("in_force"), asked, follow=True)
    ((found, _counted),) = answer.context["lines"]
    assert found.certainty == "ended"
    assert "Order on the sky" in answer.content.decode()


def test_one_kind_narrows_it_with_a_right_or_without(client_for: ClientFor) -> None:
    place, right = make.PlaceFactory(), law.RightFactory()
    for kind in ("decree", "letter"):
        provision(policy__title=f"A {kind}", policy__kind=kind).rights.add(right)
    provision(policy__title="Another letter", policy__kind="letter")
    browser = client_for("analyst")

    def found(**chosen: str) -> set[str]:
        asked = {"place": place.code, "day": "2023-06-01", "right": "", **chosen}
        answer = browser.post(reverse("in_force"), asked, follow=True)
        return {one.policy.title for one, _counted in answer.context["lines"]}

    assert found(kind="letter") == {"A letter", "Another letter"}
    assert found(kind="letter", right=right.code) == {"A letter"}
    assert len(found(kind="")) == 3


def test_it_says_how_many_are_in_force_because_no_end_is_on_record(client_for: ClientFor) -> None:
    place = make.PlaceFactory()
    provision()
    ended = law.ProvisionFactory(policy__status=Policy.Status.IN_FORCE)
    law.InForceFactory(
        provision=ended,
        to_edtf="2023-12-31",
        date_range=DateRange(datetime.date(2023, 5, 4), datetime.date(2024, 1, 1)),
    )
    asked = {"place": place.code, "day": "2023-06-01", "right": ""}
    browser = client_for("analyst")
    answer = browser.post(reverse("in_force"), asked, follow=True)
    assert answer.context["counts"]["surely"] == 2
    assert "Of one no end is on record: it counts as in force" in answer.content.decode()
    # What was repealed later has an end on record, though its time in force has none.
    repealed = provision()
    later = law.ProvisionFactory(policy__status=Policy.Status.IN_FORCE)
    law.InForceFactory(
        provision=later,
        from_edtf="2024-05-04",
        date_range=DateRange(datetime.date(2024, 5, 4), None),
    )
    law.PolicyRelationFactory(policy=later.policy, earlier=repealed.policy, kind="repeals")
    answer = browser.post(reverse("in_force"), asked, follow=True)
    assert (answer.context["counts"]["surely"], answer.context["without_end"]) == (3, 1)


def test_of_a_day_that_lies_ahead_it_says_so_and_of_a_choice_that_nothing_fits(
    client_for: ClientFor,
) -> None:
    place, browser = make.PlaceFactory(), client_for("analyst")
    provision()
    for day, ahead in (("2099-01-01", True), ("2023-06-01", False)):
        asked = {"place": place.code, "day": day, "right": "", "kind": ""}
        page = browser.post(reverse("in_force"), asked, follow=True).content.decode()
        assert ("That day lies ahead." in page) == ahead
    asked["right"] = law.RightFactory().code
    page = browser.post(reverse("in_force"), asked, follow=True).content.decode()
    assert "of the right and kind you chose was in force" in page


@pytest.mark.parametrize("day", ["some time", "", "unknown"])
def test_a_day_nobody_can_read_is_asked_again(day: str, client_for: ClientFor) -> None:
    asked = {"place": make.PlaceFactory().code, "day": day, "right": ""}
    answer = client_for("analyst").post(reverse("in_force"), asked)
    assert answer.status_code == 200
    assert answer.context["form"].errors["day"]
