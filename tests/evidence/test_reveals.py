"""Who somebody is: two people, a reason, a quarter of an hour, and a trace of each look (T-07)."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import vault
from accounts.errors import NotAllowed
from accounts.models import Assignment, AuditEvent, CaseTeam, IdentityReveal, Role, User
from accounts.second_person import AnsweredAlready, AskedAlready, NotOpen
from evidence import reveals
from evidence.models import CaseMaterial, Person
from evidence.reveals import BudgetSpent, State
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory, UserFactory

pytestmark = pytest.mark.usefixtures("as_system")
NOW = timezone.now()
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
NAME, PHONE = "Invented Name", "0700 000 000"


def person_of(team: CaseTeam, **more: Any) -> Person:
    """Somebody who told an account that was admitted to the case."""
    identity = {"full_name": NAME, "phone": PHONE, **more}
    person = make.PersonFactory(organisation=team.organisation, **identity)
    interview = make.InterviewFactory(person=person)
    testimony = make.TestimonyFactory(interview=interview, organisation=team.organisation)
    adder = UserFactory()
    CaseMaterial.objects.create(team=team, testimony=testimony, added_by=adder, reason="x")
    return person


@pytest.fixture
def person(team: CaseTeam) -> Person:
    return person_of(team)


@pytest.fixture
def ask(team: CaseTeam, analyst: User, person: Person) -> Callable[..., IdentityReveal]:
    def asked(**but: Any) -> IdentityReveal:
        wanted = {"person": person, "team": team, "by": analyst, "now": NOW}
        wanted |= {"reason": "contact", "words": "To ask her again.", "parts": ["phone"]}
        return reveals.ask(**{**wanted, **but})

    return asked


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.unscoped(reason="test").filter(action=action).order_by("id"))


# --- Asking ------------------------------------------------------------------------------------------


def test_T07_asking_opens_nothing(ask: Callable[..., IdentityReveal], analyst: User) -> None:
    asked = ask()
    assert asked.state_at(NOW) == State.WAITING
    assert asked.words == "To ask her again."
    with pytest.raises(NotOpen):
        reveals.show(reveal=asked, by=analyst, now=NOW)
    assert events("identity.shown") == []


@pytest.mark.parametrize("who", ["approver", "stranger", "documenter", "auditor", "nobody"])
def test_T07_who_may_not_ask_is_refused(
    who: str, ask: Callable[..., IdentityReveal], request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        ask(by=request.getfixturevalue(who))


def test_T07_a_person_of_no_case_cannot_be_asked_for(
    ask: Callable[..., IdentityReveal], team: CaseTeam
) -> None:
    loose = make.PersonFactory(organisation=team.organisation, full_name=NAME)
    with pytest.raises(NotAllowed):
        ask(person=loose, parts=["full_name"])


@pytest.mark.parametrize(
    "wrong", [{"reason": "curious"}, {"words": "  "}, {"parts": []}, {"parts": ["address"]}]
)
def test_a_request_needs_reason_words_and_parts_that_are_there(
    wrong: dict[str, Any], ask: Callable[..., IdentityReveal]
) -> None:
    with pytest.raises(ValueError, match="A reveal"):
        ask(**wrong)


def test_one_request_at_a_time_and_a_new_one_after_a_week(
    ask: Callable[..., IdentityReveal], approver: User
) -> None:
    first = ask()
    with pytest.raises(AskedAlready):
        ask(now=NOW + DAY)
    with pytest.raises(AnsweredAlready):
        reveals.allow(reveal=first, by=approver, now=NOW + 7 * DAY)
    second = ask(now=NOW + 7 * DAY)
    first.refresh_from_db()
    assert (first.state, second.state_at(NOW + 7 * DAY)) == (State.ENDED, State.WAITING)


# --- Answering ---------------------------------------------------------------------------------------


def test_T07_a_second_person_allows_it_and_never_she_who_asked(
    ask: Callable[..., IdentityReveal],
    analyst: User,
    advocate: User,
    approver: User,
    team: CaseTeam,
) -> None:
    asked = ask()
    AssignmentFactory(user=analyst, role=Role.APPROVER, organisation=None, team=team)
    for nobody_to_ask in (analyst, advocate):
        with pytest.raises(NotAllowed):
            reveals.allow(reveal=asked, by=nobody_to_ask, now=NOW)
        with pytest.raises(NotAllowed):
            reveals.refuse(reveal=asked, refusal="unclear", by=nobody_to_ask, now=NOW)
    assert reveals.allow(reveal=asked, by=approver, now=NOW).state_at(NOW) == State.ALLOWED
    with pytest.raises(AnsweredAlready):
        reveals.refuse(reveal=asked, refusal="unclear", by=approver, now=NOW)


def test_T07_an_approver_of_another_case_does_not_answer(
    ask: Callable[..., IdentityReveal],
) -> None:
    other = AssignmentFactory(role=Role.APPROVER).user
    with pytest.raises(NotAllowed):
        reveals.allow(reveal=ask(), by=other, now=NOW)


def test_T07_what_is_refused_stays_closed(
    ask: Callable[..., IdentityReveal], analyst: User, approver: User
) -> None:
    asked = reveals.refuse(reveal=ask(), refusal="too_much", by=approver, now=NOW)
    assert asked.state_at(NOW) == State.REFUSED
    with pytest.raises(NotOpen):
        reveals.show(reveal=asked, by=analyst, now=NOW)
    with pytest.raises(AnsweredAlready):
        reveals.allow(reveal=asked, by=approver, now=NOW)
    with pytest.raises(ValueError, match="reason of the list"):
        reveals.refuse(reveal=asked, refusal="", by=approver, now=NOW)


# --- Showing -----------------------------------------------------------------------------------------


def test_T07_only_the_parts_asked_for_are_shown_to_who_asked(
    ask: Callable[..., IdentityReveal], analyst: User, advocate: User, approver: User
) -> None:
    asked = reveals.allow(reveal=ask(), by=approver, now=NOW)
    assert [one.text for one in reveals.show(reveal=asked, by=analyst, now=NOW)] == [PHONE]
    for other in (advocate, approver):
        with pytest.raises(NotAllowed):
            reveals.show(reveal=asked, by=other, now=NOW)


def test_T07_it_ends_by_itself_a_quarter_of_an_hour_after_the_first_look(
    ask: Callable[..., IdentityReveal], analyst: User, approver: User
) -> None:
    asked = reveals.allow(reveal=ask(), by=approver, now=NOW)
    first = NOW + 5 * HOUR
    reveals.show(reveal=asked, by=analyst, now=first)
    assert reveals.show(reveal=asked, by=analyst, now=first + 14 * MINUTE)
    with pytest.raises(NotOpen):
        reveals.show(reveal=asked, by=analyst, now=first + 15 * MINUTE)
    asked.refresh_from_db()
    assert asked.state_at(first + 15 * MINUTE) == State.ENDED


def test_T07_leave_that_nobody_uses_is_gone_after_a_day(
    ask: Callable[..., IdentityReveal], analyst: User, approver: User
) -> None:
    asked = reveals.allow(reveal=ask(), by=approver, now=NOW)
    with pytest.raises(NotOpen):
        reveals.show(reveal=asked, by=analyst, now=NOW + DAY)
    assert asked.state_at(NOW + DAY) == State.UNUSED


@pytest.mark.parametrize("who", ["analyst", "approver"])
def test_T07_who_asked_and_an_approver_can_end_it_early(
    who: str,
    ask: Callable[..., IdentityReveal],
    analyst: User,
    approver: User,
    advocate: User,
    request: pytest.FixtureRequest,
) -> None:
    asked = reveals.allow(reveal=ask(), by=approver, now=NOW)
    reveals.show(reveal=asked, by=analyst, now=NOW)
    with pytest.raises(NotAllowed):
        reveals.end(reveal=asked, by=advocate, now=NOW)
    reveals.end(reveal=asked, by=request.getfixturevalue(who), now=NOW + MINUTE)
    with pytest.raises(NotOpen):
        reveals.show(reveal=asked, by=analyst, now=NOW + MINUTE)
    with pytest.raises(NotOpen):
        reveals.end(reveal=asked, by=analyst, now=NOW + MINUTE)


def test_T07_who_left_the_case_sees_nothing_any_more(
    ask: Callable[..., IdentityReveal], analyst: User, approver: User
) -> None:
    asked = reveals.allow(reveal=ask(), by=approver, now=NOW)
    Assignment.objects.filter(user=analyst).update(ends_on=timezone.now().date() - DAY)
    with pytest.raises(NotAllowed):
        reveals.show(reveal=asked, by=analyst, now=NOW)


def test_T07_who_does_other_work_on_the_case_now_sees_nothing_any_more(
    ask: Callable[..., IdentityReveal], analyst: User, approver: User
) -> None:
    asked = reveals.allow(reveal=ask(), by=approver, now=NOW)
    Assignment.objects.filter(user=analyst).update(role=Role.APPROVER)
    with pytest.raises(NotAllowed):
        reveals.show(reveal=asked, by=analyst, now=NOW)


def test_T07_a_record_taken_out_of_the_case_is_not_shown(
    ask: Callable[..., IdentityReveal], analyst: User, approver: User
) -> None:
    asked = reveals.allow(reveal=ask(), by=approver, now=NOW)
    CaseMaterial.objects.unscoped(reason="test").all().delete()
    with pytest.raises(NotAllowed):
        reveals.show(reveal=asked, by=analyst, now=NOW)


def test_T07_each_look_is_one_row_in_the_trail_with_its_reason(
    ask: Callable[..., IdentityReveal], analyst: User, approver: User, person: Person
) -> None:
    asked = reveals.allow(reveal=ask(), by=approver, now=NOW)
    for minutes in (0, 3):
        reveals.show(reveal=asked, by=analyst, now=NOW + minutes * MINUTE)
    rows = events("identity.shown")
    assert [row.actor_id for row in rows] == [analyst.pk, analyst.pk]
    told = json.loads(rows[0].details)
    assert (told["code"], told["parts"], told["person"]) == ("contact", "phone", str(person.pk))
    trail = "".join(row.details for row in AuditEvent.objects.unscoped(reason="test"))
    assert NAME not in trail
    assert PHONE not in trail
    assert "To ask her again" not in trail


def test_T39_after_erasure_neither_identity_nor_reason_opens(
    ask: Callable[..., IdentityReveal], analyst: User, approver: User, person: Person
) -> None:
    asked = reveals.allow(reveal=ask(), by=approver, now=NOW)
    vault.destroy(key=person.key, by=approver, reason="test")
    with pytest.raises(vault.Erased):
        reveals.show(reveal=asked, by=analyst, now=NOW)
    again = reveals.requests_of(analyst).get(pk=asked.pk)
    assert reveals.words_of(again) is None


# --- Budget and canaries -----------------------------------------------------------------------------


def test_T07_past_the_budget_of_the_day_nothing_opens_and_an_alarm_is_raised(
    ask: Callable[..., IdentityReveal],
    analyst: User,
    approver: User,
    team: CaseTeam,
    settings: Any,
) -> None:
    settings.REVEAL_BUDGET = 2
    noon = NOW.replace(hour=12)
    asked = [
        reveals.allow(reveal=ask(person=person_of(team), now=noon), by=approver, now=noon)
        for _number in range(3)
    ]
    for one in asked[:2]:
        reveals.show(reveal=one, by=analyst, now=noon)
    with pytest.raises(BudgetSpent):
        reveals.show(reveal=asked[2], by=analyst, now=noon)
    assert [json.loads(row.details)["kind"] for row in events(reveals.ALARM)] == ["budget"]
    assert len(events("identity.shown")) == 2
    # What is open stays open, and tomorrow is another day.
    assert reveals.show(reveal=asked[0], by=analyst, now=noon + MINUTE)
    assert reveals.show(reveal=asked[2], by=analyst, now=noon + 13 * HOUR)


def test_T07_a_canary_person_raises_an_alarm_and_looks_as_any_other(
    ask: Callable[..., IdentityReveal], analyst: User, approver: User, team: CaseTeam
) -> None:
    canary = person_of(team, is_canary=True)
    asked = reveals.allow(reveal=ask(person=canary), by=approver, now=NOW)
    assert [one.text for one in reveals.show(reveal=asked, by=analyst, now=NOW)] == [PHONE]
    rows = events(reveals.ALARM)
    assert [json.loads(row.details)["kind"] for row in rows] == ["canary_asked", "canary_shown"]
    assert {row.actor_id for row in rows} == {analyst.pk}


# --- Who sees which requests -------------------------------------------------------------------------


def test_T02_a_request_is_seen_by_who_asked_and_by_the_approvers_of_the_case(
    ask: Callable[..., IdentityReveal], request: pytest.FixtureRequest
) -> None:
    asked = ask()
    for who in ("analyst", "advocate", "approver", "documenter", "administrator", "auditor",
                "stranger", "nobody"):  # fmt: skip
        seen = list(reveals.requests_of(request.getfixturevalue(who)))
        assert seen == ([asked] if who in {"analyst", "approver"} else []), who


def test_what_waits_for_an_approver_is_not_her_own_and_not_answered(
    ask: Callable[..., IdentityReveal],
    analyst: User,
    advocate: User,
    approver: User,
    team: CaseTeam,
) -> None:
    AssignmentFactory(user=analyst, role=Role.APPROVER, organisation=None, team=team)
    hers, others = ask(), ask(by=advocate)
    assert set(reveals.waiting_for(approver, now=NOW)) == {hers, others}
    assert list(reveals.waiting_for(analyst, now=NOW)) == [others]
    assert not reveals.waiting_for(approver, now=NOW + 7 * DAY).exists()
    reveals.allow(reveal=hers, by=approver, now=NOW)
    assert list(reveals.waiting_for(approver, now=NOW)) == [others]


def test_T07_a_command_marks_a_canary_and_leaves_its_row_in_the_trail(person: Person) -> None:
    for arguments, marked in (((), True), (("--remove",), False)):
        call_command("canary", person.code, *arguments)
        person.refresh_from_db()
        assert person.is_canary is marked
    told = [json.loads(row.details)["status"] for row in events("canary.marked")]
    assert told == ["canary", "none"]
    with pytest.raises(CommandError):
        call_command("canary", "W-NOBODY")
