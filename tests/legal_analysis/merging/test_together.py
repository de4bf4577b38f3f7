"""T-20: two analysts who merge, undo or write at the same moment: real commits, real connections."""

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections, transaction

from accounts.errors import DomainError
from accounts.identity import acting_as, acting_for_system
from accounts.models import Role, User
from evidence import incidents, merging, pairs, unmerging
from evidence.models import Act, Incident, IncidentMerge, IncidentPair
from tests.factories.accounts import AssignmentFactory, OrganisationFactory
from tests.legal_analysis.merging import things
from tests.legal_analysis.merging.test_merging import TOLD
from tests.together import until_waiting, waiting


def together(*acts: Callable[[], object]) -> list[str]:
    """Run each act in a thread of its own; return what they were refused for."""
    ready, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            ready.wait()
            act()
        except DomainError as error:
            refused.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def beside(act: Callable[[], object]) -> threading.Thread:
    """Return a thread, not yet started, that does this with a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    return threading.Thread(target=run)


@pytest.fixture
def on(committed_db: str) -> things.Shared:
    with acting_for_system(reason="test.arrange"):
        return things.shared(OrganisationFactory())


def test_T20_of_two_who_merge_undo_or_write_at_once_nobody_is_written_over(
    on: things.Shared, superuser_connection: psycopg.Connection[Any]
) -> None:
    with acting_for_system(reason="test.arrange"):
        colleague = AssignmentFactory(role=Role.ANALYST, organisation=on.organisation).user
        one, other = things.record(TOLD, on), things.record({**TOLD, "title": "Burnt"}, on)
        seen = merging.state(one, other)
    people = (on.analyst, colleague)

    def merge(stands: Incident, goes: Incident, by: User) -> Any:
        with acting_as(by):
            return merging.merge(stands, goes, merging.Choice("One.", seen), by=by)

    # Each lets another record stand.
    refused = together(lambda: merge(one, other, people[0]), lambda: merge(other, one, people[1]))
    assert refused == ["incident_merged_already"]

    with acting_for_system(reason="test.look"):
        done = IncidentMerge._base_manager.get()

    def undo_it(by: User) -> Any:
        with acting_as(by):
            return unmerging.undo(done, reason="Two.", by=by)

    assert together(*(lambda by=by: undo_it(by) for by in people)) == ["merge_undone_already"]

    # An act is added to the record that is merged meanwhile: it goes over, or is refused.
    def add() -> Any:
        told = incidents.ActTold("threat", (incidents.Victim(group="women"),), ())
        with acting_as(people[1]):
            return incidents.add_act(other, told, by=people[1])

    # Whoever adds compares with the record that is held for a merge, and does not wait for it, though the
    # two would be a new pair.
    with acting_for_system(reason="test.arrange"):
        IncidentPair._base_manager.all().delete()
    adding = beside(add)
    with acting_for_system(reason="test.hold"), transaction.atomic():
        Incident._base_manager.select_for_update().get(pk=one.pk)
        adding.start()
        while not (waits := waiting(superuser_connection)) and adding.is_alive():
            adding.join(timeout=0.02)
    adding.join()
    assert not waits
    with acting_for_system(reason="test.look"):
        seen = merging.state(one, other)

    refused = together(lambda: merge(one, other, people[0]), add)
    assert refused in ([], ["incident_merged_meanwhile"], ["incidents_changed_meanwhile"])
    with acting_for_system(reason="test.look"):
        away = Incident._base_manager.get(pk=other.pk).merged_into_id is not None
        assert Act._base_manager.filter(incident=other).exists() is not away


def test_T20_who_tells_two_apart_while_one_of_them_is_merged_waits_for_nobody_who_waits_for_her(
    on: things.Shared, superuser_connection: psycopg.Connection[Any]
) -> None:
    with acting_for_system(reason="test.arrange"):
        one, other, third = (things.record(TOLD, on) for _ in range(3))

    def tell_apart() -> Any:
        with acting_as(on.analyst):
            return pairs.tell_apart(one, third, reason="Two.", by=on.analyst)

    refused: list[list[str]] = []
    telling = threading.Thread(target=lambda: refused.append(together(tell_apart)))
    with acting_for_system(reason="test.hold"), transaction.atomic():
        merging.held(one.pk, other.pk)
        telling.start()
        until_waiting(superuser_connection)
        pairs.look_for(one)
    telling.join()
    assert refused == [[]]
    with acting_for_system(reason="test.look"):
        pair = pairs.between(one, third, user=on.analyst)
    assert pair is not None
    assert pair.verdict == pairs.Verdict.DIFFERENT


def add_an_act(there: Incident, by: User) -> None:
    told = incidents.ActTold("beating", (incidents.Victim(group="women"),), ())
    incidents.add_act(there, told, by=by)


def correct_the_note(there: Incident, by: User) -> None:
    facts = incidents.Facts.of(there)
    wanted = incidents.Facts(**{**vars(facts), "note": "Another."})
    incidents.correct(there, incidents.Changes(wanted, facts), by=by)


@pytest.mark.parametrize("change", [add_an_act, correct_the_note])
def test_who_changes_a_record_while_it_is_corrected_compares_it_as_it_stands_then(
    change: Callable[[Incident, User], None],
    on: things.Shared,
    superuser_connection: psycopg.Connection[Any],
) -> None:
    with acting_for_system(reason="test.arrange"):
        alike = things.record(TOLD, on)
        there = things.record({**TOLD, "title": "School", "place": 1, "day": 3}, on)

    def change_it() -> None:
        with acting_as(on.analyst):
            change(there, on.analyst)

    changing = beside(change_it)
    with superuser_connection.transaction():
        superuser_connection.execute(
            "UPDATE evidence_incident SET title = %s, place_id = %s, date_edtf = %s, date_range = %s"
            " WHERE id = %s",
            [alike.title, alike.place_id, alike.date_edtf, alike.date_range, there.pk],
        )
        changing.start()
        until_waiting(superuser_connection)
    changing.join()
    with acting_for_system(reason="test.look"):
        pair = pairs.between(alike, there, user=on.analyst)
    assert pair is not None
    assert pair.likeness == 4, "title, kind, place and days"


def test_who_looks_through_all_records_holds_each_before_its_pairs(
    on: things.Shared, superuser_connection: psycopg.Connection[Any]
) -> None:
    """As who corrects one does: else each would wait for what the other holds."""
    with acting_for_system(reason="test.arrange"):
        one, other = (things.record(TOLD, on) for _ in range(2))
        pairs.look_for(one)
        third = things.record(TOLD, on)
    looking = beside(lambda: call_command("find_duplicates"))
    with superuser_connection.transaction():
        superuser_connection.execute(
            "SELECT FROM evidence_incident WHERE id = %s FOR UPDATE", [one.pk]
        )
        looking.start()
        until_waiting(superuser_connection)
        superuser_connection.execute("SELECT FROM evidence_incidentpair FOR UPDATE NOWAIT")
    looking.join()
    with acting_for_system(reason="test.look"):
        found = IncidentPair.objects.unscoped(reason="test").values_list("one", "other")
        assert {frozenset(both) for both in found} == {
            frozenset((one.pk, other.pk)),
            frozenset((one.pk, third.pk)),
            frozenset((other.pk, third.pk)),
        }
