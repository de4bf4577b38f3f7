"""T-05: what was found about a user in one request is not used for the next, nor for another user."""

import datetime
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from accounts import access
from accounts.identity import acting_for_system
from accounts.models import Assignment, Organisation, Role, User
from accounts.once import asked_once, forget
from evidence.models import Incident
from tests.factories.accounts import AssignmentFactory
from tests.factories.evidence import IncidentFactory


@pytest.fixture
def incident(db: None, organisation: Organisation) -> Iterator[Incident]:
    with acting_for_system(reason="test"):
        yield IncidentFactory(organisation=organisation)


def sees(user: User, row: Incident) -> bool:
    return Incident.objects.visible_to(user).filter(pk=row.pk).exists()


def test_T05_a_request_reads_the_assignments_once_and_the_next_one_reads_them_again(
    incident: Incident, analyst: User, django_assert_num_queries: Callable[..., object]
) -> None:
    with asked_once():
        with django_assert_num_queries(1):
            assert access.has_role(analyst, Role.ANALYST)
            assert access.has_role(analyst, Role.ANALYST)
        end_all_roles_of(analyst)
        forget()  # as a page does that changes them
        assert not access.has_role(analyst, Role.ANALYST)
    AssignmentFactory(user=analyst, role=Role.ANALYST, organisation=incident.organisation)
    with asked_once():
        assert sees(analyst, incident)
    end_all_roles_of(analyst)
    with asked_once():
        assert not sees(analyst, incident)
    assert not sees(analyst, incident)  # outside of a request nothing is kept at all


def test_T05_what_was_found_for_one_user_is_not_used_for_another(
    incident: Incident, organisation: Organisation
) -> None:
    inside = AssignmentFactory(role=Role.ANALYST, organisation=organisation).user
    outside = AssignmentFactory(role=Role.ANALYST).user
    with asked_once():
        assert [sees(user, incident) for user in (inside, outside, inside)] == [True, False, True]


def end_all_roles_of(user: User) -> None:
    Assignment.objects.filter(user=user).update(
        ends_on=timezone.now().date() - datetime.timedelta(days=1)
    )
