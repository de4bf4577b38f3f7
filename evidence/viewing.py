"""Looking at a file with care: grey and blurred first, clear only for who opens it, and that is noted.

What is shown is never the original: copies made behind the wall. Opening holds for a quarter of an
hour and for one person; after that she opens it again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.errors import DomainError
from accounts.models import User
from evidence import custody, originals
from evidence.models import CustodyEvent, Original, WorkingCopy

OPEN_FOR = timedelta(minutes=15)
TEXT_SHOWN = 200_000  # bytes of it on one page
# An item is looked at in other ways, too: its sealed words are read. That opens no picture.
_OPENED = {"kind": "copies"}


class KeptClosed(DomainError):
    """Not inspected yet, refused, or damaged."""

    code, status, message = "kept_closed", 409, _("This file is kept closed.")


class NotOpened(DomainError):
    """A clear copy was asked for without opening the file first."""

    code, status = "not_opened", 409
    message = _("Open the file on its page first. That it was opened is noted.")


def check_can_open(original: Original) -> None:
    """Errors: KeptClosed."""
    if original.standing != Original.Standing.CLEAN or original.damaged_at is not None:
        raise KeptClosed


def can_open(original: Original) -> bool:
    try:
        check_can_open(original)
    except KeptClosed:
        return False
    return True


@transaction.atomic
def open_copies(*, original: Original, by: User) -> None:
    """Open the copies of a file to one person for a while; it stands in its chain of custody."""
    check_can_open(original)
    custody.record(item=original.item, kind=CustodyEvent.Kind.VIEWED, by=by, details=_OPENED)


def is_open(original: Original, *, by: User, now: datetime | None = None) -> bool:
    """Whether she opened it within the last quarter of an hour, and it may still be opened."""
    since = (now or timezone.now()) - OPEN_FOR
    events = CustodyEvent.objects.visible_to(by).filter(item=original.item_id, actor=by)
    seen = events.filter(
        kind=CustodyEvent.Kind.VIEWED, details=custody.as_text(_OPENED), at__gt=since
    )
    return can_open(original) and seen.exists()


def copies_of(original: Original, *, by: User) -> QuerySet[WorkingCopy]:
    """Return the copies that can be looked at here. What is made to leave, leaves by its own gate."""
    copies = WorkingCopy.objects.visible_to(by).filter(original=original)
    return copies.exclude(kind=WorkingCopy.Kind.EXPORT).select_related("original__item__key")


def check_can_see(copy: WorkingCopy, *, by: User) -> None:
    """Errors: KeptClosed; NotOpened for all but the blurred copy."""
    check_can_open(copy.original)
    if copy.kind != WorkingCopy.Kind.VEILED and not is_open(copy.original, by=by):
        raise NotOpened


def seen(copy: WorkingCopy, *, by: User) -> bytes:
    """Return a copy's bytes to show them; the trail knows.

    Errors: KeptClosed; NotOpened; what reading a damaged copy raises.
    """
    check_can_see(copy, by=by)
    audit.record(
        action="copy.read",
        by=by,
        subject=copy,
        details={"kind": copy.kind, "number": str(copy.number)},
    )
    with originals.opened_copy(copy) as stream:
        return stream.read()


def words(copy: WorkingCopy, *, by: User) -> str:
    """Return the text of a document, as far as a page shows it. Errors: as `seen`."""
    return seen(copy, by=by)[:TEXT_SHOWN].decode("utf-8", "ignore")
