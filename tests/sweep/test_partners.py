"""Partners in one installation: nothing of each other, until a case joins them, and then that case."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts import access, access_rules, entry, membership
from accounts.identity import acting_as, acting_for_system
from accounts.models import Assignment, Organisation, Role, User
from tests.access_table import TABLE
from tests.cast import give_second_factor
from tests.factories import accounts as people
from tests.factories import evidence
from tests.sweep import world as worlds
from tests.sweep.asking import ask, leaks, path_of, status_faults, undone
from tests.sweep.planting import plant
from tests.sweep.test_access_sweep import ADDRESSES, LISTED
from tests.sweep.world import BACKEND, World

DAY = datetime.timedelta(days=1)
OPENED = [
    route
    for route in LISTED
    if (answer := TABLE[route].methods.get("GET"))
    and "analyst" in answer.who
    and "assigned" in answer.at
]
# What is shown to its maker only, or is of the library, no case joins; what hangs on a record is seen with it.
RECORDS = [
    model
    for model in apps.get_models()
    if (rule := access_rules.RULES.get(model._meta.label, {}).get(Role.ANALYST))
    and access_rules.TEAM in rule.rows
    and hasattr(model.AccessPath, "team")
    and not hasattr(model.AccessPath, "records")
]


@pytest.fixture
def partner(world: World) -> Iterator[User]:
    """An analyst of a whole other organisation, which holds one account and one incident of its own."""
    with undone():
        with acting_for_system(reason="test.arrange"):
            organisation = people.OrganisationFactory()
            user = people.AssignmentFactory(role=Role.ANALYST, organisation=organisation).user
            theirs = worlds.testimony_of(organisation)[0]
            ours = world.things["assigned"]["organisation"]
            # Of ours, and of no case: it must stay hidden all along.
            unjoined = evidence.IncidentFactory(organisation=ours)
            worlds.testimony_of(ours)
            plant(unjoined, "other")
        give_second_factor(user)
        browser = Client()
        browser.force_login(user, backend=BACKEND)
        world.people["partner"] = user
        world.sessions["partner"] = browser.cookies[settings.SESSION_COOKIE_NAME].value
        assert theirs
        yield user
    del world.people["partner"], world.sessions["partner"]


def join(world: World, user: User, **other: Any) -> Assignment | None:
    """Invite her to our case, and let her type the code."""
    ours = world.things["assigned"]["organisation"]
    today = timezone.now().date()
    part = membership.Part(
        Role.ANALYST, world.things["assigned"]["case"].team, today, today + 30 * DAY
    )
    offer = membership.invite(
        email=user.email,
        display_name="A partner's analyst",
        language="en",
        organisation=ours,
        part=other.pop("part", part),
        by=world.people["administrator"],
        of_partner=True,
    )
    return entry.accept(code=offer.code, by=user)


def seen(user: User) -> set[tuple[str, Any]]:
    with acting_as(user):
        return {
            (model._meta.label, row.pk)
            for model in RECORDS
            for row in model._default_manager.visible_to(user)
        }


def of_the_case(world: World) -> set[tuple[str, Any]]:
    team = world.things["assigned"]["case"].team
    with acting_for_system(reason="test.compare"):
        return {
            (model._meta.label, pk)
            for model in RECORDS
            for pk in model._base_manager.filter(**{model.AccessPath.team: team}).values_list(
                "pk", flat=True
            )
        }


def test_T01_a_partner_sees_the_records_of_the_case_that_joins_us_and_no_other(
    world: World, partner: User
) -> None:
    before = seen(partner)
    assert before, "she sees what her own organisation holds"
    assert not before & of_the_case(world)
    assert join(world, partner)
    assert seen(partner) - before == of_the_case(world)


@pytest.mark.parametrize("route", OPENED, ids=lambda route: f"/{route}")
def test_T01_the_pages_of_a_case_open_to_a_partner_once_she_is_joined(
    route: str, world: World, partner: User
) -> None:
    path = path_of(ADDRESSES[route], TABLE[route], world, "assigned", "analyst")
    assert ask(world, "partner", "GET", path).status == 404
    join(world, partner)
    answer = TABLE[route].methods["GET"]
    assert status_faults(ask(world, "partner", "GET", path), answer.status) == []
    elsewhere = path_of(ADDRESSES[route], TABLE[route], world, "other", "analyst")
    assert ask(world, "partner", "GET", elsewhere).status == 404


@pytest.mark.parametrize("address", ["/", "/cases/", "/incidents/", "/accounts/", "/persons/"])
def test_T02_no_list_gives_a_word_of_ours_away_before(
    address: str, world: World, partner: User
) -> None:
    ours = [one.words for one in world.planted if one.side == "assigned"]
    assert not leaks(ask(world, "partner", "GET", address), ours)


def test_T05_after_the_last_day_nothing_is_open(world: World, partner: User) -> None:
    before = seen(partner)
    given = join(world, partner)
    assert given
    given.ends_on = timezone.now().date() - DAY
    given.starts_on = given.ends_on
    given.save()
    assert seen(partner) == before


def test_T05_either_organisation_ends_it(world: World, partner: User) -> None:
    given = join(world, partner)
    assert given
    home = given.partner
    assert home
    with acting_for_system(reason="test.arrange"):
        theirs = people.AssignmentFactory(role=Role.ADMINISTRATOR, organisation=home).user
        stranger = people.AssignmentFactory(role=Role.ADMINISTRATOR).user
    with pytest.raises(access.NotAllowed):
        membership.end_role(assignment=given, by=stranger)
    membership.end_role(assignment=given, by=theirs)
    assert not seen(partner) & of_the_case(world)


def test_a_partner_is_joined_to_a_case_and_until_a_day(world: World, partner: User) -> None:
    today = timezone.now().date()
    team = world.things["assigned"]["case"].team
    for part in (
        membership.Part(Role.ANALYST, None, today, today + DAY),
        membership.Part(Role.ANALYST, team, today, None),
    ):
        with pytest.raises(membership.RoleNotGiven):
            join(world, partner, part=part)


def test_who_works_for_nobody_else_is_no_partner(world: World, partner: User) -> None:
    Assignment.objects.filter(user=partner).delete()
    assert join(world, partner) is None


def test_the_partner_s_administrator_sees_where_her_person_helps_and_not_on_what(
    world: World, partner: User
) -> None:
    given = join(world, partner)
    assert given
    home: Organisation = given.partner  # type: ignore[assignment]
    with acting_for_system(reason="test.arrange"):
        theirs = people.AssignmentFactory(role=Role.ADMINISTRATOR, organisation=home).user
    give_second_factor(theirs)
    browser = Client()
    browser.force_login(theirs, backend=BACKEND)
    page = browser.get(f"/account/people/{home.pk}/{partner.pk}/").content.decode()
    assert world.things["assigned"]["organisation"].name in page
    assert given.team
    assert given.team.name not in page
