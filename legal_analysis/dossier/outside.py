"""What a receiver calls the accounts and incidents of ours: codes of its own, in every version the same.

Two receivers who lay their files side by side find no code in common, and none is the one we use. One
person keeps one number with a receiver, however many accounts she gave: W-014, then W-014-2.
Source: report_shape section 4 for the letters; threats T-02 and T-12.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts import vault
from accounts.identity import acting_for_system
from evidence import figures, leaving, protection, publishing
from evidence.export import ConsentChanged, FrozenAccount, ReleasedAccount
from evidence.models import Incident, Person, Testimony
from legal_analysis.code_search import Codes, bare, folded
from legal_analysis.models import CaseFile, FrozenRecord, Mechanism, Submission

from . import exhibit_files
from .snapshot_errors import SnapshotChanged

_REASON = "dossier.outside"
_INCIDENT = "IR"


@dataclass(frozen=True)
class Outside:
    """The codes of one receiver. `of`: id of an account or incident to its code there."""

    of: Mapping[uuid.UUID, str]
    ours: Mapping[str, str]  # a code of ours, of a record or a person, to the one outside

    def translated(self, value: Any) -> Any:
        """Return plain data with every code of ours replaced in every text, however it is written."""
        if not self.ours:
            return value
        known = Codes(self.ours)
        outside = {bare(folded(code)): said for code, said in self.ours.items()}

        def replaced(part: Any) -> Any:
            if isinstance(part, str):
                return known.replaced(part, outside.__getitem__)
            if isinstance(part, dict):
                return {key: replaced(one) for key, one in part.items()}
            if isinstance(part, list):
                return [replaced(one) for one in part]
            return part

        return replaced(value)


@transaction.atomic
def codes(
    case_file: CaseFile,
    mechanism: Mechanism,
    accounts: Sequence[ReleasedAccount],
    incidents: Iterable[Incident],
) -> Outside:
    """Return the codes for what leaves now, those of earlier versions first. A fixed number of queries.

    The order of new ones is by a keyed digest: neither time nor place of an interview can be read off
    it. Whoever freezes the same case for the same receiver at once waits for the other.
    """
    ours = [one.testimony for one in accounts if is_ours(one.testimony)]
    told = [one for one in incidents if one.organisation_id is not None]
    scope = hold(case_file, mechanism)
    with acting_for_system(reason=_REASON):
        known = _Known.before(case_file, mechanism)
        taken = known.codes | _our_own_short_codes()

    def place(pk: uuid.UUID) -> bytes:
        return vault.keyed_digest(scope, str(pk))

    of = dict(known.of)
    bases = dict(known.bases)
    for account in sorted(ours, key=lambda one: (place(one.person_id), place(one.pk))):
        if account.pk in of:
            continue
        base = bases.get(account.person_id)
        if base is None:
            base = code = _free(protection.letter(account.person), taken)
            bases[account.person_id] = base
        else:
            code = next(one for one in _further(base) if one not in taken)
        taken.add(code)
        of[account.pk] = code
    for incident in sorted(told, key=lambda one: place(one.pk)):
        if incident.pk not in of:
            of[incident.pk] = _free(_INCIDENT, taken)
            taken.add(of[incident.pk])
    names = {one.person.code: bases[one.person_id] for one in ours}
    leaving: list[Testimony | Incident] = [*ours, *told]
    names |= {one.code: of[one.pk] for one in leaving}
    # Prose may still name a record that was merged into one of these.
    led = Incident._base_manager.filter(merged_into__in=[one.pk for one in told])
    names |= {one.code: of[one.merged_into_id] for one in led if one.merged_into_id}
    return Outside({one.pk: of[one.pk] for one in leaving}, names)


def hold(case_file: CaseFile, mechanism: Mechanism) -> str:
    """Let whoever freezes this case for this receiver at once wait until the transaction ends."""
    scope = f"outside|{case_file.pk}|{mechanism.pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [scope])
    return scope


def known_to(submission: Submission) -> Outside:
    """Return the codes a submission was frozen with: for texts that were written since."""
    with acting_for_system(reason=_REASON):
        rows = FrozenRecord.objects.unscoped(reason=_REASON).filter(submission=submission)
        behind = (
            (row.testimony or row.incident, row.code)
            for row in rows.select_related("testimony", "incident")
        )
        found = {record.code: code for record, code in behind if record is not None}
    return Outside({}, found)


def is_ours(testimony: Testimony) -> bool:
    """Whether an organisation holds the account or knows the person, and not the library alone."""
    return any(one.organisation_id is not None for one in (testimony, testimony.person))


@dataclass(frozen=True)
class _Known:
    """What earlier versions for this receiver called what."""

    of: dict[uuid.UUID, str]
    bases: dict[uuid.UUID, str]  # of a person: the code of her first account
    codes: set[str]

    @classmethod
    def before(cls, case_file: CaseFile, mechanism: Mechanism) -> "_Known":
        rows = FrozenRecord.objects.unscoped(reason=_REASON).filter(
            submission__case_file=case_file, submission__mechanism=mechanism
        )
        found = cls({}, {}, set())
        for row in rows.order_by().select_related("testimony"):
            found.codes.add(row.code)
            if row.testimony is not None:
                found.of[row.testimony.pk] = row.code
                found.bases[row.testimony.person_id] = base_of(row.code)
            elif row.incident_id is not None:
                found.of[row.incident_id] = row.code
        return found


def _our_own_short_codes() -> set[str]:
    """Codes of ours that look like those outside: never given out, or one could be taken for it."""
    found: set[str] = set()
    for model in (Person, Testimony, Incident):
        rows = model.objects.unscoped(reason=_REASON)
        found |= set(rows.filter(code__regex=r"^[A-Z]{1,2}-\d{3}$").values_list("code", flat=True))
    return found


def base_of(code: str) -> str:
    """Return what is said of the person in the code of her account: W-014 of W-014-2."""
    return "-".join(code.split("-")[:2])


def _free(letter: str, taken: set[str]) -> str:
    number = 1
    while f"{letter}-{number:03d}" in taken:
        number += 1
    return f"{letter}-{number:03d}"


def _further(base: str) -> Iterator[str]:
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def keep(
    submission: Submission,
    outside: Outside,
    accounts: Iterable[ReleasedAccount],
    incidents: Iterable[Incident],
    public: Collection[uuid.UUID],
) -> None:
    """Write down what stands behind the codes of a submission, with what each person allowed.

    `public`: ids of those that may stand in a public version, too.
    """
    rows = [
        FrozenRecord(
            submission=submission,
            testimony=one.testimony,
            code=outside.of[one.testimony.pk],
            identity_level=one.answer.identity_level,
            may_quote=one.answer.may_quote,
            may_publish=one.testimony.pk in public,
        )
        for one in accounts
        if is_ours(one.testimony)
    ]
    rows += [
        FrozenRecord(
            submission=submission,
            incident=one,
            code=outside.of[one.pk],
            may_publish=one.pk in public,
        )
        for one in incidents
        if one.pk in outside.of
    ]
    FrozenRecord.objects.bulk_create(rows)


def accounts_in(submission: Submission) -> list[FrozenAccount]:
    """Return the accounts of a submission with what was allowed when it was frozen."""
    rows = FrozenRecord.objects.unscoped(reason=_REASON).filter(
        submission=submission, testimony__isnull=False
    )
    return [
        FrozenAccount(testimony, code, may_quote=may_quote, identity_level=level)
        for testimony, code, may_quote, level in rows.order_by("code").values_list(
            "testimony", "code", "may_quote", "identity_level"
        )
    ]


def incidents_in(submission: Submission) -> list[uuid.UUID]:
    """Return the ids of the incidents of ours in a submission."""
    rows = FrozenRecord.objects.unscoped(reason=_REASON).filter(submission=submission)
    return list(rows.filter(incident__isnull=False).values_list("incident", flat=True))


def check_public(submission: Submission, *, at: datetime) -> None:
    """Raise ConsentChanged if what its public version holds may not be said in public any more."""
    rows = FrozenRecord.objects.unscoped(reason=_REASON).filter(
        submission=submission, may_publish=True
    )
    accounts = rows.filter(testimony__isnull=False).values_list("testimony", flat=True)
    incidents = rows.filter(incident__isnull=False).values_list("incident", flat=True)
    publishing.recheck(accounts=set(accounts), incidents=set(incidents), at=at)


def check_counted(submission: Submission, snapshot: Mapping[str, Any], *, at: datetime) -> None:
    """Raise ConsentChanged if somebody who is counted in it does not want to be counted any more."""
    records = [*snapshot.get("accounts", []), *snapshot.get("incidents", [])]
    codes = {row["code"] for row in records if row.get("counted", True)}
    rows = FrozenRecord.objects.unscoped(reason=_REASON).filter(
        submission=submission, code__in=codes
    )
    figures.recheck(
        accounts=set(rows.filter(testimony__isnull=False).values_list("testimony", flat=True)),
        incidents=set(rows.filter(incident__isnull=False).values_list("incident", flat=True)),
        at=at,
    )


def check_whole(submission: Submission, consents: Sequence[Mapping[str, Any]]) -> None:
    """Raise SnapshotChanged if an account the file speaks of has nothing standing behind its code.

    Without that row nobody could be asked whether she still allows it.
    """
    known = {one.code for one in accounts_in(submission)}
    if not {row["code"] for row in consents} <= known:
        raise SnapshotChanged


def check_files(submission: Submission, snapshot: Mapping[str, Any], *, at: datetime) -> None:
    """Raise ConsentChanged if a file the submission names may not leave any more; Erased."""
    rows, to = snapshot.get("exhibits", []), submission.mechanism.code
    try:
        exhibit_files.recheck(submission.case_file, rows, recipient=to, now=at)
    except (exhibit_files.ExhibitKeptIn, leaving.KeptIn, leaving.NotAllowedByHer) as error:
        raise ConsentChanged from error
