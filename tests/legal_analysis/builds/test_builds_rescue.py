"""Starting again what a dead worker left behind."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from legal_analysis.builds import rescue, states
from legal_analysis.models import Build
from legal_analysis.models.build import Status
from tests.factories.legal_analysis import FinishedBuildFactory
from tests.legal_analysis.builds.looking import actions, fresh


def test_rescue_leaves_alone_what_waits_and_what_has_ended(ask: Callable[..., Build]) -> None:
    ask()
    FinishedBuildFactory()
    assert rescue.rescue(now=timezone.now() + timedelta(hours=1)) == []


def test_rescue_queues_anew_a_build_whose_job_is_lost(ask: Callable[..., Build]) -> None:
    build = ask()
    Build.objects.unscoped(reason="test").filter(pk=build.pk).update(job_id=None)
    assert rescue.rescue() == []  # it may be on its way
    assert rescue.rescue(now=timezone.now() + timedelta(minutes=2)) == [build]
    job = ProcrastinateJob.objects.get(pk=fresh(build).job_id)
    assert (job.status, job.args) == ("todo", {"build_id": str(build.pk)})


def test_rescue_gives_up_after_the_third_start(ask: Callable[..., Build]) -> None:
    build = ask()
    for _start in range(rescue.ATTEMPTS):
        assert states.begin(build.pk) is not None
        Build.objects.unscoped(reason="test").filter(pk=build.pk).update(job_id=None)
        rescue.rescue(now=timezone.now() + timedelta(minutes=2))
    build = fresh(build)
    assert (build.status, build.error_code) == (Status.FAILED, "worker_died")
    assert actions().count("build.restarted") == rescue.ATTEMPTS - 1
