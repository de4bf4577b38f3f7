"""What the database keeps of statements and of what was made of them, whoever writes past our code."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from accounts.identity import acting_for_system
from evidence.models import ActorStatement, Reconciliation
from tests.factories.accounts import UserFactory
from tests.factories.actors import (
    ActorStatementFactory,
    ActorStatementVersionFactory,
    ReconciledStatementFactory,
    ReconciliationFactory,
)
from tests.factories.evidence import AuthorityFactory, ReportingLineFactory, TenureFactory
from tests.factories.incidents import SourceFactory


def refused(act: Callable[[], object], why: str) -> None:
    with pytest.raises((IntegrityError, ProgrammingError), match=why), transaction.atomic():
        act()


def test_who_says_what_of_whom_stays_and_what_was_taken_back_too(as_system: None) -> None:
    row = ActorStatementFactory()
    rows = ActorStatement.objects.filter(pk=row.pk)
    for change in (
        {"actor": AuthorityFactory()},
        {"source": SourceFactory()},
        {"recorded_by": UserFactory()},
        {"kind": "held_office"},
        {"object_actor": AuthorityFactory()},
        {"object_text": "another"},
        {"point": "another"},
    ):
        refused(partial(rows.update, **change, version=2), "is_kept: who says what")
    back = {"taken_back_at": timezone.now(), "taken_back_by": row.recorded_by}
    refused(partial(rows.update, **back, version=2), "taken_back_has_who_and_why")
    rows.update(**back, taken_back_reason="Another body.", version=2)
    refused(partial(rows.update, comment="Later.", version=3), "is_kept: who says what")


def test_a_statement_is_of_a_source_and_of_what_its_kind_needs_and_is_there_once(
    as_system: None,
) -> None:
    one, other = sorted((AuthorityFactory(), AuthorityFactory()), key=lambda row: row.pk)
    there = ActorStatementFactory(actor=one)
    same: dict[str, Any] = {"source": there.source, "recorded_by": there.recorded_by}
    for more, why in (
        ({"source": None}, "of_a_person_has_source"),
        ({"kind": "reported_to"}, "names_what_its_kind_needs"),
        ({"kind": "reported_to", "object_actor": one}, "not_of_itself"),
        ({"actor": other, "kind": "same_as", "object_actor": one}, "pair_in_order"),
        (same, "actor_statement_once"),
    ):
        refused(partial(ActorStatementFactory, **{"actor": one, **more}), why)
    version, read = ActorStatementVersionFactory(), ReconciledStatementFactory()
    again = partial(ActorStatementVersionFactory, statement=version.statement)
    refused(again, "actor_statement_version_once")
    again = partial(
        ReconciledStatementFactory, reconciliation=read.reconciliation, statement=read.statement
    )
    refused(again, "reconciled_statement_once")


def test_what_was_decided_is_answered_marked_and_replaced_once_each(as_system: None) -> None:
    row = ReconciliationFactory()
    rows = Reconciliation.objects.filter(pk=row.pk)
    now = row.proposed_at
    answer = {"accepted_at": now, "accepted_by": UserFactory()}
    refused(partial(rows.update, accepted_at=now), "accepted_has_who_and_when")
    early = {**answer, "accepted_at": now - timedelta(days=1)}
    refused(partial(rows.update, **early), "accepted_has_who_and_when")
    for more, why in (
        ({"reason": ""}, "reconciliation_has_reason"),
        ({"to_edtf": "2022", "goes_on": True}, "reconciliation_has_one_end"),
        ({"actor": row.actor}, "reconciliation_one_proposal"),
    ):
        refused(partial(ReconciliationFactory, **more), why)
    rows.update(**answer)
    again = {**answer, "actor": row.actor, "proposed_at": now}
    refused(partial(ReconciliationFactory, **again), "reconciliation_one_holds")
    refused(partial(rows.update, accepted_by=UserFactory()), "reconciliation_is_kept")
    # What a source says first marks it; what it says later leaves that day.
    marked = now - timedelta(days=1)
    rows.update(stale_since=marked)
    refused(partial(rows.update, stale_since=now), "reconciliation_is_kept")
    ActorStatementFactory(actor=row.actor)
    row.refresh_from_db()
    assert row.stale_since == marked
    rows.update(replaced_at=now)
    refused(partial(rows.update, replaced_at=None), "reconciliation_is_kept")
    replaced = ReconciliationFactory()
    Reconciliation.objects.filter(pk=replaced.pk).update(replaced_at=now)
    ActorStatementFactory(actor=replaced.actor)
    replaced.refresh_from_db()
    assert replaced.stale_since is None


def test_a_time_or_a_line_follows_what_was_accepted_of_it_stands_and_holds(
    as_system: None,
) -> None:
    actor, other = AuthorityFactory(), AuthorityFactory()
    rows = [
        ReconciliationFactory(actor=who, kind="issued", object_text=text, point=text, verdict=says)
        for who, text, says in (
            (actor, "proposed", "stands"),
            (actor, "falls", "falls"),
            (actor, "replaced", "stands"),
            (other, "of another", "stands"),
            (actor, "holds", "stands"),
        )
    ]
    for row in rows:
        ReconciledStatementFactory(reconciliation=row, statement__actor=row.actor)
    accepted = Reconciliation.objects.filter(pk__in=[row.pk for row in rows[1:]])
    accepted.update(accepted_at=timezone.now(), accepted_by=UserFactory())
    Reconciliation.objects.filter(pk=rows[2].pk).update(replaced_at=timezone.now())
    *wrong, right = rows
    for row in wrong:
        time = partial(TenureFactory, authority=actor, reconciliation=row)
        refused(time, "tenure_rests_on_accepted")
        line = partial(ReportingLineFactory, subordinate=actor, reconciliation=row)
        refused(line, "line_rests_on_accepted")
    assert TenureFactory(authority=actor, reconciliation=right)
    assert ReportingLineFactory(superior=actor, reconciliation=right)


def test_T13_nobody_deletes_what_was_said_or_decided(
    committed_db: str, owner_connection: psycopg.Connection[Any]
) -> None:
    with acting_for_system(reason="test.arrange"):
        ActorStatementVersionFactory()
        ReconciledStatementFactory()
    every = (
        "evidence_reconciledstatement, evidence_reconciliation, evidence_reportingline,"
        " evidence_reportinglinesource, evidence_tenure, evidence_actorstatementversion,"
        " evidence_actorstatement"
    )
    for table, kept in (
        ("evidence_actorstatementversion", "actor_statement_version_is_kept"),
        ("evidence_actorstatement", "actor_statement_is_kept"),
        ("evidence_reconciledstatement", "reconciliation_is_kept: what was read"),
        ("evidence_reconciliation", "reconciliation_is_kept: it is replaced"),
    ):
        with pytest.raises(psycopg.Error, match=kept):
            owner_connection.execute(f"DELETE FROM {table}")  # noqa: S608
        with pytest.raises(psycopg.Error, match=kept):
            owner_connection.execute(f"TRUNCATE {table}, {every}")
