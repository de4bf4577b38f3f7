"""A search that takes long becomes a job, seen and cancelled by its asker alone; real connections."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Role, User
from evidence.models import CaseMaterial
from legal_analysis.finding import keeping, work
from legal_analysis.finding.asked import Asked, Kind
from legal_analysis.finding.facets import facets, keys_of, still_open
from legal_analysis.finding.trees import Library
from legal_analysis.models import Search
from tests import databases
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory, OrganisationFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.merging import things
from tests.legal_analysis.merging.test_merging import TOLD

WORD = "lighthouse"


def an_analyst() -> tuple[CaseTeam, User]:
    with acting_for_system(reason="test.arrange"):
        team = CaseTeamFactory()
        user = AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user
    return team, user


def fresh(search: Search) -> Search:
    with acting_for_system(reason="test.look"):
        return Search.objects.unscoped(reason="test").get(pk=search.pk)


def asked_by(user: User, seconds: float, **asked: str) -> Search:
    with acting_as(user):
        return keeping.ask(Asked(**(asked or {"words": WORD})), by=user, seconds=seconds)


@contextmanager
def incidents_held(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Nobody reads incidents meanwhile: whoever asks for them waits."""
    with connection.transaction():
        connection.execute("LOCK TABLE evidence_incident IN ACCESS EXCLUSIVE MODE")
        yield


def test_what_takes_long_is_done_by_a_job_as_its_asker(
    committed_db: str, owner_connection: psycopg.Connection[Any]
) -> None:
    team, user = an_analyst()
    mine = world.incident(team, summary=WORD)
    with incidents_held(owner_connection):
        search = asked_by(user, seconds=0.2)
    assert (search.status, search.found) == (Search.Status.WAITING, None)
    job = ProcrastinateJob.objects.get(pk=search.job_id)
    assert (job.task_name, job.args) == (keeping.TASK, {"search_id": str(search.pk)})

    work.run(search.pk)
    done = fresh(search)
    assert (done.status, done.done) == (Search.Status.DONE, len(Kind))
    assert keeping.found_of(done).keys[Kind.INCIDENT] == [mine.pk]
    work.run(search.pk)  # twice does nothing
    assert fresh(search).ended_at == done.ended_at
    with acting_for_system(reason="test.look"):
        trail = AuditEvent.objects.unscoped(reason="test")
        events = trail.filter(subject_id=str(search.pk)).order_by("pk")
        assert list(events.values_list("action", flat=True)) == ["search.made", "search.finished"]


def test_a_job_finds_what_its_asker_may_see_when_it_runs(committed_db: str) -> None:
    team, user = an_analyst()
    world.incident(team, summary=WORD)
    search = asked_by(user, seconds=0)
    with acting_for_system(reason="test.arrange"):
        CaseMaterial.objects.unscoped(reason="test").filter(team=team).delete()
    work.run(search.pk)
    assert keeping.found_of(fresh(search)).keys[Kind.INCIDENT] == []


def test_a_search_at_work_is_cancelled_where_it_is(
    committed_db: str, owner_connection: psycopg.Connection[Any]
) -> None:
    _team, user = an_analyst()
    search = asked_by(user, seconds=0)

    def worker() -> None:
        try:
            work.run(search.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as beside, incidents_held(owner_connection):
        working = beside.submit(worker)
        _until_it_waits(search)
        with acting_as(user):
            keeping.cancel(search, by=user)
        working.result(timeout=120)  # as long as it waits for the database this runs out
    assert fresh(search).status == Search.Status.CANCELLED
    with acting_as(user), pytest.raises(keeping.SearchEnded):
        keeping.cancel(search, by=user)
    assert ProcrastinateJob.objects.get(pk=search.job_id).status == "cancelled"


def _until_it_waits(search: Search) -> None:
    with databases.connect("superuser") as connection:
        for _number in range(1200):
            waiting = connection.execute(
                "SELECT 1 FROM pg_stat_activity"
                " WHERE application_name = %s AND wait_event_type = 'Lock'",
                [keeping.name_of(search)],
            ).fetchone()
            if waiting:
                return
            time.sleep(0.1)
    raise AssertionError("the worker never came to the lock")


def test_what_died_is_begun_again_three_times_and_dropped_after_its_day(committed_db: str) -> None:
    _team, user = an_analyst()
    search = asked_by(user, seconds=0)
    with acting_for_system(reason="test.arrange"):
        rows = Search.objects.unscoped(reason="test")
        long_ago = timezone.now() - timedelta(minutes=5)
        rows.update(status=Search.Status.WORKING, attempt=1, seen_at=long_ago)
    work.run_waiting()
    assert (fresh(search).status, fresh(search).attempt) == (Search.Status.DONE, 2)

    other = asked_by(user, seconds=0)
    with acting_for_system(reason="test.arrange"):
        rows.filter(pk=other.pk).update(
            status=Search.Status.WORKING, attempt=work.ATTEMPTS, seen_at=long_ago
        )
    work.run_waiting()
    assert fresh(other).status == Search.Status.FAILED

    with acting_as(user):
        assert keeping.searches_of(user).count() == 2
        later = timezone.now() + keeping.KEPT_FOR + timedelta(seconds=1)
    assert keeping.drop_expired() == 0
    assert keeping.drop_expired(now=later) == 2


def test_a_merged_record_counts_once_and_is_not_shown_whenever_it_was_found(
    committed_db: str,
) -> None:
    """Found before and after the merge, at once and by a job: the record that stands, and no other."""
    with acting_for_system(reason="test.arrange"):
        on = things.shared(OrganisationFactory())
        standing = things.record({**TOLD, "accounts": {0}}, on)
        merged = things.record({**TOLD, "title": "Kites burnt", "accounts": {1}}, on)
    before = _both_ways(on.analyst)
    with acting_as(on.analyst):
        things.merge(standing, merged, on, {"theirs": frozenset(), "join": 1})
    after = _both_ways(on.analyst)
    with acting_as(on.analyst):
        for search in (*before, *after):
            found = keeping.found_of(fresh(search))
            events = {standing.pk} if search in after else {standing.pk, merged.pk}
            assert set(found.keys[Kind.INCIDENT]) == events
            asked, library = keeping.asked_of(search), Library()
            rows = still_open(found, asked, on.analyst, library)
            assert set(keys_of(rows[Kind.INCIDENT])) == {standing.pk}
            assert set(keys_of(rows[Kind.ACCOUNT])) == {one.pk for one in on.accounts[:2]}
            counted = facets(rows, found.more, asked, on.analyst, library)
            women = next(one for one in counted if one.name == "group").options
            assert [(one.value, one.count) for one in women] == [("women", 3)]


def _both_ways(user: User) -> list[Search]:
    with acting_as(user):
        at_once, later = (
            keeping.ask(Asked(act="beating"), by=user, seconds=seconds) for seconds in (60, 0)
        )
    work.run(later.pk)
    return [at_once, later]
