"""What the database holds to about requests to see an identity, whoever asks (T-07)."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.identity import acting_as
from accounts.models import IdentityReveal, Role
from tests.factories.accounts import (
    AssignmentFactory,
    CaseTeamFactory,
    IdentityRevealFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("as_system")
NOW = timezone.now()
MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)


def _made(**values: Any) -> IdentityReveal:
    return IdentityRevealFactory(**values)


def _allowed(**more: Any) -> dict[str, Any]:
    return {"approved_by": UserFactory(), "approved_at": NOW, **more}


def _opened(**more: Any) -> dict[str, Any]:
    return _allowed(opened_at=NOW, until=NOW + 15 * MINUTE) | more


def _by_herself(**more: Any) -> IdentityReveal:
    user = UserFactory()
    return _made(
        user=user, **{name: user if value is None else value for name, value in more.items()}
    )


def _twice() -> None:
    first = _made()
    _made(user=first.user, person_id=first.person_id)


@pytest.mark.parametrize(
    ("constraint", "make_it"),
    [
        ("reveal_has_reason", lambda: _made(reason="")),
        ("reveal_asks_for_known_parts", lambda: _made(parts=[])),
        ("reveal_asks_for_known_parts", lambda: _made(parts=["shoe_size"])),
        ("reveal_approval_has_person_and_time", lambda: _made(approved_by=UserFactory())),
        ("reveal_refusal_has_person_time_and_reason", lambda: _made(refusal="unclear")),
        (
            "reveal_has_one_answer",
            lambda: _made(**_allowed(refused_by=UserFactory(), refused_at=NOW, refusal="unclear")),
        ),
        ("reveal_by_two_people", lambda: _by_herself(approved_by=None, approved_at=NOW)),
        (
            "reveal_by_two_people",
            lambda: _by_herself(refused_by=None, refused_at=NOW, refusal="unclear"),
        ),
        (
            "reveal_opened_soon_after_approval",
            lambda: _made(opened_at=NOW, until=NOW + MINUTE),
        ),
        (
            "reveal_opened_soon_after_approval",
            lambda: _made(**_opened(approved_at=NOW - DAY - MINUTE)),
        ),
        (
            "reveal_open_for_a_quarter_of_an_hour",
            lambda: _made(**_opened(until=NOW + 16 * MINUTE)),
        ),
        ("reveal_end_has_person_and_time", lambda: _made(ended_at=NOW)),
        ("reveal_asked_for_once_at_a_time", _twice),
    ],
)
def test_the_database_refuses(constraint: str, make_it: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        make_it()


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ({}, {"person_id": "00000000-0000-4000-8000-000000000000"}),
        ({}, {"parts": ["full_name", "phone"]}),
        ({}, {"reason": "other"}),
        (_allowed, {"approved_by": None, "approved_at": None}),
        (_opened, {"until": NOW + 14 * MINUTE}),
        (_opened, {"opened_at": NOW + MINUTE, "until": NOW + 16 * MINUTE}),
    ],
)
def test_T07_what_was_asked_and_answered_cannot_be_changed(
    before: Any, change: dict[str, Any]
) -> None:
    asked = _made(**(before() if before else {}))
    rows = IdentityReveal.objects.unscoped(reason="test").filter(pk=asked.pk)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        rows.update(**change)


def test_T07_an_ended_leave_cannot_be_taken_up_again_and_no_request_deleted() -> None:
    asked = _made(**_opened(ended_by=UserFactory(), ended_at=NOW + MINUTE))
    rows = IdentityReveal.objects.unscoped(reason="test").filter(pk=asked.pk)
    for change in (lambda: rows.update(ended_by=None, ended_at=None), rows.delete):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            change()


def test_T07_row_security_shows_a_request_to_who_asked_and_to_her_team_only() -> None:
    team = CaseTeamFactory()
    asked = _made(team=team)
    of_team = AssignmentFactory(role=Role.APPROVER, organisation=None, team=team).user
    of_organisation = AssignmentFactory(role=Role.APPROVER, organisation=team.organisation).user
    everything = IdentityReveal.objects.unscoped(reason="test")
    for user in (asked.user, of_team, of_organisation):
        with acting_as(user):
            assert everything.count() == 1
    others = [
        AssignmentFactory(role=Role.APPROVER).user,
        AssignmentFactory(role=Role.AUDITOR, organisation=team.organisation).user,
        UserFactory(),
    ]
    for user in others:
        with acting_as(user):
            assert everything.count() == 0
            assert everything.update(refusal="") == 0
