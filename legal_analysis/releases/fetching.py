"""The one time a package leaves: noted, and its key destroyed, before its first byte."""

import contextlib
import json
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_releases, second_person, vault
from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from evidence import store
from evidence.handing_out import HandedOut, Outgoing
from evidence.originals import Damaged
from legal_analysis.models import Release
from legal_analysis.releases import asking, conditions, exhibits, keeping
from legal_analysis.releases.asking import State


class FetchedAlready(DomainError):
    code, status = "release_fetched", 410
    message = _(
        "This package was fetched before, and is fetched once only. If it did not arrive, ask"
        " for a new release."
    )


@transaction.atomic
def fetch(*, release: Release, by: User, now: datetime | None = None) -> HandedOut:
    """Hand the package to who asked for it, once, with the rights and consents of this moment.

    Errors: NotAllowed; FetchedAlready; KeyEnded; NotOpen; Recalled; ConsentChanged; NotRead;
            ConditionsChanged; DecidedOtherwise; what `asking.recheck` raises.
    """
    now = now or timezone.now()
    release = asking.locked(release)
    if by.pk != release.user_id:
        raise NotAllowed
    access_releases.check_may_ask(by, release.submission.case_file.team)
    if release.opened_at is not None:
        raise FetchedAlready
    asking.check_key(release)
    if release.state_at(now) != State.ALLOWED or not release.object_name or release.key is None:
        raise second_person.NotOpen
    asking.check_not_recalled(release.submission, release.extent)
    snapshot = json.loads(release.submission.snapshot)
    asking.recheck(release, snapshot, at=now)
    conditions.check_unchanged(release)
    asking.check_read(release.submission, by=by, decided=release.decided, at=now)
    second_person.write_opened(release, now=now)
    exhibits.note_exported(release, snapshot.get("exhibits", []), by=by)
    asking.record(release, "release.fetched", by=by, digest=release.sha256)
    stack = contextlib.ExitStack()
    try:
        out = _opened(release, stack)
        name = release.object_name
        keeping.throw_away(release, by=by, now_read=True)
    except BaseException:
        stack.close()
        raise
    # Bytes and row go together: only once the row has said so, and when they were read.
    transaction.on_commit(lambda: stack.callback(store.delete, name))
    return out


def _opened(release: Release, stack: contextlib.ExitStack) -> HandedOut:
    if release.key is None:
        raise second_person.NotOpen
    try:
        sealed = stack.enter_context(store.read(release.object_name))
    except store.ObjectMissing as error:
        raise Damaged from error
    stream = stack.enter_context(vault.opening(release.key, release.place, sealed))
    ending = "zip.age" if release.receiver_key_id else "zip"
    out = Outgoing(stack, stream, bytes.fromhex(release.file_sha256))
    return HandedOut(f"{release.number}.{ending}", release.size, out)
