"""A second person reads every account before it counts.

Who took an account down sends it in. An analyst or an approver who may read it, and is somebody else,
takes it up: for half an hour nobody else does. She accepts it, returns it with a question, or gives it
back; otherwise it goes back by itself. Who took it down answers without opening it again.

`NEXT` is the whole of it: what can be done with an account in which status, by whom, and where that
leads. docs/review.md is written from it. PostgreSQL holds that the reader is a second person, and that
one person reads at a time (evidence/models/review.py, migration 0005).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import access, audit
from accounts.errors import DomainError
from accounts.models import Role, User
from evidence.models import Comment, Review, Testimony

Status = Testimony.Status


class Act(models.TextChoices):
    """What can be done with an account on its way."""

    TAKE_UP = "take_up", _("Take up")
    GIVE_BACK = "give_back", _("Give back")
    ASK = "ask", _("Return with a question")
    ACCEPT = "accept", _("Accept")
    ANSWER = "answer", _("Answer and send again")


class Who(models.TextChoices):
    """Who may do it."""

    SECOND_PERSON = "second", _("an analyst or approver of the account who did not take it down")
    READING = "reading", _("who is reading it now")
    TOOK_IT_DOWN = "took_down", _("who took it down")


@dataclass(frozen=True)
class Step:
    """Where an act leads, and who may do it."""

    to: Status
    who: Who


NEXT: Mapping[tuple[Status, Act], Step] = {
    (Status.SUBMITTED, Act.TAKE_UP): Step(Status.SUBMITTED, Who.SECOND_PERSON),
    (Status.SUBMITTED, Act.GIVE_BACK): Step(Status.SUBMITTED, Who.READING),
    (Status.SUBMITTED, Act.ASK): Step(Status.RETURNED, Who.READING),
    (Status.SUBMITTED, Act.ACCEPT): Step(Status.REVIEWED, Who.READING),
    (Status.RETURNED, Act.ANSWER): Step(Status.SUBMITTED, Who.TOOK_IT_DOWN),
}


class NotNow(DomainError):
    """The account is in another status than this act begins from."""

    code, status = "review_not_now", 409
    message = _("This account has moved on meanwhile. This can no longer be done with it.")


class BeingRead(DomainError):
    """Somebody else took it up and has not given it back."""

    code, status = "review_being_read", 409
    message = _("Somebody else is reading this account now.")


class TimeOver(DomainError):
    """The half hour is over, so somebody else may have taken it up."""

    code, status = "review_time_over", 409
    message = _("Your half hour with this account is over. Take it up again to go on.")


class NothingSaid(DomainError):
    """A comment, question or answer without words."""

    code, status = "review_nothing_said", 400
    message = _("Write something first.")


# --- What there is to do ------------------------------------------------------------------------------


def reviewable(user: User) -> QuerySet[Testimony]:
    """The accounts given to us that she may read as the second person, in whatever status."""
    return (
        Testimony.objects.visible_to(user)
        .filter(access.rows(Testimony, user, as_any_of=access.REVIEWERS))
        .filter(interview__isnull=False)
        .exclude(interview__interviewer=user)
        .exclude(status=Status.DRAFT)
    )


def held_now(user: User, *, now: datetime) -> QuerySet[Review]:
    """Readings that go on now, of the accounts she may see; her own and those of others."""
    return Review.objects.visible_to(user).filter(ended_at=None, until__gt=now)


class State(models.TextChoices):
    """Where an account on its way stands, for one reader. In the order in which it concerns her."""

    MINE = "1", _("You are reading it")
    FREE = "2", _("Waits to be read")
    WITH_OTHERS = "3", _("Somebody else is reading it")
    RETURNED = "4", _("Waits for an answer")


def queue(user: User, *, now: datetime) -> QuerySet[Any]:
    """Every account she may read that is on its way, with `state`, and who reads it: `by`, `until`."""
    readings = held_now(user, now=now).filter(testimony=OuterRef("pk"))
    return (
        reviewable(user)
        .filter(status__in=(Status.SUBMITTED, Status.RETURNED))
        .annotate(
            by=Subquery(readings.values("role")),
            until=Subquery(readings.values("until")),
            state=Case(
                When(status=Status.RETURNED, then=Value(State.RETURNED.value)),
                When(Exists(readings.filter(reviewer=user)), then=Value(State.MINE.value)),
                When(until=None, then=Value(State.FREE.value)),
                default=Value(State.WITH_OTHERS.value),
            ),
        )
    )


def waiting_for(user: User, *, now: datetime) -> QuerySet[Testimony]:
    """What waits for her to read it, the oldest first: sent in, and with nobody else."""
    with_others = held_now(user, now=now).exclude(reviewer=user)
    sent = reviewable(user).filter(status=Status.SUBMITTED)
    # Asked for all at once: `queue` says it row by row, which a count of thousands would pay for.
    return sent.exclude(pk__in=with_others.values("testimony")).order_by("status_since", "code")


def reading_of(testimony: Testimony, by: User, *, now: datetime | None = None) -> Review | None:
    """Return the reading of this account that goes on now, whoever reads."""
    return held_now(by, now=now or timezone.now()).filter(testimony=testimony).first()


def questions_to(user: User, accounts: Iterable[Testimony]) -> dict[UUID, str]:
    """Return what was last asked about accounts she took down and that came back: codes in words."""
    returned = [one.pk for one in accounts if one.status == Status.RETURNED]
    asked = (
        Review.objects.visible_to(user)
        .filter(testimony__in=returned, outcome=Review.Outcome.RETURNED)
        .order_by("taken_at", "id")
    )
    return {
        testimony: str(Review.Question(question).label)
        for testimony, question in asked.values_list("testimony", "question")
    }


# --- Reading ------------------------------------------------------------------------------------------


@transaction.atomic
def take_up(*, testimony: Testimony, by: User, now: datetime | None = None) -> Review:
    """Begin to read an account. Taking up what she reads already gives her the same reading.

    Errors: NotAllowed for who took it down or is not an analyst or approver of it; NotNow; BeingRead.
    """
    now = now or timezone.now()
    testimony = _locked(testimony, by)
    role = access.check_may_review(by, testimony, taken_down_by=_taken_down_by(testimony))
    _step(testimony, Act.TAKE_UP)
    open_ones = Review.objects.visible_to(by).filter(testimony=testimony, ended_at=None)
    if review := open_ones.select_for_update(of=("self",)).first():
        if review.until > now:
            if review.reviewer_id == by.pk:
                return review
            raise BeingRead
        _end(review, Review.Outcome.LAPSED, at=review.until)
    review = Review(testimony=testimony, reviewer=by, role=role.value, taken_at=now)
    try:
        with transaction.atomic():
            review.save(force_insert=True)
    except IntegrityError as error:
        raise BeingRead from error
    audit.record(action="review.taken_up", subject=testimony, by=by)
    return review


@transaction.atomic
def give_back(*, review: Review, by: User, now: datetime | None = None) -> None:
    """Stop reading; somebody else may take it up at once. Errors: as `accept`."""
    now = now or timezone.now()
    testimony, review = _reading(review, by, Act.GIVE_BACK, now)
    _end(review, Review.Outcome.GIVEN_BACK, at=now)
    audit.record(action="review.given_back", subject=testimony, by=by)


@transaction.atomic
def ask(
    *, review: Review, question: Review.Question, text: str, by: User, now: datetime | None = None
) -> None:
    """Return an account to who took it down. She is shown the question, `text` is for its readers.

    Errors: as `accept`.
    """
    now = now or timezone.now()
    testimony, review = _reading(review, by, Act.ASK, now)
    review.question = question
    _end(review, Review.Outcome.RETURNED, at=now)
    if text.strip():
        _say(testimony, Comment.Kind.QUESTION, text, by, review.role, now)
    _move(testimony, Act.ASK, now)
    audit.record(
        action="review.returned", subject=testimony, by=by, details={"code": question.value}
    )


@transaction.atomic
def accept(*, review: Review, by: User, now: datetime | None = None) -> None:
    """Let an account count.

    Errors: NotAllowed if she may no longer review it; NotNow; TimeOver after half an hour.
    """
    now = now or timezone.now()
    testimony, review = _reading(review, by, Act.ACCEPT, now)
    _end(review, Review.Outcome.ACCEPTED, at=now)
    _move(testimony, Act.ACCEPT, now)
    audit.record(action="review.accepted", subject=testimony, by=by)


@transaction.atomic
def answer(*, testimony: Testimony, text: str, by: User, now: datetime | None = None) -> None:
    """Answer what was asked and send it in again. The answer is not shown to her afterwards.

    Errors: NotAllowed for anybody but who took it down; NotNow; NothingSaid.
    """
    now = now or timezone.now()
    testimony = _locked(testimony, by)
    access.check_may_answer(by, testimony, taken_down_by=_taken_down_by(testimony))
    _step(testimony, Act.ANSWER)
    _say(testimony, Comment.Kind.ANSWER, text, by, Role.DOCUMENTER.value, now)
    _move(testimony, Act.ANSWER, now)
    audit.record(action="review.answered", subject=testimony, by=by)


@transaction.atomic
def comment(*, testimony: Testimony, text: str, by: User, now: datetime | None = None) -> None:
    """Say something about an account to everybody who may read it.

    Errors: NotAllowed for somebody who may not read it; NothingSaid.
    """
    now = now or timezone.now()
    role = access.check_may_comment(by, testimony)
    _say(testimony, Comment.Kind.COMMENT, text, by, role.value, now)
    audit.record(action="comment.written", subject=testimony, by=by)


# --- Steps --------------------------------------------------------------------------------------------


def _locked(testimony: Testimony, by: User) -> Testimony:
    rows = Testimony.objects.visible_to(by).select_for_update(of=("self",))
    return rows.get(pk=testimony.pk)


def _taken_down_by(testimony: Testimony) -> UUID | None:
    return testimony.interview.interviewer_id if testimony.interview else None


def _step(testimony: Testimony, act: Act) -> Step:
    step = NEXT.get((Status(testimony.status), act))
    if step is None:
        raise NotNow
    return step


def _reading(review: Review, by: User, act: Act, now: datetime) -> tuple[Testimony, Review]:
    """Return account and reading, both locked, if she reads it still and may."""
    testimony = _locked(review.testimony, by)
    access.check_may_review(by, testimony, taken_down_by=_taken_down_by(testimony))
    rows = Review.objects.visible_to(by).filter(reviewer=by)
    review = rows.select_for_update(of=("self",)).get(pk=review.pk)
    if review.ended_at is None and review.until <= now:
        raise TimeOver
    if review.ended_at is not None:
        raise NotNow
    _step(testimony, act)
    return testimony, review


def _end(review: Review, outcome: Review.Outcome, *, at: datetime) -> None:
    review.outcome, review.ended_at = outcome, at
    review.save(update_fields=["outcome", "question", "ended_at"])


def _move(testimony: Testimony, act: Act, now: datetime) -> None:
    testimony.status, testimony.status_since = _step(testimony, act).to, now
    testimony.save(update_fields=["status", "status_since"])


def _say(
    testimony: Testimony, kind: Comment.Kind, text: str, by: User, role: str, now: datetime
) -> None:
    if not text.strip():
        raise NothingSaid
    said = Comment(
        testimony=testimony,
        key=testimony.person.key,
        author=by,
        role=role,
        kind=kind,
        at=now,
    )
    said.text = text.strip()
    said.save(force_insert=True)
