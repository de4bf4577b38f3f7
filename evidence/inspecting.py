"""Inspecting what was received: quarantined until it was looked at behind the wall, then clean or closed.

Each step is written down before the next begins, and each may be done twice: killed at any point, it
is simply run again and goes on. Between the steps no transaction is open.
"""

from __future__ import annotations

import io
import logging
import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.errors import Erased
from accounts.identity import acting_for_system
from accounts.vault import SealBroken
from evidence import custody, originals
from evidence.alone import alone
from evidence.models import CustodyEvent, Inspection, ItemMetadata, Original, WorkingCopy
from evidence.untrusted import copies, inspection, scanner
from evidence.untrusted.inspection import KINDS, Found
from evidence.untrusted.refusals import CannotInspect, Refused, Why

logger = logging.getLogger(__name__)

SYSTEM = "evidence.inspect"
Standing = Original.Standing


def due() -> QuerySet[Original]:
    """Return the originals that were not inspected yet, or whose copies were not all made."""
    unfinished = Inspection.objects.unscoped(reason=SYSTEM).filter(
        original=OuterRef("pk"), refused="", copies_at=None
    )
    rows = Original.objects.unscoped(reason=SYSTEM).select_related("item__key")
    waiting = Q(standing=Standing.QUARANTINED) | Q(Exists(unfinished))
    # What is damaged or erased stays as it is; others say so.
    whole = rows.filter(damaged_at=None, item__key__destroyed_at=None)
    return whole.filter(waiting).order_by("received_at")


def inspect_waiting() -> int:
    """Inspect what waits, one after the other, and return how many. Nothing if somebody is at it.

    A scanner that is down, or a machine without a wall, ends the run; everything stays quarantined.
    """
    done = 0
    with alone(SYSTEM) as mine:
        if not mine:
            return 0
        with acting_for_system(reason=SYSTEM):
            waiting = list(due().values_list("pk", flat=True)[:1000])
        for pk in waiting:
            try:
                done += inspect(pk)
            except CannotInspect as problem:
                logger.warning("inspection.not_possible", extra={"code": problem.code})
                return done
            except (originals.Damaged, SealBroken, Erased):
                logger.warning("inspection.unreadable", extra={"original_id": str(pk)})
    return done


def inspect(pk: uuid.UUID) -> int:
    """Inspect one original and make its copies. Return 1, or 0 if there was nothing to do.

    Errors: CannotInspect, and it stays as it was; what reading a damaged original raises.
    """
    with acting_for_system(reason=SYSTEM):
        original = due().filter(pk=pk).first()
        if original is None:
            return 0
        name = original.name or ""
    if original.standing == Standing.QUARANTINED:
        _look(original, name)
    with acting_for_system(reason=SYSTEM):
        looked = Inspection.objects.unscoped(reason=SYSTEM).filter(original=original)
        found = looked.filter(refused="", copies_at=None).order_by("at").last()
    if found is not None:
        _make_copies(original, found)
    return 1


def _look(original: Original, name: str) -> None:
    with originals.opened(original) as stream:
        scan = scanner.scan(stream)
    if scan.result is scanner.ScanResult.FOUND:
        _note(original, Why.INFECTED, None, scan)
        return
    try:
        with originals.opened(original) as stream:
            found = inspection.inspect(stream, name=name)
    except Refused as refused:
        _note(original, refused.why, None, scan)
    else:
        _note(original, None, found, scan)


def _note(original: Original, why: Why | None, found: Found | None, scan: scanner.Scan) -> None:
    """Write down what was found: row, metadata, standing, custody and trail together, once."""
    with acting_for_system(reason=SYSTEM), transaction.atomic():
        rows = Original.objects.unscoped(reason=SYSTEM).select_related("item__key")
        held = rows.select_for_update(of=("self",)).get(pk=original.pk)
        if held.standing != Standing.QUARANTINED:
            return
        looked = Inspection(
            original=held,
            at=timezone.now(),
            refused=why.value if why else "",
            scan=scan.result.value,
            scan_name=scan.name,
            scanner=scan.scanner,
        )
        if found:
            _fill(looked, found)
        looked.save(force_insert=True)
        if found:
            _keep_metadata(held, found)
        held.standing = Standing.REFUSED if why else Standing.CLEAN
        held.standing_reason = why.value if why else ""
        held.media_type = looked.media_type
        held.save(update_fields=["standing", "standing_reason", "media_type"])
        details = {"standing": held.standing, "media_type": held.media_type}
        if why:
            details["reason"] = why.value
        custody.record(
            item=held.item, kind=CustodyEvent.Kind.INSPECTED, system=SYSTEM, details=details
        )


SIZES = ("media_type", "width", "height", "frames", "pages", "members", "seconds", "sound")


def _fill(looked: Inspection, found: Found) -> None:
    for name in SIZES:
        setattr(looked, name, getattr(found, name))
    looked.remarks = " ".join(found.remarks)


def found_at(looked: Inspection) -> Found:
    """Return what was found at an inspection that was written down."""
    sizes = {name: getattr(looked, name) for name in SIZES}
    return Found(family=KINDS[looked.media_type][0], **sizes)


def _keep_metadata(original: Original, found: Found) -> None:
    rows = []
    for number, fact in enumerate(found.metadata, start=1):
        row = ItemMetadata(
            original=original,
            number=number,
            field=fact.name,
            tool=fact.tool,
            trust=fact.trust.value,
        )
        row.value = fact.value
        rows.append(row)
    ItemMetadata.objects.bulk_create(rows)


def _make_copies(original: Original, looked: Inspection) -> None:
    refused = ""
    try:
        with originals.opened(original) as stream:
            for copy in copies.make_copies(found_at(looked), stream):
                with acting_for_system(reason=SYSTEM):
                    originals.add_copy(
                        original=original,
                        kind=WorkingCopy.Kind(copy.kind),
                        number=copy.number,
                        tool=copy.tool,
                        tool_version=copy.tool_version,
                        media_type=copy.media_type,
                        stream=io.BytesIO(copy.data),
                        system=SYSTEM,
                    )
    except Refused as problem:
        refused = problem.why.value
    with acting_for_system(reason=SYSTEM):
        rows = Inspection.objects.unscoped(reason=SYSTEM).filter(pk=looked.pk)
        rows.update(copies_at=timezone.now(), copies_refused=refused)
