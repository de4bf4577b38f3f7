"""What the demo organisation let go: one package for an invented key, and one that was recalled since.

By two invented people and by the rules everybody's release goes by. The key of the receiver is made
here and lies beside the package, so that the demonstration can show what the receiver does with it.
"""

import io
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from accounts import audit
from accounts.identity import acting_as, acting_for_system
from accounts.models import Assignment, CaseTeam, Role
from accounts.vault import recipients
from evidence import consent
from evidence.models import CaseMaterial, Consent, Testimony
from evidence.pdf import Told, silent
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.models import (
    CaseFile,
    Channel,
    Mechanism,
    ReceiverKey,
    Release,
    StandardOfProof,
    Submission,
)
from legal_analysis.releases import after, asking, conditions, fetching, keys

from . import last_read
from .analysis import LABEL
from .seed import TEAM_SINCE
from .survivors import REASON, Cast

LOCKED, OPENED, KEY = "package.zip.age", "package.zip", "receiver-key.txt"
# She allowed it to be shared with the Committee, and takes that back when it has gone. In a case of its
# own: the texts of the large one name others, who allowed the Committee nothing.
TAKES_BACK, RECALLED_FROM, CASE = "W-006", "cedaw-alt-report", "CF-002"


@dataclass(frozen=True)
class Gone:
    """A package that left. `files`: what is in it, by name, as the receiver finds it."""

    release: Release
    files: dict[str, bytes]


def is_there(folder: Path) -> bool:
    return all((folder / name).is_file() for name in (LOCKED, OPENED, KEY))


def let_go(submission: Submission, folder: Path, *, cast: Cast, progress: Told) -> Gone:
    """Release a submission for the invented key, and write it down as sent. Errors: as the rules'."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key, secret = _key(submission, folder, cast)
    release, locked = _leave(submission, key, cast, progress)
    package = recipients.unlocked(io.BytesIO(locked), secret).read()
    _write(folder / LOCKED, locked)
    _write(folder / OPENED, package)
    with zipfile.ZipFile(io.BytesIO(package)) as whole:
        files = {name.partition("/data/")[2]: whole.read(name) for name in whole.namelist()}
    return Gone(release, files)


def take_one_back(*, cast: Cast) -> Release | None:
    """Release a second submission, and recall it by a withdrawal. None: that was done before."""
    with acting_for_system(reason=REASON):
        hers = Consent.objects.unscoped(reason=REASON).filter(
            person__code=TAKES_BACK, use=Consent.Use.SHARE, recipient=RECALLED_FROM
        )
        live = hers.filter(withdrawn_at=None, superseded_at=None).first()
    if live is None:
        return None
    mechanism, case = Mechanism.objects.get(code=RECALLED_FROM), _small_case(cast)
    with acting_as(cast.advocate):
        submission = freeze(case_file=case, mechanism=mechanism, language="en", by=cast.advocate)
    release, _bytes = _leave(submission, None, cast, silent)
    with acting_as(cast.documenter):
        consent.withdraw(consent=live, through="in person", by=cast.documenter)
    return release


@transaction.atomic
def _small_case(cast: Cast) -> CaseFile:
    """Return a case with one invented account, and what the public record says of those months."""
    with acting_for_system(reason=REASON):
        found = CaseFile.objects.unscoped(reason=REASON).filter(code=CASE).first()
        if found is not None:
            return found
        team = CaseTeam.objects.create(organisation=cast.organisation, name="Small demo case")
        for user, role in (
            (cast.analyst, Role.ANALYST),
            (cast.advocate, Role.ADVOCATE),
            (cast.approver, Role.APPROVER),
        ):
            Assignment.objects.create(user=user, team=team, role=role, starts_on=TEAM_SINCE)
        account = Testimony.objects.unscoped(reason=REASON).get(person__code=TAKES_BACK)
        CaseMaterial.objects.create(
            team=team, testimony=account, added_by=cast.analyst, reason="Invented for a recall."
        )
        made = CaseFile(
            code=CASE,
            team=team,
            title="One account, and what was taken back (demonstration)",
            question="What does one invented account show of its month?",
            label=LABEL,
            standard_of_proof=StandardOfProof.objects.order_by("code")[0],
        )
        made.set_date(account.date_edtf, account.date_calendar)
        made.save()
        audit.record(action="case.opened", subject=made, by=cast.analyst)
        return made


def _leave(
    submission: Submission, key: ReceiverKey | None, cast: Cast, progress: Told
) -> tuple[Release, bytes]:
    # Imported here: its libraries take seconds, which a run with nothing to release need not pay.
    from legal_analysis.releases import making

    with acting_as(cast.advocate):
        for left in asking.releases_of(cast.advocate).filter(
            submission=submission, opened_at=None, ended_at=None, refused_at=None
        ):  # of a run that was broken off
            asking.end(release=left, by=cast.advocate)
    last_read.decide(submission, cast)
    with acting_as(cast.advocate):
        twins = asking.has_public_version(submission)
        release = asking.ask(
            submission=submission,
            extent=Release.Extent.TWINS if twins else Release.Extent.WHOLE,
            channel=Channel.PORTAL,
            key=key,
            conditions_seen=conditions.digest(submission),
            by=cast.advocate,
        )
    making.make(release.pk, progress=progress)
    with acting_as(cast.approver):
        release = asking.allow(
            release=release, conditions_seen=conditions.digest(submission), by=cast.approver
        )
    with acting_as(cast.advocate):
        data = b"".join(fetching.fetch(release=release, by=cast.advocate).bytes)
        told = after.Told(sent=True, reference=f"DEMO-{release.pk.hex[:4].upper()}")
        return after.write_down(release=release, told=told, by=cast.advocate), data


def _key(submission: Submission, folder: Path, cast: Cast) -> tuple[ReceiverKey, str]:
    """Return the key of the receiver and its secret half; made anew where that was lost."""
    path = folder / KEY
    secret = path.read_text(encoding="ascii").strip() if path.is_file() else ""
    with acting_as(cast.advocate):
        known = keys.in_use(submission, cast.advocate)
        if known is not None and secret and recipients.public_of(secret) == known.public_key:
            return known, secret
        if known is not None:
            keys.end(key=known, by=cast.advocate)
        secret, public = recipients.invented()
        entered = keys.enter(
            mechanism=submission.mechanism,
            organisation=cast.organisation,
            key=public,
            again=public,
            by=cast.advocate,
        )
    _write(path, f"{secret}\n".encode())
    with acting_as(cast.approver):
        return keys.confirm(key=entered, by=cast.approver), secret


def _write(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
