"""What one source says of an actor: recorded once, changed by versions, never lost."""

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.errors import NotAllowed
from accounts.identity import acting_as
from accounts.models import AuditEvent, Role, User
from evidence.actors import stating
from evidence.actors.stating import Of, Says
from evidence.models import ActorStatement, ActorStatementVersion, Authority
from tests.factories.accounts import AssignmentFactory
from tests.factories.actors import ActorStatementFactory
from tests.factories.evidence import AuthorityFactory
from tests.factories.incidents import SourceFactory

EXISTED = Of("existed")


@pytest.fixture
def analyst(as_system: None) -> User:
    user: User = AssignmentFactory(role=Role.ANALYST).user
    return user


def record(by: User, of: Of = EXISTED, actor: Authority | None = None, **says: Any) -> Any:
    actor = actor or AuthorityFactory()
    return stating.record(actor, SourceFactory(), of, Says(**says), by=by)


def test_a_change_is_the_next_version_and_the_database_keeps_the_one_before(analyst: User) -> None:
    row = record(analyst, from_edtf="2021-09", comment="As dated by the paper.")
    row = stating.change(row, Says(from_edtf="2021-10"), seen=1, by=analyst)
    assert (row.version, row.from_edtf, str(row.date_range.lower)) == (2, "2021-10", "2021-10-01")
    kept = ActorStatementVersion.objects.get(statement=row)
    assert (kept.version, kept.from_edtf, kept.comment) == (1, "2021-09", "As dated by the paper.")
    row = stating.take_back(row, reason="Another body of that name.", seen=2, by=analyst)
    with pytest.raises(stating.StatementTakenBack):
        stating.change(row, Says(), seen=3, by=analyst)
    said = AuditEvent.objects.unscoped(reason="test").filter(subject_id=str(row.pk))
    assert [one.action for one in said.order_by("pk")] == [
        "statement.recorded", "statement.changed", "statement.taken_back",
    ]  # fmt: skip


def test_T20_who_has_not_seen_the_last_version_changes_nothing(analyst: User) -> None:
    row = record(analyst)
    stating.change(row, Says(to_edtf="2022"), seen=1, by=analyst)
    with pytest.raises(stating.StatementChanged):
        stating.change(row, Says(to_edtf="2023"), seen=1, by=analyst)
    with pytest.raises(stating.SameAsBefore):
        stating.change(row, Says(to_edtf="2022"), seen=2, by=analyst)


def test_a_source_says_one_thing_once_in_whatever_spelling(analyst: User) -> None:
    actor, source = AuthorityFactory(), SourceFactory()
    stating.record(actor, source, Of("also_called", None, "Amr bil Maruf"), Says(), by=analyst)
    with pytest.raises(stating.StatedAlready):
        stating.record(actor, source, Of("also_called", None, "amr-bil maruf"), Says(), by=analyst)


def test_a_change_says_what_no_other_says_and_each_reason_is_said(analyst: User) -> None:
    actor, source = AuthorityFactory(), SourceFactory()
    rows = [
        stating.record(actor, source, EXISTED, Says(from_edtf=year), by=analyst)
        for year in ("2021", "2022")
    ]
    with pytest.raises(stating.StatedAlready):
        stating.change(rows[1], Says(from_edtf="2021"), seen=1, by=analyst)
    for reason in (" ", "x" * (stating.LONGEST_REASON + 1)):
        with pytest.raises(stating.BadStatement):
            stating.take_back(rows[0], reason=reason, seen=1, by=analyst)
    with pytest.raises(stating.StatementChanged):
        stating.take_back(rows[0], reason="So.", seen=2, by=analyst)


@pytest.mark.parametrize(
    "says",
    [{name: "x" * (most + 1)} for name, most in stating.LONGEST.items()]
    + [{"probability": "quite"}],
)
def test_what_is_too_long_or_in_no_list_is_refused(analyst: User, says: dict[str, str]) -> None:
    with pytest.raises(stating.BadStatement):
        record(analyst, **says)


def test_a_pair_is_one_point_from_whichever_side_it_was_entered(analyst: User) -> None:
    one, other = AuthorityFactory(), AuthorityFactory()
    first, second = (
        record(analyst, Of("same_as", other), one),
        record(analyst, Of("same_as", one), other),
    )
    assert (first.actor, first.point) == (second.actor, second.point)


@pytest.mark.parametrize(
    "of",
    [
        Of("existed", None, "x"),
        Of("reported_to"),
        Of("issued"),
        Of("?"),
        Of("issued", None, "x" * 201),
    ],
)
def test_each_kind_needs_what_it_is_said_of(analyst: User, of: Of) -> None:
    with pytest.raises(stating.BadStatement):
        record(analyst, of)


def test_nothing_is_said_of_itself_and_no_person_is_an_institution(analyst: User) -> None:
    actor = AuthorityFactory()
    person = AuthorityFactory(kind=Authority.Kind.OFFICE_HOLDER)
    for other, of in ((actor, "reported_to"), (person, "same_as")):
        with pytest.raises(stating.BadStatement):
            record(analyst, Of(of, other), actor)


def test_only_an_analyst_records_and_nobody_changes_what_the_library_has(analyst: User) -> None:
    approver = AssignmentFactory(role=Role.APPROVER).user
    with pytest.raises(NotAllowed):
        record(approver)
    row = record(analyst)
    with pytest.raises(NotAllowed):
        stating.change(row, Says(to_edtf="2022"), seen=1, by=approver)
    with pytest.raises(NotAllowed):
        stating.take_back(row, reason="Not mine.", seen=1, by=approver)
    library = ActorStatementFactory(recorded_by=None)
    with acting_as(analyst), pytest.raises(NotAllowed):
        stating.change(library, Says(to_edtf="2022"), seen=1, by=analyst)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "issued", "version": 2},
        {"from_edtf": "2020", "version": 1},
        {"from_edtf": "2020", "version": 3},
    ],
)
def test_the_database_keeps_what_code_of_ours_would_lose(
    as_system: None, change: dict[str, Any]
) -> None:
    row = ActorStatementFactory()
    with pytest.raises(IntegrityError, match="actor_statement_"), transaction.atomic():
        ActorStatement.objects.filter(pk=row.pk).update(**change)


def test_no_statement_and_no_version_is_deleted(as_system: None) -> None:
    row = ActorStatementFactory()
    ActorStatement.objects.filter(pk=row.pk).update(from_edtf="2020", version=2)
    for model in (ActorStatementVersion, ActorStatement):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.all()._raw_delete("default")
    with pytest.raises(IntegrityError, match="version_is_kept"), transaction.atomic():
        ActorStatementVersion.objects.update(comment="Otherwise.")
