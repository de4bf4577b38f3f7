"""From a frozen submission to its files: for a release, or as a draft for whoever works on it."""

import logging
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts import access, audit
from accounts.errors import DomainError
from accounts.identity import acting_as
from accounts.models import User
from evidence import export, pdf
from legal_analysis.last_reading import public as public_versions
from legal_analysis.last_reading import redacting
from legal_analysis.linkage import naming
from legal_analysis.models import Submission

from . import drafts, last_look, mentions, outside, volumes, writing
from .compose.book import ProseRefused
from .composed import composed
from .document import Document
from .snapshot import Snapshot, thaw

logger = logging.getLogger(__name__)

SNAPSHOT = "snapshot.json"

Progress = pdf.Told
"""Called with the step in words, and the pages and chapters laid out (0 where there are none)."""

COMPOSING = "writing the chapters"


@dataclass(frozen=True)
class Built:
    """What was written: name to SHA-256, pages of the PDF if there is one, seconds by step."""

    digests: dict[str, str]
    pages: int | None
    seconds: dict[str, float]


def files(
    snapshot: Snapshot,
    *,
    public: Snapshot | None = None,
    kept: pdf.Kept | None = None,
    progress: Progress = pdf.silent,
) -> dict[str, bytes]:
    """Return what a release holds of a snapshot, in the kinds of file its receiver takes, and in
    volumes if that was chosen and it is long.

    Only legal_analysis/releases may ask for it (tests/legal_analysis/releases/test_alone.py). The same snapshot
    gives the same bytes. `public`: the public version of it, if that is wished
    (last_reading/public.py); the names of its files begin with volumes.PUBLIC. `kept` holds chapters
    laid out before; with them or without, the bytes are the same. Errors: PdfRefused, LayoutDied, and
    as composed.composed.
    """
    progress(pdf.Going(COMPOSING))
    asked: list[writing.File] = []
    for prefix, one in _versions(snapshot, public):
        identifier = one["submission"]["content_sha256"][:32]
        asked += writing.files_of(_composed(one), one, identifier, prefix)
    found = writing.written(asked, kept=kept, progress=progress)
    return {SNAPSHOT: export.canonical_json(snapshot).encode(), **found}


def thawed(submission: Submission, *, by: User) -> Snapshot:
    """Return what a draft is made of: what nobody has decided of yet is held back in it.

    Errors: as snapshot.thaw and mentions.check.
    """
    snapshot = thaw(submission, by=by)
    mentions.check(snapshot)
    return redacting.for_draft(submission, snapshot, by=by)


def thawed_twins(submission: Submission, *, by: User) -> tuple[Snapshot, Snapshot]:
    """Return the same, and its public version."""
    snapshot = thaw(submission, by=by)
    mentions.check(snapshot)
    return public_versions.for_draft(submission, snapshot, by=by)


def draft(
    snapshot: Snapshot,
    *,
    public: Snapshot | None = None,
    kept: pdf.Kept | None = None,
    progress: Progress = pdf.silent,
) -> dict[str, bytes]:
    """Return the same as a draft, without data for programs. Bytes, arguments and errors: as `files`."""
    progress(pdf.Going(COMPOSING))
    asked: list[writing.File] = []
    for prefix, one in _versions(snapshot, public):
        document = drafts.marked(_composed(drafts.unnamed(one)))
        asked += writing.files_of(document, one, drafts.identifier(one), f"{drafts.PREFIX}{prefix}")
    return writing.written(asked, kept=kept, progress=progress)


def _composed(snapshot: Snapshot) -> Document:
    document = composed(snapshot)
    if snapshot.get("public_version"):
        last_look.check(document, snapshot)
    return document


def _versions(snapshot: Snapshot, public: Snapshot | None) -> Iterator[tuple[str, Snapshot]]:
    """Yield each version with what the names of its files begin with."""
    yield "", snapshot
    if public is not None:
        yield volumes.PUBLIC, public


def pages_of(package: Mapping[str, bytes]) -> int | None:
    """Return the pages of the PDF in a package, of all files together; None if there is none."""
    counts = [pdf.page_count(data) for name, data in package.items() if name.endswith(".pdf")]
    return sum(counts) if counts else None


def volumes_of(package: Mapping[str, bytes]) -> int:
    """Return how many PDF files the main document of a package is; 0 for none."""
    return sum(bool(_MAIN.fullmatch(name.removeprefix(drafts.PREFIX))) for name in package)


_MAIN = re.compile(rf"{re.escape(writing.DOSSIER)}|{volumes.NAME.pattern}")


def build(
    submission: Submission,
    directory: Path,
    *,
    by: User,
    now: datetime | None = None,
    progress: Progress = pdf.silent,
) -> Built:
    """Build the draft of a submission into a directory.

    Rights and consent are asked now, not when the submission was frozen, and again before the
    first byte is written. No transaction is open while the pages are laid out: that takes minutes.
    A refusal is in the trail.
    Errors: access refusals, ConsentChanged, NamedNoMore, vault.Erased, compose refusals.
    """
    try:
        return _build(submission, directory, by=by, now=now, progress=progress)
    except (DomainError, ProseRefused) as error:
        code = error.code if isinstance(error, DomainError) else "prose_refused"
        with transaction.atomic():
            audit.record(
                action="dossier.refused",
                by=by,
                subject=submission,
                outcome="refused",
                details={"code": code},
            )
        raise


def _build(
    submission: Submission,
    directory: Path,
    *,
    by: User,
    now: datetime | None,
    progress: Progress,
) -> Built:
    started = time.monotonic()
    with acting_as(by):
        access.check_may_build_dossier(by, submission.case_file.team)
        snapshot = thawed(submission, by=by)
    package = draft(snapshot, progress=progress)
    laid_out = time.monotonic()
    with acting_as(by):
        access.check_may_build_dossier(by, submission.case_file.team)
        outside.check_whole(submission, snapshot["consents"])
        naming.check_stands(submission.case_file, snapshot)
        outside.check_counted(submission, snapshot, at=now or timezone.now())
        outside.check_files(submission, snapshot, at=now or timezone.now())
        digests = export.write_package(
            directory,
            package,
            frozen=outside.accounts_in(submission),
            incidents=outside.incidents_in(submission),
            recipient=snapshot["mechanism"]["code"],
            subject=submission,
            by=by,
            at=now or timezone.now(),
        )
    logger.info("dossier.built", extra={"submission_id": str(submission.pk)})
    return Built(
        digests=digests,
        pages=pages_of(package),
        seconds={"lay out": laid_out - started, "write": time.monotonic() - laid_out},
    )
