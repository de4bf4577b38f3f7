"""Looking after people: each change by somebody else, recorded, and felt at once."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import access, membership
from accounts.errors import NotAllowed
from accounts.models import Assignment, CaseTeam, Organisation, Role, User
from tests.accounts.people import DAY, events, fresh, is_signed_in, part
from tests.factories.accounts import AssignmentFactory, OrganisationFactory, UserFactory

Browsers = Callable[[str | User], Client]


@pytest.fixture
def second(organisation: Organisation) -> User:
    """Another administrator of the organisation."""
    return AssignmentFactory(role=Role.ADMINISTRATOR, organisation=organisation).user


def only(user: User) -> Assignment:
    return Assignment.objects.get(user=user)


def test_T05_a_role_that_was_ended_opens_nothing_at_the_next_request(
    documenter: User, administrator: User, client_for: Browsers
) -> None:
    browser = client_for(documenter)
    assert browser.get(reverse("sent")).status_code == 200
    membership.end_role(assignment=only(documenter), by=administrator)
    assert not is_signed_in(browser)
    assert not access.standings(documenter)
    assert events("assignment.") == ["assignment.ended"]


def test_the_end_of_a_role_can_be_taken_back(documenter: User, administrator: User) -> None:
    membership.end_role(assignment=only(documenter), by=administrator)
    membership.restore_role(assignment=only(documenter), by=administrator)
    assert access.has_role(documenter, Role.DOCUMENTER)
    with pytest.raises(membership.Over):
        membership.restore_role(assignment=only(documenter), by=administrator)


def test_T25_switching_off_ends_every_session_and_switching_on_opens_none(
    documenter: User, administrator: User, organisation: Organisation, client_for: Browsers
) -> None:
    browser = client_for(documenter)
    membership.switch_off(user=documenter, organisation=organisation, by=administrator)
    assert not is_signed_in(browser)
    membership.switch_on(user=documenter, organisation=organisation, by=administrator)
    assert not is_signed_in(browser)
    assert events("account.s") == ["account.switched_off", "account.switched_on"]


def test_T25_an_administrator_ends_her_sessions_and_nobody_elses(
    documenter: User, analyst: User, administrator: User, organisation: Organisation,
    client_for: Browsers,
) -> None:  # fmt: skip
    hers, another = client_for(documenter), client_for(analyst)
    address = reverse("end_sessions", args=[organisation.pk, documenter.pk])
    browser = client_for(administrator)
    assert browser.get(address).status_code == 200
    assert is_signed_in(hers), "asking ends nothing"
    browser.post(address)
    assert not is_signed_in(hers)
    assert is_signed_in(another)
    assert is_signed_in(browser)


def test_T03_nobody_changes_her_own_roles_or_account(
    administrator: User, second: User, organisation: Organisation, client_for: Browsers
) -> None:
    for act in (
        lambda: membership.give_role(
            user=administrator, organisation=organisation, part=part(), by=administrator
        ),
        lambda: membership.end_role(assignment=only(administrator), by=administrator),
        lambda: membership.switch_off(
            user=administrator, organisation=organisation, by=administrator
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    browser = fresh(client_for(administrator))
    for name in ("give_role", "switch_off", "ask_recovery", "end_sessions"):
        address = reverse(name, args=[organisation.pk, administrator.pk])
        assert browser.post(address, {"role": "analyst"}).status_code == 403


def test_the_last_administrator_cannot_be_switched_off_or_ended_from_elsewhere(
    administrator: User, organisation: Organisation
) -> None:
    """She works for a second organisation, whose administrator tries."""
    elsewhere = AssignmentFactory(user=administrator).organisation
    theirs = AssignmentFactory(role=Role.ADMINISTRATOR, organisation=elsewhere).user
    with pytest.raises(membership.LastAdministrator):
        membership.switch_off(user=administrator, organisation=elsewhere, by=theirs)
    AssignmentFactory(role=Role.ADMINISTRATOR, organisation=organisation)
    membership.switch_off(user=administrator, organisation=elsewhere, by=theirs)


def test_the_last_administrator_of_two_cannot_be_ended_by_one_who_is_off(
    administrator: User, second: User, organisation: Organisation
) -> None:
    membership.switch_off(user=second, organisation=organisation, by=administrator)
    with pytest.raises(NotAllowed):
        membership.end_role(assignment=only(administrator), by=User.objects.get(pk=second.pk))


def test_two_administrators_who_switch_each_other_off_at_once_do_not_both_succeed(
    committed_db: str,
) -> None:
    place = OrganisationFactory()
    first, other = (
        AssignmentFactory(role=Role.ADMINISTRATOR, organisation=place).user for _ in range(2)
    )
    acted, finish = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                membership.switch_off(user=other, organisation=place, by=first)
                acted.set()
                finish.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert acted.wait(20)
    threading.Timer(1, finish.set).start()
    with pytest.raises(membership.LastAdministrator):
        membership.switch_off(user=first, organisation=place, by=other)
    thread.join()
    assert list(User.objects.filter(is_active=True)) == [first]


def test_administrator_auditor_and_support_worker_are_nothing_else_in_their_organisation(
    administrator: User, second: User, auditor: User, documenter: User, support_worker: User,
    team: CaseTeam, organisation: Organisation,
) -> None:  # fmt: skip
    def give(user: User, role: Role, team: CaseTeam | None = None) -> None:
        membership.give_role(
            user=user, organisation=organisation, part=part(role, team), by=administrator
        )

    for user, role, place in (
        (second, Role.ANALYST, team),
        (second, Role.AUDITOR, None),
        (auditor, Role.DOCUMENTER, None),
        (documenter, Role.ADMINISTRATOR, None),
        (documenter, Role.SUPPORT_WORKER, None),
        (support_worker, Role.ANALYST, team),
    ):
        with pytest.raises(membership.RoleNotGiven):
            give(user, role, place)
    give(documenter, Role.ANALYST, team)


def test_an_ended_role_is_not_restored_beside_one_that_is_kept_apart(
    administrator: User, documenter: User, organisation: Organisation
) -> None:
    before = only(documenter)
    membership.end_role(assignment=before, by=administrator)
    AssignmentFactory(role=Role.ADMINISTRATOR, organisation=organisation, user=documenter)
    with pytest.raises(membership.RoleNotGiven):
        membership.restore_role(assignment=before, by=administrator)


def test_only_who_switched_an_account_off_switches_it_on(
    documenter: User, administrator: User, organisation: Organisation
) -> None:
    elsewhere = AssignmentFactory(user=documenter).organisation
    theirs = AssignmentFactory(role=Role.ADMINISTRATOR, organisation=elsewhere).user
    membership.switch_off(user=documenter, organisation=organisation, by=administrator)
    with pytest.raises(membership.OffElsewhere):
        membership.switch_on(user=documenter, organisation=elsewhere, by=theirs)


def test_a_person_a_partner_lent_is_not_ours_to_switch_off(
    team: CaseTeam, organisation: Organisation, administrator: User
) -> None:
    partner = OrganisationFactory()
    lent = AssignmentFactory(role=Role.ANALYST, organisation=None, team=team, partner=partner).user
    with pytest.raises(membership.Over):
        membership.switch_off(user=lent, organisation=organisation, by=administrator)
    membership.end_role(assignment=only(lent), by=administrator)


def test_T01_an_administrator_sees_no_record(administrator: User, client_for: Browsers) -> None:
    browser = client_for(administrator)
    for name in ("accounts", "incidents", "persons", "cases", "sent", "trail"):
        assert browser.get(reverse(name)).status_code == 404


def test_T04_the_list_shows_names_and_no_address(
    administrator: User, documenter: User, client_for: Browsers
) -> None:
    page = client_for(administrator).get(reverse("people")).content.decode()
    assert documenter.display_name in page
    assert documenter.email not in page


def test_the_list_is_narrowed_and_remembers_it(
    administrator: User, documenter: User, auditor: User, client_for: Browsers
) -> None:
    browser = client_for(administrator)
    browser.post(reverse("people"), {"role": "auditor", "shown": "now"})
    page = browser.get(reverse("people")).content.decode()
    assert auditor.display_name in page
    assert documenter.display_name not in page
    browser.post(reverse("people"), {"all": "yes"})
    assert documenter.display_name in browser.get(reverse("people")).content.decode()


def test_who_left_shows_only_if_asked_for(
    administrator: User, documenter: User, client_for: Browsers
) -> None:
    membership.end_role(assignment=only(documenter), by=administrator)
    browser = client_for(administrator)
    assert documenter.display_name not in browser.get(reverse("people")).content.decode()
    browser.post(reverse("people"), {"shown": "all"})
    assert documenter.display_name in browser.get(reverse("people")).content.decode()


def test_T02_what_another_organisation_made_her_does_not_show(
    administrator: User, documenter: User, organisation: Organisation, client_for: Browsers
) -> None:
    elsewhere = AssignmentFactory(user=documenter, role=Role.SUPPORT_WORKER).organisation
    address = reverse("person_at_work", args=[organisation.pk, documenter.pk])
    page = client_for(administrator).get(address).content.decode()
    assert elsewhere.name not in page
    assert str(Role.SUPPORT_WORKER.label) not in page


def test_the_list_costs_the_same_however_many_there_are(
    administrator: User, organisation: Organisation, client_for: Browsers
) -> None:
    browser = client_for(administrator)
    browser.get(reverse("people"))
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(reverse("people"))
        counts.append(len(queries))
        for _number in range(5):
            AssignmentFactory(organisation=organisation)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"ended_at": timezone.now()}, "assignment_end_has_time_and_person"),
        ({"partner": "organisation"}, "assignment_of_partner_is_for_a_team"),
    ],
)
def test_the_database_refuses_an_assignment_that_makes_no_sense(
    wrong: dict[str, object], constraint: str, organisation: Organisation
) -> None:
    values = {
        key: organisation if value == "organisation" else value for key, value in wrong.items()
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AssignmentFactory(organisation=organisation, **values)


def test_the_database_refuses_an_account_that_is_on_and_off_for_somebody(
    organisation: Organisation,
) -> None:
    with pytest.raises(IntegrityError, match="user_off_for_somebody_is_off"), transaction.atomic():
        UserFactory(off_for=organisation)


def test_a_role_that_begins_later_opens_nothing_yet(
    documenter: User, administrator: User, organisation: Organisation, team: CaseTeam
) -> None:
    tomorrow = timezone.now().date() + DAY
    later = membership.Part(Role.ANALYST, team, tomorrow)
    membership.give_role(user=documenter, organisation=organisation, part=later, by=administrator)
    assert not access.has_role(documenter, Role.ANALYST)
