"""Asking that a submission leaves, and the answer of a second person. Errors roll all of it back.

The steps and times are those of accounts/second_person.py. Making the package comes between.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_releases, audit, second_person
from accounts.errors import DomainError, Erased, NotAllowed
from accounts.models import Role, User
from accounts.scoping import ScopedQuerySet
from evidence import export
from legal_analysis.dossier import exhibit_files, outside
from legal_analysis.dossier.numbers import Numbers
from legal_analysis.dossier.shapes import shape_of
from legal_analysis.last_reading import redacting
from legal_analysis.linkage import naming
from legal_analysis.models import (
    CaseFile,
    Channel,
    PassageDecision,
    Recall,
    ReceiverKey,
    Release,
    Submission,
    SubmissionPassage,
)
from legal_analysis.releases import conditions, exhibits, keeping, queueing

State, Refusal = Release.State, Release.Refusal


class Recalled(DomainError):
    code, status = "recalled", 409
    message = _(
        "Somebody in this submission does not allow that it leaves, or not any more. Nothing of it"
        " leaves. Freeze the case again."
    )


class NotMade(DomainError):
    code, status = "package_not_made", 409
    message = _("The package is not made yet, or it could not be made.")


class NotTheNewest(DomainError):
    code, status = "not_the_newest", 409
    message = _("There is a newer version of this submission. Ask for that one.")


class NumberedOtherwise(DomainError):
    code, status = "numbered_otherwise", 409
    message = _(
        "Since this was frozen, another version was let go in which exhibits have other numbers. Freeze"
        " the case again, and ask for the new version."
    )


class DecidedOtherwise(DomainError):
    code, status = "decided_otherwise", 409
    message = _(
        "Since this package was made, something else was decided of its passages. End it, and ask for a"
        " new one."
    )


class KeyEnded(DomainError):
    code, status = "receiver_key_ended", 409
    message = _("The key of the receiver is not in use any more.")


@transaction.atomic
def ask(
    *,
    submission: Submission,
    channel: str,
    extent: str = Release.Extent.WHOLE,
    key: ReceiverKey | None = None,
    conditions_seen: str = "",
    by: User,
    now: datetime | None = None,
) -> Release:
    """Ask for a release of one submission. Its package is made by a job.

    `conditions_seen`: the digest of what the people in it asked for, which she read and says is kept.
    Errors: NotAllowed; NotTheNewest; NumberedOtherwise; Recalled; ConsentChanged; ConditionsNotRead; NotRead;
            AskedAlready; ValueError for a channel or an extent that is not on the list, or a key of another receiver.
    """
    now = now or timezone.now()
    access_releases.check_may_ask(by, submission.case_file.team)
    on_the_list = channel in Channel.values and extent in extents_for(submission)
    if not on_the_list or (key is not None and not fits(key, submission)):
        raise ValueError("A release needs a channel of the list, and the key of its receiver.")
    same = Submission.objects.visible_to(by).filter(
        case_file=submission.case_file,
        mechanism=submission.mechanism,
        language=submission.language,
    )
    if same.filter(version__gt=submission.version).exists():
        raise NotTheNewest
    check_not_recalled(submission, extent)
    mine = list(
        all_of_them().filter(user=by, submission=submission).select_for_update(of=("self",))
    )
    snapshot = json.loads(submission.snapshot)
    recheck(Release(submission=submission, extent=extent), snapshot, at=now)
    read = conditions.check_read(submission, conditions_seen)
    _check_numbers(submission, snapshot)
    check_read(submission, by=by, at=now)
    for earlier in second_person.lapsed_among(
        [one for one in mine if not one.problem and one.opened_at is None], now=now
    ):
        end_it(earlier, by=by, now=now)
    for failed in mine:
        if failed.problem and failed.ended_at is None and failed.refused_at is None:
            end_it(failed, by=by, now=now)
    release = Release.objects.create(
        id=uuid4(),
        submission=submission,
        receiver_key=key,
        channel=channel,
        extent=extent,
        conditions=read,
        user=by,
        requested_at=now,
        # Coded data names no file.
        holds=[]
        if extent == Release.Extent.DATA
        else exhibits.codes_of(submission, snapshot.get("exhibits", [])),
    )
    record(release, "release.requested", by=by)
    queueing.enqueue(release)
    return release


@transaction.atomic
def allow(
    *, release: Release, conditions_seen: str = "", by: User, now: datetime | None = None
) -> Release:
    """Let it go. Consent is asked once more. `conditions_seen`: as in `ask`.

    Errors: NotAllowed, always for who asked or worked on it; KeyEnded; NotMade; Recalled; NumberedOtherwise;
            ConditionsChanged; ConditionsNotRead; NotRead; DecidedOtherwise; AnsweredAlready; what `recheck` raises.
    """
    now = now or timezone.now()
    release = _to_answer(release, by=by)
    check_key(release)
    if release.made_at is None or not release.object_name:
        raise NotMade
    check_not_recalled(release.submission, release.extent)
    snapshot = json.loads(release.submission.snapshot)
    recheck(release, snapshot, at=now)
    conditions.check_unchanged(release)
    conditions.check_read(release.submission, conditions_seen)
    _check_numbers(release.submission, snapshot)
    check_read(release.submission, by=by, decided=release.decided, at=now)
    second_person.write_allowed(release, by=by, now=now)
    record(release, "release.allowed", by=by)
    return release


@transaction.atomic
def refuse(*, release: Release, refusal: str, by: User, now: datetime | None = None) -> Release:
    """Refuse it with a reason of the list; its bytes go. Errors: NotAllowed; AnsweredAlready."""
    if refusal not in Refusal.values:
        raise ValueError("A refusal needs a reason of the list.")
    release = _to_answer(release, by=by)
    second_person.write_refused(release, refusal=refusal, by=by, now=now or timezone.now())
    keeping.throw_away(release, by=by)
    record(release, "release.refused", by=by, code=refusal)
    return release


@transaction.atomic
def end(*, release: Release, by: User, now: datetime | None = None) -> Release:
    """End it before it was fetched: who asked takes it back, or an approver closes it.

    Errors: NotAllowed; NotOpen if there is nothing to end.
    """
    now = now or timezone.now()
    release = locked(release)
    team = release.submission.case_file.team
    if by.pk != release.user_id:
        access_releases.check_may_answer(
            by, team, asked_by=release.user_id, worked_on_by=worked_on_by(release.submission)
        )
    if release.state_at(now) not in (State.WAITING, State.ALLOWED):
        raise second_person.NotOpen
    return end_it(release, by=by, now=now)


# --- Looking ----------------------------------------------------------------------------------------


def releases_of(user: User) -> ScopedQuerySet[Release]:
    """Return the releases of the cases that are open to her today."""
    rows = Release.objects.visible_to(user).filter(
        submission__case_file__in=CaseFile.objects.visible_to(user)
    )
    return rows.select_related(
        "submission__case_file__team", "submission__mechanism", "receiver_key"
    ).defer("submission__snapshot")


def waiting_for(user: User, *, now: datetime) -> ScopedQuerySet[Release]:
    """Return the releases that wait for this approver's answer."""
    rows = releases_of(user).filter(access_releases.answers(user), made_at__isnull=False)
    hers = _first_to_leave(
        OuterRef("submission__case_file"), OuterRef("submission__mechanism")
    ).filter(decided_by=user)
    rows = rows.exclude(Exists(hers))
    return second_person.to_answer(rows, by=user, now=now)


def worked_on_by(submission: Submission) -> set[UUID]:
    """Return who may not let it go: who froze it, who wrote any text of it, and who was the first to
    leave a passage in it. The trigger of 0046 holds the same."""
    left = _first_to_leave(submission.case_file_id, submission.mechanism_id)
    return {submission.author_id, *submission.writers, *left.values_list("decided_by", flat=True)}


def extents_for(submission: Submission) -> list[str]:
    """Return how much of a submission can leave: a public version goes with a confidential report only."""
    twins = has_public_version(submission)
    return [one for one in Release.Extent.values if twins or one != Release.Extent.TWINS]


def has_public_version(submission: Submission) -> bool:
    return shape_of(submission.mechanism.code).has_public_version


def is_recalled(submission: Submission, extent: str) -> bool:
    """Return whether somebody does not allow any more that this much of a submission leaves."""
    rows = Recall.objects.unscoped(reason="release.rule").filter(release__submission=submission)
    if extent != Release.Extent.TWINS:
        rows = rows.filter(public=False)
    return bool(rows.exists())


# --- Below ------------------------------------------------------------------------------------------


def _first_to_leave(case_file: Any, mechanism: Any) -> ScopedQuerySet[PassageDecision]:
    """Return decisions to leave something that nobody had to make before: an approver never makes one."""
    rows = PassageDecision.objects.unscoped(reason="release.rule").exclude(
        decision=PassageDecision.Decision.REDACT
    )
    return rows.filter(case_file=case_file, mechanism=mechanism).exclude(role=Role.APPROVER)


def check_not_recalled(submission: Submission, extent: str) -> None:
    if is_recalled(submission, extent):
        raise Recalled


def recheck(release: Release, snapshot: Mapping[str, Any], *, at: datetime) -> None:
    """Ask again of every account, incident and file in it, and of whom it names. Holds until the transaction ends.

    Errors: ConsentChanged; Erased; NamedNoMore; FrozenBefore; what `exhibit_files.recheck` raises.
    """
    submission = release.submission
    passages = SubmissionPassage.objects.unscoped(reason="consent.recheck")
    if passages.filter(submission=submission, key__destroyed_at__isnull=False).exists():
        raise Erased
    outside.check_whole(submission, snapshot["consents"])
    export.recheck(
        outside.accounts_in(submission),
        incidents=outside.incidents_in(submission),
        recipient=submission.mechanism.code,
        at=at,
    )
    naming.check_stands(submission.case_file, snapshot)
    outside.check_counted(submission, snapshot, at=at)
    if release.extent == Release.Extent.TWINS:
        outside.check_public(submission, at=at)
    exhibit_files.recheck(
        submission.case_file,
        snapshot.get("exhibits", []),
        recipient=submission.mechanism.code,
        now=at,
    )


def _check_numbers(submission: Submission, snapshot: Mapping[str, Any]) -> None:
    """One after the other for a receiver: of two that contradict each other one leaves.

    Errors: NumberedOtherwise.
    """
    outside.hold(submission.case_file, submission.mechanism)
    known = Numbers.before(submission.case_file, submission.mechanism)
    if known.contradicted_by(snapshot):
        raise NumberedOtherwise


def check_read(submission: Submission, *, by: User, at: datetime, decided: str = "") -> None:
    """Look the texts through once more. `decided`: the digest a package was made with.

    Errors: NotRead while anything is open; DecidedOtherwise if a package holds what was taken out since.
    """
    reading = redacting.checked(submission, by=by, at=at)
    if decided and reading.digest != decided:
        raise DecidedOtherwise


def fits(key: ReceiverKey, submission: Submission) -> bool:
    """Whether this key locks for this receiver now."""
    return (
        key.mechanism_id == submission.mechanism_id
        and key.organisation_id == submission.case_file.team.organisation_id
        and key.confirmed_at is not None
        and key.ended_at is None
    )


def check_key(release: Release) -> None:
    """Hold the key a package is locked with: who has stolen the secret half opens all that goes out.

    The release is held before, the key after it, as `keys.end` does. Errors: KeyEnded.
    """
    if release.receiver_key_id is None:
        return
    rows = ReceiverKey.objects.unscoped(reason="release.rule")
    key = rows.select_for_update(no_key=True).filter(pk=release.receiver_key_id).first()
    if key is None or not fits(key, release.submission):
        raise KeyEnded


def all_of_them() -> ScopedQuerySet[Release]:
    return Release.objects.unscoped(reason="release.rule")


def locked(release: Release) -> Release:
    rows = all_of_them().select_for_update(of=("self",))
    rows = rows.select_related(
        "submission__case_file__team", "submission__mechanism", "receiver_key", "key"
    )
    found = rows.filter(pk=release.pk).first()
    if found is None:  # the case is no longer open to her, and the database hides it
        raise NotAllowed
    return found


def _to_answer(release: Release, *, by: User) -> Release:
    release = locked(release)
    access_releases.check_may_answer(
        by,
        release.submission.case_file.team,
        asked_by=release.user_id,
        worked_on_by=worked_on_by(release.submission),
    )
    return release


def end_it(release: Release, *, by: User, now: datetime) -> Release:
    second_person.write_ended(release, by=by, now=now)
    keeping.throw_away(release, by=by)
    record(release, "release.ended", by=by)
    return release


def record(release: Release, action: str, *, by: User | None, code: str = "", **more: str) -> None:
    details = {
        "object": str(release.submission_id),
        "recipient": release.submission.mechanism.code,
        **({"code": code} if code else {}),
        **more,
    }
    audit.record(
        action=action, by=by, system="" if by else "release", subject=release, details=details
    )
