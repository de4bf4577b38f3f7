"""Looking at what a build left behind, past row security."""

from accounts.identity import acting_as
from accounts.models import AuditEvent, User
from legal_analysis.builds import packages, work
from legal_analysis.models import Build, Package


def fresh(build: Build) -> Build:
    return Build.objects.unscoped(reason="test").get(pk=build.pk)


def built(build: Build) -> Build:
    work.run(build.pk)
    return fresh(build)


def packages_left() -> int:
    return Package.objects.unscoped(reason="test").count()


def actions() -> list[str]:
    rows = AuditEvent.objects.unscoped(reason="test").order_by("id")
    return list(rows.values_list("action", flat=True))


def fetch(build: Build, by: User, **more: object) -> packages.HandedOver:
    build = fresh(build)
    with acting_as(by):
        return packages.hand_over(build=build, by=by, **more)
