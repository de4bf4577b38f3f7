"""A second person reads every account: who may, one at a time, and where each act leads."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import access, vault
from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Organisation, Role, User
from evidence import reviews
from evidence.models import CaseMaterial, Comment, Review, Testimony
from evidence.reviews import NEXT, Act, BeingRead, NothingSaid, NotNow, TimeOver, Who
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory, UserFactory

pytestmark = pytest.mark.django_db
Status = Testimony.Status
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
UNSCOPED = {"reason": "test"}


@pytest.fixture
def sent(documenter: User, team: CaseTeam) -> Testimony:
    """An account the documenter took down and sent in, admitted to the case."""
    return sent_in(documenter, team)


def sent_in(by: User, team: CaseTeam, **changes: Any) -> Testimony:
    with acting_for_system(reason="test.arrange"):
        her = make.PersonFactory(organisation=team.organisation)
        interview = make.InterviewFactory(person=her, interviewer=by)
        changes = {"status": Status.SUBMITTED, "status_since": NOW, **changes}
        account = make.TestimonyFactory(interview=interview, **changes)
        CaseMaterial.objects.create(team=team, testimony=account, added_by=by, reason="Invented")
    return account


def take_up(account: Testimony, by: User, now: datetime = NOW) -> Review:
    with acting_as(by):
        return reviews.take_up(testimony=account, by=by, now=now)


def status_of(account: Testimony) -> str:
    with acting_for_system(reason="test.look"):
        return Testimony.objects.unscoped(**UNSCOPED).get(pk=account.pk).status


def comments_on(account: Testimony) -> list[Comment]:
    with acting_for_system(reason="test.look"):
        return list(Comment.objects.unscoped(**UNSCOPED).filter(testimony=account))


def trail() -> list[str]:
    rows = AuditEvent.objects.unscoped(**UNSCOPED).filter(outcome="allowed").order_by("id")
    return list(rows.values_list("action", flat=True))


@pytest.fixture
def second_analyst(team: CaseTeam) -> User:
    return AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user


# --- The table ----------------------------------------------------------------------------------------


def test_every_act_begins_from_one_status_and_leads_where_the_model_lets_it() -> None:
    assert {act for _status, act in NEXT} == set(Act)
    assert {step.who for step in NEXT.values()} == set(Who)
    for (status, _act), step in NEXT.items():
        assert step.to == status or step.to in Testimony.NEXT[status]


def test_every_status_has_a_row() -> None:
    assert set(Testimony.NEXT) == set(Status)


def test_the_database_lets_statuses_follow_as_the_model_has_it(as_system: None) -> None:
    def goes(first: str, then: str) -> bool:
        account = make.TestimonyFactory(status=first)
        if first == Status.SUBMITTED and then in {Status.RETURNED, Status.REVIEWED}:
            outcome = "accepted" if then == Status.REVIEWED else "returned"
            question = "" if then == Status.REVIEWED else "who"
            review = make.ReviewFactory(testimony=account)
            review.outcome, review.question, review.ended_at = outcome, question, review.taken_at
            review.save()
        account.status = then
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError:
            return False
        return True

    for first in Status:
        follow = {then for then in Status if then != first and goes(first, then)}
        assert follow == Testimony.NEXT[first], first


# --- Reading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["analyst", "approver"])
def test_a_second_person_takes_up_and_accepts(
    role: str, request: pytest.FixtureRequest, sent: Testimony
) -> None:
    user = request.getfixturevalue(role)
    review = take_up(sent, user)
    with acting_as(user):
        reviews.accept(review=review, by=user, now=NOW + timedelta(minutes=20))
    assert status_of(sent) == Status.REVIEWED
    assert review.role == role
    assert trail()[-2:] == ["review.taken_up", "review.accepted"]


@pytest.mark.parametrize("role", ["documenter", "advocate", "administrator", "auditor", "stranger"])
def test_T01_nobody_else_takes_it_up(
    role: str, request: pytest.FixtureRequest, sent: Testimony
) -> None:
    user = request.getfixturevalue(role)
    with pytest.raises((NotAllowed, Testimony.DoesNotExist)):
        take_up(sent, user)
    assert status_of(sent) == Status.SUBMITTED


def test_she_never_reads_what_she_took_down_herself(analyst: User, team: CaseTeam) -> None:
    own = sent_in(analyst, team)
    with pytest.raises(NotAllowed, match="second person"):
        take_up(own, analyst)
    with acting_as(analyst):
        assert not reviews.waiting_for(analyst, now=NOW).filter(pk=own.pk).exists()


def test_the_database_refuses_a_reading_of_ones_own(as_system: None) -> None:
    account = make.TestimonyFactory(status=Status.SUBMITTED)
    with pytest.raises(IntegrityError, match="review_by_a_second_person"), transaction.atomic():
        make.ReviewFactory(testimony=account, reviewer=account.interview.interviewer)
    make.ReviewFactory(testimony=account)


def test_the_database_refuses_a_reviewed_account_nobody_read(as_system: None) -> None:
    account = make.TestimonyFactory(status=Status.SUBMITTED)
    account.status = Status.REVIEWED
    with pytest.raises(IntegrityError, match="testimony_status_by_review"), transaction.atomic():
        account.save()


def test_while_one_reads_nobody_else_takes_it_up_and_then_anybody(
    analyst: User, second_analyst: User, sent: Testimony
) -> None:
    take_up(sent, analyst)
    with pytest.raises(BeingRead):
        take_up(sent, second_analyst, NOW + HALF_AN_HOUR - timedelta(seconds=1))
    later = take_up(sent, second_analyst, NOW + HALF_AN_HOUR)
    assert later.reviewer == second_analyst
    with acting_as(analyst):
        lapsed = Review.objects.visible_to(analyst).get(reviewer=analyst)
    assert (lapsed.outcome, lapsed.ended_at) == (Review.Outcome.LAPSED, NOW + HALF_AN_HOUR)


def test_taking_it_up_again_is_the_same_reading(analyst: User, sent: Testimony) -> None:
    assert take_up(sent, analyst) == take_up(sent, analyst, NOW + timedelta(minutes=1))


def test_after_half_an_hour_it_must_be_taken_up_again(analyst: User, sent: Testimony) -> None:
    review = take_up(sent, analyst)
    with acting_as(analyst), pytest.raises(TimeOver):
        reviews.accept(review=review, by=analyst, now=NOW + HALF_AN_HOUR)
    assert status_of(sent) == Status.SUBMITTED


def test_given_back_it_is_free_at_once(
    analyst: User, second_analyst: User, sent: Testimony
) -> None:
    review = take_up(sent, analyst)
    with acting_as(analyst):
        reviews.give_back(review=review, by=analyst, now=NOW)
        with pytest.raises(NotNow):
            reviews.accept(review=review, by=analyst, now=NOW)
    assert take_up(sent, second_analyst).reviewer == second_analyst


def test_one_does_not_end_the_reading_of_another(
    analyst: User, second_analyst: User, sent: Testimony
) -> None:
    review = take_up(sent, analyst)
    with acting_as(second_analyst), pytest.raises(Review.DoesNotExist):
        reviews.accept(review=review, by=second_analyst, now=NOW)


def test_T05_who_lost_her_role_while_reading_cannot_accept(analyst: User, sent: Testimony) -> None:
    review = take_up(sent, analyst)
    analyst.assignments.all().delete()
    with acting_as(analyst), pytest.raises((NotAllowed, Testimony.DoesNotExist)):
        reviews.accept(review=review, by=analyst, now=NOW)
    assert status_of(sent) == Status.SUBMITTED


# --- Asking and answering -----------------------------------------------------------------------------


@pytest.fixture
def returned(analyst: User, sent: Testimony) -> Testimony:
    review = take_up(sent, analyst)
    question = Review.Question.WHO
    with acting_as(analyst):
        reviews.ask(review=review, question=question, text="Who opened?", by=analyst, now=NOW)
    return sent


def test_returned_with_a_question_it_waits_for_who_took_it_down(
    documenter: User, analyst: User, returned: Testimony
) -> None:
    assert status_of(returned) == Status.RETURNED
    with acting_as(documenter):
        mine = list(Testimony.objects.visible_to(documenter))
        asked = reviews.questions_to(documenter, mine)
    assert asked == {returned.pk: "It is not clear who did what"}
    with acting_as(analyst):
        assert not reviews.waiting_for(analyst, now=NOW).exists()


def test_T04_who_took_it_down_is_shown_a_code_and_no_word(
    documenter: User, returned: Testimony
) -> None:
    assert access.visible_fields(Review, documenter) == {"id", "outcome", "question"}
    assert access.visible_fields(Comment, documenter) == frozenset()
    with acting_as(documenter):
        assert not Comment.objects.visible_to(documenter).exists()


def test_the_answer_sends_it_in_again_and_is_read_by_the_second_person(
    documenter: User, analyst: User, returned: Testimony
) -> None:
    with acting_as(documenter):
        later = NOW + timedelta(days=1)
        reviews.answer(testimony=returned, text=" The older one. ", by=documenter, now=later)
    with acting_as(analyst):
        assert reviews.waiting_for(analyst, now=NOW).get() == returned
    said = [(one.kind, one.role, one.text) for one in comments_on(returned)]
    assert said == [
        ("question", "analyst", "Who opened?"),
        ("answer", "documenter", "The older one."),
    ]
    assert trail()[-2:] == ["review.returned", "review.answered"]


def test_only_who_took_it_down_answers_and_not_without_words(
    documenter: User, organisation: Organisation, analyst: User, returned: Testimony
) -> None:
    other = AssignmentFactory(role=Role.DOCUMENTER, organisation=organisation).user
    for user in (other, analyst):
        with acting_as(user), pytest.raises((NotAllowed, Testimony.DoesNotExist)):
            reviews.answer(testimony=returned, text="Me", by=user, now=NOW)
    with acting_as(documenter), pytest.raises(NothingSaid):
        reviews.answer(testimony=returned, text="  ", by=documenter, now=NOW)


def test_nothing_is_answered_that_was_not_asked(documenter: User, sent: Testimony) -> None:
    with acting_as(documenter), pytest.raises(NotNow):
        reviews.answer(testimony=sent, text="More", by=documenter, now=NOW)


# --- Comments -----------------------------------------------------------------------------------------


def test_T34_a_comment_is_sealed_with_her_key_and_gone_with_it(
    analyst: User, administrator: User, sent: Testimony
) -> None:
    with acting_as(analyst):
        reviews.comment(testimony=sent, text="Compare paragraph 2.", by=analyst, now=NOW)
    (comment,) = comments_on(sent)
    assert b"Compare" not in bytes(comment.text_sealed)
    assert comment.text == "Compare paragraph 2."
    with acting_for_system(reason="test.arrange"):
        vault.destroy(key=comment.key, by=administrator, reason="asked")
        comment = Comment.objects.unscoped(**UNSCOPED).get()
        with pytest.raises(vault.Erased):
            _ = comment.text


def test_T02_comments_and_readings_are_open_only_to_who_may_read_the_account(
    analyst: User, stranger: User, sent: Testimony
) -> None:
    with acting_as(analyst):
        reviews.comment(testimony=sent, text="Mine", by=analyst, now=NOW)
    take_up(sent, analyst)
    for model in (Comment, Review):
        with acting_as(analyst):
            assert model.objects.visible_to(analyst).exists()
        with acting_as(stranger):
            assert not model.objects.visible_to(stranger).exists()
            # And behind access.py: row security answers nothing either.
            assert not model.objects.unscoped(**UNSCOPED).exists()


# --- The queue ----------------------------------------------------------------------------------------


def test_what_waits_longest_comes_first_and_what_another_reads_not_at_all(
    documenter: User, analyst: User, second_analyst: User, team: CaseTeam
) -> None:
    new, old, taken = (
        sent_in(documenter, team, status_since=NOW - timedelta(days=days)) for days in (1, 3, 5)
    )
    sent_in(documenter, team, status=Status.REVIEWED)
    sent_in(documenter, team, status=Status.DRAFT)
    take_up(taken, second_analyst)
    with acting_as(analyst):
        assert list(reviews.waiting_for(analyst, now=NOW)) == [old, new]
        assert list(reviews.waiting_for(analyst, now=NOW + HALF_AN_HOUR)) == [taken, old, new]


# --- What the database refuses ------------------------------------------------------------------------


BREAKS: dict[str, Callable[[Review], dict[str, Any]]] = {
    "review_lasts_half_an_hour": lambda one: {"until": one.until + timedelta(hours=1)},
    "review_end_has_outcome": lambda one: {"ended_at": one.taken_at},
    "review_question_with_return": lambda one: {"ended_at": one.taken_at, "outcome": "returned"},
    "review_ends_in_time": lambda one: {
        "ended_at": one.until + timedelta(seconds=1),
        "outcome": "accepted",
    },
}


@pytest.mark.parametrize("constraint", BREAKS)
def test_the_database_refuses_a_reading_that_makes_no_sense(
    constraint: str, as_system: None
) -> None:
    review = make.ReviewFactory()
    rows = Review.objects.unscoped(**UNSCOPED).filter(pk=review.pk)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.update(**BREAKS[constraint](review))


def test_the_database_refuses_a_second_reading_at_a_time(as_system: None) -> None:
    review = make.ReviewFactory()
    with pytest.raises(IntegrityError, match="review_one_open"), transaction.atomic():
        make.ReviewFactory(testimony=review.testimony)


@pytest.fixture
def ended(as_system: None) -> Iterator[Review]:
    review = make.ReviewFactory()
    review.outcome, review.ended_at = Review.Outcome.GIVEN_BACK, review.taken_at
    review.save()
    return review


def test_the_database_keeps_an_ended_reading_as_it_is(ended: Review) -> None:
    rows = Review.objects.unscoped(**UNSCOPED).filter(pk=ended.pk)
    with pytest.raises(IntegrityError, match="review_is_kept"), transaction.atomic():
        rows.update(outcome="accepted")
    with pytest.raises(IntegrityError, match="review_is_kept"), transaction.atomic():
        rows.delete()


def test_the_database_keeps_who_reads(as_system: None) -> None:
    review = make.ReviewFactory()
    with pytest.raises(IntegrityError, match="review_is_kept"), transaction.atomic():
        Review.objects.unscoped(**UNSCOPED).update(reviewer=UserFactory())
    assert connection.in_atomic_block
    assert review.ended_at is None
