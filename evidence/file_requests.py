"""The file itself, as it came: asked for with a reason, allowed by a second person, fetched for minutes.

Who works with an item asks; an approver of it allows or refuses, never for herself. What was allowed is
fetched by who asked, within a day; the first time opens it for a quarter of an hour, so that a line that
breaks can be tried again. Each time is an event of its own in the chain of custody, and each asks anew
whether she may, and what who is to be seen in it allows (T-05).
"""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts import access_items, audit, second_person
from accounts.errors import NotAllowed
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from accounts.second_person import NotOpen
from evidence import handing_out, leaving
from evidence.handing_out import HandedOut, Purpose
from evidence.models import EvidenceItem, FileReason, FileRequest, Original

State, Refusal = FileRequest.State, FileRequest.Refusal


@transaction.atomic
def ask(
    *, original: Original, purpose: Purpose, by: User, now: datetime | None = None
) -> FileRequest:
    """Ask for a file as it came. Opens nothing.

    Errors: NotAllowed; KeptIn; Erased; NotAllowedByHer; AskedAlready; ValueError without words.
    """
    now = now or timezone.now()
    _check_may_take_out(original.item, by)
    if not purpose.words.strip():
        raise ValueError("A request for a file needs words.")
    leaving.check_can_leave(original, recipient=purpose.recipient, now=now)
    mine = _all().filter(user=by, original=original).select_for_update(of=("self",))
    for earlier in second_person.lapsed_among(mine, now=now):
        _end(earlier, by=by, now=now)
    asked = FileRequest(id=uuid4(), user=by, original=original, requested_at=now)
    asked.recipient, asked.reason = purpose.recipient, purpose.reason
    asked.words = purpose.words.strip()
    asked.save(force_insert=True)
    _record("file.requested", asked, by=by)
    return asked


@transaction.atomic
def allow(*, asked: FileRequest, by: User, now: datetime | None = None) -> FileRequest:
    """Allow it. Errors: NotAllowed, always for who asked; AnsweredAlready."""
    asked = _to_answer(asked, by=by)
    second_person.write_allowed(asked, by=by, now=now or timezone.now())
    _record("file.allowed", asked, by=by)
    return asked


@transaction.atomic
def refuse(
    *, asked: FileRequest, refusal: str, by: User, now: datetime | None = None
) -> FileRequest:
    """Refuse it with a reason of the list. Errors: as `allow`; ValueError for another reason."""
    if refusal not in Refusal.values:
        raise ValueError("A refusal needs a reason of the list.")
    asked = _to_answer(asked, by=by)
    second_person.write_refused(asked, refusal=refusal, by=by, now=now or timezone.now())
    _record("file.refused", asked, by=by, refusal=refusal)
    return asked


@transaction.atomic
def fetch(*, asked: FileRequest, by: User, now: datetime | None = None) -> HandedOut:
    """Hand the file out to who asked, while it is open. The first time starts the clock.

    Errors: NotAllowed; NotOpen; KeptIn; Erased; NotAllowedByHer; Damaged.
    """
    now = now or timezone.now()
    asked = _locked(asked)
    if by.pk != asked.user_id:
        raise NotAllowed
    _check_may_take_out(asked.original.item, by)
    second_person.write_opened(asked, now=now)
    original = leaving.check_can_leave(asked.original, recipient=asked.recipient, now=now)
    return handing_out.original_of(
        original,
        purpose=Purpose(FileReason(asked.reason), asked.recipient, asked.words or ""),
        asked=asked,
        by=by,
    )


@transaction.atomic
def end(*, asked: FileRequest, by: User, now: datetime | None = None) -> FileRequest:
    """End it before its time: who asked takes it back, or an approver of the item closes it.

    Errors: NotAllowed; NotOpen if there is nothing to end.
    """
    now = now or timezone.now()
    asked = _locked(asked)
    if by.pk != asked.user_id:
        access_items.check_may_let_out(by, asked.original.item, asked_by=asked.user_id)
    if asked.state_at(now) not in FileRequest.LIVE:
        raise NotOpen
    return _end(asked, by=by, now=now)


# --- Looking at requests ----------------------------------------------------------------------------


def requests_of(user: User) -> ScopedQuerySet[FileRequest]:
    """The requests this user may see: her own, and as an approver those for files of her cases."""
    rows = FileRequest.objects.visible_to(user)
    return rows.select_related("original__item__key")


def waiting_for(user: User, *, now: datetime) -> ScopedQuerySet[FileRequest]:
    """The requests that wait for this approver's answer: not her own, and not too old."""
    items = EvidenceItem.objects.visible_to(user).filter(access_items.lets_out(user))
    rows = requests_of(user).filter(original__item__in=items.values("pk"))
    return second_person.to_answer(rows, by=user, now=now)


# --- Below ------------------------------------------------------------------------------------------


def _all() -> ScopedQuerySet[FileRequest]:
    return FileRequest.objects.unscoped(reason="file_requests.rule")


def _locked(asked: FileRequest) -> FileRequest:
    rows = _all().select_related("original__item__key").select_for_update(of=("self",))
    found = rows.filter(pk=asked.pk).first()
    if found is None:  # the item is no longer open to her, and the database hides it
        raise NotAllowed
    return found


def _to_answer(asked: FileRequest, *, by: User) -> FileRequest:
    asked = _locked(asked)
    access_items.check_may_let_out(by, asked.original.item, asked_by=asked.user_id)
    return asked


def _check_may_take_out(item: EvidenceItem, by: User) -> None:
    access_items.check_may_take_out(by, item, received_by=item.received_by_id)


def _end(asked: FileRequest, *, by: User, now: datetime) -> FileRequest:
    second_person.write_ended(asked, by=by, now=now)
    _record("file.request_ended", asked, by=by)
    return asked


def _record(action: str, asked: FileRequest, *, by: User, refusal: str = "") -> None:
    details = {
        "object": str(asked.original_id),
        "code": refusal or asked.reason,
        "recipient": asked.recipient,
    }
    audit.record(action=action, by=by, subject=asked, details=details)
