"""The second person: an assessment is offered to her, she says what should change, or that she agrees."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access, access_assessments, audit
from accounts.errors import DomainError
from accounts.models import User
from accounts.scoping import ScopedQuerySet
from legal_analysis.holding import hold
from legal_analysis.models import (
    Assessment,
    AssessmentComment,
    AssessmentVersion,
    Citation,
    Part,
)

from .texts import CONTRARY_MISSING, check_own_words, hides_contrary, problems_of
from .writing import locked

LONGEST_COMMENT = 4000  # letters


class Moved(DomainError):
    """Somebody saved another version, or answered, since she opened the page."""

    code, status = "assessment_moved", 409
    message = _("Somebody has gone on with this assessment meanwhile. Open it again.")


class NotReady(DomainError):
    """What stands in it cannot be followed to its source."""

    code, status = "assessment_not_ready", 409
    message = _("Not every paragraph can be followed to its source. The assessment says which.")


class ContraryMissing(DomainError):
    """What speaks against the element is cited, and the assessment is silent on it."""

    code, status, message = "assessment_contrary_missing", 409, CONTRARY_MISSING


class ToReadAgain(DomainError):
    """What it rests on is another now than what was cited."""

    code, status = "assessment_citation_stale", 409
    message = _("What is cited here has changed. Read each citation that is marked again first.")


class NothingSaid(DomainError):
    code, status, message = "assessment_nothing_said", 400, _("Write something first.")


class TooLong(DomainError):
    code, status = "assessment_comment_too_long", 400
    message = _("This is too long. Say it more shortly.")


def waiting_for(user: User) -> ScopedQuerySet[Assessment]:
    """What waits for her as the second person, the oldest first."""
    hers = AssessmentVersion.objects.unscoped(reason="assessing.written").filter(author=user)
    return (
        Assessment.objects.visible_to(user)
        .filter(access.rows(Assessment, user, as_any_of=access.REVIEWERS))
        .filter(waiting_since__isnull=False)
        .exclude(pk__in=hers.values("assessment"))
        .order_by("waiting_since", "pk")
    )


@transaction.atomic
def offer(
    *, assessment: Assessment, version: int, by: User, now: datetime | None = None
) -> Assessment:
    """Hand a version to a second reader. Pressed twice, it is done once.

    Errors: NotAllowed; Moved; ContraryMissing; ToReadAgain; NotReady.
    """
    access.check_may_analyse(by, assessment.case_file.team)
    assessment = _seen(assessment, version, by)
    if assessment.waiting_since or assessment.second_reader_id:
        return assessment
    _check_cited(assessment, by)
    if problems_of(assessment, by):
        raise NotReady
    assessment.waiting_since = now or timezone.now()
    assessment.save(update_fields=["waiting_since"])
    _told("assessment.offered", assessment, by)
    return assessment


@transaction.atomic
def agree(
    *, assessment: Assessment, version: int, text: str, by: User, now: datetime | None = None
) -> Assessment:
    """Be the second reader of the version she read. Pressed twice, it is done once.

    Errors: NotAllowed for who wrote any version of it; Moved; ContraryMissing; ToReadAgain; TooLong;
            QuotesAccount.
    """
    if assessment.second_reader_id == by.pk and assessment.version == version:
        return assessment
    hold(assessment.case_file)
    assessment = _to_read(assessment, version, by)
    # What undermines it may have been cited after it was offered.
    _check_cited(assessment, by)
    _say(assessment, AssessmentComment.Kind.AGREED, text, by, now=now)
    assessment.second_reader, assessment.waiting_since = by, None
    assessment.save(update_fields=["second_reader", "waiting_since"])
    _told("assessment.agreed", assessment, by)
    return assessment


@transaction.atomic
def ask(
    *, assessment: Assessment, version: int, text: str, by: User, now: datetime | None = None
) -> Assessment:
    """Give a version back with what should change. Errors: as `agree`; NothingSaid."""
    assessment = _to_read(assessment, version, by)
    _say(assessment, AssessmentComment.Kind.CHANGE, text, by, now=now)
    assessment.waiting_since = None
    assessment.save(update_fields=["waiting_since"])
    _told("assessment.returned", assessment, by)
    return assessment


@transaction.atomic
def comment(
    *,
    assessment: Assessment,
    version: int,
    text: str,
    by: User,
    part: str = "",
    now: datetime | None = None,
) -> None:
    """Say something about one part, or about the whole, of the version she read.

    Errors: NotAllowed for who may not read it; NothingSaid; TooLong; QuotesAccount.
    """
    _say(assessment, AssessmentComment.Kind.COMMENT, text, by, part=part, version=version, now=now)
    _told("assessment.commented", assessment, by)


def authors_of(assessment: Assessment) -> set[UUID]:
    """Return everybody who wrote a version of it."""
    rows = AssessmentVersion.objects.unscoped(reason="assessing.authors")
    return set(rows.filter(assessment=assessment).values_list("author", flat=True))


def can_second(assessment: Assessment, by: User) -> bool:
    return access_assessments.can_second(by, assessment, written_by=authors_of(assessment))


def _seen(assessment: Assessment, version: int, by: User) -> Assessment:
    """Return the assessment, locked, if it is still the version she saw. Errors: Moved."""
    found = locked(assessment.case_file, assessment.element, by)
    if found is None or found.version != version:
        raise Moved
    return found


def _to_read(assessment: Assessment, version: int, by: User) -> Assessment:
    assessment = _seen(assessment, version, by)
    access_assessments.check_may_second(by, assessment, written_by=authors_of(assessment))
    if assessment.waiting_since is None:
        raise Moved
    return assessment


def _check_cited(assessment: Assessment, by: User) -> None:
    """Look at what is cited on its element, as it is now. Errors: ContraryMissing; ToReadAgain."""
    if hides_contrary(assessment, by):
        raise ContraryMissing
    # None may stand: one that stands later says that something changed since she agreed (since.py).
    cited = (
        Citation.objects.visible_to(by)
        .standing()
        .filter(case_file=assessment.case_file_id, element=assessment.element_id)
    )
    if cited.filter(stale_since__isnull=False).exists():
        raise ToReadAgain


def _say(
    assessment: Assessment,
    kind: AssessmentComment.Kind,
    text: str,
    by: User,
    *,
    part: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> None:
    role = access.check_may_comment(by, assessment)
    if kind != AssessmentComment.Kind.AGREED and not text.strip():
        raise NothingSaid
    if len(text.strip()) > LONGEST_COMMENT:
        raise TooLong
    refers = (one for each in Part.values for one in getattr(assessment, each))
    check_own_words([text], *refers)
    AssessmentComment.objects.create(
        assessment=assessment,
        author=by,
        role=role.value,
        kind=kind,
        part=part,
        version=min(version or assessment.version, assessment.version),
        text=text.strip(),
        at=now or timezone.now(),
    )


def _told(action: str, assessment: Assessment, by: User) -> None:
    audit.record(
        action=action, subject=assessment, by=by, details={"version": str(assessment.version)}
    )
