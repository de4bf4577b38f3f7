"""What is compiled once asks what the queryset asks, for whatever values, and refuses as it does."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts import access, holding, second_factor, sessions
from accounts.compiled import Compiled
from accounts.models import Assignment, IdentityReveal, Role, User
from accounts.scoping import UnscopedQuery, sql_of
from evidence.models import IncidentPermit
from legal_analysis.views import duplicates

pytestmark = pytest.mark.django_db

ONE, OTHER = (uuid.UUID(int=number) for number in (7, 8))
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
QUESTIONS: list[tuple[Compiled, dict[str, Any]]] = [
    (sessions._OF_COOKIE, {"key_hash": "b" * 64, "now": NOW}),
    (second_factor._OF_USER, {"user_id": ONE}),
    (holding._ASSIGNED, {"user": ONE, "on": date(2026, 1, 2)}),
    (holding._permitted(IncidentPermit), {"user": ONE, "now": NOW}),
    (duplicates._SHOWN, {"keys": "{" + ONE.hex + "}"}),
]


@pytest.mark.parametrize(("question", "values"), QUESTIONS)
def test_it_is_the_sql_of_the_queryset_with_these_values(
    question: Compiled, values: dict[str, Any]
) -> None:
    for _again in range(2):
        sql, params = question.sql(**values)
        assert (sql, tuple(params)) == sql_of(question._rows(**values))
        question.tuples(**values)


def test_a_sample_that_stands_nowhere_or_is_not_alone_is_refused() -> None:
    twice = Compiled(
        lambda one, other: Assignment.objects.filter(user=one, organisation=other),
        one=ONE,
        other=ONE,
    )
    nowhere = Compiled(lambda one: Assignment.objects.all(), one=ONE)
    for question, values in ((twice, {"one": ONE, "other": OTHER}), (nowhere, {"one": ONE})):
        with pytest.raises(ValueError, match="sample"):
            question.sql(**values)


def test_T02_it_refuses_what_nobody_was_asked_about() -> None:
    question = Compiled(lambda user: IdentityReveal.objects.filter(user=user), user=ONE)
    with pytest.raises(UnscopedQuery):
        question.sql(user=OTHER)


def test_T05_nothing_of_an_answer_is_kept(analyst: User, as_system: None) -> None:
    assert [one.role for one in access.standings(analyst)] == [Role.ANALYST]
    User.objects.filter(pk=analyst.pk).update(is_active=False)
    assert access.standings(analyst) == []
    assert access.standings(AnonymousUser()) == []
