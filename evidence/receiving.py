"""Receiving files: hashed and sealed while they come, so that their plain bytes never touch a disk.

In one stream (a plain form), or in pieces on a bad line. A row stands before the first byte, and the
item, its hashes, its custody and the trail appear in one transaction when the last has come. What was
never finished is given up after some days, and what a crash left in the store is swept.
"""

import contextlib
import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit, vault
from accounts.errors import DomainError
from accounts.identity import acting_as
from accounts.models import CaseTeam, Organisation, User
from accounts.models.key import GIVEN_UP
from evidence import custody, seen_in, stamps, store
from evidence.intake import new_code
from evidence.models import (
    CaseMaterial,
    CustodyEvent,
    EvidenceItem,
    Joining,
    Original,
    Person,
    Upload,
    UploadPart,
)
from evidence.receiver import FileEmpty, FileTooLarge, NotWhole, Received, receive

# What one request may carry of a file in pieces.
LARGEST_PART = 16 << 20
# Why a key was destroyed, in its tombstone.
SAME_FILE = "the same file is here already"
# What lies in the store without a row for so long was left by a crash: everything that still grows is
# written to more often.
LEFT_BEHIND = timedelta(hours=2)
# A plain form that is still being read: it cannot be gone on with, so silence is its end.
FORM = Q(length=None, received=0)


class TooManyUploads(DomainError):
    code, status = "too_many_uploads", 409
    message = _("You have begun too many files. Finish one or give one up first.")


class WrongPlace(DomainError):
    """A piece does not begin where the one before it ended: ask where, and go on there."""

    code, status = "wrong_place", 409
    message = _("This piece does not follow what is here already.")


class NotUnderstood(DomainError):
    code, status = "upload_not_understood", 400
    message = _("This request could not be understood.")


class WrongHash(DomainError):
    code, status = "wrong_hash", 409
    message = _("What came is not the file that was sent: its hash differs. Please send it again.")


@dataclass(frozen=True)
class Facts:
    """What is known of a file beside its bytes."""

    organisation: Organisation
    kind: EvidenceItem.Kind
    description: str = ""
    note: str = ""  # from whom and how, in somebody's own words; sealed
    team: CaseTeam | None = None  # the case it is joined to at once
    reason: str = ""  # why it belongs there
    person: Person | None = None
    nobody: bool = False  # somebody looked, and nobody could be recognised in it
    method: str = "form"


# --- One stream ------------------------------------------------------------------------------------


def begin(*, by: User, name: str = "", length: int | None = None, counted: bool = True) -> Upload:
    """Write the row that knows of a file before its first byte comes. Give it a transaction of its own.

    Not `counted`: a file of a bundle, which is one for whoever sends it.

    Errors: FileTooLarge and StoreFull by what its sender says of its length; TooManyUploads.
    """
    if length is not None and length > settings.EVIDENCE_LARGEST:
        raise FileTooLarge
    if length == 0:
        raise FileEmpty
    store.check_room(length or 0)
    now = timezone.now()
    with transaction.atomic():
        begun = Upload.objects.visible_to(by).exclude(FORM & Q(last_at__lt=now - LEFT_BEHIND))
        if counted and begun.count() >= settings.UPLOADS_AT_ONCE:
            raise TooManyUploads
        upload = Upload(
            sender=by,
            key=vault.create_person_key(),
            object_name=store.new_name(),
            length=length,
            begun_at=now,
            last_at=now,
        )
        upload.name = name
        upload.save(force_insert=True)
    return upload


def take_in(upload: Upload, received: Received, facts: Facts, *, by: User) -> EvidenceItem:
    """Make an item of what was received: item, original, custody and trail together, or nothing.

    The same file from the same sender again: the item that is there is returned, and the bytes that
    came are removed; so a form sent twice on a bad line makes one item. Where the file that is there
    was damaged or erased, what came is kept: it may be the only whole one.
    """
    with transaction.atomic():
        _one_at_a_time(by)
        rows = Upload.objects.visible_to(by).select_for_update(of=("self",))
        mine = rows.select_related("key").filter(pk=upload.pk).first()
        again = _already(received, facts, by=by)
        if again:
            if facts.team:
                _join_case(again.item, facts.team, facts, by=by)
            _remove(upload, also=[received.object_name])
            if mine is not None:  # else it is the key of the item
                vault.destroy(key=mine.key, by=by, reason=SAME_FILE)
            return again.item
        if mine is None:
            raise NotWhole  # given up meanwhile
        item = EvidenceItem.objects.create(
            organisation=facts.organisation,
            key=mine.key,
            code=new_code(EvidenceItem, facts.kind.value),
            kind=facts.kind,
            description=facts.description,
            received_by=by,
            **seen_in.said(facts.person, nobody=facts.nobody, by=by),
        )
        original = Original(
            id=mine.original_id,
            item=item,
            object_name=received.object_name,
            size=received.size,
            sha256=received.sha256,
            sha512=received.sha512,
            received_at=timezone.now(),
        )
        original.name = mine.name
        original.save(force_insert=True)
        custody.record(
            item=item,
            kind=CustodyEvent.Kind.RECEIVED,
            by=by,
            details={
                "bytes": str(received.size),
                "sha256": received.sha256.hex(),
                "sha512": received.sha512.hex(),
                "method": facts.method,
            },
            note=facts.note,
        )
        stamps.request(item=item, sha256=received.sha256)
        audit.record(action="item.received", by=by, subject=item, details={"code": item.code})
        if facts.team:
            _join_case(item, facts.team, facts, by=by)
        _remove(mine, also=[])
    return item


def _already(received: Received, facts: Facts, *, by: User) -> Original | None:
    return (
        same_bytes(received.sha256)
        .filter(item__received_by=by, item__organisation=facts.organisation)
        .filter(item__person=facts.person, item__key__wrapped__isnull=False, damaged_at=None)
        .first()
    )


def _one_at_a_time(by: User) -> None:
    """Wait for what else she is sending: of a form sent twice at once, one finds the other.

    A lock for each sender and not for each file, since a bundle takes in thousands in a transaction.
    """
    number = int.from_bytes(hashlib.sha256(f"receiving|{by.pk}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _join_case(item: EvidenceItem, team: CaseTeam, facts: Facts, *, by: User) -> None:
    rows = CaseMaterial.objects.unscoped(reason="receive.case")
    if not rows.filter(team=team, item=item).exists():
        CaseMaterial.objects.create(
            team=team, item=item, added_by=by, reason=facts.reason or facts.description
        )


def same_bytes(sha256: bytes) -> Any:
    """Return the originals with this hash, of everybody: who asks narrows it to what she may see."""
    found = Original.objects.unscoped(reason="receive.same").filter(sha256=sha256)
    return found.select_related("item").order_by("received_at")


def give_up(upload: Upload, *, by: User | None = None) -> None:
    """Forget a file that is on its way, every byte of it, and the key they were sealed with."""
    system = "" if by else "receive.sweep"
    with transaction.atomic():
        rows = Upload.objects.unscoped(reason="receive.give_up").select_for_update(of=("self",))
        held = rows.select_related("key").filter(pk=upload.pk).first()
        if held is None:
            return  # it became an item meanwhile, whose key this is; or it was given up already
        Joining.objects.unscoped(reason="receive.give_up").filter(upload=held).delete()
        _remove(held, also=[held.object_name])
        vault.destroy(key=held.key, by=by, system=system, reason=GIVEN_UP)
        audit.record(action="upload.given_up", by=by, system=system, subject=held)


def _remove(upload: Upload, *, also: list[str]) -> None:
    parts = UploadPart.objects.unscoped(reason="receive.remove").filter(upload=upload.pk)
    names = [*parts.values_list("object_name", flat=True), *also]
    parts.delete()
    Upload.objects.unscoped(reason="receive.remove").filter(pk=upload.pk).delete()
    # Rows first: a kill in between leaves bytes that no row knows, and those are swept.
    transaction.on_commit(lambda: _delete(names))


def _delete(names: list[str]) -> None:
    for name in names:
        store.delete(name)


# --- In pieces -------------------------------------------------------------------------------------


def check_follows(upload: Upload, start: int) -> None:
    """Errors: WrongPlace if a piece that begins at `start` does not follow what is here."""
    if start != upload.received:
        raise WrongPlace


def add_part(upload: Upload, *, start: int, stream: BinaryIO, by: User) -> int:
    """Take one piece, as far as it comes, and return how many bytes of the file are here now.

    A piece that breaks off is kept as far as it came. It needs no transaction and opens one as `by`
    after the last byte: none waits for a slow line.

    Errors: WrongPlace; FileTooLarge if it goes beyond the length that was said.
    """
    check_follows(upload, start)
    most = min(LARGEST_PART, (upload.length or settings.EVIDENCE_LARGEST) - start)
    part = UploadPart(id=uuid.uuid4(), upload=upload, start=start, object_name=store.new_name())
    size = 0
    with store.create(part.object_name) as file:
        sealing = vault.sealing(upload.key, part.place, file)
        for piece in _until_it_breaks(stream):
            size += len(piece)
            if size > most:
                raise FileTooLarge
            sealing.write(piece)
        sealing.finish()
    if not size:
        store.delete(part.object_name)
        return upload.received
    part.size = size
    try:
        with acting_as(by):
            held = Upload.objects.visible_to(by).select_for_update().get(pk=upload.pk)
            check_follows(held, start)  # the same piece may have come twice at once
            part.save(force_insert=True)
            held.received, held.last_at = start + size, timezone.now()
            held.save(update_fields=["received", "last_at"])
    except (DomainError, IntegrityError, Upload.DoesNotExist):
        # Only where the row is surely not there: of a line to the database that broke at its end
        # nobody knows. What has no row is swept.
        store.delete(part.object_name)
        raise
    upload.received = held.received
    return held.received


def _until_it_breaks(stream: BinaryIO) -> Iterator[bytes]:
    with contextlib.suppress(OSError):
        while piece := stream.read(64 << 10):
            yield piece


class Pieces:
    """The plain bytes of an upload's parts, one after the other, as a stream."""

    def __init__(self, upload: Upload, progress: Callable[[int], None] | None = None) -> None:
        self._upload, self._progress, self._given = upload, progress, 0
        parts = UploadPart.objects.unscoped(reason="receive.join").filter(upload=upload.pk)
        self._parts = iter(list(parts.order_by("start")))
        self._open: BinaryIO | None = None

    def read(self, size: int) -> bytes:
        while True:
            if self._open is None:
                part = next(self._parts, None)
                if part is None:
                    return b""
                self._open = vault.opening(
                    self._upload.key, part.place, store.read(part.object_name)
                )
            if piece := self._open.read(size):
                self._given += len(piece)
                if self._progress:
                    self._progress(self._given)
                return piece
            self._open.close()
            self._open = None


def join(
    upload: Upload, *, sha256: str = "", progress: Callable[[int], None] | None = None
) -> Received:
    """Put the pieces together into one sealed file, and hash the whole. Needs no transaction.

    `sha256`: as its sender's device counted it, in hexadecimal; empty if it did not. `progress` is
    told how many bytes are done; what it raises ends the work.

    Errors: NotWhole; WrongHash, and then the pieces stay.
    """
    if upload.length is None or upload.received != upload.length:
        raise NotWhole
    # Under a name of its own: asked twice at once, neither may take away what the other has written.
    # What an earlier try left behind is swept.
    upload.object_name = store.new_name()
    with acting_as(upload.sender):
        row = Upload.objects.unscoped(reason="receive.join").filter(pk=upload.pk)
        if not row.update(object_name=upload.object_name, last_at=timezone.now()):
            raise NotWhole  # finished or given up meanwhile
        pieces = Pieces(upload, progress)
    received = receive(upload, pieces)  # type: ignore[arg-type]
    if received.size != upload.length or (sha256 and sha256.lower() != received.sha256.hex()):
        store.delete(received.object_name)
        raise NotWhole if received.size != upload.length else WrongHash
    return received
