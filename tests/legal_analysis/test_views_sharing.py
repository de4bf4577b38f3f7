"""The list of what can be shared says of each account what the gate says, and takes approvers' words."""

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.identity import acting_as
from accounts.models import CaseTeam, Role, User
from evidence.models import CaseMaterial, RiskApproval, Testimony
from legal_analysis.leaving import leaving
from legal_analysis.models import CaseFile, Mechanism
from legal_analysis.views.sharing import sharing_with
from tests.evidence.test_export import account, allow
from tests.factories import evidence, legal_analysis
from tests.factories.accounts import AssignmentFactory, UserFactory


@pytest.fixture
def case(as_system: None, team: CaseTeam) -> CaseFile:
    return legal_analysis.CaseFileFactory(team=team)


@pytest.fixture
def mechanism(db: None) -> Mechanism:
    return legal_analysis.MechanismFactory(code="icc-otp")


def told(case: CaseFile, *, allows: bool, status: str = "sealed", **of_person: object) -> Testimony:
    person = evidence.PersonFactory(organisation=case.team.organisation, **of_person)
    if allows:
        allow(person)
    hers = account(person, status=status)
    CaseMaterial.objects.create(team=case.team, testimony=hers, added_by=UserFactory(), reason="x")
    return hers


def test_the_list_says_what_leaves_what_stays_and_why(
    case: CaseFile, mechanism: Mechanism, advocate: User
) -> None:
    leaves, stays = told(case, allows=True), told(case, allows=False)
    dangerous = told(case, allows=True, risk_level="extreme")
    told(case, allows=True, status="submitted")
    incidents = [evidence.IncidentFactory(organisation=case.team.organisation) for _one in range(2)]
    for incident, account_of in zip(incidents, (leaves, stays), strict=True):
        incident.testimonies.add(account_of)
        CaseMaterial.objects.create(
            team=case.team, incident=incident, added_by=UserFactory(), reason="x"
        )

    found = leaving(case, mechanism, user=advocate)

    said = {one.testimony.code: (one.leaves, str(one.reason)) for one in found.accounts}
    assert said == {
        leaves.code: (True, "allowed"),
        stays.code: (False, "no_basic_consent"),
        dangerous.code: (False, "risk"),
    }
    assert (found.leave, found.unread) == (1, 1)
    assert {one.incident.code: bool(one.reasons) for one in found.incidents} == {
        incidents[0].code: False,
        incidents[1].code: True,
    }


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    case: CaseFile, mechanism: Mechanism, advocate: User
) -> None:
    told(case, allows=True)
    told(case, allows=True, risk_level="extreme")
    with CaptureQueriesContext(connection) as few:
        leaving(case, mechanism, user=advocate)
    for _one in range(3):
        told(case, allows=True, risk_level="extreme")
        told(case, allows=False)
    with CaptureQueriesContext(connection) as many:
        leaving(case, mechanism, user=advocate)

    assert len(many) == len(few)


def test_an_account_of_another_case_is_not_to_be_approved_from_here(
    case: CaseFile, mechanism: Mechanism, approver: User, rf: RequestFactory
) -> None:
    elsewhere = told(legal_analysis.CaseFileFactory(), allows=True, risk_level="extreme")
    other_case = legal_analysis.CaseFileFactory()
    AssignmentFactory(user=approver, role=Role.APPROVER, organisation=None, team=other_case.team)
    hers_too = told(other_case, allows=True, risk_level="extreme")
    here = told(case, allows=True, risk_level="extreme")
    address = reverse("sharing_with", args=[case.pk, mechanism.pk])

    def say(of: Testimony) -> None:
        request = rf.post(address, {"account": str(of.pk), "reason": "Invented."})
        request.user = approver
        request._messages = CookieStorage(request)  # type: ignore[attr-defined]
        with acting_as(approver):
            sharing_with(request, case.pk, mechanism.pk)

    say(here)
    for one in (elsewhere, hers_too):
        with pytest.raises(Http404):
            say(one)

    rows = RiskApproval.objects.unscoped(reason="test")
    assert [row.person_id for row in rows] == [here.person_id]
