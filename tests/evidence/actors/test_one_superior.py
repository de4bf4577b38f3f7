"""A body has one superior at a time, whoever accepts what of whom and in whichever order (ADR 0037)."""

from typing import Any

import psycopg
import pytest

from accounts.errors import DomainError
from accounts.identity import acting_as, acting_for_system
from accounts.models import Role, User
from evidence.actors import reconciling
from evidence.actors.reconciling import AnotherStands, Decision
from evidence.actors.stating import Of
from evidence.models import Authority, Reconciliation, ReportingLine
from tests.evidence.actors.test_lines import FALLS, one_behind_the_other
from tests.evidence.actors.test_reconciling import analyst, approver, propose, state
from tests.factories.accounts import AssignmentFactory
from tests.factories.evidence import AuthorityFactory

__all__ = ["analyst", "approver"]  # fixtures


def stands(since: str, until: str = "", *, goes_on: bool = False) -> Decision:
    return Decision("stands", "almost_certain", "Read.", since, until, goes_on=goes_on)


def proposed(
    actor: Authority, by: User, *decisions: Decision, kind: str = "reported_to"
) -> list[Reconciliation]:
    """One proposal for each, of a superior of its own; each proposer has read every statement."""
    rows = [state(actor, by, Of(kind, AuthorityFactory())) for _one in decisions]
    return [propose(row, by, one) for row, one in zip(rows, decisions, strict=True)]


@pytest.mark.parametrize("kind", ["reported_to", "belonged_to"])
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (stands("2021-09-07"), stands("2021-09-07")),
        (stands("2021", goes_on=True), stands("2021", goes_on=True)),
        (stands("2021", goes_on=True), stands("2023-01", "2023-06")),
        (stands("2021-09-07", "2022-09-20"), stands("2022-09-20", goes_on=True)),
    ],
)
def test_of_two_superiors_for_the_same_days_the_second_is_refused_and_says_why(
    one: Decision, other: Decision, order: int, kind: str, analyst: User, approver: User
) -> None:
    first, second = proposed(AuthorityFactory(), analyst, one, other, kind=kind)[::order]
    reconciling.accept(first, by=approver)

    with pytest.raises(AnotherStands) as refused:
        reconciling.accept(second, by=approver)

    assert first.object_actor is not None
    assert f"{first.get_kind_display()}: {first.object_actor.name}" in str(refused.value)
    second.refresh_from_db()
    assert (second.accepted_at, second.replaced_at) == (None, None)
    assert ReportingLine.objects.holding().get().reconciliation == first
    # Decided anew that the first does not stand, the second does.
    reconciling.accept(propose(first.read.get(stands=True).statement, analyst, FALLS), by=approver)
    reconciling.accept(second, by=approver)
    assert ReportingLine.objects.holding().get().reconciliation == second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (stands("2021-09-07", "2022-09-20"), stands("2022-09-21", goes_on=True)),
        (stands("2021"), stands("2022-09-21", goes_on=True)),  # the end of the first is not known
        (stands("2021", goes_on=True), Decision("falls", "remote", "So.", "2022-01-01")),
        (stands("2021", goes_on=True), Decision("open", "even", "Papers differ.", "2022-01-01")),
    ],
)
def test_superiors_who_can_follow_each_other_are_accepted_in_any_order(
    one: Decision, other: Decision, analyst: User, approver: User
) -> None:
    for order in (1, -1):
        for row in proposed(AuthorityFactory(), analyst, one, other)[::order]:
            assert reconciling.accept(row, by=approver).accepted_at


def test_many_may_be_under_one_commander_and_two_actors_have_a_superior_each(
    analyst: User, approver: User
) -> None:
    on = stands("2021-09-07", goes_on=True)
    rows = proposed(AuthorityFactory(), analyst, on, on, kind="commanded")
    rows += proposed(AuthorityFactory(), analyst, on) + proposed(AuthorityFactory(), analyst, on)
    for row in rows:
        reconciling.accept(row, by=approver)
    assert ReportingLine.objects.holding().count() == 4


def test_T20_of_two_who_accept_at_once_the_one_that_comes_second_is_told(
    committed_db: str, superuser_connection: psycopg.Connection[Any]
) -> None:
    with acting_for_system(reason="test.arrange"):
        people = [AssignmentFactory(role=Role.ANALYST).user for _ in range(3)]
        on = stands("2021-09-07", goes_on=True)
        rows = proposed(AuthorityFactory(), people[0], on, on)

    def accept(row: Reconciliation, by: User) -> None:
        with acting_as(by):
            reconciling.accept(row, by=by)

    refused = one_behind_the_other(
        superuser_connection,
        lambda: accept(rows[0], people[1]),
        lambda: accept(rows[1], people[2]),
    )
    assert refused == [AnotherStands.code]
    assert issubclass(AnotherStands, DomainError)
    holds = Reconciliation.objects.get(accepted_at__isnull=False)
    assert ReportingLine.objects.holding().get().reconciliation == holds == rows[0]
