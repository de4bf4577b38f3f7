"""T-28: the way back takes two people besides her, and as much as the front door."""

import datetime
import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import codes, recovery
from accounts.errors import NotAllowed
from accounts.membership import Over
from accounts.models import Assignment, CaseTeam, Organisation, Recovery, Role, User
from tests.accounts.people import CHOSEN, OLD, come_in, events, fresh, is_signed_in, sign_in
from tests.cast import give_second_factor
from tests.factories.accounts import AssignmentFactory, RecoveryFactory, UserFactory

Browsers = Callable[[str | User], Client]
Lost = Recovery.Lost


@pytest.fixture
def locked_out(organisation: Organisation) -> User:
    """A documenter with a password and a second factor."""
    user = AssignmentFactory(organisation=organisation).user
    user.set_password(OLD)
    user.save()
    give_second_factor(user)
    return user


@pytest.fixture
def second_person(organisation: Organisation) -> User:
    """An approver of the whole organisation."""
    return AssignmentFactory(role=Role.APPROVER, organisation=organisation).user


def asked_for(user: User, organisation: Organisation, by: User, lost: str = Lost.BOTH) -> Recovery:
    return recovery.ask(
        user=user,
        organisation=organisation,
        lost=lost,
        proof=Recovery.Proof.IN_PERSON,
        proven_by=by,
        by=by,
    )


@pytest.fixture
def asked(locked_out: User, organisation: Organisation, administrator: User) -> Recovery:
    return asked_for(locked_out, organisation, administrator)


def factors(user: User) -> int:
    return Authenticator.objects.filter(user=user).count()


def test_T28_two_people_and_her_own_new_password_let_her_back_in(
    asked: Recovery, second_person: User, locked_out: User
) -> None:
    _asked, code = recovery.agree(asked=asked, by=second_person)
    assert factors(locked_out), "agreeing alone must not take her second factor away"
    come_in(code)
    assert not factors(locked_out)
    browser, response = sign_in(locked_out)
    assert response.status_code == 302
    assert browser.get("/").headers["Location"] == reverse("mfa_activate_totp")
    assert events("recovery.") == [
        "recovery.asked", "recovery.agreed", "recovery.used", "recovery.told",
    ]  # fmt: skip


def test_T28_one_person_cannot_do_both(
    asked: Recovery, administrator: User, locked_out: User
) -> None:
    for by in (administrator, locked_out):
        with pytest.raises((NotAllowed, Recovery.DoesNotExist)):
            recovery.agree(asked=asked, by=by)
    asked.refresh_from_db()
    assert asked.agreed_by is None


def test_T28_nobody_asks_for_herself(organisation: Organisation, administrator: User) -> None:
    with pytest.raises(NotAllowed):
        asked_for(administrator, organisation, administrator)


@pytest.mark.parametrize("who", ["documenter", "analyst", "auditor", "support_worker", "stranger"])
def test_T28_only_administrators_and_approvers_of_the_organisation_agree(
    who: str, asked: Recovery, request: pytest.FixtureRequest, client_for: Browsers
) -> None:
    by = request.getfixturevalue(who)
    with pytest.raises(Recovery.DoesNotExist):
        recovery.agree(asked=asked, by=by)
    browser = fresh(client_for(by))
    assert browser.get(reverse("recovery", args=[asked.pk])).status_code == 404
    assert browser.post(reverse("agree_to_recovery", args=[asked.pk])).status_code == 404


def test_T28_a_lost_password_leaves_the_second_factor(
    locked_out: User, organisation: Organisation, administrator: User, second_person: User
) -> None:
    asked = asked_for(locked_out, organisation, administrator, Lost.PASSWORD)
    _asked, code = recovery.agree(asked=asked, by=second_person)
    come_in(code)
    assert factors(locked_out)
    _browser, response = sign_in(locked_out)
    assert response.headers["Location"] == reverse("mfa_authenticate")


def test_T28_who_lost_only_her_phone_still_shows_her_password(
    locked_out: User, organisation: Organisation, administrator: User, second_person: User
) -> None:
    asked = asked_for(locked_out, organisation, administrator, Lost.SECOND_FACTOR)
    _asked, code = recovery.agree(asked=asked, by=second_person)
    for wrong in ("", "something-else-entirely"):
        come_in(code, known=wrong)
        locked_out.refresh_from_db()
        assert locked_out.check_password(OLD)
    assert factors(locked_out)
    come_in(code, known=OLD)
    locked_out.refresh_from_db()
    assert locked_out.check_password(CHOSEN)
    assert not factors(locked_out)


def test_T28_the_code_opens_once_and_for_half_an_hour(
    asked: Recovery, second_person: User, locked_out: User
) -> None:
    now = timezone.now()
    _asked, code = recovery.agree(
        asked=asked, by=second_person, now=now - datetime.timedelta(minutes=30)
    )
    come_in(code)
    locked_out.refresh_from_db()
    assert locked_out.check_password(OLD)
    _asked, code = recovery.agree(asked=asked, by=second_person)
    come_in(code)
    come_in(code, password="thirteen-words-of-somebody-else")
    locked_out.refresh_from_db()
    assert locked_out.check_password(CHOSEN)


def test_T28_the_code_is_dead_after_a_password_change(
    asked: Recovery, second_person: User, locked_out: User
) -> None:
    _asked, code = recovery.agree(asked=asked, by=second_person)
    locked_out.set_password("thirteen-words-she-changed-to")
    locked_out.save()
    come_in(code)
    locked_out.refresh_from_db()
    assert not locked_out.check_password(CHOSEN)
    assert factors(locked_out)


def test_T28_a_withdrawn_request_opens_nothing(
    asked: Recovery, second_person: User, administrator: User, locked_out: User
) -> None:
    _asked, code = recovery.agree(asked=asked, by=second_person)
    recovery.withdraw(asked=asked, by=administrator)
    come_in(code)
    locked_out.refresh_from_db()
    assert locked_out.check_password(OLD)
    with pytest.raises(Over):
        recovery.agree(asked=asked, by=second_person)


def test_T28_nobody_but_her_types_her_password(
    asked: Recovery, second_person: User, client_for: Browsers
) -> None:
    """The page of who agrees shows a code, and takes no password."""
    browser = fresh(client_for(second_person))
    response = browser.post(reverse("agree_to_recovery", args=[asked.pk]))
    assert response.status_code == 200
    assert b'type="password"' not in response.content
    again = browser.get(reverse("recovery", args=[asked.pk]))
    assert response.context["code"] not in again.content.decode()


def test_T27_asking_and_agreeing_need_a_fresh_second_factor(
    locked_out: User,
    organisation: Organisation,
    administrator: User,
    asked: Recovery,
    second_person: User,
    client_for: Browsers,
) -> None:
    confirm = reverse("mfa_reauthenticate")
    address = reverse("ask_recovery", args=[organisation.pk, locked_out.pk])
    response = client_for(administrator).post(address)
    assert response.headers["Location"].startswith(confirm)
    response = client_for(second_person).post(reverse("agree_to_recovery", args=[asked.pk]))
    assert response.headers["Location"].startswith(confirm)
    asked.refresh_from_db()
    assert asked.agreed_by is None


def test_T25_all_her_sessions_end_when_somebody_agrees(
    documenter: User,
    organisation: Organisation,
    administrator: User,
    second_person: User,
    client_for: Browsers,
) -> None:
    asked = asked_for(documenter, organisation, administrator)
    browser = client_for(documenter)
    assert is_signed_in(browser)
    recovery.agree(asked=asked, by=second_person)
    assert not is_signed_in(browser)


def test_T25_a_taken_device_is_out_as_soon_as_somebody_asks(
    documenter: User, organisation: Organisation, administrator: User, client_for: Browsers
) -> None:
    browser = client_for(documenter)
    asked_for(documenter, organisation, administrator, Lost.TAKEN)
    assert not is_signed_in(browser)


def test_it_waits_on_the_home_page_of_who_may_agree_and_of_nobody_else(
    asked: Recovery, administrator: User, second_person: User, approver: User, client_for: Browsers
) -> None:
    shown = {
        user: reverse("recoveries") in client_for(user).get("/").content.decode()
        for user in (administrator, second_person, approver)
    }
    assert shown == {administrator: False, second_person: True, approver: False}


def test_T28_she_is_told_at_her_next_sign_in_also_of_what_was_only_asked(
    asked: Recovery, second_person: User, locked_out: User
) -> None:
    assert [one.used_at for one in recovery.tell(user=locked_out)] == [None]
    assert recovery.tell(user=locked_out) == [], "once is enough"
    _asked, code = recovery.agree(asked=asked, by=second_person)
    come_in(code)
    browser, _response = sign_in(locked_out)
    page = browser.get(reverse("mfa_activate_totp"), follow=True).content.decode()
    assert "With the help of two people" in page
    assert second_person.display_name not in page


def test_T28_two_people_here_do_not_come_to_what_a_partner_holds(
    asked: Recovery, second_person: User, locked_out: User
) -> None:
    elsewhere = AssignmentFactory(user=locked_out)
    here = Assignment.objects.exclude(pk=elsewhere.pk).get(user=locked_out)
    _asked, code = recovery.agree(asked=asked, by=second_person)
    come_in(code)
    elsewhere.refresh_from_db()
    here.refresh_from_db()
    assert elsewhere.ended_at is not None
    assert here.ended_at is None


def test_recovery_is_for_ones_own_people(
    team: CaseTeam, organisation: Organisation, administrator: User, stranger: User
) -> None:
    partner = stranger.assignments.get().team.organisation
    AssignmentFactory(user=stranger, role="analyst", organisation=None, team=team, partner=partner)
    with pytest.raises(Over):
        asked_for(stranger, organisation, administrator)


NOW = timezone.now()
HALF = datetime.timedelta(minutes=30)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"asked_by": "user", "proven_by": "other"}, "recovery_is_for_somebody_else"),
        ({"proven_by": "user"}, "recovery_is_for_somebody_else"),
        ({"agreed_by": "by", "agreed_at": NOW, "code_expires_at": NOW}, "recovery_by_two_people"),
        ({"agreed_by": "user", "agreed_at": NOW, "code_expires_at": NOW}, "recovery_by_two_people"),
        ({"agreed_by": "other"}, "recovery_agreement_has_person_time_and_end"),
        (
            {"agreed_by": "other", "agreed_at": NOW, "code_expires_at": NOW + 2 * HALF},
            "recovery_code_is_short_lived",
        ),
        (
            {"code_digest": b"x" * 32, "password_digest": b"x" * 32},
            "recovery_code_only_between_agreement_and_use",
        ),
        ({"used_at": NOW}, "recovery_used_only_if_agreed"),
        ({"withdrawn_at": NOW}, "recovery_withdrawal_has_time_and_person"),
    ],
)
def test_T28_the_database_refuses_a_way_back_by_one_person(
    wrong: dict[str, object], constraint: str, organisation: Organisation
) -> None:
    people = {"user": UserFactory(), "by": UserFactory(), "other": UserFactory()}
    values = {key: people.get(str(value), value) for key, value in wrong.items()}
    whole = {"user": people["user"], "asked_by": people["by"], **values}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RecoveryFactory(organisation=organisation, **whole)


def test_the_database_refuses_a_second_open_request(organisation: Organisation) -> None:
    first = RecoveryFactory(organisation=organisation)
    with pytest.raises(IntegrityError, match="recovery_one_open"), transaction.atomic():
        RecoveryFactory(organisation=organisation, user=first.user)


def test_T24_every_code_back_in_that_opens_nothing_gets_the_same_answer(
    organisation: Organisation, administrator: User, second_person: User
) -> None:
    given = {}
    for name in ("used", "late", "withdrawn", "off"):
        user = AssignmentFactory(organisation=organisation).user
        user.set_password(OLD)
        user.save()
        request = asked_for(user, organisation, administrator)
        given[name] = recovery.agree(asked=request, by=second_person)
    come_in(given["used"][1])
    Recovery.objects.unscoped(reason="test").filter(pk=given["late"][0].pk).update(
        code_expires_at=timezone.now()
    )
    recovery.withdraw(asked=given["withdrawn"][0], by=administrator)
    User.objects.filter(pk=given["off"][0].user_id).update(is_active=False)
    answers = [come_in(code) for _asked, code in given.values()]
    answers += [come_in(codes.new()), come_in("x")]
    assert {answer.status_code for answer in answers} == {200}
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert len({token.sub("", answer.content.decode()) for answer in answers}) == 1
