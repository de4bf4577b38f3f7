"""From a frozen submission to its files: for a release, or as a draft for whoever works on it."""

import hashlib
import logging
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import access, audit
from accounts.errors import DomainError
from accounts.identity import acting_as
from accounts.models import User
from evidence import export, pdf
from legal_analysis.last_reading import public as public_versions
from legal_analysis.last_reading import redacting
from legal_analysis.models import Submission

from . import apart, drafts, mentions, outside, shapes, volumes, word
from .book import DossierBook
from .compose.book import ProseRefused
from .composed import composed
from .document import Document
from .snapshot import Snapshot, thaw

logger = logging.getLogger(__name__)

DOSSIER, WORD, SNAPSHOT = "dossier.pdf", "dossier.docx", "snapshot.json"
STYLESHEET = settings.BASE_DIR / "static" / "css" / "book.css"

Progress = pdf.Told
"""Called with the step in words, and the pages and chapters laid out (0 where there are none)."""

COMPOSING = "writing the chapters"
LAYING_OUT, WRITING = "laying out the pages", "writing the file"
PDF_STEPS = {"layout": LAYING_OUT, "write": WRITING}


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

    Only legal_analysis/releases may ask for it (tests/guards/test_leaving_alone.py). The same snapshot
    gives the same bytes. `public`: the public version of it, if that is wished
    (last_reading/public.py); its files begin with volumes.PUBLIC. `kept` holds chapters laid out before; with them or without, the bytes are
    the same. Errors: PdfRefused, LayoutDied, and as composed.composed.
    """
    progress(pdf.Going(COMPOSING))
    found = {SNAPSHOT: export.canonical_json(snapshot).encode()}
    for prefix, one in _versions(snapshot, public):
        told = progress if one is (public or snapshot) else _still(progress)
        identifier = one["submission"]["content_sha256"][:32]
        found |= _written(composed(one), one, identifier, kept, told, prefix=prefix)
    return found


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
    found: dict[str, bytes] = {}
    for prefix, one in _versions(snapshot, public):
        told = progress if one is (public or snapshot) else _still(progress)
        document = drafts.marked(composed(drafts.unnamed(one)))
        identifier = drafts.identifier(one)
        found |= _written(document, one, identifier, kept, told, prefix=f"{drafts.PREFIX}{prefix}")
    return found


def _versions(snapshot: Snapshot, public: Snapshot | None) -> Iterator[tuple[str, Snapshot]]:
    """Yield each version with what the names of its files begin with."""
    yield "", snapshot
    if public is not None:
        yield volumes.PUBLIC, public


def _still(progress: Progress) -> Progress:
    """Return what tells of all but the last file: as long as another comes, pages are laid out."""
    return lambda going: progress(
        replace(going, step=LAYING_OUT) if going.step == WRITING else going
    )


def _written(
    document: Document,
    snapshot: Snapshot,
    identifier: str,
    kept: pdf.Kept | None,
    progress: Progress,
    *,
    prefix: str,
) -> dict[str, bytes]:
    """Return the files of one version. `prefix`: what their names begin with."""
    wanted = shapes.formats_of(snapshot["mechanism"]["format"])
    found: dict[str, bytes] = {}
    divided = apart.divided(document, snapshot)
    for name, one in divided.items():
        told = progress if name == list(divided)[-1] else _still(progress)
        if "pdf" in wanted:
            book = DossierBook(one)
            laid_out = _pdfs(
                book,
                None if name else volumes.rule(snapshot, book, prefix),
                stylesheets=[STYLESHEET],
                identifier=identifier if not name else _own(identifier, name),
                created=_frozen_at(snapshot),
                title=one.meta.title,
                kept=kept,
                progress=_in_words(told),
            )
            found |= {f"{name}.pdf": laid_out[DOSSIER]} if name else laid_out
        if "docx" in wanted:
            told(pdf.Going(WRITING))
            found[f"{name}.docx" if name else WORD] = word.write(one, created=_frozen_at(snapshot))
    return {f"{prefix}{name}": data for name, data in found.items()}


def _in_words(progress: Progress) -> pdf.Told:
    return lambda going: progress(replace(going, step=PDF_STEPS[going.step]))


def _own(identifier: str, name: str) -> str:
    """Return what stands for a file of its own, made with another: of the same snapshot the same."""
    return hashlib.sha256(f"{identifier}|{name}".encode()).hexdigest()[:32]


def _pdfs(book: DossierBook, rule: pdf.Rule | None, **asked: Any) -> dict[str, bytes]:
    try:
        return _laid_out(book, rule, **asked)
    except pdf.LayoutDied:
        # Most often memory was short. Once more, one process at a time; what is kept is not done again.
        logger.warning("dossier.layout_died")
        return _laid_out(book, rule, **asked, processes=1)


def _laid_out(book: DossierBook, rule: pdf.Rule | None, **asked: Any) -> dict[str, bytes]:
    if rule is None:
        return {DOSSIER: pdf.write_book(book, **asked).data}
    written = pdf.write_volumes(book, rule, **asked)
    if len(written) == 1:
        return {DOSSIER: written[0].data}
    return {volumes.name(number): one.data for number, one in enumerate(written, start=1)}


def _frozen_at(snapshot: Snapshot) -> datetime:
    return datetime.fromisoformat(snapshot["submission"]["frozen_at"])


def pages_of(package: Mapping[str, bytes]) -> int | None:
    """Return the pages of the PDF in a package, of all files together; None if there is none."""
    counts = [pdf.page_count(data) for name, data in package.items() if name.endswith(".pdf")]
    return sum(counts) if counts else None


def volumes_of(package: Mapping[str, bytes]) -> int:
    """Return how many PDF files the main document of a package is; 0 for none."""
    return sum(bool(_MAIN.fullmatch(name.removeprefix(drafts.PREFIX))) for name in package)


_MAIN = re.compile(rf"{re.escape(DOSSIER)}|{volumes.NAME.pattern}")


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
    Errors: access refusals, ConsentChanged, vault.Erased, compose refusals.
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
