"""Reading originals again to their end: whether each is, bit for bit, what was received (COC-2)."""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.errors import Erased
from accounts.identity import acting_for_system
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


def check_due(pk: uuid.UUID, *, system: str, everything: bool = False) -> list[str]:
    """Check one original if it is still due. Call it outside of a transaction."""
    with acting_for_system(reason=system):
        original = due(everything=everything).filter(pk=pk).first()
    return check(original, system=system) if original else []


def check(original: Original, *, system: str) -> list[str]:
    """Read one original and its copies to their end, note the outcome, and say what is wrong.

    Call it outside of a transaction: none waits while bytes are read, which may take minutes. A file
    whose key was destroyed is not damaged: it was erased, and there is nothing to check.
    """
    with acting_for_system(reason=system):
        copies = WorkingCopy.objects.unscoped(reason="rehash.check").filter(original=original)
        made = list(copies.select_related("original__item__key"))
    try:
        wrong = [*_check_bytes(original), *_check_copies(original, made)]
    except Erased:
        return []
    with acting_for_system(reason=system):
        return wrong if _note(original, wrong, system=system) else []


def _note(original: Original, wrong: list[str], *, system: str) -> bool:
    """Write the outcome down, unless the row is another one than before its bytes were read.

    Erased meanwhile: nothing is damaged. Read again by somebody else: what that one found stands.
    """
    now = timezone.now()
    with transaction.atomic():
        rows = Original.objects.unscoped(reason="rehash.check").select_related("item__key")
        held = rows.select_for_update(of=("self",)).get(pk=original.pk)
        erased = held.item.key is None or held.item.key.wrapped is None
        if erased or held.checked_at != original.checked_at:
            return False
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
    return True


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


def _check_copies(original: Original, copies: list[WorkingCopy]) -> Iterator[str]:
    for copy in copies:
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
