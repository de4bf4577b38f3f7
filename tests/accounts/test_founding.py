"""The first administrator: a way in for a new installation, and for nobody past one that runs."""

import datetime
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import entry
from accounts.identity import acting_for_system
from accounts.models import Assignment, Invitation, Organisation, Role, User
from tests.accounts.people import CHOSEN, come_in, events, sign_in
from tests.factories.accounts import AssignmentFactory, InvitationFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[0-9a-z]+(-[0-9a-z]+)+")
ASKED = ("NEW", "An invented organisation", "first@example.org", "An administrator")


def founded(*asked: str) -> str:
    """Run the command; return the code it prints."""
    out = StringIO()
    call_command("found_organisation", *(asked or ASKED), stdout=out)
    return out.getvalue().splitlines()[0]


def test_she_comes_in_with_her_code_and_looks_after_the_people() -> None:
    code = founded()
    assert CODE.fullmatch(code)
    come_in(code)
    user = User.objects.get(email="first@example.org")
    assert user.check_password(CHOSEN)
    given = Assignment.objects.get(user=user)
    assert (given.role, given.organisation.code) == (Role.ADMINISTRATOR, "NEW")
    assert events("organisation.") == ["organisation.founded"]
    assert events("invitation.") == ["invitation.made", "invitation.accepted"]


def test_T21_she_needs_a_second_factor_as_everybody() -> None:
    come_in(founded())
    browser, _response = sign_in(User.objects.get(email="first@example.org"))
    answer = browser.get(reverse("people"))
    assert answer.status_code == 302
    assert "totp/activate" in answer.headers["Location"]


def test_before_she_came_in_a_new_code_shuts_the_old() -> None:
    first = founded()
    other = founded(*ASKED[:2], "second@example.org", "Another")
    again = founded()
    for code in (first, other):
        assert entry.opening(code) is None
    opened = entry.opening(again)
    assert opened is not None
    assert opened.user.email == "first@example.org"


def test_T28_nobody_is_put_beside_an_administrator() -> None:
    come_in(founded())
    with pytest.raises(CommandError, match="has an administrator"):
        founded(*ASKED[:2], "second@example.org", "Another")
    assert not User.objects.filter(email="second@example.org").exists()


def test_an_organisation_whose_administrator_is_switched_off_gets_a_new_one() -> None:
    come_in(founded())
    User.objects.filter(email="first@example.org").update(is_active=False)
    come_in(founded(*ASKED[:2], "second@example.org", "Another"))
    assert Assignment.objects.filter(user__email="second@example.org").exists()


def test_what_does_not_fit_is_said_and_nothing_is_made() -> None:
    for asked, said in (
        (("no good!", *ASKED[1:]), "slug"),
        ((*ASKED[:2], "no address", ASKED[3]), "email address"),
        ((ASKED[0], "", *ASKED[2:]), "blank"),
    ):
        with pytest.raises(CommandError, match=said):
            founded(*asked)
    assert not Organisation.objects.exists()
    assert not User.objects.exists()


def test_who_does_other_work_there_is_not_made_its_administrator() -> None:
    organisation = OrganisationFactory(code="NEW")
    auditor = AssignmentFactory(organisation=organisation, role=Role.AUDITOR).user
    with pytest.raises(CommandError, match="does other work"):
        founded(*ASKED[:2], auditor.email, "An auditor")
    assert not Invitation.objects.unscoped(reason="test").exists()


def test_the_code_runs_out_after_a_day() -> None:
    code = founded()
    assert entry.opening(code, now=timezone.now() + datetime.timedelta(hours=25)) is None


def test_the_database_takes_no_other_role_from_nobody() -> None:
    with (
        acting_for_system(reason="test"),
        pytest.raises(IntegrityError, match="invitation_by_nobody_is_of_an_administrator"),
        transaction.atomic(),
    ):
        InvitationFactory(invited_by=None, role=Role.ANALYST)
    assert InvitationFactory(invited_by=None, role=Role.ADMINISTRATOR).invited_by is None
