"""The finished file: sealed until it is fetched, handed over once, gone after its time.

It holds what survivors said, so it never lies in clear anywhere. What may leave is asked of the
gate (evidence/export.py) when the file is put away, and again when it is fetched.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access, audit, vault
from accounts.errors import DomainError, Erased, NotAllowed
from accounts.identity import acting_for_system
from accounts.models import User
from evidence import export
from legal_analysis.dossier import outside
from legal_analysis.linkage import naming
from legal_analysis.models import Build, Package, Submission, SubmissionPassage
from legal_analysis.models.build import Status

from .states import Turn, mine, move


class NotReady(DomainError):
    code, status = "not_ready", 409
    message = _("This file is not ready.")


class PackageGone(DomainError):
    code, status = "package_gone", 410
    message = _(
        "This file is not kept any more: it was fetched before, or its time ran out. Prepare it"
        " again."
    )


@dataclass(frozen=True)
class HandedOver:
    """A file that has left the vault. `name` says nothing of what is in it."""

    name: str
    data: bytes = field(repr=False)


def keep(
    turn: Turn,
    files: Mapping[str, bytes],
    *,
    snapshot: Mapping[str, Any],
    submission: Submission,
    pages: int | None,
    counted_pages: int | None = None,
    volumes: int = 1,
    by: User,
    now: datetime | None = None,
) -> None:
    """Seal the files of a build, and call it done. Consent is asked once more before.

    Errors: ConsentChanged; NamedNoMore; Stopped if the build was cancelled meanwhile.
    """
    now = now or timezone.now()
    data = archive(files, at=submission.frozen_at)
    with transaction.atomic():
        build = mine(turn)
        _recheck(build, submission, snapshot, at=now)
        audit.record(
            action="package.written",
            subject=submission,
            by=by,
            details={"recipient": snapshot["mechanism"]["code"], "files": str(len(files))},
        )
        Package.objects.create(
            build=build,
            expires_at=now + settings.PACKAGE_KEPT_FOR,
            sealed=vault.seal_secret(data, context=context(build)),
        )
        move(
            build,
            Status.DONE,
            now=now,
            heartbeat_at=now,
            sha256=hashlib.sha256(data).hexdigest(),
            pages=pages,
            counted_pages=counted_pages,
            files=volumes,
        )


@transaction.atomic
def hand_over(*, build: Build, by: User, now: datetime | None = None) -> HandedOver:
    """Return the file, once, to who asked for it, with the rights and consents of this moment.

    The row in the trail is written before, and the sealed file is gone when the transaction ends.
    Errors: NotAllowed, NotReady, PackageGone, ConsentChanged, NamedNoMore, Erased.
    """
    now = now or timezone.now()
    if build.requested_by_id != by.pk:
        raise NotAllowed
    access.check_may_build_dossier(by, build.case_file.team)
    build = Build.objects.visible_to(by).select_for_update().get(pk=build.pk)
    if build.status != Status.DONE or build.submission is None:
        raise NotReady
    package = Package.objects.unscoped(reason="build.hand_over").filter(build=build).first()
    if package is None or package.expires_at <= now:
        raise PackageGone
    snapshot = json.loads(build.submission.snapshot)
    _recheck(build, build.submission, snapshot, at=now)
    try:
        data = vault.open_secret(bytes(package.sealed), context=context(build))
    except vault.SealBroken as error:  # the wrapping key was changed since
        raise PackageGone from error
    audit.record(
        action="package.downloaded",
        subject=build.submission,
        by=by,
        details={"recipient": snapshot["mechanism"]["code"], "object": str(build.pk)},
    )
    build.downloaded_at = now
    build.save(update_fields=["downloaded_at"])
    package.delete()
    return HandedOver(name=f"{build.pk.hex[:8]}.zip", data=data)


def clear_expired(*, now: datetime | None = None) -> int:
    """Delete the files whose time ran out. Returns how many."""
    with acting_for_system(reason="build.clear"):
        old = Package.objects.unscoped(reason="build.clear").filter(
            expires_at__lte=now or timezone.now()
        )
        deleted, _by_model = old.delete()
    return deleted


def _recheck(
    build: Build, submission: Submission, snapshot: Mapping[str, Any], *, at: datetime
) -> None:
    passages = SubmissionPassage.objects.unscoped(reason="consent.recheck")
    if passages.filter(submission=submission, key__destroyed_at__isnull=False).exists():
        raise Erased
    outside.check_whole(submission, snapshot["consents"])
    export.recheck(
        outside.accounts_in(submission),
        incidents=outside.incidents_in(submission),
        recipient=snapshot["mechanism"]["code"],
        at=at,
    )
    naming.check_stands(submission.case_file, snapshot)
    if build.public:
        outside.check_public(submission, at=at)
    outside.check_counted(submission, snapshot, at=at)
    outside.check_files(submission, snapshot, at=at)


def archive(files: Mapping[str, bytes], *, at: datetime) -> bytes:
    """Return the files and their manifest as one ZIP. The same files give the same bytes.

    Not compressed: most of it is, and other versions of zlib would give other bytes.
    """
    manifest = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())
    )
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_STORED) as target:
        for name, data in [*sorted(files.items()), (export.MANIFEST, manifest.encode())]:
            entry = ZipInfo(name, at.timetuple()[:6])
            entry.external_attr = 0o600 << 16
            target.writestr(entry, data)
    return whole.getvalue()


def context(build: Build) -> str:
    """For what the file of a build is sealed."""
    return f"legal_analysis.Package|{build.pk}"
