"""What the demo organisation decided of what was found in its texts.

Words of every day are left by two people, and a province where no person is spoken of; all else goes.
"""

from django.utils import timezone

from accounts.identity import acting_as
from accounts.models import User
from legal_analysis.dossier.snapshot import thaw
from legal_analysis.last_reading import deciding
from legal_analysis.last_reading.reading import Decision, Kinds, Passage, read
from legal_analysis.last_reading.texts import Scope
from legal_analysis.models import Submission

from .survivors import Cast

# A district, and part of the name of an invented father: other words here.
OTHER = ("معروف", "Rahman")
Reason = deciding.Reason
LEAVES = (Reason.OTHER, Reason.PUBLIC)
SUGGESTED = {
    Kinds.PROVINCE: Reason.PLACE,
    Kinds.PLACE: Reason.PLACE,
    Kinds.DAY: Reason.PLACE,
    Kinds.RELATIVE: Reason.THIRD_PERSON,
    Kinds.STAFF: Reason.SECURITY,
}


def decide(submission: Submission, cast: Cast) -> None:
    """By two people, one after the other: what nobody has decided yet."""
    for by in (cast.analyst, cast.advocate):
        with acting_as(by):
            _decide(submission, by)


def _decide(submission: Submission, by: User) -> None:
    reading = read(submission, thaw(submission, by=by), by=by, at=timezone.now())
    chosen: dict[Reason, list[str]] = {}
    for one in reading.open:
        if by.pk not in one.who_left_it:
            chosen.setdefault(_reason(one), []).append(one.id)
    for reason, passages in chosen.items():
        deciding.decide(
            submission=submission,
            reading=reading,
            passages=passages,
            decision=Decision.LEAVE if reason in LEAVES else Decision.REDACT,
            reason=reason,
            by=by,
        )


def _reason(one: Passage) -> Reason:
    if one.words in OTHER:
        return Reason.OTHER
    if one.kind == Kinds.PROVINCE and one.leaf.scope != Scope.OURS:
        return Reason.PUBLIC
    return SUGGESTED.get(Kinds(one.kind), Reason.IDENTITY)
