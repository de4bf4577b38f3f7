"""Deciding of passages, many at once; and marking what no scan can know."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access_passages, audit
from accounts.errors import DomainError, NotAllowed
from accounts.models import Role, User
from legal_analysis.models import PassageDecision, Submission

from .reading import Decision, Kinds, Passage, Reading, State, digest_of

Reason = PassageDecision.Reason


class TextChanged(DomainError):
    code, status = "passage_changed", 409
    message = _("The text has changed, or a colleague decided meanwhile. Look at it again.")


class NotInText(DomainError):
    code, status = "passage_not_in_text", 409
    message = _("These words do not stand in this text.")


@transaction.atomic
def decide(
    *,
    submission: Submission,
    reading: Reading,
    passages: Collection[str],
    decision: str,
    reason: str,
    by: User,
    now: datetime | None = None,
) -> int:
    """Write down one decision on several passages, by their ids. Returns how many are decided.

    Errors: NotAllowed, also for an approver who would be the first to leave something, and for who
            said already that a name may stay; TextChanged; ValueError for another reason.
    """
    role = access_passages.check_may_decide(by, submission.case_file.team)
    _check_reason(decision, reason)
    chosen = [one for one in reading.passages if one.id in set(passages)]
    if not chosen or len({one.id for one in chosen}) != len(set(passages)):
        raise TextChanged
    for one in chosen:
        _check_may(one, decision, role, by)
    # The same text may stand in two fields of one place: that is one passage, and one decision.
    return _write(
        submission, list({one.key: one for one in chosen}.values()), decision, reason, role, by, now
    )


@transaction.atomic
def mark(
    *,
    submission: Submission,
    reading: Reading,
    place: str,
    words: str,
    decision: str = Decision.REDACT,
    reason: str,
    by: User,
    now: datetime | None = None,
) -> int:
    """Take out words wherever they stand in the texts of one place; all of the texts without words.

    `decision`: to take them out, or to leave them in the confidential version only.

    Errors: NotAllowed; NotInText; ValueError.
    """
    role = access_passages.check_may_decide(by, submission.case_file.team)
    if decision == Decision.LEAVE:
        raise ValueError("What no scan found stays as it is without a decision.")
    _check_reason(decision, reason)
    words = words.strip()
    ends = State.OUT if decision == Decision.REDACT else State.CLOSED
    found: dict[Any, Passage] = {}
    decided = {one.key: one for one in reading.passages}
    for leaf in reading.leaves:
        if leaf.place != place:
            continue
        digest = digest_of(leaf.text)
        for start in _places(leaf.text, words):
            end = start + len(words or leaf.text)
            one = Passage(leaf, digest, start, end, Kinds.BY_HAND)
            one = decided.get(one.key, one)
            if one.state not in (State.OUT, ends):
                found[one.key] = one
    if not found:
        raise NotInText
    for one in found.values():
        _check_may(one, decision, role, by)
    return _write(submission, list(found.values()), decision, reason, role, by, now)


def _places(text: str, words: str) -> list[int]:
    if not words:
        return [0]
    found, start = [], text.find(words)
    while start >= 0:
        found.append(start)
        start = text.find(words, start + len(words))
    return found


def _check_reason(decision: str, reason: str) -> None:
    letters = {Decision.REDACT: "R", Decision.CLOSED: "R", Decision.LEAVE: "L"}
    letter = letters.get(decision)  # type: ignore[call-overload]
    if letter is None or reason not in Reason.values or not reason.startswith(letter):
        raise ValueError("A decision needs a reason of its list.")


def _check_may(passage: Passage, decision: str, role: Role, by: User) -> None:
    if decision == Decision.REDACT:
        return
    if role == Role.APPROVER and not passage.who_left_it:
        raise NotAllowed(_("An approver is the second person here, never the first."))
    if passage.needs_two and by.pk in passage.who_left_it:
        raise NotAllowed(_("A second person must say so, too."))


def _write(
    submission: Submission,
    passages: list[Passage],
    decision: str,
    reason: str,
    role: Role,
    by: User,
    now: datetime | None,
) -> int:
    rows = [
        PassageDecision(
            case_file=submission.case_file,
            mechanism=submission.mechanism,
            place=one.leaf.place,
            digest=one.digest,
            start=one.start,
            length=one.end - one.start,
            kind=one.kind,
            number=(one.decisions[-1].number if one.decisions else _last(submission, one)) + 1,
            decision=decision,
            reason=reason,
            decided_by=by,
            role=role,
            decided_at=now or timezone.now(),
        )
        for one in passages
    ]
    try:
        with transaction.atomic():
            PassageDecision.objects.bulk_create(rows)
    except IntegrityError as error:
        raise TextChanged from error
    audit.record(
        action="passage.decided",
        subject=submission,
        by=by,
        details={"use": str(decision), "code": str(reason), "count": str(len(rows)), "role": role},
    )
    return len(rows)


def _last(submission: Submission, one: Passage) -> int:
    """Return the number of the last decision on what is not shown any more: taken out once, then put back."""
    rows = PassageDecision.objects.unscoped(reason="last_reading").filter(
        case_file=submission.case_file,
        mechanism=submission.mechanism,
        place=one.leaf.place,
        digest=one.digest,
        start=one.start,
        length=one.end - one.start,
    )
    last = rows.order_by("-number").first()
    return last.number if last else 0
