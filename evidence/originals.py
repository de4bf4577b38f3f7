"""Opening what was received, and keeping what is made from it. Never changing an original."""

import contextlib
import hashlib
import uuid
from collections.abc import Iterator
from typing import BinaryIO, cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import vault
from accounts.errors import DomainError
from accounts.models import PersonKey, User
from evidence import custody, store
from evidence.models import CustodyEvent, Original, WorkingCopy

PIECE = 1 << 20


class Damaged(DomainError):
    """The stored bytes are not those that were received, or they are gone."""

    code, status = "original_damaged", 409
    message = _(
        "This file is damaged or missing. Nothing of it is shown. Whoever looks after the site knows."
    )


@contextlib.contextmanager
def opened(original: Original) -> Iterator[BinaryIO]:
    """Give the plain bytes of an original as a stream, to what checks or derives.

    Leaves no trace itself: who shows or hands out says so with custody.record first.

    Errors: Damaged if it is not in the store; vault.SealBroken while reading what was changed; Erased.
    """
    with _plain(original.object_name, original.item.key, original.place) as stream:
        yield stream


@contextlib.contextmanager
def opened_copy(copy: WorkingCopy) -> Iterator[BinaryIO]:
    """As `opened`, for a working copy."""
    with _plain(copy.object_name, copy.original.item.key, copy.place) as stream:
        yield stream


@contextlib.contextmanager
def _plain(name: str, key: PersonKey | None, place: str) -> Iterator[BinaryIO]:
    if key is None:
        raise Damaged
    try:
        sealed = store.read(name)
    except store.ObjectMissing as error:
        raise Damaged from error
    with sealed, vault.opening(key, place, sealed) as stream:
        yield stream


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """Yield a stream a mebibyte at a time."""
    while piece := stream.read(PIECE):
        yield piece


def add_copy(
    *,
    original: Original,
    kind: WorkingCopy.Kind,
    tool: str,
    tool_version: str,
    media_type: str,
    stream: BinaryIO,
    number: int = 1,
    by: User | None = None,
    system: str = "",
) -> WorkingCopy:
    """Seal and keep something made from an original; its hash and tool go into the chain (COC-8).

    The same kind, number and media type again: the one that is there is returned, for a job that is
    done once more after a crash.
    """
    there = WorkingCopy.objects.unscoped(reason="copy.add").filter(
        original=original, kind=kind, number=number, media_type=media_type
    )
    if made := there.first():
        return made
    copy = WorkingCopy(
        id=uuid.uuid4(),
        original=original,
        kind=kind,
        number=number,
        tool=tool,
        tool_version=tool_version,
        media_type=media_type,
        object_name=store.new_name(),
        made_at=timezone.now(),
        made_by=by,
    )
    digest, size = hashlib.sha256(), 0
    with store.create(copy.object_name) as file:
        sealing = vault.sealing(cast(PersonKey, original.item.key), copy.place, file)
        for piece in pieces(stream):
            digest.update(piece)
            size += len(piece)
            sealing.write(piece)
        sealing.finish()
    copy.size, copy.sha256 = size, digest.digest()
    try:
        with transaction.atomic():
            copy.save(force_insert=True)
            custody.record(
                item=original.item,
                kind=CustodyEvent.Kind.DERIVED,
                by=by,
                system=system,
                details={
                    "copy": kind.value,
                    "number": str(number),
                    "tool": tool,
                    "version": tool_version,
                    "media_type": media_type,
                    "input": bytes(original.sha256).hex(),
                    "output": digest.hexdigest(),
                },
            )
    except (DomainError, IntegrityError):
        # Only where the row is surely not there, as in receiving.add_part.
        store.delete(copy.object_name)
        raise
    return copy
