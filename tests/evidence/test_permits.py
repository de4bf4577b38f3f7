"""Exceptions: one incident, one person, one reason, one end."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import access_permits
from accounts.errors import NotAllowed
from accounts.models import AuditEvent, CaseTeam, Organisation, Role, User
from evidence import permits
from evidence.models import Act, CaseMaterial, Incident, IncidentPermit, Involvement
from tests.accounts.people import fresh
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory, UserFactory
from tests.factories.evidence import (
    ActFactory,
    IncidentFactory,
    IncidentPermitFactory,
    InvolvementFactory,
)

pytestmark = pytest.mark.usefixtures("as_system")
Browsers = Callable[[str | User], Client]
DAY = datetime.timedelta(days=1)


@pytest.fixture
def incident(organisation: Organisation, team: CaseTeam, approver: User) -> Incident:
    """An incident of the case of the cast, so of its approver."""
    found = IncidentFactory(organisation=organisation)
    CaseMaterial.objects.create(team=team, incident=found, added_by=approver, reason="Invented")
    InvolvementFactory(act=ActFactory(incident=found))
    return found


@pytest.fixture
def outsider(organisation: Organisation) -> User:
    """An analyst of another case of the same organisation."""
    other = CaseTeamFactory(organisation=organisation)
    return AssignmentFactory(role=Role.ANALYST, organisation=None, team=other).user


def given(incident: Incident, to: User, by: User, days: int = 7) -> IncidentPermit:
    return permits.give(incident=incident, email=to.email, reason="Invented", days=days, by=by)


def sees(user: User, incident: Incident) -> set[bool]:
    return {
        model.objects.visible_to(user).filter(**{path: incident.pk}).exists()
        for model, path in (
            (Incident, "pk"),
            (Act, "incident"),
            (Involvement, "act__incident"),
        )
    }


def test_T01_a_permit_opens_this_incident_with_its_acts_and_no_other(
    incident: Incident, outsider: User, approver: User, organisation: Organisation
) -> None:
    another = IncidentFactory(organisation=organisation)
    assert sees(outsider, incident) == {False}
    given(incident, outsider, approver)
    assert sees(outsider, incident) == {True}
    assert not Incident.objects.visible_to(outsider).filter(pk=another.pk).exists()
    trail = AuditEvent.objects.unscoped(reason="test").get(action="permit.given")
    assert trail.subject_id == str(incident.pk)
    assert "Invented" not in trail.payload


def test_T05_a_permit_ends_by_itself_and_at_once_when_withdrawn(
    incident: Incident, outsider: User, approver: User
) -> None:
    over = IncidentPermitFactory(
        user=outsider, content_object=incident, given_at=timezone.now() - 7 * DAY
    )
    assert over.until <= timezone.now()
    assert sees(outsider, incident) == {False}
    permit = given(incident, outsider, approver)
    permits.withdraw(permit=permit, by=approver)
    assert sees(outsider, incident) == {False}
    with pytest.raises(permits.PermitOver):
        permits.withdraw(permit=permit, by=approver)


def test_T05_a_permit_dies_with_the_role(
    incident: Incident, outsider: User, approver: User
) -> None:
    given(incident, outsider, approver)
    outsider.assignments.update(ends_on=timezone.now().date() - DAY, starts_on="2020-01-01")
    assert sees(outsider, incident) == {False}


@pytest.mark.parametrize("who", ["administrator", "auditor", "documenter", "support_worker"])
def test_T01_a_permit_opens_nothing_to_who_does_not_work_on_records(
    who: str, incident: Incident, approver: User, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    with pytest.raises(permits.NobodyToPermit):
        given(incident, user, approver)
    IncidentPermitFactory(user=user, content_object=incident)
    assert sees(user, incident) == {False}


@pytest.mark.parametrize("who", ["analyst", "advocate", "administrator", "auditor", "stranger"])
def test_T01_only_an_approver_of_the_incident_gives_one(
    who: str, incident: Incident, outsider: User, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        given(incident, outsider, request.getfixturevalue(who))


def test_nobody_opens_a_record_to_herself_or_passes_on_what_was_opened_to_her(
    incident: Incident, approver: User, outsider: User, organisation: Organisation
) -> None:
    with pytest.raises(NotAllowed):
        given(incident, approver, approver)
    elsewhere = CaseTeamFactory(organisation=organisation)
    second = AssignmentFactory(role=Role.APPROVER, organisation=None, team=elsewhere).user
    given(incident, second, approver)
    assert sees(second, incident) == {True}
    with pytest.raises(NotAllowed):
        given(incident, outsider, second)


def test_what_a_partner_lent_to_a_case_is_not_the_approver_s_to_open(
    team: CaseTeam, approver: User, outsider: User
) -> None:
    theirs = IncidentFactory(organisation=CaseTeamFactory().organisation)
    CaseMaterial.objects.create(team=team, incident=theirs, added_by=approver, reason="Invented")
    assert sees_it(approver, theirs)
    assert not access_permits.can_permit(approver, theirs)


def sees_it(user: User, incident: Incident) -> bool:
    return Incident.objects.visible_to(user).filter(pk=incident.pk).exists()


def test_T24_an_unknown_address_and_one_from_elsewhere_get_the_same_answer(
    incident: Incident, approver: User, stranger: User, client_for: Browsers
) -> None:
    browser = fresh(client_for(approver))
    said = set()
    for email in (stranger.email, "never-seen@example.org"):
        sent = {"email": email, "reason": "Invented", "days": "7"}
        response = browser.post(reverse("permits", args=[incident.pk]), sent)
        said.add(str(response.context["form"].errors))
    assert len(said) == 1
    assert not IncidentPermit.objects.visible_to(approver).exists()


def test_the_page_gives_and_withdraws(
    incident: Incident, outsider: User, approver: User, client_for: Browsers
) -> None:
    browser = fresh(client_for(approver))
    address = reverse("permits", args=[incident.pk])
    browser.post(address, {"email": outsider.email, "reason": "Knows the place", "days": "7"})
    page = browser.get(address).content.decode()
    assert outsider.display_name in page
    assert outsider.email not in page
    assert client_for(outsider).get(reverse("incident", args=[incident.pk])).status_code == 200
    permit = IncidentPermit.objects.visible_to(approver).get()
    browser.post(reverse("withdraw_permit", args=[permit.pk]))
    assert sees(outsider, incident) == {False}


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"reason": ""}, "incident_permit_has_reason"),
        ({"given_by": "user"}, "incident_permit_is_given_by_somebody_else"),
        ({"until": timezone.now() - 9 * DAY}, "incident_permit_ends"),
        ({"until": timezone.now() + 91 * DAY}, "incident_permit_ends"),
        ({"withdrawn_at": timezone.now()}, "incident_permit_withdrawal_has_time_and_person"),
    ],
)
def test_the_database_refuses_a_permit_without_reason_end_or_second_person(
    wrong: dict[str, object], constraint: str
) -> None:
    user = UserFactory()
    values = {key: user if value == "user" else value for key, value in wrong.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        IncidentPermitFactory(user=user, **values)
