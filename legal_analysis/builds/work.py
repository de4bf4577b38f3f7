"""The work itself, from the frozen case to the sealed file. Runs in the worker."""

import logging
import uuid

from django.db import transaction

from accounts import access, audit
from accounts.errors import DomainError, NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import User
from evidence import pdf
from legal_analysis.dossier import build as dossier
from legal_analysis.dossier import writing
from legal_analysis.dossier.compose.book import ProseRefused
from legal_analysis.dossier.page_count import counted_pages
from legal_analysis.dossier.shapes import shape_of
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.models import Build, CaseFile, Submission
from legal_analysis.models.build import Status

from . import kept, packages, states, telling
from .states import Stopped, Turn

logger = logging.getLogger(__name__)


def run(build_id: uuid.UUID) -> None:
    """Do a build from its beginning to its end. May be called twice: the second finds nothing to do.

    It acts as who asked for it, with her rights of this moment. A refusal ends it with its reason;
    a fault of ours ends it, too, and goes on to the log.
    """
    turn = states.begin(build_id)
    if turn is None:
        return
    ended = False
    try:
        _build(turn)
        ended = True
    except Stopped:
        ended = True
        logger.info("build.stopped", extra={"build_id": str(build_id)})
    except (DomainError, ProseRefused, pdf.PdfRefused, pdf.LayoutDied) as refusal:
        ended = True
        _fail(turn, _error_of(refusal))
    finally:
        if not ended:
            _fail(turn, Build.Error.FAULT)


def _build(turn: Turn) -> None:
    by, submission = _freeze(turn)
    states.advance(turn, Status.LAYING_OUT, submission=submission)
    # Before the words are opened: what somebody takes back from then on, none of it is kept.
    parts, told = kept.KeptParts(submission.case_file), watched(turn)
    with acting_as(by):
        access.check_may_build_dossier(by, submission.case_file.team)
        if _wishes_public(turn):
            snapshot, public = dossier.thawed_twins(submission, by=by)
        else:
            snapshot, public = dossier.thawed(submission, by=by), None
    # No transaction is open here: this takes minutes.
    counted = counted_pages(snapshot, kept=parts, progress=told)
    files = dossier.draft(snapshot, public=public, kept=parts, progress=told)
    with acting_as(by):
        access.check_may_build_dossier(by, submission.case_file.team)
        packages.keep(
            turn,
            files,
            snapshot=snapshot,
            submission=submission,
            pages=dossier.pages_of(files),
            counted_pages=counted,
            volumes=dossier.volumes_of(files),
            by=by,
        )
    logger.info("build.done", extra={"build_id": str(turn.build_id)})


def _wishes_public(turn: Turn) -> bool:
    with acting_for_system(reason=states.REASON):
        build = states.mine(turn)
        return build.public and shape_of(build.mechanism.code).has_public_version


def _freeze(turn: Turn) -> tuple[User, Submission]:
    with acting_for_system(reason=states.REASON):
        build = states.mine(turn)
        by, mechanism = build.requested_by, build.mechanism
    with acting_as(by):
        case_file = CaseFile.objects.visible_to(by).filter(pk=build.case_file_id).first()
        if case_file is None:
            raise NotAllowed
        submission = freeze(
            case_file=case_file,
            mechanism=mechanism,
            language=build.language,
            by=by,
            volumes=build.volumes,
        )
    return by, submission


def watched(turn: Turn) -> dossier.Progress:
    """Return a function that writes down how far the pages are: at each chapter, and once a second.

    It raises Stopped when the build was cancelled, which ends the work there.
    """
    ends = False
    show = telling.seldom(lambda going: states.show(turn, going))

    def progress(going: pdf.Going) -> None:
        nonlocal ends
        if going.step == writing.WRITING and not ends:
            ends = True
            states.advance(turn, Status.WRITING)
        elif not ends:
            show(going)

    return progress


def _error_of(refusal: Exception) -> Build.Error:
    if isinstance(refusal, ProseRefused):
        return Build.Error.PROSE_REFUSED
    if isinstance(refusal, pdf.PdfRefused):
        return Build.Error.PDF_REFUSED
    if isinstance(refusal, pdf.LayoutDied):
        return Build.Error.LAYOUT_DIED
    code = getattr(refusal, "code", "")
    return Build.Error(code) if code in Build.Error.values else Build.Error.FAULT


@transaction.atomic
def _fail(turn: Turn, error: Build.Error) -> None:
    with acting_for_system(reason=states.REASON):
        try:
            build = states.mine(turn)
        except Stopped:
            return
        states.move(build, Status.FAILED, error_code=error)
        audit.record(
            action="build.failed",
            by=build.requested_by,
            subject=build,
            outcome="refused",
            details={"code": str(error)},
        )
    logger.warning("build.failed", extra={"build_id": str(turn.build_id), "code": str(error)})
