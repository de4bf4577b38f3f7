"""Inviting: a code that opens once, a password only she knows, and no way to tell who has an account."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import codes, entry, membership
from accounts.errors import NotAllowed
from accounts.models import Assignment, CaseTeam, Invitation, Organisation, Role, User
from tests.accounts.people import (
    CHOSEN,
    DAY,
    OLD,
    come_in,
    events,
    fresh,
    invited,
    part,
    sign_in,
)
from tests.cast import give_second_factor
from tests.factories.accounts import (
    AssignmentFactory,
    InvitationFactory,
    OrganisationFactory,
    UserFactory,
)

Browsers = Callable[[str | User], Client]


@pytest.fixture
def offer(organisation: Organisation, administrator: User) -> membership.Offer:
    return invited(organisation, administrator)


def test_a_code_has_signs_that_read_alike_only_once() -> None:
    code = codes.new()
    assert len(code.replace("-", "")) == codes.LENGTH
    assert codes.new() != code
    typed = code.upper().replace("-", " ").replace("0", "O").replace("1", "l")
    assert codes.digest(typed) == codes.digest(code)


def test_T34_the_code_itself_lies_nowhere(offer: membership.Offer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT i::text FROM accounts_invitation i")
        (row,) = cursor.fetchone()
        cursor.execute("SELECT coalesce(string_agg(payload, ' '), '') FROM accounts_auditevent")
        (trail,) = cursor.fetchone()
    signs = offer.code.replace("-", "")
    for lying in (row, trail):
        for form in (offer.code, signs, offer.code.encode().hex(), signs.encode().hex()):
            assert form not in lying


def test_she_sets_her_own_password_and_gets_the_role_she_was_offered(
    offer: membership.Offer, organisation: Organisation
) -> None:
    user = offer.invitation.user
    assert not user.has_usable_password()
    assert not Assignment.objects.filter(user=user).exists()
    response = come_in(offer.code)
    assert response.headers["Location"] == reverse("account_login")
    assert "sessionid" not in response.cookies or "_auth_user_id" not in response.client.session
    user.refresh_from_db()
    assert user.check_password(CHOSEN)
    assert Assignment.objects.get(user=user).organisation == organisation
    assert events("invitation.") == ["invitation.made", "invitation.accepted"]


def test_T21_before_she_has_a_second_factor_she_sees_nothing(offer: membership.Offer) -> None:
    come_in(offer.code)
    browser, _response = sign_in(offer.invitation.user)
    for name in ("home", "library", "people", "recoveries", "offers"):
        assert browser.get(reverse(name)).headers["Location"] == reverse("mfa_activate_totp")


def test_a_code_opens_once(offer: membership.Offer) -> None:
    come_in(offer.code)
    response = come_in(offer.code, password="thirteen-words-of-somebody-else")
    assert response.status_code == 200
    offer.invitation.user.refresh_from_db()
    assert offer.invitation.user.check_password(CHOSEN)
    assert events("code.") == ["code.refused"]


def test_a_code_opens_for_a_day(offer: membership.Offer) -> None:
    ends = offer.invitation.code_expires_at
    assert ends - offer.invitation.invited_at <= DAY + datetime.timedelta(minutes=1)
    just_before = ends - datetime.timedelta(seconds=1)
    assert entry.opening(offer.code, now=ends) is None
    assert entry.opening(offer.code, now=just_before) is not None


def test_a_withdrawn_code_and_one_that_was_replaced_open_nothing(
    offer: membership.Offer, administrator: User
) -> None:
    newer = membership.renew(invitation=offer.invitation, by=administrator)
    assert entry.opening(offer.code) is None
    membership.withdraw(invitation=offer.invitation, by=administrator)
    assert entry.opening(newer.code) is None
    with pytest.raises(membership.Over):
        membership.renew(invitation=offer.invitation, by=administrator)


def test_T24_every_code_that_opens_nothing_gets_the_same_answer(
    offer: membership.Offer, organisation: Organisation, administrator: User
) -> None:
    has_account = UserFactory()
    has_account.set_password(OLD)
    has_account.save()
    of_an_account = invited(organisation, administrator, email=has_account.email)
    off = invited(organisation, administrator, email="off@example.org")
    User.objects.filter(pk=off.invitation.user_id).update(is_active=False)
    late = invited(organisation, administrator, email="late@example.org")
    Invitation.objects.unscoped(reason="test").filter(pk=late.invitation.pk).update(
        code_expires_at=timezone.now()
    )
    withdrawn = invited(organisation, administrator, email="withdrawn@example.org")
    membership.withdraw(invitation=withdrawn.invitation, by=administrator)
    come_in(offer.code)
    dead = (offer, of_an_account, off, late, withdrawn)
    answers = {come_in(code).content for code in (*(one.code for one in dead), codes.new(), "x")}
    assert len(_without_tokens(answers)) == 1


def _without_tokens(answers: set[bytes]) -> set[str]:
    return {re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", one.decode()) for one in answers}


def test_T24_inviting_an_address_with_an_account_looks_like_inviting_a_new_one(
    organisation: Organisation, administrator: User, client_for: Browsers
) -> None:
    browser = fresh(client_for(administrator))
    somebody = UserFactory(display_name="Known elsewhere")
    pages = []
    for email in (somebody.email, "never-seen@example.org"):
        sent = {
            "email": email,
            "display_name": "Invented",
            "language": "en",
            "role": "documenter",
            "starts_on": "2026-01-01",
        }
        response = browser.post(reverse("invite", args=[organisation.pk]), sent)
        assert response.status_code == 200
        code = response.context["code"]
        pages.append(response.content.decode().replace(code, "CODE"))
    listed = browser.get(reverse("people")).content.decode()
    assert "Known elsewhere" not in listed
    assert len({_without_tokens({page.encode()}).pop() for page in pages}) == 1


def test_the_account_of_somebody_who_has_one_is_not_touched(
    organisation: Organisation, administrator: User, client_for: Browsers
) -> None:
    somebody = UserFactory(display_name="Known elsewhere")
    somebody.set_password(OLD)
    somebody.save()
    offer = invited(organisation, administrator, email=somebody.email)
    come_in(offer.code)
    somebody.refresh_from_db()
    assert somebody.check_password(OLD)
    assert somebody.display_name == "Known elsewhere"
    browser = client_for(somebody)
    response = browser.post(reverse("offers"), {"code": offer.code})
    assert response.headers["Location"] == reverse("home")
    assert Assignment.objects.get(user=somebody).role == Role.DOCUMENTER


def test_T05_the_code_of_somebody_else_gives_no_role(
    offer: membership.Offer, client_for: Browsers, nobody: User
) -> None:
    response = client_for(nobody).post(reverse("offers"), {"code": offer.code})
    assert response.status_code == 200
    assert not Assignment.objects.filter(user=nobody).exists()
    assert not Assignment.objects.filter(user=offer.invitation.user).exists()


def test_T23_codes_are_not_guessed_without_end(client: Client, db: None) -> None:
    statuses = [come_in(f"guess-{number}").status_code for number in range(11)]
    assert statuses == [200] * 10 + [429]


def test_only_an_administrator_of_the_organisation_invites(
    organisation: Organisation, administrator: User, analyst: User, auditor: User
) -> None:
    other = AssignmentFactory(role=Role.ADMINISTRATOR, organisation=OrganisationFactory()).user
    for by in (analyst, auditor, other):
        with pytest.raises(NotAllowed):
            invited(organisation, by)
    assert not User.objects.filter(email="newcomer@example.org").exists()


def test_nobody_is_invited_twice_or_to_where_she_works(
    offer: membership.Offer, organisation: Organisation, administrator: User, documenter: User
) -> None:
    for email in (offer.invitation.user.email, documenter.email, administrator.email):
        with pytest.raises(membership.RoleNotGiven):
            invited(organisation, administrator, email=email)


def test_an_invitation_is_for_a_case_of_the_same_organisation(
    organisation: Organisation, administrator: User, team: CaseTeam, stranger: User
) -> None:
    invited(organisation, administrator, part=part(Role.ANALYST, team))
    elsewhere = stranger.assignments.get().team
    with pytest.raises(membership.RoleNotGiven):
        invited(
            organisation, administrator, email="b@example.org", part=part(Role.ANALYST, elsewhere)
        )
    with pytest.raises(membership.RoleNotGiven):
        invited(organisation, administrator, email="c@example.org", part=part(Role.AUDITOR, team))


def test_T27_inviting_asks_for_a_fresh_second_factor(
    organisation: Organisation, administrator: User, client_for: Browsers
) -> None:
    browser = client_for(administrator)
    for answer in (browser.get, browser.post):
        response = answer(reverse("invite", args=[organisation.pk]))
        assert response.headers["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_role_of_the_past_can_begin_again(
    organisation: Organisation, administrator: User
) -> None:
    left = AssignmentFactory(
        organisation=organisation,
        starts_on=timezone.now().date() - 9 * DAY,
        ends_on=timezone.now().date() - DAY,
    ).user
    assert invited(organisation, administrator, email=left.email).invitation.user == left


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"display_name": ""}, "invitation_has_display_name"),
        ({"role": "auditor", "team": "team"}, "invitation_team_role"),
        ({"ends_on": timezone.now().date() - DAY}, "invitation_ends_after_start"),
        ({"withdrawn_at": timezone.now()}, "invitation_withdrawal_has_time_and_person"),
        (
            {"withdrawn_at": timezone.now(), "withdrawn_by": "by", "accepted_at": timezone.now()},
            "invitation_accepted_or_withdrawn",
        ),
        (
            {"accepted_at": timezone.now(), "code_digest": b"x" * 32},
            "invitation_code_dies_with_its_use",
        ),
        (
            {"of_partner": True, "role": "analyst", "team": "team"},
            "invitation_of_partner_is_for_a_case_and_ends",
        ),
        ({"invited_by": "user"}, "invitation_is_for_somebody_else"),
    ],
)
def test_the_database_refuses_an_invitation_that_makes_no_sense(
    wrong: dict[str, object], constraint: str, team: CaseTeam
) -> None:
    people = {"team": team, "user": UserFactory(), "by": UserFactory()}
    values = {key: people.get(str(value), value) for key, value in wrong.items()}
    if "user" in wrong.values():
        values["user"] = people["user"]
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        InvitationFactory(organisation=team.organisation, **values)


def test_the_database_refuses_a_second_open_invitation(organisation: Organisation) -> None:
    first = InvitationFactory(organisation=organisation)
    with pytest.raises(IntegrityError, match="invitation_one_open"), transaction.atomic():
        InvitationFactory(organisation=organisation, user=first.user)


def test_an_account_with_a_second_factor_still_signs_in_with_both(
    offer: membership.Offer,
) -> None:
    come_in(offer.code)
    give_second_factor(offer.invitation.user)
    _browser, response = sign_in(offer.invitation.user)
    assert response.headers["Location"] == reverse("mfa_authenticate")
