"""Putting a large file together from its pieces, in the background: a request would have to wait for it.

Who sent it asks for it once; a job does it, as her, and she sees how far it is. Killed at any point it
is begun again, three times at most; asked for twice, or done by two at once, it is done once.
"""

import logging
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from procrastinate.tasks import configure_task

from accounts import access_items, audit
from accounts.errors import DomainError, Erased, NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Organisation, User
from accounts.scoping import ScopedQuerySet
from accounts.workers import SILENT_AFTER, is_any_alive, queue
from evidence import receiving
from evidence.alone import alone
from evidence.models import EvidenceItem, Joining, Person, Upload
from evidence.receiver import FileTooLarge, NotWhole, Received
from evidence.receiving import WrongHash
from evidence.store_errors import StoreAway, StoreFull

logger = logging.getLogger(__name__)

TASK = SYSTEM = "evidence.join"
# What is put together while the request waits: a second or so.
AT_ONCE = 32 << 20
ATTEMPTS = 3
SECONDS_BETWEEN_SIGNS = 1.0
WORKER_DIED, FAULT = "worker_died", "fault"
# Why it failed: the code that is kept, and what her page says of it.
_REFUSALS = (Erased, FileTooLarge, NotAllowed, NotWhole, StoreAway, StoreFull, WrongHash)
REASONS: dict[str, str | Promise] = {
    **{one.code: one.message for one in _REFUSALS},
    WORKER_DIED: _(
        "The program that puts files together stopped each time it was tried. Tell whoever runs this site."
    ),
    FAULT: _(
        "Something of ours is broken. What you sent is still here. Try again; if it fails again, tell whoever runs this site."
    ),
}
Status = Joining.Status


class Sign(models.TextChoices):
    """How one that has not ended stands."""

    WAITS = "waits"
    NO_WORKER = "no_worker"
    WORKS = "works"
    SILENT = "silent"
    ENDED = "ended"


def sign(joining: Joining, *, now: datetime) -> Sign:
    if joining.status == Status.WAITING:
        return Sign.WAITS if is_any_alive(now=now) else Sign.NO_WORKER
    if joining.status == Status.WORKING:
        seen = joining.seen_at or joining.asked_at
        return Sign.WORKS if seen > now - SILENT_AFTER else Sign.SILENT
    return Sign.ENDED


def why(joining: Joining) -> str | Promise:
    """Return in words why it failed."""
    return REASONS.get(joining.error_code, REASONS[FAULT])


def is_put_together(upload: Upload, *, by: User) -> bool:
    """Whether a job did so and left it there: a bundle, to be looked into."""
    return Joining.objects.visible_to(by).filter(upload=upload, status=Status.DONE).exists()


def is_for_a_job(upload: Upload) -> bool:
    """Whether a file is too large to be put together while its sender waits."""
    return upload.received > AT_ONCE


@transaction.atomic
def request(upload: Upload, told: Mapping[str, str], *, by: User) -> Joining:
    """Put it into the queue; the job is there when the transaction ends, or nothing is.

    Shape:  `told` is what a form said of the file, `sha256` and `place` among it; without a `place`
            it is a bundle, and waits, put together, until somebody looked into it.
    Asked again: what is there is returned, and begun anew if it had failed.

    Errors: NotWhole.
    """
    rows = Upload.objects.visible_to(by).select_for_update(of=("self",)).select_related("key")
    held = rows.filter(pk=upload.pk).first()
    if held is None or held.length is None or held.received != held.length:
        raise NotWhole
    now = timezone.now()
    joining = Joining.objects.visible_to(by).filter(upload=held).first()
    if joining is None:
        joining = Joining(sender=by, upload=held, size=held.length)
    elif joining.is_live or (joining.status == Status.DONE and "place" not in told):
        return joining
    joining.upload = held  # with its key
    joining.told = dict(told)
    joining.status, joining.error_code = Status.WAITING, ""
    joining.attempt = joining.done = 0
    joining.asked_at, joining.seen_at, joining.ended_at = now, None, None
    joining.save()
    held.last_at = now
    held.save(update_fields=["last_at"])
    audit.record(action="upload.joining_asked", by=by, subject=held)
    job = configure_task(name=TASK, job_manager=queue())
    job.defer(joining_id=str(joining.pk))
    return joining


@transaction.atomic
def again(joining: Joining, *, by: User) -> Joining:
    """Ask once more for one that failed, with what was said of it. Errors: NotWhole."""
    mine = (
        Joining.objects.visible_to(by).select_related("upload__key").filter(pk=joining.pk).first()
    )
    if mine is None or mine.upload is None:
        raise NotWhole
    return request(mine.upload, mine.told, by=by)


def facts_of(
    told: Mapping[str, str], place: Organisation | CaseTeam, *, by: User, method: str
) -> receiving.Facts:
    """Return what a form said of a file. A code of a person who is not open to her links nobody."""
    team = place if isinstance(place, CaseTeam) else None
    code = told.get("person", "").strip().upper()
    return receiving.Facts(
        organisation=team.organisation if team else cast(Organisation, place),
        kind=EvidenceItem.Kind(told["kind"]),
        description=told.get("description", ""),
        note=told.get("note", ""),
        team=team,
        person=Person.objects.visible_to(by).filter(code=code).first() if code else None,
        nobody=bool(told.get("nobody")) and not code,
        method=method,
    )


# --- The work --------------------------------------------------------------------------------------


def run_waiting() -> None:
    """Do all that wait or whose worker died. A job does each of its own; this is for what it left."""
    with acting_for_system(reason=SYSTEM):
        waiting = list(_live().order_by("asked_at").values_list("pk", flat=True)[:100])
    for pk in waiting:
        run(pk)


def run(joining_id: uuid.UUID) -> None:
    """Do one from its beginning to its end, with its sender's rights of this moment.

    May be called twice, and at once: somebody at work on it is left alone. A refusal ends it with its
    reason; a fault of ours ends it, too, and goes on to the log.
    """
    with alone(f"{SYSTEM}|{joining_id}") as mine:
        joining = _begin(joining_id) if mine else None
        if joining is None:
            return
        ended = False
        try:
            _work(joining)
            ended = True
        except DomainError as refusal:
            ended = True
            _fail(joining, refusal.code)
        finally:
            if not ended:
                _fail(joining, FAULT)


def _live() -> ScopedQuerySet[Joining]:
    rows = Joining.objects.unscoped(reason=SYSTEM)
    return rows.filter(status__in=(Status.WAITING, Status.WORKING))


def _begin(joining_id: uuid.UUID) -> Joining | None:
    with acting_for_system(reason=SYSTEM):
        rows = _live().select_for_update(of=("self",)).select_related("sender", "upload__key")
        joining = rows.filter(pk=joining_id).first()
        if joining is None:
            return None
        if joining.attempt < ATTEMPTS:
            joining.status, joining.attempt = Status.WORKING, joining.attempt + 1
            joining.done, joining.seen_at = 0, timezone.now()
            joining.save(update_fields=["status", "attempt", "done", "seen_at"])
            return joining
    _fail(joining, WORKER_DIED)
    return None


def _work(joining: Joining) -> None:
    by, upload = joining.sender, cast(Upload, joining.upload)
    upload.sender = by
    with acting_as(by):
        told = joining.told
        _facts(told, by)  # refused before an hour of work, not after
    # No transaction is open here: it may take minutes.
    received = receiving.join(upload, sha256=told.get("sha256", ""), progress=_shown(joining))
    # If this fails, what was written is swept some time later: after it, it may be an item's.
    with acting_as(by):
        _end(joining, upload, received, told)


def _end(joining: Joining, upload: Upload, received: Received, told: Mapping[str, str]) -> None:
    by, row = joining.sender, _still(joining)
    if not row.update(
        status=Status.DONE, done=received.size, ended_at=timezone.now(), told_sealed=None
    ):
        raise NotWhole  # given up meanwhile
    if facts := _facts(told, by):
        item = receiving.take_in(upload, received, facts, by=by)
        Joining.objects.unscoped(reason=SYSTEM).filter(pk=joining.pk).update(item=item)


def _facts(told: Mapping[str, str], by: User) -> receiving.Facts | None:
    """Return what was said of it; None for a bundle. Errors: NotAllowed."""
    if "place" not in told:
        return None
    places = {str(one.pk): one for one in access_items.receives_for(by)}
    if told["place"] not in places:
        raise NotAllowed
    return facts_of(told, places[told["place"]], by=by, method="pieces")


def _still(joining: Joining) -> ScopedQuerySet[Joining]:
    """Return its row, as long as this attempt is the last one."""
    return _live().filter(pk=joining.pk, attempt=joining.attempt, status=Status.WORKING)


def _shown(joining: Joining) -> Callable[[int], None]:
    """Return what writes down how far it is, once a second. It raises NotWhole if it was given up."""
    last = time.monotonic()

    def progress(done: int) -> None:
        nonlocal last
        if time.monotonic() - last < SECONDS_BETWEEN_SIGNS:
            return
        last = time.monotonic()
        with acting_for_system(reason=SYSTEM):
            if not _still(joining).update(done=done, seen_at=timezone.now()):
                raise NotWhole

    return progress


def _fail(joining: Joining, code: str) -> None:
    with acting_for_system(reason=SYSTEM):
        ended = {"status": Status.FAILED, "error_code": code, "ended_at": timezone.now()}
        if not _live().filter(pk=joining.pk, attempt=joining.attempt).update(**ended):
            return
        audit.record(
            action="upload.joining_failed",
            by=None,
            system=SYSTEM,
            subject=joining.upload,
            outcome="refused",
            details={"code": code},
        )
    logger.warning("upload.joining_failed", extra={"code": code})
