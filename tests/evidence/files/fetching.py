"""Files that may leave, and the steps by which they do, for the tests of it."""

import json
from typing import Any

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence import clean_copies, file_requests
from evidence.consent import OWN_WORK
from evidence.handing_out import Purpose
from evidence.models import CaseMaterial, CustodyEvent, FileReason, FileRequest, Original
from tests.factories import items as make

DATA = bytes(range(256)) * 9000  # more than two segments
WORK = Purpose(FileReason.WORK, OWN_WORK, "Invented: to look at it closely")


def clean_file(team: CaseTeam, by: User, data: bytes = DATA) -> Original:
    """A picture of the case, inspected, with its copy without hidden data."""
    with acting_for_system(reason="test"):
        item = make.FileItemFactory(organisation=team.organisation)
        CaseMaterial.objects.create(team=team, item=item, added_by=by, reason="x")
        make.CustodyEventFactory(item=item)
        made = make.stored(item, data=data, standing="clean", media_type="image/jpeg")
        make.InspectionFactory(original=made)
        make.stored_copy(made, kind="export", media_type="image/jpeg", data=data[:-1])
        return made


def asked_by(user: User, original: Original, *, now: Any = None) -> FileRequest:
    with acting_as(user):
        return file_requests.ask(original=original, purpose=WORK, by=user, now=now)


def allowed_to(user: User, original: Original, approver: User, *, now: Any = None) -> FileRequest:
    asked = asked_by(user, original, now=now)
    with acting_as(approver):
        return file_requests.allow(asked=asked, by=approver, now=now)


def fetched(asked: FileRequest, user: User, *, now: Any = None) -> bytes:
    with acting_as(user):
        out = file_requests.fetch(asked=asked, by=user, now=now)
    try:
        return b"".join(out.bytes)
    finally:
        out.bytes.close()


def copied(original: Original, user: User, purpose: Purpose = WORK) -> bytes:
    with acting_as(user):
        copy = clean_copies.copy_of(original, by=user)
        assert copy is not None
        out = clean_copies.fetch(copy=copy, purpose=purpose, by=user)
    try:
        return b"".join(out.bytes)
    finally:
        out.bytes.close()


def handed_out(original: Original) -> list[dict[str, str]]:
    with acting_for_system(reason="test"):
        rows = CustodyEvent.objects.unscoped(reason="test").filter(
            item=original.item_id, kind=CustodyEvent.Kind.DOWNLOADED
        )
        return [
            {**json.loads(one.details), "who": str(one.actor_id), "note": one.note}
            for one in rows.select_related("item__key")
        ]
