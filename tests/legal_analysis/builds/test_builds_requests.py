"""Asking for a file, and taking it back."""

from collections.abc import Callable

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.errors import NotAllowed
from accounts.identity import acting_as
from accounts.models import User
from legal_analysis.builds import requests
from legal_analysis.builds.signs import Sign, sign
from legal_analysis.models import Build
from legal_analysis.models.build import Status
from tests.legal_analysis.builds.looking import actions, built


def test_a_request_waits_in_the_queue_with_an_id_and_nothing_else(
    ask: Callable[..., Build],
) -> None:
    build = ask()
    job = ProcrastinateJob.objects.get(pk=build.job_id)
    assert (job.task_name, job.status) == ("legal_analysis.build", "todo")
    assert job.args == {"build_id": str(build.pk)}
    assert actions()[-1] == "build.requested"
    assert sign(build) == Sign.NO_WORKER


def test_a_request_that_is_undone_leaves_no_job(ask: Callable[..., Build]) -> None:
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert not Build.objects.unscoped(reason="test").exists()
    assert not ProcrastinateJob.objects.exists()


def test_asking_twice_makes_one_build_until_it_has_ended(ask: Callable[..., Build]) -> None:
    first = ask()
    assert ask() == first
    assert ProcrastinateJob.objects.count() == 1
    assert actions().count("build.requested") == 1
    with acting_as(first.requested_by):
        requests.cancel(build=first, by=first.requested_by)
    assert ask() != first


@pytest.mark.parametrize("who", ["approver", "stranger", "documenter", "nobody"])
def test_T05_only_an_analyst_or_advocate_of_the_case_may_ask(
    who: str, ask: Callable[..., Build], request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        ask(by=request.getfixturevalue(who))
    assert not ProcrastinateJob.objects.exists()


def test_what_the_dossier_cannot_write_is_refused(ask: Callable[..., Build]) -> None:
    from tests.factories.legal_analysis import MechanismFactory

    MechanismFactory(code="cedaw")
    for wanted in ({"mechanism": "cedaw"}, {"language": "ps"}):
        with pytest.raises(requests.ShapeMissing):
            ask(**wanted)


def test_a_cancelled_request_is_taken_out_of_the_queue(
    ask: Callable[..., Build], advocate: User
) -> None:
    build = ask()
    with acting_as(advocate):
        requests.cancel(build=build, by=advocate)
        with pytest.raises(requests.AlreadyEnded):
            requests.cancel(build=build, by=advocate)
    assert ProcrastinateJob.objects.get(pk=build.job_id).status == "cancelled"
    assert built(build).status == Status.CANCELLED
    assert actions()[-1] == "build.cancelled"
