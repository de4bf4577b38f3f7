"""Makes the package of a release: the document once more from its snapshot, the bag, the seal, the lock.

A job. It acts with the rights of who asked, as they are now. No transaction is open while pages are laid
out and files are read. Killed at any point, it is made again: what lies in the store is known by no row.
"""

import contextlib
import hashlib
import logging
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.db import transaction
from django.utils import timezone

from accounts import access_releases, vault
from accounts.errors import DomainError, Erased, NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import PersonKey, User
from accounts.vault import SealBroken, recipients
from accounts.vault.streams import Sealing
from evidence import export, leaving, originals, pdf, store
from evidence.alone import alone
from evidence.packages import bag, sealing
from legal_analysis.builds import kept, telling
from legal_analysis.dossier import build as dossier
from legal_analysis.dossier import exhibit_files, length, mentions
from legal_analysis.dossier.compose.book import ProseRefused
from legal_analysis.dossier.page_count import counted_pages
from legal_analysis.dossier.snapshot import Snapshot, thaw
from legal_analysis.dossier.snapshot_errors import SnapshotChanged
from legal_analysis.last_reading import public, redacting
from legal_analysis.linkage import naming
from legal_analysis.models import Release
from legal_analysis.releases import asking, contents, exhibits, keeping

logger = logging.getLogger(__name__)

_REASON = "release.make"
State = Release.State


class Stopped(Exception):
    """The request was taken back, or answered, while its package was made: leave it alone."""


def due() -> Any:
    rows = Release.objects.unscoped(reason=_REASON).filter(made_at=None, problem="")
    return rows.filter(approved_at=None, refused_at=None, ended_at=None).order_by("requested_at")


def make_waiting() -> int:
    """Make what waits, one after the other; for what a dead worker left. Returns how many."""
    done = 0
    with alone(_REASON) as mine:
        if not mine:
            return 0
        with acting_for_system(reason=_REASON):
            waiting = list(due().values_list("pk", flat=True)[:100])
        for pk in waiting:
            make(pk)
            done += 1
    return done


def make(release_id: uuid.UUID, *, progress: pdf.Told = pdf.silent) -> None:
    """Make one package, or write down why it cannot be. Twice does no harm."""
    with acting_for_system(reason=_REASON):
        release = due().select_related(*_WITH).filter(pk=release_id).first()
    if release is None:
        return
    problem = Release.Problem.FAULT
    ended = False
    try:
        _make(release, release.user, progress)
        ended = True
    except Stopped:
        ended = True
        logger.info("release.stopped", extra={"subject_id": str(release_id)})
    except (DomainError, ProseRefused, pdf.PdfRefused, pdf.LayoutDied, SealBroken) as refusal:
        problem = _problem_of(refusal)
        logger.warning("release.not_made", extra={"code": str(problem)})
    finally:
        if not ended:
            fail(release, problem)


_WITH = ("submission__case_file__team", "submission__mechanism", "receiver_key", "user")
_PROBLEMS: tuple[tuple[tuple[type[Exception], ...], Release.Problem], ...] = (
    ((asking.Recalled, export.ConsentChanged, Erased), Release.Problem.CONSENT_CHANGED),
    ((NotAllowed,), Release.Problem.NOT_ALLOWED),
    ((naming.NamedNoMore,), Release.Problem.NAMED_NO_MORE),
    ((redacting.NotRead,), Release.Problem.NOT_READ),
    ((length.TooLong,), Release.Problem.TOO_LONG),
    ((SnapshotChanged, naming.FrozenBefore), Release.Problem.SNAPSHOT_CHANGED),
    ((recipients.NoPublicKey, asking.KeyEnded), Release.Problem.KEY),
    ((ProseRefused, pdf.PdfRefused), Release.Problem.REFUSED),
    ((pdf.LayoutDied,), Release.Problem.LAYOUT_DIED),
    (
        (
            leaving.KeptIn,
            leaving.NotAllowedByHer,
            exhibit_files.ExhibitKeptIn,
            originals.Damaged,
            SealBroken,
        ),
        Release.Problem.EXHIBIT,
    ),
)


def _problem_of(refusal: Exception) -> Release.Problem:
    return next(
        (one for kinds, one in _PROBLEMS if isinstance(refusal, kinds)), Release.Problem.FAULT
    )


def _make(release: Release, by: User, progress: pdf.Told) -> None:
    # Before the words are opened: what somebody takes back from then on, none of it is kept.
    parts, show = kept.KeptParts(release.submission.case_file), watched(release)
    with acting_as(by):
        _check(release, by)
        snapshot = thaw(release.submission, by=by)
        mentions.check(snapshot)
        if release.extent == Release.Extent.TWINS:
            snapshot, twin, decided = public.for_release(release.submission, snapshot, by=by)
        else:
            snapshot, decided = redacting.for_release(release.submission, snapshot, by=by)
            twin = None
    if release.extent == Release.Extent.DATA:
        package(release, {}, snapshot, decided=decided, by=by)
        return

    # No transaction is open here. What a draft laid out is used again: the same bytes, in seconds.
    def told(going: pdf.Going) -> None:
        show(going)
        progress(going)

    counted = counted_pages(snapshot, kept=parts, progress=told)
    files = dossier.files(snapshot, public=twin, kept=parts, progress=told)
    package(release, files, snapshot, decided=decided, counted=counted, by=by)


def watched(release: Release) -> pdf.Told:
    """Return a function that writes down how far the pages are: at each chapter, and once a second.

    It raises Stopped when the request was taken back meanwhile.
    """

    def show(going: pdf.Going) -> None:
        with acting_for_system(reason=_REASON):
            still = due().filter(pk=release.pk)
            how_far = {"page": going.page, "chapters_done": going.chapters, "chapters": going.of}
            if not (still.update(**how_far) if going.of else still.exists()):
                raise Stopped

    return telling.seldom(show)


def package(
    release: Release,
    files: Mapping[str, bytes],
    snapshot: Snapshot,
    *,
    decided: str,
    counted: int | None = None,
    by: User,
) -> None:
    """Put the files of a document into a package, and keep it for who may let it go.

    `decided`: the digest of what people decided of its passages (redacting.for_release). `counted`: the
    pages its receiver counts, if any.
    Errors: as in _PROBLEMS.
    """
    submission, now = release.submission, timezone.now()
    with acting_as(by), transaction.atomic():
        _check(release, by)
        asking.recheck(release, snapshot, at=now)
        alone = release.extent == Release.Extent.DATA
        frozen = [] if alone else snapshot.get("exhibits", [])
        chosen = exhibits.chosen(submission, frozen, by=by, now=now)
        parts = contents.coded_data(snapshot) if alone else contents.parts(files, snapshot, chosen)
    with acting_for_system(reason=_REASON):
        key = vault.create_person_key()
    name = store.new_name()
    with _stored(name, key, release) as (out, fetched):
        written = bag.write(
            out,
            parts,
            info=contents.info(files, snapshot),
            top=contents.top(snapshot),
            at=datetime.fromisoformat(snapshot["submission"]["frozen_at"]),
            seal=sealing.seal,
        )
    values = {
        "made_at": timezone.now(),
        "decided": decided,
        "counted_pages": counted,
        "contents": written.digests,
        "exhibits": [
            {one: row[one] for one in ("number", "form", "sha256", "size")}
            for row in exhibits.described(chosen)
        ],
        "sha256": written.sha256,
        "seal_sha256": written.digests["seal.txt"],
        "file_sha256": fetched.digest.hexdigest(),
        "size": fetched.size,
        "object_name": name,
        "key": key,
    }
    _keep(release, by, snapshot, values)


def _check(release: Release, by: User) -> None:
    access_releases.check_may_ask(by, release.submission.case_file.team)
    asking.check_not_recalled(release.submission, release.extent)
    asking.check_key(release)


@transaction.atomic
def _keep(release: Release, by: User, snapshot: Snapshot, values: Mapping[str, Any]) -> None:
    """Errors: ConsentChanged and others, if something changed meanwhile; the bytes then go."""
    try:
        with acting_as(by), transaction.atomic():
            held = asking.locked(release)
            if held.made_at or held.problem or held.state_at(timezone.now()) != State.WAITING:
                raise NotAllowed
            _check(held, by)
            asking.recheck(held, snapshot, at=timezone.now())
            asking.check_read(held.submission, by=by, decided=values["decided"], at=timezone.now())
            for field, value in values.items():
                setattr(held, field, value)
            held.save(update_fields=list(values))
            asking.record(held, "release.made", by=None, digest=values["sha256"])
    except DomainError:
        with acting_for_system(reason=_REASON):
            keeping.destroy(values["key"], by=by)
        store.delete(values["object_name"])
        raise


class _Counted:
    """Seals what is written, and counts and hashes it before."""

    def __init__(self, out: Sealing) -> None:
        self._out = out
        self.digest, self.size = hashlib.sha256(), 0

    def write(self, piece: bytes) -> int:
        self._out.write(piece)
        self.digest.update(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        pass


@contextlib.contextmanager
def _stored(name: str, key: PersonKey, release: Release) -> Iterator[tuple[BinaryIO, _Counted]]:
    """Give what takes the package: locked for its receiver where there is a key, and sealed for us."""
    with store.create(name) as file:
        sealed = vault.sealing(key, release.place, file)
        counted = _Counted(sealed)
        plain = cast(BinaryIO, counted)
        if release.receiver_key is None:
            yield plain, counted
        else:
            with recipients.locking(release.receiver_key.public_key, plain) as lock:
                yield lock, counted
        sealed.finish()


@transaction.atomic
def fail(release: Release, problem: Release.Problem) -> None:
    """Write down why a package was not made, if it still waits to be."""
    with acting_for_system(reason=_REASON):
        held = due().select_for_update(of=("self",)).filter(pk=release.pk).first()
        if held is None:
            return
        held.problem = problem
        held.save(update_fields=["problem"])
        asking.record(held, "release.not_made", by=None, code=problem.value)
