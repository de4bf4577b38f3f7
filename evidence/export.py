"""The only gate to the outside: what may leave, in which fields, and the writing of it.

Formats never query the record. They get what this module released: plain values from an
allow-list, for one receiver, at one moment, under a consent answer that is checked again when
the bytes are written.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.errors import DomainError
from accounts.identity import acting_for_system
from accounts.models import User
from evidence import coarse, consent, dates
from evidence.models import Incident, Involvement, Paragraph, Person, Testimony

MANIFEST = "manifest-sha256.txt"


class ConsentChanged(DomainError):
    code, status = "consent_changed", 409
    message = _("Consent has changed since this submission was frozen. Freeze it again.")


@dataclass(frozen=True)
class Passage:
    """Words that may be printed: one paragraph in one language."""

    paragraph: Paragraph
    form: str
    language: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class ReleasedAccount:
    """What one receiver may see of one account.

    `fields` is plain JSON-ready data from the allow-list in `_account_fields`; `passages` is
    empty where the person refused to be quoted.
    """

    testimony: Testimony
    answer: consent.Answer
    fields: dict[str, Any]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class FrozenAccount:
    """What one account was frozen with. `code`: what the receiver calls it."""

    testimony: UUID
    code: str
    may_quote: bool
    identity_level: str


class Gate:
    """Decides, for one receiver at one moment, what leaves of accounts and incidents.

    `exclusions` counts the accounts that stay in, by reason; it names nobody.
    """

    def __init__(self, *, recipient: str, at: datetime, by: User) -> None:
        self.recipient, self.at, self.by = recipient, at, by
        self.exclusions: Counter[consent.Reason] = Counter()

    def decided(self, testimonies: Iterable[Testimony]) -> list[tuple[Testimony, consent.Answer]]:
        """Return for each account whether it may leave, how, and why not. Leaves no row in the trail."""
        testimonies = list(testimonies)
        with acting_for_system(reason="consent.gate"):
            answers = consent.answers_for(
                {testimony.person for testimony in testimonies},
                recipient=self.recipient,
                at=self.at,
            )
        found = []
        for testimony in testimonies:
            answer = answers[testimony.person_id]
            given_to_us = testimony.basis == Testimony.Basis.CONSENT
            if given_to_us and answer.reason == consent.Reason.PUBLISHED:
                answer = consent.no(consent.Reason.NO_BASIC_CONSENT)  # a publication allows nothing
            found.append((testimony, answer))
        return found

    def accounts(self, testimonies: Iterable[Testimony]) -> list[ReleasedAccount]:
        """Return the accounts that may be described, with the words that may be quoted."""
        released = []
        for testimony, answer in self.decided(testimonies):
            if not answer.may_describe:
                self.exclusions[answer.reason] += 1
                continue
            passages = tuple(_passages(testimony)) if answer.may_quote else ()
            released.append(
                ReleasedAccount(testimony, answer, _account_fields(testimony), passages)
            )
            audit.record(
                action="testimony.released",
                subject=testimony,
                by=self.by,
                details={"recipient": self.recipient, "use": "quote" if passages else "share"},
            )
        return released

    def incidents(self, incidents: Iterable[Incident]) -> list[Incident]:
        """Return the incidents that may leave.

        A published incident may. One that we know from persons may only if every person who told
        us of it, or is a victim in it, may be described to this receiver.
        """
        incidents = list(incidents)
        kept_back = self.kept_back(incidents)
        return [row for row in incidents if not kept_back.get(row.pk)]

    def kept_back(self, incidents: Iterable[Incident]) -> dict[UUID, list[consent.Reason]]:
        """Return for each incident of ours why it stays in; an empty list where it may leave."""
        held = [row for row in incidents if row.organisation_id]
        with acting_for_system(reason="consent.gate"):
            return _kept_back(held, recipient=self.recipient, at=self.at)


def _kept_back(
    incidents: Sequence[Incident], *, recipient: str, at: datetime, hold: bool = False
) -> dict[UUID, list[consent.Reason]]:
    """Return the reasons of everybody who told us of an incident or is a victim in it, each once.

    One that nobody told us of has nobody who could allow it.
    """
    persons_of = persons_behind(incidents)
    everybody = set().union(*persons_of.values()) if persons_of else set()
    answers = consent.answers_for(everybody, recipient=recipient, at=at, hold=hold)
    found = {
        pk: sorted(
            {answers[person.pk].reason for person in persons if not answers[person.pk].may_describe}
        )
        if persons
        else [consent.Reason.NOBODY_ASKED]
        for pk, persons in persons_of.items()
    }
    return {one.pk: found[one.merged_into_id or one.pk] for one in incidents}


def records_frozen(
    accounts: Collection[UUID], incidents: Collection[UUID]
) -> tuple[list[Testimony], list[Incident]]:
    """Return accounts, with their persons, and incidents by their ids, whoever may see them."""
    told = Testimony.objects.unscoped(reason="consent.gate").filter(pk__in=list(accounts))
    happened = Incident.objects.unscoped(reason="consent.gate").filter(pk__in=list(incidents))
    return list(told.select_related("person")), list(happened)


def persons_behind(incidents: Sequence[Incident]) -> dict[UUID, set[Person]]:
    """Return everybody each incident that stands is known from or happened to, whoever may see them.

    Asked for the whole record: a person the asker may not see can still say no.
    """
    # Of what was merged since it was frozen, the people lie with the record that stands.
    found: dict[UUID, set[Person]] = {one.merged_into_id or one.pk: set() for one in incidents}
    told = (
        Testimony.objects.unscoped(reason="consent.gate")
        .filter(incidents__in=list(found))
        .select_related("person")
        .annotate(incident_pk=F("incidents"))
    )
    for testimony in told:
        found[testimony.incident_pk].add(testimony.person)
    suffered = (
        Involvement.objects.unscoped(reason="consent.gate")
        .filter(act__incident__in=list(found), person__isnull=False)
        .select_related("person", "act")
    )
    for involvement in suffered:
        if involvement.person is not None:
            found[involvement.act.incident_id].add(involvement.person)
    return found


def _account_fields(testimony: Testimony) -> dict[str, Any]:
    """The allow-list for an account. A field that is not here does not leave.

    A person we met appears by kind, age band and region, with the month of the events only
    (report_shape section 4, "First mention"): finer detail lets her be recognised.
    """
    person = testimony.person
    published = testimony.basis == Testimony.Basis.PUBLISHED_SOURCE
    return {
        "code": testimony.code,
        "basis": testimony.basis,
        "label": testimony.label,
        "kind": person.kind,
        "age_band": person.age_band,
        "date": testimony.date_edtf if published else coarse.months(testimony),
        "calendar": testimony.date_calendar if published else dates.Calendar.GREGORIAN,
        "province": coarse.province_code(testimony.place) if published else "",
        "region": coarse.region(testimony.place),
        "acts": list(testimony.acts),
        "groups": list(testimony.groups),
        "summary": testimony.summary,
        "note": testimony.note if published else "",
        "verified": testimony.verified,
        "language": testimony.interview.language if testimony.interview else "en",
        "read_back": testimony.interview.read_back if testimony.interview else None,
        "interpreter": bool(testimony.interview.interpreter_code) if testimony.interview else None,
        "referral_offered": testimony.interview.referral_offered if testimony.interview else "",
        "paragraphs": [
            {
                "number": paragraph.number,
                "language": paragraph.language,
                "knowledge": paragraph.knowledge,
            }
            for paragraph in testimony.paragraphs.all()
        ],
    }


def _passages(testimony: Testimony) -> Iterable[Passage]:
    """Her words, and a person's translations of them that another has checked (LANG-3, T-51)."""
    for paragraph in testimony.paragraphs.all():
        yield Passage(paragraph, "original", paragraph.language, paragraph.original)
        for translation in sorted(paragraph.translations.all(), key=lambda row: row.language):
            if translation.is_checked:
                yield Passage(paragraph, "translation", translation.language, translation.text)


def recheck(
    frozen: Sequence[FrozenAccount],
    *,
    incidents: Collection[UUID] = (),
    recipient: str,
    at: datetime,
) -> None:
    """Raise ConsentChanged if anything may no longer leave as it was frozen.

    Until the transaction ends nobody can take back what was found here: a withdrawal waits, and
    then is one that came after.

    Shape: `frozen` has one for every account of ours; `incidents` are the ids of those that are
    known from persons we met.
    """
    with acting_for_system(reason="consent.recheck"):
        testimonies = {
            testimony.pk: testimony
            for testimony in Testimony.objects.unscoped(reason="consent.recheck")
            .filter(pk__in=[row.testimony for row in frozen])
            .select_related("person")
        }
        answers = consent.answers_for(
            {testimony.person for testimony in testimonies.values()},
            recipient=recipient,
            at=at,
            hold=True,
        )
        told = list(
            Incident.objects.unscoped(reason="consent.recheck").filter(pk__in=list(incidents))
        )
        kept_back = _kept_back(told, recipient=recipient, at=at, hold=True)
    if set(kept_back) != set(incidents) or any(kept_back.values()):
        raise ConsentChanged
    for row in frozen:
        testimony = testimonies.get(row.testimony)
        if testimony is None:
            raise ConsentChanged
        answer = answers[testimony.person_id]
        if (
            not answer.may_describe
            or answer.identity_level != row.identity_level
            or (row.may_quote and not answer.may_quote)
        ):
            raise ConsentChanged


@transaction.atomic
def write_package(
    directory: Path,
    files: Mapping[str, bytes],
    *,
    frozen: Sequence[FrozenAccount],
    incidents: Collection[UUID] = (),
    recipient: str,
    subject: Any,
    by: User,
    at: datetime,
) -> dict[str, str]:
    """Write the files of a package and their SHA-256 manifest, and leave the trail first.

    Consent is asked once more before the first byte. Each file is complete or absent: it is
    written beside its place and renamed, the manifest last, so a package without a manifest is
    one whose writing was cut off. Only the account that runs this can read them.

    Returns: name to SHA-256 in hex. Errors: ConsentChanged; ValueError for a name that is a path;
    OSError if the disk refuses.
    """
    for name in files:
        if not _is_plain(name) or name == MANIFEST:
            raise ValueError(f"{name!r} is no name for a file of a package.")
    recheck(frozen, incidents=incidents, recipient=recipient, at=at)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    audit.record(
        action="package.written",
        subject=subject,
        by=by,
        details={"recipient": recipient, "files": str(len(files))},
    )
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    (directory / MANIFEST).unlink(missing_ok=True)
    for stale in directory.glob(".*.partial"):
        stale.unlink()
    manifest = "".join(f"{digest}  {name}\n" for name, digest in digests.items())
    for name, data in [*files.items(), (MANIFEST, manifest.encode())]:
        _write_whole(directory / name, data)
    return digests


def _write_whole(path: Path, data: bytes) -> None:
    partial = path.with_name(f".{path.name}.partial")
    # The mode is given at creation, so no umask opens it and it is never readable in between;
    # "exclusive" does not follow a link somebody laid there.
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _is_plain(name: str) -> bool:
    """Whether a name is that of a visible file right in the directory, on one line."""
    return name.isprintable() and "/" not in name and not name.startswith(".") and name != ""


def package_is_whole(directory: Path) -> bool:
    """Return whether a package is its manifest and the files in it, each with its hash.

    The manifest is not trusted: a name that leads elsewhere is not followed, and a file beside
    the package that the manifest does not know is not taken for a part of it.
    """
    manifest = directory / MANIFEST
    try:
        lines = [line.partition("  ") for line in manifest.read_text("utf-8").split("\n")[:-1]]
        listed = {name: digest for digest, _separator, name in lines}
        if not listed or len(listed) != len(lines) or not all(map(_is_plain, listed)):
            return False
        found = {path.name for path in directory.iterdir()} - {MANIFEST}
        return found == set(listed) and all(
            _sha256_of(directory / name) == digest for name, digest in listed.items()
        )
    except (OSError, UnicodeDecodeError):
        return False


def _sha256_of(path: Path) -> str:
    """Return the SHA-256 in hex of a regular file; empty for anything else, links included."""
    if path.is_symlink() or not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, real letters."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(value: Any) -> str:
    """Return the SHA-256 in hex of the canonical JSON of a record as it was frozen."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
