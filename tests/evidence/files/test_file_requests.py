"""T-05, T-11, T-32, T-44: a file leaves noted, to who may have it, by two people where it is the original."""

import datetime
import hashlib
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts import access_items
from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import Assignment, AuditEvent, CaseTeam, Role, User
from accounts.second_person import AnsweredAlready, AskedAlready, NotOpen
from evidence import custody, file_requests
from evidence.consent import OWN_WORK
from evidence.models import (
    CaseMaterial,
    FileRequest,
    Original,
)
from tests.evidence.files.fetching import (
    DATA,
    WORK,
    allowed_to,
    asked_by,
    clean_file,
    copied,
    fetched,
    handed_out,
)
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)


@pytest.fixture
def original(team: CaseTeam, approver: User) -> Original:
    return clean_file(team, approver)


# --- Two people, a reason, a quarter of an hour --------------------------------------------------------


def test_T44_what_was_allowed_is_fetched_whole_and_stands_in_its_chain(
    original: Original, analyst: User, approver: User
) -> None:
    asked = allowed_to(analyst, original, approver)
    assert hashlib.sha256(fetched(asked, analyst)).digest() == bytes(original.sha256)
    (event,) = handed_out(original)
    assert event == {
        "copy": "original",
        "sha256": hashlib.sha256(DATA).hexdigest(),
        "sha512": hashlib.sha512(DATA).hexdigest(),
        "mechanism": OWN_WORK,
        "reason": "work",
        "who": str(analyst.pk),
        "note": WORK.words,
    }
    with acting_for_system(reason="test"):
        assert custody.verify().wrong[1:] == []  # the first event of the item is the factory's
        trail = AuditEvent.objects.unscoped(reason="test").filter(actor=analyst)
        assert trail.filter(action="file.fetched", subject_id=str(asked.pk)).count() == 1


def test_T05_nobody_answers_herself_by_any_route(
    original: Original, team: CaseTeam, approver: User
) -> None:
    asked = asked_by(approver, original)
    AssignmentFactory(user=approver, role=Role.APPROVER, organisation=team.organisation)
    with acting_as(approver):
        with pytest.raises(NotAllowed):
            file_requests.allow(asked=asked, by=approver)
        with pytest.raises(NotAllowed):
            file_requests.refuse(asked=asked, refusal="unclear", by=approver)
        assert not file_requests.waiting_for(approver, now=timezone.now()).exists()
    with acting_for_system(reason="test"), pytest.raises(DatabaseError), transaction.atomic():
        FileRequest._base_manager.update(approved_by=approver, approved_at=timezone.now())
    with pytest.raises(NotOpen):
        fetched(asked, approver)


def test_only_an_approver_of_who_holds_it_answers(
    original: Original, team: CaseTeam, analyst: User, advocate: User
) -> None:
    asked = asked_by(analyst, original)
    lent = CaseTeamFactory()
    partner = AssignmentFactory(role=Role.APPROVER, organisation=None, team=lent).user
    with acting_for_system(reason="test"):
        CaseMaterial.objects.create(team=lent, item=original.item, added_by=analyst, reason="x")
    for other in (advocate, partner):
        with acting_as(other), pytest.raises(NotAllowed):
            file_requests.allow(asked=asked, by=other)
    with acting_as(partner):
        assert FileRequest.objects.visible_to(partner).contains(asked)
        assert not file_requests.waiting_for(partner, now=timezone.now()).exists()


def test_it_opens_once_for_a_quarter_of_an_hour_and_for_her_alone(
    original: Original, analyst: User, advocate: User, approver: User
) -> None:
    asked = allowed_to(analyst, original, approver, now=NOW)
    for other in (advocate, approver):
        with pytest.raises(NotAllowed):
            fetched(asked, other, now=NOW)
    later = NOW + DAY - MINUTE
    assert fetched(asked, analyst, now=later) == DATA
    assert fetched(asked, analyst, now=later + 14 * MINUTE) == DATA  # the line broke
    with pytest.raises(NotOpen):
        fetched(asked, analyst, now=later + 15 * MINUTE)
    assert len(handed_out(original)) == 2  # each try is an event
    with pytest.raises(AnsweredAlready), acting_as(approver):
        file_requests.allow(asked=asked, by=approver)


@pytest.mark.parametrize("how", ["unanswered", "refused", "too late", "taken back", "closed"])
def test_what_is_not_open_is_not_handed_out(
    how: str, original: Original, analyst: User, approver: User
) -> None:
    asked, now = asked_by(analyst, original, now=NOW), NOW
    if how == "refused":
        with acting_as(approver):
            file_requests.refuse(asked=asked, refusal="clean_copy", by=approver, now=NOW)
    elif how in {"too late", "closed"}:
        with acting_as(approver):
            file_requests.allow(asked=asked, by=approver, now=NOW)
            if how == "closed":
                file_requests.end(asked=asked, by=approver, now=NOW)
        now += DAY if how == "too late" else MINUTE
    elif how == "taken back":
        with acting_as(analyst):
            file_requests.end(asked=asked, by=analyst, now=NOW)
    with pytest.raises(NotOpen):
        fetched(asked, analyst, now=now)
    assert handed_out(original) == []


def test_one_request_at_a_time_and_one_that_lapsed_makes_room(
    original: Original, analyst: User
) -> None:
    first = asked_by(analyst, original, now=NOW)
    with pytest.raises(AskedAlready):
        asked_by(analyst, original, now=NOW + DAY)
    second = asked_by(analyst, original, now=NOW + 8 * DAY)
    with acting_for_system(reason="test"):
        first.refresh_from_db()
        assert first.ended_by_id == analyst.pk
        assert second.state_at(NOW + 8 * DAY) == FileRequest.State.WAITING


def test_T05_a_right_taken_away_between_the_answer_and_the_file_refuses(
    original: Original, team: CaseTeam, analyst: User, approver: User
) -> None:
    asked = allowed_to(analyst, original, approver)
    fetched(asked, analyst)
    with acting_for_system(reason="test"):
        Assignment.objects.filter(user=analyst).update(ended_at=timezone.now(), ended_by=approver)
    with pytest.raises(NotAllowed):
        fetched(asked, analyst)
    AssignmentFactory(user=analyst, role=Role.ANALYST, organisation=None, team=CaseTeamFactory())
    with pytest.raises(NotAllowed):
        fetched(asked, analyst)
    with acting_for_system(reason="test"), pytest.raises(NotAllowed):  # past row security
        file_requests.fetch(asked=asked, by=analyst)
    assert len(handed_out(original)) == 1


def test_T05_who_took_a_file_in_does_not_get_it_back_by_another_role(
    original: Original, organisation: Any, analyst: User, approver: User
) -> None:
    AssignmentFactory(user=analyst, role=Role.DOCUMENTER, organisation=organisation)
    with acting_for_system(reason="test"):
        item = original.item
        item.received_by = analyst
        item.save()
    assert not access_items.can_take_out(analyst, item, received_by=analyst.pk)
    with pytest.raises(NotAllowed):
        asked_by(analyst, original)
    with pytest.raises(NotAllowed):
        copied(original, analyst)


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": "others"},
        {"approved_at": None, "approved_by": None},
        {"until": NOW + DAY},
        {"opened_at": None, "until": None},
        {"refusal": "unclear"},
    ],
    ids=lambda change: ",".join(change),
)
def test_the_database_lets_a_request_only_go_on(
    change: dict[str, Any], original: Original, analyst: User, approver: User
) -> None:
    asked = allowed_to(analyst, original, approver)
    fetched(asked, analyst)
    with acting_for_system(reason="test"):
        with pytest.raises(DatabaseError), transaction.atomic():
            FileRequest._base_manager.filter(pk=asked.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM evidence_filerequest")


def test_an_answer_and_an_end_stay_as_they_were(
    original: Original, analyst: User, advocate: User, approver: User
) -> None:
    asked = allowed_to(analyst, original, approver)
    rows = FileRequest._base_manager.filter(pk=asked.pk)
    with acting_for_system(reason="test"):
        with pytest.raises(DatabaseError, match="answer does not change"), transaction.atomic():
            rows.update(approved_by=advocate)
        file_requests.end(asked=asked, by=analyst)
        with pytest.raises(DatabaseError, match="has ended"), transaction.atomic():
            rows.update(ended_at=timezone.now() + DAY)


def test_what_is_opened_ends_by_itself(original: Original, analyst: User, approver: User) -> None:
    asked = allowed_to(analyst, original, approver)
    rows = FileRequest._base_manager.filter(pk=asked.pk)
    with acting_for_system(reason="test"):
        for until in (None, timezone.now() + 16 * MINUTE):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(opened_at=timezone.now(), until=until)
