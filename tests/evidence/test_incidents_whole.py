"""No orphans: the database itself keeps incident, act, involvement, and who says so, together."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.identity import acting_as, acting_for_system
from evidence.models import Act, Correction, Entry, Incident, IncidentSource, Involvement
from tests.factories import evidence as make

in_a_transaction = pytest.mark.usefixtures("as_system")


def at_the_end() -> None:
    """What a transaction is asked when it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refused(change: Callable[[], object], reason: str) -> None:
    def then_end() -> None:
        with transaction.atomic():
            change()
            at_the_end()

    with pytest.raises(IntegrityError, match=reason):
        then_end()


def rows_of(model: Any, incident: Incident) -> Any:
    return model._base_manager.filter(incident=incident)


def bare() -> Incident:
    found: Incident = make.IncidentFactory(whole=False)
    return found


def with_source(incident: Incident) -> None:
    make.IncidentSourceFactory(incident=incident)


def with_account(incident: Incident) -> None:
    make.TestimonyFactory().incidents.add(incident)


def with_act(incident: Incident) -> None:
    make.ActFactory(incident=incident)


@in_a_transaction
@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ((), "incident_has_act"),
        ((with_source,), "incident_has_act"),
        ((with_act,), "incident_has_source_or_account"),
        ((with_act, with_source), None),
        ((with_act, with_account), None),
        ((with_act, with_account, with_source), None),
    ],
)
def test_an_incident_stands_with_an_act_and_a_source_or_an_account_only(
    parts: tuple[Callable[[Incident], None], ...], missing: str | None
) -> None:
    with transaction.atomic():
        incident = bare()
        for part in parts:
            part(incident)
        if missing is None:
            at_the_end()
            return
        with pytest.raises(IntegrityError, match=missing), transaction.atomic():
            at_the_end()
        transaction.set_rollback(True)


@in_a_transaction
def test_the_last_act_and_the_last_source_cannot_be_taken_away() -> None:
    incident = make.IncidentFactory()
    at_the_end()
    refused(lambda: rows_of(Act, incident).delete(), "incident_has_act")
    refused(lambda: rows_of(IncidentSource, incident).delete(), "has_source_or_account")


@in_a_transaction
def test_the_last_account_cannot_be_taken_away() -> None:
    incident = bare()
    with_act(incident)
    account = make.TestimonyFactory()
    account.incidents.add(incident)
    at_the_end()
    refused(account.incidents.clear, "incident_has_source_or_account")


@in_a_transaction
def test_the_last_act_cannot_be_given_to_another_incident() -> None:
    incident, other = make.IncidentFactory(), make.IncidentFactory()
    at_the_end()
    refused(lambda: rows_of(Act, incident).update(incident=other), "incident_has_act")


@in_a_transaction
def test_parts_can_be_replaced_and_all_of_it_taken_away() -> None:
    incident = make.IncidentFactory()
    at_the_end()
    with transaction.atomic():
        rows_of(Act, incident).delete()
        with_act(incident)
        at_the_end()
    with transaction.atomic():
        for model in (Act, IncidentSource):
            rows_of(model, incident).delete()
        Incident._base_manager.filter(pk=incident.pk).delete()
        at_the_end()


@in_a_transaction
@pytest.mark.parametrize(("model", "column"), [(Act, "incident_id"), (Involvement, "act_id")])
def test_no_act_without_incident_and_no_involvement_without_act(model: Any, column: str) -> None:
    row = make.InvolvementFactory() if model is Involvement else make.ActFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**{column: None})


@in_a_transaction
def test_the_same_kind_of_act_can_stand_twice_in_an_incident() -> None:
    act = make.ActFactory()
    assert Act.objects.create(incident=act.incident, kind=act.kind).pk != act.pk


@in_a_transaction
def test_what_was_corrected_cannot_be_rewritten() -> None:
    made = make.CorrectionFactory()
    for change in (
        "UPDATE evidence_correction SET before = '{}'",
        "DELETE FROM evidence_correction",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    assert Correction._base_manager.get(pk=made.pk).before
    with pytest.raises(IntegrityError, match="correction_changes_something"), transaction.atomic():
        make.CorrectionFactory(before={})


@in_a_transaction
def test_T20_an_entry_that_was_entered_keeps_no_words() -> None:
    entry = make.EntryFactory(answers={"what": {"title": ["Invented"]}})
    incident = make.IncidentFactory()
    with pytest.raises(IntegrityError, match="entered_keeps_no_words"), transaction.atomic():
        Entry._base_manager.filter(pk=entry.pk).update(
            entered_at="2026-01-01T00:00:00Z", incident=incident
        )
    with pytest.raises(IntegrityError, match="entry_has_case_or_incident"), transaction.atomic():
        Entry._base_manager.filter(pk=entry.pk).update(team=None)


@in_a_transaction
def test_T01_row_security_shows_an_entry_to_who_writes_it_only() -> None:
    entry = make.EntryFactory()
    stranger = make.EntryFactory().author
    with acting_as(stranger):
        assert not Entry._base_manager.filter(pk=entry.pk).exists()
    with acting_as(entry.author):
        assert Entry._base_manager.filter(pk=entry.pk).exists()


def test_it_is_asked_when_the_transaction_ends(committed_db: str) -> None:
    """With a real commit, and nobody who asks for it."""

    def commit() -> None:
        with acting_for_system(reason="test"):
            bare()

    with pytest.raises(IntegrityError, match="incident_has_act"):
        commit()
