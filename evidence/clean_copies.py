"""The copy of a file that may leave without its hidden data (T-11): asked for, made by a job, fetched.

Made anew from the content, behind the wall, when somebody first asks; then it stays, as every copy.
Killed at any point, it is made again.
"""

from __future__ import annotations

import io
import logging
import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_items, audit
from accounts.errors import DomainError, Erased
from accounts.identity import acting_for_system
from accounts.models import User
from accounts.vault import SealBroken
from evidence import handing_out, leaving, originals
from evidence.alone import alone
from evidence.handing_out import HandedOut, Purpose
from evidence.inspecting import found_at
from evidence.models import Inspection, Original, WorkingCopy
from evidence.untrusted import copies
from evidence.untrusted.refusals import CannotInspect, Refused

logger = logging.getLogger(__name__)

SYSTEM = "evidence.clean_copies"


class AskedForAlready(DomainError):
    code, status = "clean_copy_asked_for", 409
    message = _("This copy is there, or it is being made.")


def looked_at(original: Original, *, by: User) -> Inspection | None:
    """Return the look at a file of which a copy can be made: it holds how far that is."""
    rows = Inspection.objects.visible_to(by).filter(original=original, refused="")
    return rows.order_by("at").last()


def copy_of(original: Original, *, by: User) -> WorkingCopy | None:
    """Return the copy that may leave, if it was made."""
    rows = WorkingCopy.objects.visible_to(by).filter(original=original, kind=_EXPORT)
    return rows.select_related("original__item__key").first()


_EXPORT = WorkingCopy.Kind.EXPORT


@transaction.atomic
def ask(*, original: Original, by: User, now: datetime | None = None) -> None:
    """Ask for the copy. Once more, where it could not be made: some limits are of the moment.

    Errors: NotAllowed; KeptIn; Erased; AskedForAlready.
    """
    item = original.item
    access_items.check_may_take_out(by, item, received_by=item.received_by_id)
    with acting_for_system(reason=SYSTEM):  # what was found out is not hers to change
        rows = Original.objects.unscoped(reason=SYSTEM)
        rows = rows.select_for_update(of=("self",), no_key=True)
        held = rows.select_related("item__key").get(pk=original.pk)
        leaving.check_is_whole(held)
        looks = Inspection.objects.unscoped(reason=SYSTEM).filter(original=held, refused="")
        looked = looks.order_by("at").last()
        if looked is None:
            raise leaving.KeptIn
        made = WorkingCopy.objects.unscoped(reason=SYSTEM).filter(original=held, kind=_EXPORT)
        if made.exists() or (looked.clean_asked_at and not looked.clean_refused):
            raise AskedForAlready
        looked.clean_asked_at, looked.clean_refused = now or timezone.now(), ""
        looked.save(update_fields=["clean_asked_at", "clean_refused"])
    audit.record(action="copy.requested", by=by, subject=original)


@transaction.atomic
def fetch(*, copy: WorkingCopy, purpose: Purpose, by: User) -> HandedOut:
    """Hand the copy out to who reads the item, with the rights and consents of this moment.

    Errors: NotAllowed; KeptIn; Erased; NotAllowedByHer; Damaged.
    """
    item = copy.original.item
    access_items.check_may_take_out(by, item, received_by=item.received_by_id)
    leaving.check_can_leave(copy.original, recipient=purpose.recipient)
    if copy.kind != _EXPORT:
        raise ValueError("Only the copy that was made to leave is handed out.")
    return handing_out.copy_of(copy, purpose=purpose, by=by)


# --- Making it ------------------------------------------------------------------------------------


def due() -> QuerySet[Inspection]:
    """Return the looks at files whose clean copy was asked for and is not there, the oldest first."""
    made = WorkingCopy.objects.unscoped(reason=SYSTEM).filter(
        original=OuterRef("original"), kind=_EXPORT
    )
    rows = Inspection.objects.unscoped(reason=SYSTEM).select_related("original__item__key")
    asked = rows.filter(clean_asked_at__isnull=False, clean_refused="").exclude(Exists(made))
    whole = asked.filter(
        original__standing=Original.Standing.CLEAN,
        original__damaged_at=None,
        original__item__key__destroyed_at=None,
    )
    return whole.order_by("clean_asked_at")


def make_waiting() -> int:
    """Make the copies that wait, one after the other, and return how many. Nothing if somebody is at it."""
    done = 0
    with alone(SYSTEM) as mine:
        if not mine:
            return 0
        with acting_for_system(reason=SYSTEM):
            waiting = list(due().values_list("pk", flat=True)[:1000])
        for pk in waiting:
            try:
                done += make(pk)
            except CannotInspect as problem:
                logger.warning("clean_copy.not_possible", extra={"code": problem.code})
                return done
            except (originals.Damaged, SealBroken, Erased):
                logger.warning("clean_copy.unreadable", extra={"inspection_id": str(pk)})
    return done


def make(pk: uuid.UUID) -> int:
    """Make one copy, or write down why it cannot be. Return 1, or 0 if there was nothing to do.

    Errors: CannotInspect, and it still waits; what reading a damaged original raises.
    """
    with acting_for_system(reason=SYSTEM):
        looked = due().filter(pk=pk).first()
    if looked is None:
        return 0
    try:
        with originals.opened(looked.original) as stream:
            copy = copies.make_export(found_at(looked), stream)
    except Refused as problem:
        with acting_for_system(reason=SYSTEM):
            rows = Inspection.objects.unscoped(reason=SYSTEM).filter(pk=looked.pk)
            rows.update(clean_refused=problem.why.value)
        return 1
    with acting_for_system(reason=SYSTEM):
        originals.add_copy(
            original=looked.original,
            kind=_EXPORT,
            tool=copy.tool,
            tool_version=copy.tool_version,
            media_type=copy.media_type,
            stream=io.BytesIO(copy.data),
            system=SYSTEM,
        )
    return 1
