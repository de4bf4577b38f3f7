"""A case with little in it, built for real: what the command leaves behind, and what stops it."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.identity import acting_as
from accounts.models import AuditEvent, CaseTeam, User
from evidence import consent, export
from evidence.models import CaseMaterial, Consent, Incident, Person
from evidence.pdf import Going
from legal_analysis.dossier import build as builder
from legal_analysis.dossier import writing
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.models import CaseFile, Mechanism
from tests.evidence.test_export import allow, shared
from tests.factories import evidence, legal_analysis
from tests.factories.accounts import UserFactory


@pytest.fixture
def case(as_system: None, team: CaseTeam) -> CaseFile:
    legal_analysis.MechanismFactory(code="icc-otp")
    for number in range(1, 35):  # the map draws every province
        evidence.PlaceFactory(code=f"AF{number:02}")
    case: CaseFile = legal_analysis.CaseFileFactory(team=team)
    case.set_date("2023")
    case.save()
    return case


@pytest.fixture
def survivor(case: CaseFile) -> Person:
    """Somebody known only as a victim in an incident of the case: she gave no account."""
    person: Person = evidence.PersonFactory(organisation=case.team.organisation)
    allow(person)
    incident: Incident = evidence.IncidentFactory(organisation=person.organisation)
    evidence.InvolvementFactory(act=evidence.ActFactory(incident=incident), person=person)
    CaseMaterial.objects.create(
        team=case.team, incident=incident, added_by=UserFactory(), reason="x"
    )
    return person


def test_T47_the_command_says_in_whose_name_it_acts(
    case: CaseFile, advocate: User, survivor: Person, tmp_path: Path
) -> None:
    call_command("build_dossier", case.code, mechanism="icc-otp", out=tmp_path / "out")

    assert export.package_is_whole(tmp_path / "out")
    rows = AuditEvent.objects.unscoped(reason="test").order_by("id")
    actions = [
        "command.acted_for",
        "submission.frozen",
        "submission.opened",
        "package.written",
    ]
    told = [row for row in rows if row.action in actions]
    assert [row.action for row in told] == actions
    assert (told[0].system, told[0].subject_id) == ("build_dossier", str(advocate.pk))
    assert {row.actor_id for row in told[1:]} == {advocate.pk}


def test_T09_a_withdrawal_while_the_pages_are_laid_out_stops_the_package(
    case: CaseFile, advocate: User, survivor: Person, tmp_path: Path
) -> None:
    with acting_as(advocate):
        submission = freeze(
            case_file=case,
            mechanism=Mechanism.objects.get(),
            language="en",
            by=advocate,
        )
    assert len(json.loads(submission.snapshot)["incidents"]) == 1

    def withdraw_meanwhile(going: Going) -> None:
        row = shared(survivor)
        if going.step == writing.LAYING_OUT and row.withdrawn_at is None:
            consent.withdraw(consent=row, through="herself", by=None)

    with pytest.raises(export.ConsentChanged):
        builder.build(submission, tmp_path / "out", by=advocate, progress=withdraw_meanwhile)

    assert Consent.objects.unscoped(reason="test").exclude(withdrawn_at=None).count() == 1
    assert not (tmp_path / "out").exists()
