"""What was left behind: files nobody goes on sending, and bytes that no row knows."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from evidence import receiving, store
from evidence.models import Joining, Original, Upload, UploadPart, WorkingCopy
from evidence.receiving import LEFT_BEHIND

# Who else keeps objects in the store, by name of ours: given names, the set of those that are kept.
KEEPERS: list[Callable[[list[str]], set[str]]] = []


def sweep(*, now: datetime | None = None, left_behind: timedelta = LEFT_BEHIND) -> int:
    """Give up uploads nobody goes on with, and remove objects no row knows; return how many went.

    A plain form is given up when it was silent for `left_behind`: nobody can go on with it.

    Call it inside `acting_for_system`. Killed at any point, it is simply run again.
    """
    now = now or timezone.now()
    gone = _give_up_old(now, left_behind)
    ended = Joining.objects.unscoped(reason="receive.sweep").filter(upload=None)
    ended.filter(ended_at__lt=now - settings.UPLOAD_KEPT_FOR).delete()
    batch: list[str] = []
    for name, written in store.names():
        if written < now - left_behind:
            batch.append(name)
        if len(batch) >= 500:
            gone += _remove_unknown(batch)
            batch = []
    return gone + _remove_unknown(batch) + store.abort_unfinished(now - left_behind)


def _give_up_old(now: datetime, left_behind: timedelta) -> int:
    rows = Upload.objects.unscoped(reason="receive.sweep")
    old = rows.filter(
        Q(last_at__lt=now - settings.UPLOAD_KEPT_FOR)
        | receiving.FORM & Q(last_at__lt=now - left_behind)
    )
    gone = 0
    for pk in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            # Asked again under its lock: bytes may have come meanwhile. Who holds it, writes.
            held = old.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if held is not None:
                receiving.give_up(held)
                gone += 1
    return gone


def _remove_unknown(names: list[str]) -> int:
    known: set[str] = set()
    for model in (Original, WorkingCopy, Upload, UploadPart):
        rows = model.objects.unscoped(reason="receive.sweep").filter(object_name__in=names)
        known |= set(rows.values_list("object_name", flat=True))
    for kept_by in KEEPERS:
        known |= kept_by(names)
    strays = [name for name in names if name not in known]
    for name in strays:
        store.delete(name)
    return len(strays)
