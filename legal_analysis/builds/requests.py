"""Asking for a file, and taking it back."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from procrastinate.tasks import configure_task

from accounts import access, audit
from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from accounts.workers import queue
from legal_analysis.dossier import shapes
from legal_analysis.models import Build, CaseFile, Mechanism
from legal_analysis.models.build import LIVE, Status

from .states import move

TASK = "legal_analysis.build"


class ShapeMissing(DomainError):
    code, status = "shape_missing", 409
    message = _("Files in the shape of this receiver, in this language, cannot be prepared yet.")


class AlreadyEnded(DomainError):
    code, status = "already_ended", 409
    message = _("This has ended already. There is nothing to cancel.")


def builds_of(user: User) -> QuerySet[Build]:
    """Return what she asked for, of the cases that are open to her today."""
    cases = CaseFile.objects.visible_to(user)
    return (
        Build.objects.visible_to(user)
        .filter(case_file__in=cases)
        .select_related("case_file__team", "mechanism", "requested_by")
    )


def can_be_built(mechanism: Mechanism) -> bool:
    return mechanism.available and bool(shapes.languages_of(mechanism.code))


@transaction.atomic
def request_build(
    *,
    case_file: CaseFile,
    mechanism: Mechanism,
    language: str,
    by: User,
    volumes: str = Build.Volumes.USUAL,
    public: bool = False,
) -> Build:
    """Put a build into the queue; the job is there when the transaction ends, or nothing is.

    `public`: with the public version, where its receiver's shape has one.

    While one of hers for the same case, receiver and language is not ended, that one is returned.
    Errors: NotAllowed, ShapeMissing.
    """
    access.check_may_build_dossier(by, case_file.team)
    if not can_be_built(mechanism) or language not in shapes.languages_of(mechanism.code):
        raise ShapeMissing
    wanted = {
        "case_file": case_file,
        "mechanism": mechanism,
        "language": language,
        "requested_by": by,
    }
    try:
        with transaction.atomic():
            build = Build.objects.create(**wanted, volumes=volumes, public=public)
    except IntegrityError:
        # Of two requests at once the second waits here until the first is in the table.
        live = Build.objects.visible_to(by).filter(status__in=LIVE, **wanted).first()
        if live is None:
            raise
        return live
    build.job_id = enqueue(build)
    build.save(update_fields=["job_id"])
    audit.record(
        action="build.requested",
        subject=build,
        by=by,
        details={"mechanism": mechanism.code, "language": language, "object": str(case_file.pk)},
    )
    return build


def enqueue(build: Build) -> int:
    """Give the job to the queue, in the transaction that is open. It carries an id and nothing else.

    All builds share one lock: one at a time, so that a worker has hands left for the small jobs.
    """
    job = configure_task(name=TASK, job_manager=queue(), lock=TASK)
    return job.defer(build_id=str(build.pk))


@transaction.atomic
def cancel(*, build: Build, by: User) -> Build:
    """End a build. Whoever is at work on it notices at the next page.

    Errors: NotAllowed for a build of somebody else; AlreadyEnded.
    """
    if build.requested_by_id != by.pk:
        raise NotAllowed
    build = Build.objects.visible_to(by).select_for_update().get(pk=build.pk)
    if not build.is_live:
        raise AlreadyEnded
    move(build, Status.CANCELLED)
    if build.job_id is not None:
        queue().cancel_job_by_id(build.job_id)  # if nobody has begun
    audit.record(action="build.cancelled", subject=build, by=by)
    return build
