"""Reading originals again to their end: whether each is, bit for bit, what was received (COC-2)."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.errors import Erased
from accounts.vault import SealBroken
from evidence import custody
from evidence.models import CustodyEvent, Original, WorkingCopy
from evidence.originals import Damaged, opened, opened_copy, pieces

Kind = CustodyEvent.Kind


def due(*, now: datetime | None = None, everything: bool = False) -> QuerySet[Original]:
    """Return the originals to read, the longest unread first. What was read drops out: so a run that
    was killed goes on where it stopped."""
    rows = Original.objects.unscoped(reason="rehash.due").select_related("item__key")
    rows = rows.exclude(item__key__wrapped=None)  # erased: never read, so never done
    if not everything:
        before = (now or timezone.now()) - settings.REHASH_EVERY
        rows = rows.filter(Q(checked_at=None) | Q(checked_at__lt=before))
    return rows.order_by(F("checked_at").asc(nulls_first=True), "pk")


def damaged() -> QuerySet[Original]:
    """Return the originals that are not what was received."""
    rows = Original.objects.unscoped(reason="rehash.damaged").filter(damaged_at__isnull=False)
    return rows.select_related("item").order_by("item__code")


def check(original: Original, *, system: str) -> list[str]:
    """Read one original and its copies to their end, note the outcome, and say what is wrong.

    Opens a transaction for the outcome only. A file whose key was destroyed is not damaged: it was
    erased, and there is nothing to check.
    """
    try:
        wrong = [*_check_bytes(original), *_check_copies(original)]
    except Erased:
        return []
    now = timezone.now()
    with transaction.atomic():
        rows = Original.objects.unscoped(reason="rehash.check").select_for_update()
        held = rows.get(pk=original.pk)
        held.checked_at = now
        held.damaged_at = (held.damaged_at or now) if wrong else None
        held.save(update_fields=["checked_at", "damaged_at"])
        custody.record(
            item=original.item,
            kind=Kind.DAMAGED if wrong else Kind.CHECKED,
            system=system,
            details={"sha256": bytes(original.sha256).hex()},
        )
        if wrong:
            audit.record(
                action="item.damaged",
                by=None,
                system=system,
                subject=original.item,
                details={"code": original.item.code},
            )
    return wrong


def _check_bytes(original: Original) -> Iterator[str]:
    sha256, sha512, size = hashlib.sha256(), hashlib.sha512(), 0
    try:
        with opened(original) as stream:
            for piece in pieces(stream):
                sha256.update(piece)
                sha512.update(piece)
                size += len(piece)
    except Damaged:
        yield f"Item {original.item.code}: its file is missing."
        return
    except SealBroken:
        yield f"Item {original.item.code}: its file was changed."
        return
    whole = (size, sha256.digest(), sha512.digest())
    if whole != (original.size, bytes(original.sha256), bytes(original.sha512)):
        yield f"Item {original.item.code}: its file is not the one that was received."


def _check_copies(original: Original) -> Iterator[str]:
    copies = WorkingCopy.objects.unscoped(reason="rehash.check").filter(original=original)
    for copy in copies.select_related("original__item__key"):
        name = f"Item {original.item.code}, {copy.kind} {copy.number}"
        digest = hashlib.sha256()
        try:
            with opened_copy(copy) as stream:
                for piece in pieces(stream):
                    digest.update(piece)
        except Damaged:
            yield f"{name}: the file of this copy is missing."
            continue
        except SealBroken:
            yield f"{name}: the file of this copy was changed."
            continue
        if digest.digest() != bytes(copy.sha256):
            yield f"{name}: the file of this copy is not the one that was made."
