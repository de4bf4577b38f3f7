"""Statuses of a build, and what the database refuses."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import Erased, NotAllowed
from evidence import export
from evidence.pdf import Going
from legal_analysis.builds import states
from legal_analysis.models import Build
from legal_analysis.models.build import LIVE, NEXT, RUNNING, Status
from tests.factories.legal_analysis import BuildFactory, FinishedBuildFactory
from tests.legal_analysis.builds.looking import fresh


def test_every_status_has_a_row_and_leads_to_an_end() -> None:
    assert set(NEXT) == set(Status)
    assert set().union(*NEXT.values()) == set(Status)
    for status in LIVE:
        assert {Status.FAILED, Status.CANCELLED} <= NEXT[status]
    assert set(Status) - set(LIVE) == {Status.DONE, Status.FAILED, Status.CANCELLED}
    assert set(RUNNING) == set(LIVE) - {Status.QUEUED}


def test_a_build_comes_only_to_a_status_that_may_follow(as_system: None) -> None:
    for status in Status:
        build = Build(status=status)
        for to in set(Status) - NEXT[status]:
            with pytest.raises(states.OutOfOrder):
                states.move(build, to)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("build_failed_says_why", {"status": "failed", "finished_at": timezone.now()}),
        ("build_failed_says_why", {"error_code": "fault"}),
        ("build_ended_has_its_time", {"status": "cancelled"}),
        ("build_ended_has_its_time", {"finished_at": timezone.now()}),
        ("build_running_was_started", {"status": "freezing"}),
        (
            "build_done_is_whole",
            {
                "status": "done",
                "attempt": 1,
                "started_at": timezone.now(),
                "heartbeat_at": timezone.now(),
                "finished_at": timezone.now(),
            },
        ),
        ("build_downloaded_was_done", {"downloaded_at": timezone.now()}),
    ],
)
def test_the_database_refuses_half_truths(
    constraint: str, changes: dict[str, object], as_system: None
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BuildFactory(**changes)


def test_every_failure_says_what_to_do() -> None:
    refusals = {NotAllowed, export.ConsentChanged, Erased}
    assert {kind.code for kind in refusals} <= set(Build.Error.values)
    assert all(str(error.label).count(".") >= 2 for error in Build.Error if error != "erased")


def test_the_database_takes_one_live_build_of_a_kind(as_system: None) -> None:
    build = BuildFactory()
    same = {"case_file": build.case_file, "mechanism": build.mechanism}
    with pytest.raises(IntegrityError, match="build_one_at_a_time"), transaction.atomic():
        BuildFactory(requested_by=build.requested_by, **same)
    BuildFactory(**same)  # by somebody else
    FinishedBuildFactory(requested_by=build.requested_by, **same)  # one that has ended


def test_whoever_works_for_an_earlier_start_must_stop(ask: Callable[..., Build]) -> None:
    build = ask()
    earlier = states.begin(build.pk)
    assert earlier is not None
    states.move(fresh(build), Status.QUEUED)
    later = states.begin(build.pk)
    assert later is not None
    for call in (
        lambda: states.show(earlier, Going("layout", 7, 2, 9)),
        lambda: states.advance(earlier, Status.LAYING_OUT),
        lambda: states.mine(earlier),
    ):
        with pytest.raises(states.Stopped):
            call()
    states.show(later, Going("layout", 7, 2, 9))
    assert (fresh(build).page, fresh(build).chapters_done, fresh(build).chapters) == (7, 2, 9)
